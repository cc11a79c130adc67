"""The sheet that lies on top of what an auditor is given, as text; `exporters` prints it."""

from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `right` are the columns of figures, `wide` is the one of long texts."""

    title: str
    heads: tuple[str, ...]
    rows: Rows
    wide: int
    right: tuple[int, ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The sheet: everything is text, and nothing in it is markup. `mark` is what to notice first.

    `iso_date` is the day the PDF itself bears.
    """

    number: str
    company: str
    subtitle: str
    mark: str
    iso_date: str
    facts: Rows
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
