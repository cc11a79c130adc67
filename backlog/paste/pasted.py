"""A list as somebody brought it: its text, and all that is needed to read it the same way again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from backlog.acts import Act, Pay, Refer
from backlog.errors import Refused
from backlog.files import spreadsheet
from backlog.office import Office
from backlog.paste import columns, paid_list, rows
from backlog.paste.columns import Layout
from backlog.paste.rows import Row
from backlog.store import proposals

REFERENCES, PAYMENTS, PAID = "references", "payments", "paid"
KINDS: dict[str, type[Act]] = {REFERENCES: Refer, PAYMENTS: Pay, PAID: Pay}
"""What a list may be: two that people write, and the accounting system's list of paid invoices."""
BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """A list as it came; `day` is the one of payments without a day, `layout` of a paid list.

    `chosen` is what somebody said is meant where a number may be several: a number by its line.
    """

    kind: str
    text: str
    day: date
    layout: Layout | None = None
    chosen: Mapping[int, str] = field(default_factory=dict)


def read_rows(pasted: Pasted) -> list[Row]:
    """What each row of the list means.

    Raises:
        Refused: it is no list; nothing was done.
    """
    return rows.choose_numbers(_read_rows(pasted), pasted.chosen)


def _read_rows(pasted: Pasted) -> list[Row]:
    if pasted.kind == PAID:
        table = paid_list.read_table(pasted.text)
        return paid_list.read_rows(table, pasted.layout or Layout(), pasted.day)
    return rows.rows(pasted.kind, pasted.text, pasted.day)


def recognize(office: Office, pasted: Pasted) -> Pasted:
    """A list with its day, and a paid one with its columns: as named there, or as said once."""
    with office.reading() as db:
        # Brought again on another day, its rows without a day would be payments of that day, too.
        pasted = replace(pasted, day=proposals.find_day(db, pasted.text) or pasted.day)
        if pasted.kind != PAID:
            return pasted
        table = paid_list.read_table(pasted.text)
        said = columns.load_layout(db, table.headings)
    return replace(pasted, layout=said or columns.recognize(table.headings))


def remember(office: Office, pasted: Pasted, layout: Layout) -> Pasted:
    """The list with the columns that somebody says it has, which are kept for the next one."""
    headings = paid_list.read_table(pasted.text).headings
    with office.writing() as db:
        columns.keep_layout(db, headings, layout, at=office.clock())
    return replace(pasted, layout=layout)


def decode(data: bytes) -> str:
    """The text of a file that somebody brought.

    Raises:
        Refused: it is too long, or no text; nothing was done.
    """
    if len(data) > BYTES:
        raise Refused(
            f"The file has {len(data):,} bytes; a list may have {BYTES:,}. Nothing was done. "
            "Bring it in parts."
        )
    try:
        text = spreadsheet.text(data)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused("The file is no text. Nothing was done. Save it as CSV UTF-8.")
    return text


def today(office: Office, at: datetime | None = None) -> date:
    """The day of payments that have none of their own."""
    return office.company.day(at or office.clock())
