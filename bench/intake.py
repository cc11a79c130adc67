"""What comes in at its widest, and the look for duplicates where very many are alike."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from backlog.batches import neighbours
from backlog.intake import take
from backlog.intake.files import arrivals
from backlog.intake.take import Arrival
from backlog.office import Office
from backlog.store import database, invoices
from bench.figures import Figure, time_run
from bench.firm import DANA, open_office

HEADINGS = 20_000
KEYS = 100_000
ALIKE = 10_000


def figures() -> Iterator[Figure]:
    """Wide files, and 10,000 invoices of one day and amount: of one job, and of a job each."""
    yield _measure_intake(f"import CSV with {HEADINGS:,} headings", "wide.csv", _wide_table())
    yield _measure_intake(f"import JSON with {KEYS:,} keys, one twice", "twice.json", _key_twice())
    yield _measure_intake(f"import JSON with {KEYS:,} unknown keys", "wide.json", _wide_record())
    what = f"look for duplicates, {ALIKE:,} of one day and amount"
    yield _measure_alike(f"{what}, of one job", lambda _: "J-1")
    yield _measure_alike(f"{what}, of a job each", lambda n: f"J-{n}")


def _measure_intake(what: str, name: str, data: bytes) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        firm = _open_empty(Path(folder))
        run = time_run(lambda: take.take(firm, DANA, arrivals(name, data)))
    return Figure(what, [run], "5 s")


def _measure_alike(what: str, job: Callable[[int], str]) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        firm = _open_empty(Path(folder))
        coming = (Arrival("alike", n, _record(n, job(n))) for n in range(1, ALIKE + 1))
        take.take(firm, DANA, coming)
        with firm.reading() as db:
            entries = invoices.load(db, invoices.every_id(db))
            run = time_run(lambda: neighbours.check(db, entries, firm.rules))
    return Figure(what, [run], "2 s")


def _open_empty(folder: Path) -> Office:
    firm = open_office(folder / "backlog.db")
    database.create(firm.path)
    return firm


def _record(place: int, job: str) -> dict[str, Any]:
    return {
        "source_id": f"s-{place}",
        "number": f"INV-{place}",
        "client": {"name": "Northfield Energy Ltd"},
        "job": {"number": job},
        "invoice_date": "2026-11-13",
        "currency": "CAD",
        "lines": [{"kind": "labour", "amount": "100.00"}],
        "total": "100.00",
    }


def _wide_table() -> bytes:
    """An invoice of 200 short rows, as a spreadsheet writes them that drops what is blank."""
    first = {
        "source_id": "s-1",
        "number": "INV-1",
        "client.name": "N",
        "job.number": "J",
        "invoice_date": "2026-11-13",
        "currency": "CAD",
        "total": "1",
        "line.kind": "labour",
        "line.amount": "1",
    }
    wide = [f"site.{n}" for n in range(HEADINGS - len(first))]
    rows = [[*first, *wide], [*first.values(), *map(str, range(len(wide)))]]
    rows += [["s-1", "", "", "", "", "", "", "labour", "0"]] * 199
    return "\n".join(map(",".join, rows)).encode()


def _key_twice() -> bytes:
    keys = [f'"key {n}": {n}' for n in range(KEYS)]
    return f"{{{', '.join([*keys, keys[-1]])}}}".encode()


def _wide_record() -> bytes:
    return json.dumps(_record(1, "J") | {f"key {n}": n for n in range(KEYS)}).encode()
