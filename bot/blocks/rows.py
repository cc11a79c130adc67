"""The one writer of an invoice's row: amount and client, then age, what keeps it, where it is from.

What is wrong, the age and the amount are never left out; the client is cut, the rest goes whole.
"""

from dataclasses import dataclass
from datetime import date

from backlog.row import ExportStatus, Ready, Row, Stage
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import OpenInvoice

LINE = 58
"""So much fits beside a button on Home; a longer line would fall under it."""
LINE_OF_SECTION = 74
_NUMBER = 28
_STATE = 40


@dataclass(frozen=True, slots=True)
class Aged:
    """A row with its age in company days, on a day of the company's."""

    row: Row
    age: int
    on: date


def build_row(aged: Aged, *, turn: int, ticked: bool, grouped: str = "") -> Block:
    """The number, which opens it, beside a box; `grouped` by what stands in the list's heads."""
    row = aged.row
    option = kit.option(_describe(row, grouped), str(row.id), _format_facts(aged, LINE))
    return kit.actions(
        f"{ids.OF_ROW}:{row.id}:{turn}",
        build_open(row, limits.cut(limits.one_line(row.number), _NUMBER)),
        kit.checkboxes(ids.TICK_ROW, [option], [option] if ticked else []),
    )


def build_line(aged: Aged, *, told: str = "") -> Block:
    """Two lines with a button at their right, for who selects nothing."""
    row = aged.row
    number = limits.cut(limits.one_line(row.number), LINE_OF_SECTION)
    room = LINE_OF_SECTION - len(number)
    client = limits.cut_at_word(row.client, max(room - len(format_amount(row)) - 6, 10))
    head = words.join(f"*{limits.safe(number)}*", limits.safe(client), format_amount(row))
    facts = words.join(told, words.format_wait(aged.age)) if told else _format_place(aged)
    return kit.section(f"{head}\n{facts}", build_open(row, "Open")) | {
        "block_id": f"{ids.OF_ROW}:{row.id}:{'told' if told else 'list'}"
    }


def build_open(row: Row, text: str) -> Block:
    """The button that opens an invoice."""
    return kit.button(
        text,
        ids.OPEN_INVOICE,
        ids.encode(OpenInvoice(row.id)),
        label=limits.one_line(f"Open {row.number}, {row.client}"),
    )


def format_amount(row: Row) -> str:
    """The invoice's total; what is left of it where some of it is paid."""
    if row.tab is Stage.PROCESSED and row.balance != row.total:
        return f"{words.format_sum(row.balance, row.currency)} open"
    return words.format_sum(row.total, row.currency)


def format_needs(row: Row) -> str:
    """`the client's signature and approval of the ticket`: what a Project Manager has to get."""
    needs = [_NEEDS.get(check, words.format_check(check)) for check in row.blockers]
    if row.held:
        needs = ["a release from hold"]
    return f"Needs {' and '.join(needs)}" if needs else "Waits"


_NEEDS = {
    "signature": "the client's signature",
    "client-approval": "the client's approval of the ticket",
    "expense": "its expenses marked processed",
    "sums": "sums that add up",
    "line-amount": "a line that is right",
    "tax-amount": "a tax that is right",
    "sent-back": "an answer to the Administrator",
}


def _describe(row: Row, grouped: str) -> str:
    amount = format_amount(row)
    beside = row.job_name or row.job_number if grouped == "client" else row.client
    room = LINE - len(amount) - 3
    return words.join(amount, limits.cut_at_word(beside, room) if room > 5 else "")


def _format_facts(aged: Aged, most: int) -> str:
    row = aged.row
    parts = [
        words.format_wait(aged.age),
        limits.cut_at_word(format_state(row), _STATE) if format_state(row) else "",
        limits.one_line(row.job_number),
        _shorten_name(row.project_manager),
        words.format_short_day(row.invoice_date, aged.on),
    ]
    return limits.fit_whole([part for part in parts if part], most, f"{limits.SPACE}· ")


def format_state(row: Row) -> str:
    """What keeps the invoice, or what became of it; data."""
    if row.tab is Stage.VOID:
        return "Void"
    if row.held:
        return f"Held: {row.held}"
    if row.exported:
        perhaps = row.export_status is ExportStatus.PERHAPS_IMPORTED
        return f"{'Perhaps imported' if perhaps else 'Exported'} {row.batches[-1]}"
    return _format_stop(row) if row.tab is Stage.ADMIN else "Not exported"


def _format_stop(row: Row) -> str:
    if row.ready is Ready.ELSEWHERE:
        return f"Other system: {row.currency}" if "currency" in row.blockers else "Other system"
    blockers = ", ".join(one.replace("-", " ") for one in row.blockers)
    return f"Blocked: {blockers}" if blockers else ""


def _format_place(aged: Aged) -> str:
    row = aged.row
    job = limits.cut_at_word(f"{row.job_number} {row.job_name}", 44)
    state = limits.safe(limits.cut_at_word(format_state(row), _STATE)) if format_state(row) else ""
    day = words.format_short_day(row.invoice_date, aged.on)
    return words.join(limits.safe(job), state, day, words.format_wait(aged.age))


def _shorten_name(name: str) -> str:
    """`P. Nair`; a name of one word, or an address, as it is."""
    first, _, last = limits.one_line(name).rpartition(" ")
    return f"{first[0]}. {last}" if first else last
