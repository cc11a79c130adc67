"""CSV files of intake records: a row a line, headings as dotted names.

The fields of an invoice stand on its first row and are repeated or blank on the others. Rows that
contradict each other make no invoice: nobody here can know which of them was printed.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from itertools import dropwhile, pairwise
from typing import Any

from backlog.characters import fold_name
from backlog.files import spreadsheet
from backlog.intake.record import HEADINGS
from backlog.intake.take import NO_RECORDS, Arrival, Notice
from backlog.money import read_amount

_LISTS = {"line.tax_codes": "+", "client.address": "\n", "ship_to": "\n"}

_OF_ROW = ("line.", "tax.")
"""How the headings of what belongs to a row begin; the others are the invoice's."""
_TOLD = 5
"""Headings or cells that a sentence names; the rest are counted."""

Cells = tuple[int, Sequence[str]]
"""A row's place in the file, and its cells."""
Row = tuple[int, Mapping[str, str]]
"""The row's place in the file (1-based, headings included), and its cells that are not blank."""


class _Contradiction(Exception):
    """The rows of one invoice cannot be put together; the text says why."""


def arrivals(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    """The invoices of one file; what cannot be read becomes an arrival that says so."""
    whole = data.decode(errors="replace")
    try:
        table = _read_table(spreadsheet.text(data))
    except UnicodeDecodeError:
        why = "it is neither UTF-8 nor Windows-1252. Save it as CSV UTF-8."
        yield Arrival(name, 1, whole, broken=f"This is not CSV: {why}")
        return
    except csv.Error as error:
        yield Arrival(name, 1, whole, broken=f"This is not CSV: {error}.")
        return
    place, cells = table[0] if table else (1, [])
    headings = [fold_name(heading) for heading in cells]
    if wrong := _refuse_headings(headings):
        yield Arrival(name, place, whole, broken=wrong)
        return
    found = _invoices(headings, table[1:])
    if not found:
        yield Notice(name, NO_RECORDS)
    for rows in found:
        yield _arrival(name, rows)


def _refuse_headings(headings: Sequence[str]) -> str:
    """Why the file cannot be read by these headings; empty when it can."""
    if HEADINGS.isdisjoint(headings):
        told = ", ".join(map(repr, headings[:_TOLD])) + (" ..." if len(headings) > _TOLD else "")
        return (
            f"None of its headings is one of ours ({told}). Nothing of the file was taken in. The "
            "first row has to name the fields, like number, client.name and line.amount."
        )
    times = Counter(filter(None, headings))
    if twice := next((heading for heading, count in times.items() if count > 1), ""):
        return f"The heading {twice} stands twice."
    # What begins with a text follows it at once, when both are in order.
    ordered = sorted(f"{heading}." for heading in times)
    beginnings = (one for one, other in pairwise(ordered) if other.startswith(one))
    if beginning := next(beginnings, ""):
        return f"The heading {beginning[:-1]} is also the beginning of another one."
    return ""


def _read_table(text: str) -> list[Cells]:
    """The rows of the file and their places; what stands above the headings is none of them.

    Raises:
        csv.Error: one of them cannot be read; says in which line it begins.
    """
    named, text = spreadsheet.take_separator_line(text)
    separator = named or spreadsheet.separator_of(text.lstrip()) or ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    table: list[Sequence[str]] = []
    while True:
        begins = reader.line_num + 1
        try:
            table.append(next(reader))
        except StopIteration:
            return list(dropwhile(_is_blank, enumerate(table, 1)))
        except csv.Error:
            raise csv.Error(
                f"the row that begins in line {begins} cannot be read; look for a quotation mark "
                "there that is not doubled or not closed. Nothing of the file was taken in"
            ) from None


def _is_blank(row: Cells) -> bool:
    return not "".join(row[1]).strip()


def _invoices(headings: Sequence[str], table: Iterable[Cells]) -> list[list[Row]]:
    """The rows of each invoice, by source id, else by number; blank is the row before's."""
    invoices: dict[tuple[str, str], list[Row]] = {}
    source_of: dict[str, str] = {}
    last = ("", "")
    for place, cells in table:
        row = _row(headings, cells)
        if not row:
            continue
        last = _belongs_to(row, last, source_of)
        source, number = last
        invoices.setdefault((source, "" if source else number), []).append((place, row))
    return list(invoices.values())


def _row(headings: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Its cells by their headings; those that have none are named apart, under a blank one."""
    filled = [(column, bare) for column, cell in enumerate(cells) if (bare := cell.strip())]
    known = {n: heading for n, heading in enumerate(headings[: len(cells)]) if heading}
    row = {known[column]: cell for column, cell in filled if column in known}
    stray = [f"{cell!r} in column {n + 1}" for n, cell in filled if n not in known]
    more = [f"{len(stray) - _TOLD} more"] if len(stray) > _TOLD else []
    return row | {"": ", ".join([*stray[:_TOLD], *more])} if stray else row


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
    taxes: dict[tuple[tuple[str, Any], ...], dict[str, Any]] = {}
    repeated: list[tuple[int, dict[str, Any]]] = []
    _refuse_cut_rows(rows)
    for place, row in rows:
        parts: dict[str, dict[str, Any]] = {"line": {}, "tax": {}}
        for heading, cell in row.items():
            part, _, field = heading.partition(".")
            if part in parts and field:
                parts[part][field] = _value(heading, cell)
            else:
                _insert(record, heading, _value(heading, cell), place)
        if parts["line"]:
            lines.append(parts["line"])
        tax = parts["tax"]
        same = tuple(tax.items())
        if same in taxes:
            repeated.append((place, tax))
        elif tax:
            taxes[same] = tax
    _refuse_taxes_of_lines(record, list(taxes.values()), repeated)
    return record | {"lines": lines, "taxes": list(taxes.values())}


def _refuse_cut_rows(rows: Sequence[Row]) -> None:
    """A row that brings nothing may have lost its line: what is left would not be the invoice."""
    said: set[str] = set()
    for place, row in rows:
        if not any(heading not in said or heading.startswith(_OF_ROW) for heading in row):
            raise _Contradiction(
                f"Row {place} has neither a line nor a tax, nor anything that an earlier row of "
                "the same invoice does not say: it may be cut short."
            )
        said.update(row)


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


def _insert(record: dict[str, Any], heading: str, value: Any, place: int) -> None:
    if not heading:
        raise _Contradiction(f"Row {place} has {value}, without a heading.")
    *parents, leaf = heading.split(".")
    for parent in parents:
        record = record.setdefault(parent, {})
    if record.setdefault(leaf, value) != value:
        raise _Contradiction(
            f"Row {place} says {heading} is {value!r}, an earlier row of the same invoice says "
            f"{record[leaf]!r}."
        )
