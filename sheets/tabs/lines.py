"""Lines: what is billed on the invoices that are not paid, the newest invoice first."""

from collections.abc import Callable
from decimal import Decimal

from backlog.queries.everything import OpenLine
from sheets import looks
from sheets.cells import DAY, Cell, Money, Value
from sheets.desired import Desired
from sheets.layout import (
    AMOUNT,
    AS_OF,
    TEXT,
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

_QUANTITY, _RATE = "#,##0.######", "#,##0.00####"
HEADINGS = (
    Heading("key", "Key", 60, hidden=True),
    Heading("no", "Invoice", 132),
    Heading("client", "Client", 180),
    Heading("kind", "Kind", 84),
    Heading("item", "Item", 150),
    Heading("desc", "Description", 250),
    Heading("qty", "Quantity", 72, _QUANTITY),
    Heading("unit", "Unit", 48),
    Heading("rate", "Rate", 84, _RATE),
    Heading("amount", "Amount", 92, AMOUNT),
    Heading("cur", "Cur", 40),
    Heading("tax", "Taxes", 84),
    Heading("sd", "Service date", 94, DAY),
    Heading("src", "From", 94, note="Daily work report or ticket."),
)
_VALUES: tuple[Callable[[OpenLine], Value], ...] = (
    lambda one: f"{one.invoice_id}:{one.place}",
    lambda one: one.number,
    lambda one: one.client,
    lambda one: one.kind.replace("_", " ").capitalize(),
    lambda one: one.item,
    lambda one: one.description,
    lambda one: _show(one.quantity, _QUANTITY),
    lambda one: one.unit,
    lambda one: _show(one.rate, _RATE),
    lambda one: Money(one.amount, one.currency),
    lambda one: one.currency,
    lambda one: ", ".join(one.tax_codes),
    lambda one: one.service_date,
    lambda one: one.source_ref,
)


_SAID = "What invoices not yet paid are made of. Amounts before tax. Nothing to type here."


def _show(number: Decimal | None, pattern: str) -> Value:
    """A number of as many digits as its column shows, whatever zeros it came with."""
    return None if number is None else Cell(float(number), pattern)


def build_lines(desired: Desired) -> Tab:
    """The tab as it should be now."""
    columns: tuple[Column[OpenLine], ...] = tuple(
        Column(heading, value) for heading, value in zip(HEADINGS, _VALUES, strict=True)
    )
    lines = {f"{one.invoice_id}:{one.place}": one for one in desired.now.lines}
    band = {"no": Cell(formula="=<About!B2>", pattern=AS_OF), "kind": Cell(_SAID, TEXT)}
    foreign = f'=AND(<key><>"";<cur><>"{desired.currency}")'
    return Tab(
        name=NAME,
        sheet_id=SHEET_ID,
        kind=Kind.LIST,
        headings=HEADINGS,
        head=(tuple(band.get(h.name, Cell()) for h in HEADINGS), write_titles(HEADINGS)),
        rows=build_rows(columns, lines, desired.calendar),
        frozen=(2, 2),
        rules=(
            # So that a group begins where it is dark, and filters still find each row.
            Rule("again", _REPEATED, "=<no>=<no-1>", looks.build_look(text="#B6BABF")),
            Rule("foreign", _AMOUNTS, foreign, looks.FOREIGN),
            Rule("old", (Span("no", "no", 0, 1),), "=NOW()-<no>>1/24", looks.ALARM),
        ),
        protections=(Protection(10_701, Span()),),
        looks=(
            (Span("no", "no", 0, 1), looks.ASIDE | looks.LEFT),
            (Span("kind", "kind", 0, 1), looks.SENTENCE),
        ),
    )


_AMOUNTS = (Span("rate", "cur", 1),)
_REPEATED = (Span("no", "client", 1), Span("cur", "cur", 1))
