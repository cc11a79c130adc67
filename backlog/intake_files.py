"""Files of intake records: JSON, JSON Lines and CSV, read a record at a time."""

import csv
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO
from itertools import groupby
from typing import Any

from backlog.intake import Arrival

_PARTS = ("line", "tax")


def arrivals(name: str, data: bytes) -> Iterator[Arrival]:
    """The records of one file; what cannot be read becomes an arrival that says so."""
    text = _text(data)
    if name.lower().endswith(".csv"):
        return _from_csv(name, text)
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _from_lines(name, text.splitlines())
    return _from_json(name, text)


def _text(data: bytes) -> str:
    """UTF-8 with or without BOM, else Windows-1252, in which no byte is an error here."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _from_json(name: str, text: str) -> Iterator[Arrival]:
    try:
        value = _loads(text)
    except ValueError as error:
        # Standard input has no name to tell by: several lines may each be a record.
        lines = text.splitlines()
        if len(lines) > 1 and lines[0].rstrip().endswith("}"):
            yield from _from_lines(name, lines)
            return
        yield Arrival(name, 1, text, broken=f"This is not JSON: {error}.")
        return
    records = value if isinstance(value, list) else [value]
    for index, record in enumerate(records, 1):
        yield Arrival(name, index, record)


def _from_lines(name: str, lines: Iterable[str]) -> Iterator[Arrival]:
    for index, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield Arrival(name, index, _loads(line))
        except ValueError as error:
            yield Arrival(name, index, line, broken=f"This line is not JSON: {error}.")


def _loads(text: str) -> Any:
    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is not a number of JSON")

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _from_csv(name: str, text: str) -> Iterator[Arrival]:
    rows = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        numbered = list(enumerate(rows, 2))
    except csv.Error as error:
        yield Arrival(name, 1, text, broken=f"This is not CSV: {error}.")
        return
    last = ""

    def number_of(row: tuple[int, dict[str, str]]) -> str:
        nonlocal last
        last = (row[1].get("number") or "").strip() or last
        return last

    for _, group in groupby(numbered, number_of):
        block = list(group)
        yield _record(name, block)


def _record(name: str, rows: list[tuple[int, dict[str, str]]]) -> Arrival:
    """One invoice from its rows: a line each, the invoice's own fields from wherever they stand."""
    record: dict[str, Any] = {}
    parts: dict[str, list[dict[str, Any]]] = {part: [] for part in _PARTS}
    for _, row in rows:
        fresh: dict[str, dict[str, Any]] = {part: {} for part in _PARTS}
        for heading, cell in row.items():
            if heading is None or not isinstance(cell, str) or not cell.strip():
                continue
            part, _, rest = heading.strip().partition(".")
            if part in fresh:
                fresh[part][rest] = _cell(rest, cell)
            else:
                _put(record, heading.strip(), _cell(heading, cell))
        for part, fields in fresh.items():
            if fields and fields not in ([] if part == "line" else parts[part]):
                parts[part].append(fields)
    return Arrival(name, rows[0][0], record | {"lines": parts["line"], "taxes": parts["tax"]})


_LISTS = {"tax_codes": "+", "client.address": "\n"}


def _cell(field: str, cell: str) -> Any:
    if field in _LISTS:
        return [part.strip() for part in cell.split(_LISTS[field])]
    return cell


def _put(record: dict[str, Any], dotted: str, value: Any) -> None:
    *parents, leaf = dotted.split(".")
    for parent in parents:
        record = record.setdefault(parent, {})
    record.setdefault(leaf, value)
