"""CSV files of intake records: a row a line, headings as dotted names.

The fields of an invoice stand on its first row and are repeated or blank on the others. Rows that
contradict each other make no invoice: nobody here can know which of them was printed.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from itertools import zip_longest
from typing import Any

from backlog.files import spreadsheet
from backlog.intake.take import Arrival
from backlog.money import read_amount

_LISTS = {"line.tax_codes": "+", "client.address": "\n"}

Row = tuple[int, Mapping[str, str]]
"""The row's place in the file (1-based, headings included), and its cells that are not blank."""


class _Contradiction(Exception):
    """The rows of one invoice cannot be put together; the text says why."""


def arrivals(name: str, data: bytes) -> Iterator[Arrival]:
    """The invoices of one file; what cannot be read becomes an arrival that says so."""
    try:
        table = _table(spreadsheet.text(data))
    except (UnicodeDecodeError, csv.Error) as error:
        text = data.decode(errors="replace")
        yield Arrival(name, 1, text, broken=f"This is not CSV: {error}.")
        return
    headings = [heading.strip() for heading in table[0]] if table else []
    if wrong := _wrong_headings(headings):
        yield Arrival(name, 1, ",".join(headings), broken=wrong)
        return
    for rows in _invoices(headings, table):
        yield _arrival(name, rows)


def _table(text: str) -> list[list[str]]:
    """The rows of the file.

    Raises:
        csv.Error: one of them cannot be read; says in which line it begins.
    """
    separator = spreadsheet.separator_of(text) or ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    table: list[list[str]] = []
    while True:
        begins = reader.line_num + 1
        try:
            table.append(next(reader))
        except StopIteration:
            return table
        except csv.Error as error:
            raise csv.Error(
                f"the row that begins in line {begins} cannot be read ({error}); look for a "
                "quotation mark there that is not doubled or not closed. Nothing of the file was "
                "taken in"
            ) from None


def _wrong_headings(headings: Sequence[str]) -> str:
    for heading in filter(None, headings):
        if headings.count(heading) > 1:
            return f"The heading {heading} stands twice."
        if any(other.startswith(f"{heading}.") for other in headings):
            return f"The heading {heading} is also the beginning of another one."
    return ""


def _invoices(headings: Sequence[str], table: Sequence[list[str]]) -> list[list[Row]]:
    """The rows of each invoice, by source id, else by number; blank is the row before's."""
    invoices: dict[tuple[str, str], list[Row]] = {}
    source_of: dict[str, str] = {}
    last = ("", "")
    for place, cells in enumerate(table[1:], 2):
        row = _row(headings, cells)
        if not row:
            continue
        last = _belongs_to(row, last, source_of)
        source, number = last
        invoices.setdefault((source, "" if source else number), []).append((place, row))
    return list(invoices.values())


def _row(headings: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    pairs = zip_longest(headings, cells[: len(headings)], fillvalue="")
    row = {heading: cell.strip() for heading, cell in pairs if cell.strip()}
    beyond = "".join(cells[len(headings) :]).strip()
    return row | {"": beyond} if beyond else row


def _belongs_to(
    row: Mapping[str, str], last: tuple[str, str], source_of: dict[str, str]
) -> tuple[str, str]:
    source, number = row.get("source_id", ""), row.get("number", "")
    if source in ("", last[0]) and number in ("", last[1]):
        return last
    source = source or source_of.get(number, "")
    source_of.setdefault(number, source)
    return source, number


def _arrival(name: str, rows: Sequence[Row]) -> Arrival:
    try:
        return Arrival(name, rows[0][0], _record(rows))
    except _Contradiction as error:
        text = "\n".join(str(dict(row)) for _, row in rows)
        return Arrival(name, rows[0][0], text, broken=str(error))


def _record(rows: Sequence[Row]) -> dict[str, Any]:
    """One invoice: a line for each row that has one, each different tax once."""
    record: dict[str, Any] = {}
    lines: list[dict[str, Any]] = []
    taxes: list[dict[str, Any]] = []
    repeated: list[tuple[int, dict[str, Any]]] = []
    for place, row in rows:
        parts: dict[str, dict[str, Any]] = {"line": {}, "tax": {}}
        for heading, cell in row.items():
            part, _, field = heading.partition(".")
            if part in parts and field:
                parts[part][field] = _value(heading, cell)
            else:
                _put(record, heading, _value(heading, cell), place)
        if parts["line"]:
            lines.append(parts["line"])
        if parts["tax"] in taxes:
            repeated.append((place, parts["tax"]))
        elif parts["tax"]:
            taxes.append(parts["tax"])
    _refuse_taxes_of_lines(record, taxes, repeated)
    return record | {"lines": lines, "taxes": taxes}


def _refuse_taxes_of_lines(
    record: Mapping[str, Any],
    taxes: Sequence[Mapping[str, Any]],
    repeated: Sequence[tuple[int, Mapping[str, Any]]],
) -> None:
    """A repeated tax counts once; but what if only all of them together are the sum?"""
    stated = read_amount(str(record.get("tax_total", "")))
    every = [*taxes, *(tax for _, tax in repeated)]
    if repeated and stated is not None and _sum(every) == stated != _sum(taxes):
        place, tax = repeated[0]
        raise _Contradiction(
            f"Row {place} repeats the tax {tax.get('code', '')} of an earlier row. A tax is the "
            "invoice's, not a line's, so it counts once, and then the taxes are not the tax_total "
            f"{record['tax_total']!r}. Give each tax code once, with what it comes to in all."
        )


def _sum(taxes: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """What they come to; `None` where one has no amount that can be read."""
    amounts = [read_amount(tax.get("amount", "")) for tax in taxes]
    return None if None in amounts else sum(filter(None, amounts), Decimal())


def _value(heading: str, cell: str) -> Any:
    if heading in _LISTS:
        return [part.strip() for part in cell.split(_LISTS[heading])]
    return cell


def _put(record: dict[str, Any], heading: str, value: Any, place: int) -> None:
    if not heading:
        raise _Contradiction(f"Row {place} has {value!r} in a column without a heading.")
    *parents, leaf = heading.split(".")
    for parent in parents:
        record = record.setdefault(parent, {})
    if record.setdefault(leaf, value) != value:
        raise _Contradiction(
            f"Row {place} says {heading} is {value!r}, an earlier row of the same invoice says "
            f"{record[leaf]!r}."
        )
