"""Ten weeks of invoices of Prairie Field Services, as intake records.

`python -m samples.company > samples/company.json` writes the shipped file, byte for byte.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from importlib.resources import files
from itertools import count
from random import Random
from typing import Any

from samples.work import (
    Charge,
    Record,
    Trip,
    below,
    field_lines,
    price_line,
    stage_lines,
    sums,
    tax_lines,
)

SEED = 20261120
_CLOCKS_BACK_ON = date(2026, 11, 1)
_ORDER = """
    source_id number origin type client job project_manager created_by created_at approved_at
    invoice_date due_date terms currency po_number memo lines taxes subtotal tax_total total
    signature client_approved
""".split()


@dataclass(slots=True)
class Book:
    """The catalogue, and how far the firm has come in its numbers."""

    catalogue: dict[str, Any]
    rng: Random
    numbers: Iterator[int] = field(default_factory=lambda: count(10401))
    tickets: Iterator[int] = field(default_factory=lambda: count(8702))
    latest: dict[str, str] = field(default_factory=dict)
    billed: dict[str, int] = field(default_factory=dict)
    source: int = 88203


def company() -> list[Record]:
    """All invoices in order of creation."""
    catalogue = tomllib.loads((files("samples") / "catalogue.toml").read_text(encoding="utf-8"))
    rng = Random(SEED)  # noqa: S311 - samples, not secrets
    book = Book(catalogue, rng)
    made = [record for week in catalogue["weeks"] for record in _week(book, **week)]
    return [_edit_record(record, catalogue["edits"].get(record["number"], {})) for record in made]


def _week(book: Book, monday: date, invoices: list[str]) -> Iterator[Record]:
    days = _business_days(book, monday)
    for place, words in enumerate(invoices):
        *credit, job = words.split()
        day, part = divmod(place * len(days), len(invoices))
        bare = _credit(book, job) if credit else _bill(book, job, monday)
        yield _finish_record(book, job, bare, _stamps(book, days[day], part / len(invoices)))


def _business_days(book: Book, monday: date) -> list[date]:
    week = [monday + timedelta(days=offset) for offset in range(5)]
    return [day for day in week if day not in book.catalogue["holidays"]]


def _stamps(book: Book, day: date, part: float) -> Record:
    """Created when `part` of the working day is over, approved half an hour to two hours later."""
    zone = timezone(timedelta(hours=-6 if day < _CLOCKS_BACK_ON else -7))
    morning = datetime(day.year, day.month, day.day, 9, 5, tzinfo=zone)
    created = morning + timedelta(minutes=int(part * 330) + below(book.rng, 40))
    approved = created + timedelta(minutes=25 + below(book.rng, 100))
    return {
        "created_at": created.isoformat(),
        "approved_at": approved.isoformat(),
        "invoice_date": str(day),
    }


def _bill(book: Book, number: str, monday: date) -> Record:
    job = book.catalogue["jobs"][number]
    if "stages" in job:
        return _stage_bill(book, number, job)
    return _field_bill(book, job, monday - timedelta(days=7))


def _stage_bill(book: Book, number: str, job: Record) -> Record:
    stage = book.billed.get(number, 0)
    book.billed[number] = stage + 1
    return {
        "origin": "fixed_price",
        "lines": stage_lines(job["stages"][stage]),
        "memo": job.get("note", ""),
        "signature": None,
    }


def _field_bill(book: Book, job: Record, monday: date) -> Record:
    """Work of the week before, one daily work record a day, signed for on its last day."""
    trip = _trip(book, job, _business_days(book, monday))
    tickets = [next(book.tickets) for _ in trip.days]
    charges = [Charge(**charge) for charge in job["charges"]]
    lines = field_lines(book.rng, charges, trip)
    memo = f"DWR {tickets[0]}" + (f"-{tickets[-1]}" if len(tickets) > 1 else "")
    return {
        "origin": "dwr",
        "type": job.get("type", "invoice"),
        "lines": [line | {"source_ref": f"DWR-{tickets[-1]}"} for line in lines],
        "memo": "; ".join(filter(None, [memo, job.get("note")])),
        "signature": _signature(book, job, trip.days[-1]),
    }


def _trip(book: Book, job: Record, week: list[date]) -> Trip:
    fewest, most = job["days"]
    length = min(fewest + below(book.rng, most - fewest + 1), len(week))
    start = below(book.rng, len(week) - length + 1)
    return Trip(tuple(week[start : start + length]), job["place"])


def _signature(book: Book, job: Record, day: date) -> Record:
    name = book.catalogue["clients"][job["client"]]["representative"]
    return {"name": name, "signed_on": str(day)}


def _credit(book: Book, number: str) -> Record:
    credit = dict(book.catalogue["credits"][number])
    note = credit.pop("note")
    line = price_line(description=credit.pop("text"), **credit)
    return {
        "origin": "fixed_price",
        "type": "credit",
        "lines": [line],
        "memo": note.format(original=book.latest[number]),
        "signature": None,
    }


def _finish_record(book: Book, number: str, bare: Record, stamps: Record) -> Record:
    job = book.catalogue["jobs"][number]
    client = book.catalogue["clients"][job["client"]]
    lines = tax_lines(bare["lines"], book.catalogue["taxes"][job["tax"]])
    whole = (
        {"type": "invoice", **bare, **stamps, "lines": lines}
        | _numbers(book, number)
        | _parties(book, number, job, client)
        | sums(lines, book.catalogue["rates"])
    )
    whole["due_date"] = whole["invoice_date"] if client["terms"] == "Due on receipt" else None
    whole["client_approved"] = True if whole["type"] == "ticket_invoice" else None
    return {key: whole[key] for key in _ORDER}


def _numbers(book: Book, job: str) -> Record:
    number = f"INV-{next(book.numbers)}"
    book.latest[job] = number
    book.source += 1 + below(book.rng, 6)
    return {"number": number, "source_id": f"jb-{book.source}"}


def _parties(book: Book, number: str, job: Record, client: Record) -> Record:
    manager = book.catalogue["managers"][job["manager"]]
    by_manager = book.rng.random() < 0.3  # the rest is made by the administrator
    return {
        "client": {key: client[key] for key in ("name", "number", "alias", "address", "email")},
        "job": {
            "number": number,
            "name": job["name"],
            "client_project": job.get("client_project", ""),
        },
        "project_manager": manager,
        "created_by": manager["email"] if by_manager else "dana@prairie.example",
        "terms": client["terms"],
        "currency": client.get("currency", "CAD"),
        "po_number": job.get("po_number", ""),
    }


def _edit_record(record: Record, edits: Record) -> Record:
    """The record with some values replaced; `{memo}` is what stood there."""
    for path, value in edits.items():
        *way, name = path.split(".")
        place = record[way[0]][int(way[1]) - 1] if way else record
        text = value.replace("{memo}", record["memo"]) if isinstance(value, str) else value
        place[name] = None if text == "null" else text
    return record


def format_records(records: list[Record]) -> str:
    """JSON to read: a line for each field, each invoice line and each tax."""
    return "[\n" + ",\n".join(_format_record(record) for record in records) + "\n]\n"


def _format_record(record: Record) -> str:
    fields = (f'  "{name}": {_value(value)}' for name, value in record.items())
    return "{\n" + ",\n".join(fields) + "\n}"


def _value(value: Any) -> str:
    if value and isinstance(value, list):
        return "[\n" + ",\n".join(f"    {_value(each)}" for each in value) + "\n  ]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.buffer.write(format_records(company()).encode())
