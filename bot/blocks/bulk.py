"""What is done with many at once: the question with count and total, and what became of each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backlog.lifecycle.acting import Answer, Outcome
from backlog.plural import count_of
from backlog.row import Row, Stage
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.rows import build_open
from bot.ids import OfAct, Place, Purpose
from bot.limits import safe
from bot.purposes import PURPOSES

LISTED = 15
GROUPS = 8
NAMED = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """The invoices an act is about, what they come to, and the chosen ones it leaves as they are.

    `back` leads back to the selection of this purpose.
    """

    rows: Sequence[Row]
    totals: dict[str, Decimal]
    stay: Sequence[Row] = ()
    back: Purpose | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of an act: `totals` of what was changed, `rows` by number of all asked for.

    `became` is `are Processed`; `act` is what *Undo* takes back, while it can, `until` a time.
    """

    title: str
    became: str
    outcome: Outcome
    rows: dict[str, Row]
    totals: dict[str, Decimal]
    act: int = 0
    until: str = ""


def ask_process(asked: Asked) -> View:
    """Ask whether these have left the building."""
    # Those that were not exported first, so that none of them is one of the more.
    first = sorted(asked.rows, key=lambda row: row.exported)
    mixed = first[0].exported != first[-1].exported
    mark = _mark_unexported if mixed else (lambda _: "")
    return kit.modal(
        "Mark Processed",
        [
            *_head(asked, "From Admin to Processed: confirm what has left the building."),
            kit.data(_list_rows(first, mark)),
            *_ask_reason(asked.rows),
            *_foot(asked),
        ],
        callback=ids.PROCESS,
        submit=f"Mark {len(asked.rows):,} Processed",
        close="Leave in Admin",
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


def ask_pay(asked: Asked, today: date) -> View:
    """Ask when and how these were paid; the amount only for a single one."""
    when = kit.day(ids.PAID_ON, today.isoformat(), "Day")
    single = [_amount(asked.rows[0])] if len(asked.rows) == 1 else []
    return kit.modal(
        "Mark Paid",
        [
            *_head(asked, "From Processed to Paid, each with all that is left of it."),
            kit.data(_list_rows(asked.rows)),
            kit.field(ids.PAID_ON, "Payment date", when),
            *single,
            kit.field(
                ids.PAY_REFERENCE,
                "Reference",
                kit.entry(ids.PAY_REFERENCE, most=64, hint="cheque or transfer number"),
                optional=True,
            ),
            *_foot(asked),
        ],
        callback=ids.PAY,
        submit=f"Mark {len(asked.rows):,} Paid",
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


def ask_hold(asked: Asked) -> View:
    """Ask why these are held, and until when."""
    return kit.modal(
        "Hold",
        [
            *_head(asked, "They stay in Admin, and go into no export until they are released."),
            kit.data(_list_rows(asked.rows)),
            kit.field(
                ids.HOLD_REASON,
                "Why?",
                kit.entry(ids.HOLD_REASON, most=500, hint="for example: the client disputes hours"),
            ),
            kit.field(
                ids.HOLD_UNTIL,
                "Until",
                kit.day(ids.HOLD_UNTIL, "", "Until released"),
                optional=True,
                hint="Released by itself on the morning of that day.",
            ),
            *_foot(asked),
        ],
        callback=ids.HOLD,
        submit=f"Hold {len(asked.rows):,}",
        close="Cancel",
    )


def build_nothing(title: str, stay: Sequence[Row]) -> View:
    """Say why none of the chosen ones may be asked about."""
    if not stay:
        return kit.notice(title, "Nothing is selected. Tick at least one invoice first.")
    return kit.modal(
        title, [kit.section("*None of them can be.* Nothing was changed."), *_say(stay)]
    )


def build_ordered(asked: Asked, paper: str) -> View:
    """Say that the papers are being printed, and where they come."""
    many = len(asked.rows) > 1
    what = f"One ZIP with {len(asked.rows):,} {paper} files" if many else f"The {paper} file"
    return kit.modal(
        f"{paper} files",
        [
            kit.section(f"*{_format_sums(len(asked.rows), asked.totals)}*"),
            kit.section(
                f"{what} comes to you as a direct message of this app as soon as it is printed. "
                "You can close this window."
            ),
            kit.context("Printing is looking: nothing is marked exported by it."),
        ],
    )


def build_result(finished: Finished) -> View:
    """How many were done, who was not and why, and *Undo* while it works."""
    outcome = finished.outcome
    changed = [one for one in outcome.done if one.changed]
    blocks = [kit.alert(format_headline(finished), "success" if changed else "warning")]
    blocks += _group(finished, "was not", outcome.refused)
    blocks += _group(finished, "was so", [one for one in outcome.done if not one.changed])
    blocks += _warn([one for one in outcome.done if one.warning])
    if finished.act and finished.until:
        blocks += _offer_undo(finished.act, finished.until)
    return kit.modal(finished.title, blocks, close="Close")


def format_headline(finished: Finished) -> str:
    """`47 of 48 are Processed, 450,365.46 CAD.`; of a single one, what became of it."""
    outcome = finished.outcome
    changed = [one for one in outcome.done if one.changed]
    asked = len(outcome.done) + len(outcome.refused)
    if not changed:
        return "Nothing was changed."
    if asked == 1:
        return f"{safe(changed[0].number)}: {safe(changed[0].said)}."
    count = f"{len(changed):,} of {asked:,}" if len(changed) < asked else f"{asked:,}"
    sums = f", {words.format_sums(finished.totals)}" if finished.totals else ""
    return f"{count} {finished.became}{sums}."


def format_undone(finished: Finished) -> str:
    """The headline, and each that was not undone with its reason: data, for a line of Home."""
    left = [f"{one.number}: {one.said}" for one in finished.outcome.refused]
    more = f"… and {len(left) - 3} more." if len(left) > 3 else ""
    return " ".join(part for part in (format_headline(finished), *left[:3], more) if part)


def _offer_undo(act: int, until: str) -> list[Block]:
    undo = kit.button("Undo", ids.UNDO, ids.encode(OfAct(act)), label="Undo: all as it was before")
    told = (
        f"Undo works until {until}, here and on Home. What is touched before then stays as it is."
    )
    return [kit.actions(f"undo:{act}", undo), kit.context(told)]


def _group(finished: Finished, what: str, answers: Sequence[Answer]) -> Iterator[Block]:
    """The same sentence once, with the numbers it is said of."""
    about: dict[str, list[str]] = {}
    for one in answers:
        about.setdefault(one.said, []).append(one.number)
    for said, numbers in [*about.items()][:GROUPS]:
        were = what if len(numbers) == 1 else what.replace("was", "were")
        text = f"*{len(numbers):,} {were}:* {_name(numbers)}\n{safe(said)}"
        row = finished.rows.get(numbers[0]) if len(numbers) == 1 else None
        yield kit.section(text, build_open(row, "Open") if row else None)
    if more := sum(len(numbers) for numbers in [*about.values()][GROUPS:]):
        yield kit.context(f"… and {count_of(more)} more, each for its own reason.")


def _warn(doubtful: Sequence[Answer]) -> Iterator[Block]:
    if doubtful:
        lines = [f"{safe(one.number)}: {safe(one.warning)}" for one in doubtful]
        yield kit.section(f":warning: *Look at {count_of(len(lines))}*\n{kit.bullets(lines)}")


def _name(numbers: Sequence[str]) -> str:
    more = f" and {len(numbers) - NAMED:,} more" if len(numbers) > NAMED else ""
    return safe(", ".join(numbers[:NAMED])) + more


def _head(asked: Asked, what: str) -> Iterator[Block]:
    yield kit.section(f"*{_format_sums(len(asked.rows), asked.totals)}*\n{what}")


def _format_sums(count: int, totals: dict[str, Decimal]) -> str:
    return words.join(count_of(count), words.format_sums(totals))


def _foot(asked: Asked) -> Iterator[Block]:
    yield from _say(asked.stay)
    if asked.back:
        button = kit.button("Back to the selection", ids.BACK, ids.encode(Place(asked.back)))
        yield kit.actions("marks.back", button)


def _say(stay: Sequence[Row]) -> Iterator[Block]:
    if stay:
        lines = [f"{safe(row.number)} {_explain(row)}" for row in stay]
        yield kit.section(f"*{count_of(len(stay))} as before*\n{kit.bullets(lines, most=5)}")


def _explain(row: Row) -> str:
    if row.tab is Stage.VOID:
        return "is void"
    if row.held:
        return f"is on hold: {safe(row.held)}"
    return f"is in {row.tab.value.capitalize()}"


def _mark_unexported(row: Row) -> str:
    return "" if row.exported else "⚠ not exported: "


def _list_rows(rows: Sequence[Row], mark: Callable[[Row], str] = lambda _: "") -> str:
    lines = [f"{mark(row)}{words.format_title(row)}" for row in rows[:LISTED]]
    more = len(rows) - len(lines)
    return "\n".join([*lines, f"… and {more:,} more"] if more else lines)


TITLES = {
    ids.PROCESS: PURPOSES[Purpose.PROCESS].title,
    ids.PAY: PURPOSES[Purpose.PAY].title,
    ids.HOLD: "Hold",
}
"""The title of each question, by its callback."""
