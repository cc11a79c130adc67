"""The confirmations of Processed and Paid, and what became of each invoice."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from backlog.lifecycle.acting import Answer, Outcome
from backlog.plural import count_of
from backlog.row import Row
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import Place, Purpose
from bot.limits import safe
from bot.purposes import PURPOSES


def process(rows: Sequence[Row], totals: dict[str, Decimal]) -> View:
    """Ask whether these have left the building."""
    return kit.modal(
        PURPOSES[Purpose.PROCESS].title,
        [
            kit.section(
                f"*{words.format_totals(len(rows), totals)}*\nFrom Admin to Processed: "
                "confirm what has left the building."
            ),
            # Those that were not exported first, so that none of them is one of the more.
            kit.data(_list_rows(sorted(rows, key=lambda row: row.exported), _mark_unexported)),
            *_ask_reason(rows),
            _back(Purpose.PROCESS),
        ],
        callback=ids.PROCESS,
        submit="Mark Processed",
        close="Cancel",
    )


def _ask_reason(rows: Sequence[Row]) -> Iterator[Block]:
    without = [row for row in rows if not row.exported]
    if without:
        yield kit.section(
            f":warning: *Not exported: {count_of(len(without))}.* "
            "Accounting has no file with what is marked so."
        )
        yield kit.field(
            ids.PROCESS_REASON,
            "Why do they leave without an export?",
            kit.entry(ids.PROCESS_REASON, most=500, hint="for example: typed into the ledger"),
            hint="It is written into the history of those that were not exported, and no other.",
        )


def pay(rows: Sequence[Row], totals: dict[str, Decimal], today: date) -> View:
    """Ask when and how these were paid; the amount only for a single one."""
    when = {"type": "datepicker", "action_id": ids.PAID_ON, "initial_date": today.isoformat()}
    single = [_amount(rows[0])] if len(rows) == 1 else []
    return kit.modal(
        PURPOSES[Purpose.PAY].title,
        [
            kit.section(
                f"*{words.format_totals(len(rows), totals)}*\nFrom Processed to Paid, "
                "each with all that is left of it."
            ),
            kit.data(_list_rows(rows)),
            kit.field(ids.PAID_ON, "Payment date", when),
            *single,
            kit.field(
                ids.PAY_REFERENCE,
                "Reference",
                kit.entry(ids.PAY_REFERENCE, most=64, hint="cheque or transfer number"),
                optional=True,
            ),
            _back(Purpose.PAY),
        ],
        callback=ids.PAY,
        submit="Mark Paid",
        close="Cancel",
    )


def _amount(row: Row) -> Block:
    return kit.field(
        ids.PAY_AMOUNT,
        f"Amount in {row.currency}",
        kit.entry(ids.PAY_AMOUNT, most=20, hint=f"{row.balance} is left"),
        optional=True,
        hint="Leave it empty for all that is left. A smaller amount keeps it in Processed.",
    )


def result(purpose: Purpose, outcome: Outcome) -> View:
    """Who was done and who was refused, each with its sentence."""
    done = [_describe_answer(one) for one in outcome.done]
    refused = [_describe_answer(one) for one in outcome.refused]
    blocks = []
    if done:
        blocks.append(
            kit.section(
                f":white_check_mark: *{count_of(len(done))} done*\n{kit.bullets(done, most=25)}"
            )
        )
    if refused:
        blocks.append(
            kit.section(
                f":no_entry: *{count_of(len(refused))} refused, and not changed*\n"
                + kit.bullets(refused, most=15)
            )
        )
    return kit.modal(PURPOSES[purpose].title, blocks, close="Done")


def _describe_answer(answer: Answer) -> str:
    doubt = f" :warning: {safe(answer.warning)}" if answer.warning else ""
    return f"{safe(answer.number)}: {safe(answer.said)}{doubt}"


def _mark_unexported(row: Row) -> str:
    return "" if row.exported else "⚠ not exported: "


def _list_rows(rows: Sequence[Row], mark: Callable[[Row], str] = lambda _: "") -> str:
    lines = [f"{mark(row)}{words.format_title(row)}" for row in rows[:15]]
    more = len(rows) - len(lines)
    return "\n".join([*lines, f"… and {more} more"] if more else lines)


def _back(purpose: Purpose) -> Block:
    button = kit.button("Back to the selection", ids.BACK, ids.encode(Place(purpose)))
    return kit.actions("marks.back", button)
