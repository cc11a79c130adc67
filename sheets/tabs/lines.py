"""Lines: what is billed on the invoices that are not paid, the newest invoice first."""

from collections.abc import Callable

from backlog.queries.everything import OpenLine
from sheets import looks
from sheets.cells import DAY, Cell, Money, Value
from sheets.desired import Desired
from sheets.layout import (
    AMOUNT,
    Column,
    Heading,
    Kind,
    Protection,
    Rule,
    Span,
    Tab,
    build_rows,
    write_titles,
)

NAME, SHEET_ID = "Lines", 107

HEADINGS = (
    Heading("key", "Key", 60, hidden=True),
    Heading("no", "Invoice", 132),
    Heading("client", "Client", 180),
    Heading("kind", "Kind", 84),
    Heading("item", "Item", 150),
    Heading("desc", "Description", 250),
    Heading("qty", "Quantity", 72, "#,##0.###"),
    Heading("unit", "Unit", 48),
    Heading("rate", "Rate", 84, "#,##0.00##"),
    Heading("amount", "Amount", 92, AMOUNT),
    Heading("cur", "Cur", 40),
    Heading("tax", "Taxes", 84),
    Heading("sd", "Service date", 94, DAY),
    Heading("src", "From", 94),
)
_VALUES: tuple[Callable[[OpenLine], Value], ...] = (
    lambda one: f"{one.invoice_id}:{one.place}",
    lambda one: one.number,
    lambda one: one.client,
    lambda one: one.kind.replace("_", " ").capitalize(),
    lambda one: one.item,
    lambda one: one.description,
    lambda one: one.quantity,
    lambda one: one.unit,
    lambda one: one.rate,
    lambda one: Money(one.amount, one.currency),
    lambda one: one.currency,
    lambda one: ", ".join(one.tax_codes),
    lambda one: one.service_date,
    lambda one: one.source_ref,
)


def build_lines(desired: Desired) -> Tab:
    """The tab as it should be now."""
    columns: tuple[Column[OpenLine], ...] = tuple(
        Column(heading, value) for heading, value in zip(HEADINGS, _VALUES, strict=True)
    )
    lines = {f"{one.invoice_id}:{one.place}": one for one in desired.now.lines}
    band = (Cell(), Cell(formula="=<About!B2>", pattern='"As of "d mmm hh:mm'))
    return Tab(
        name=NAME,
        sheet_id=SHEET_ID,
        kind=Kind.LIST,
        headings=HEADINGS,
        head=(band, write_titles(HEADINGS)),
        rows=build_rows(columns, lines, desired.calendar),
        frozen=(2, 2),
        rules=(
            # So that a group begins where it is dark, and filters still find each row.
            Rule("again", _REPEATED, "=<no>=<no-1>", looks.build_look(text="#B6BABF")),
            Rule("old", (Span("no", "no", 0, 1),), "=NOW()-<no>>1/24", looks.ALARM),
        ),
        protections=(Protection(10_701, Span()),),
    )


_REPEATED = (Span("no", "client", 1), Span("cur", "cur", 1))
