"""What the firm bills in its week: like the sample company, with other quantities, by the seed."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from random import Random
from typing import Any

from samples.work import price_line, sums

Record = dict[str, Any]
USUAL = ("kind", "item", "description", "unit")


def make_records(rng: Random, count: int, monday: date) -> list[Record]:
    """So many records of a week that begins on this day."""
    models: list[Record] = json.loads((files("samples") / "company.json").read_text("utf-8"))
    return [_make_record(rng, rng.choice(models), place, monday) for place in range(1, count + 1)]


def _make_record(rng: Random, model: Record, place: int, monday: date) -> Record:
    lines = [_price_anew(rng, line) for line in model["lines"]]
    rates = {tax["code"]: tax["rate"] for tax in model["taxes"]}
    day = f"{monday}T08:00:00-07:00"
    bare = {"source_id": f"jb-{place:05}", "number": f"W-{place:04}", "invoice_date": str(monday)}
    return (
        model | bare | {"lines": lines, "created_at": day, "approved_at": day} | sums(lines, rates)
    )


def _price_anew(rng: Random, line: Record) -> Record:
    """The same work, longer or shorter; what has no quantity stays as it is."""
    if "quantity" not in line or Decimal(line["quantity"]) < 0 or Decimal(line["rate"]) < 0:
        return line
    quantity = Decimal(line["quantity"]) + Decimal(rng.randrange(0, 40)) / 4
    priced = price_line(
        **{name: line[name] for name in USUAL}, quantity=str(quantity), rate=line["rate"]
    )
    return line | priced


def write_file(kind: str, records: list[Record]) -> bytes:
    """A file of them as job systems write it: `json`, `jsonl` or `csv`."""
    if kind == "json":
        return json.dumps(records, ensure_ascii=False).encode()
    if kind == "jsonl":
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode()
    return _write_table(records)


def _write_table(records: list[Record]) -> bytes:
    rows = [row for record in records for row in _flatten(record)]
    headings = list(dict.fromkeys(name for row in rows for name in row))
    table = io.StringIO()
    writer = csv.DictWriter(table, headings, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue().encode("utf-8-sig")


def _flatten(record: Record) -> Iterator[dict[str, str]]:
    """The rows of one record: its own fields on the first, a line and a tax on each."""
    lines, taxes = record["lines"], record["taxes"]
    own = {name: value for name, value in record.items() if name not in ("lines", "taxes")}
    for place in range(max(len(lines), len(taxes))):
        row = _name_cells("", own) if place == 0 else {"number": record["number"]}
        for part, those in (("line.", lines), ("tax.", taxes)):
            row |= _name_cells(part, those[place]) if place < len(those) else {}
        yield row


def _name_cells(before: str, fields: Record) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in fields.items():
        if isinstance(value, dict):
            cells |= _name_cells(f"{before}{name}.", value)
        elif value is not None:
            cells[before + name] = _write_cell(name, value)
    return cells


def _write_cell(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ("+" if name == "tax_codes" else "\n").join(value) if isinstance(value, list) else value
