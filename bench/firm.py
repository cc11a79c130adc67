"""The firm that is measured: 100,000 invoices with their lives behind them, made once and kept."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.routes import ROUTES
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.company import Company
from backlog.filter import Filter
from backlog.intake import take
from backlog.intake.take import Arrival
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import Actor, People, Role
from backlog.store import database
from backlog.target import Profile
from bench.company import records
from exporters import TARGETS
from exporters.documents import build_printers
from exporters.documents.cover import PdfCoverPrinter

DANA = Actor("dana@bench.example", "Dana Kovacs", frozenset({Role.ADMINISTRATOR}))
INVOICES = 100_000
PROCESSED = 80_000
PAID = 70_000
BATCH = 500
BATCHES = 20
_NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
_MADE_BY = (
    "bench/company.py",
    "bench/firm.py",
    "backlog/store/schema.sql",
    "backlog/store/migrations.py",
    "backlog/record.py",
    "backlog/checks.py",
)


def open_office(path: Path) -> Office:
    """An office over this file, whose clock stands still."""
    return Office(
        path=path,
        clock=lambda: _NOW,
        company=Company("Bench Field Services", ZoneInfo("America/Edmonton")),
        people=People([]),
        targets=TARGETS,
        profiles={
            name: Profile(name, {option.name: option.default for option in target.options}, name)
            for name, target in TARGETS.items()
        },
        cover_printer=PdfCoverPrinter(),
        printers=build_printers(),
        routes=ROUTES,
    )


def open_large() -> Office:
    """The large firm, from the temporary folder if it was made before by the same code."""
    kept = Path(tempfile.gettempdir()) / f"invoice-backlog-bench-{_maker()}"
    kept.mkdir(exist_ok=True)
    made = kept / "backlog.db"
    if not made.exists():
        making = kept / "making.db"
        for left in kept.glob("making.db*"):
            left.unlink()
        _make(open_office(making))
        making.rename(made)
    return open_office(made)


def take_in(folder: Path, count: int) -> Office:
    """A firm of this size, everything in Admin."""
    folder.mkdir(exist_ok=True)
    small = open_office(folder / "backlog.db")
    database.create(small.path)
    take.take(small, DANA, _arrivals(count))
    _settle(small)
    return small


def _maker() -> str:
    root = Path(__file__).parent.parent
    sources = b"".join((root / name).read_bytes() for name in _MADE_BY)
    return hashlib.sha256(sources).hexdigest()[:12]


def _arrivals(count: int) -> Iterator[Arrival]:
    return (Arrival("bench", place, record) for place, record in enumerate(records(count), 1))


def _make(making: Office) -> None:
    """Old invoices are paid, younger ones processed, the youngest wait in Admin."""
    database.create(making.path)
    take.take(making, DANA, _arrivals(INVOICES))
    oldest = lists.ids(making, DANA, Filter(tab=Tab.ALL))
    for start in range(0, BATCHES * BATCH, BATCH):
        _export(making, oldest[start : start + BATCH])
    _export(making, oldest[:BATCH], again="the file was lost")
    for start in range(0, PROCESSED, BATCH):
        chunk = oldest[start : start + BATCH]
        acting.process(making, DANA, chunk, reason="before there was a backlog")
        if start < PAID:
            acting.pay(making, DANA, chunk)
    _settle(making)


def _settle(made: Office) -> None:
    """All of it in the one file, so that it can be copied."""
    with database.open_database(made.path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _export(making: Office, ids: list[int], *, again: str = "") -> None:
    asked = Request(tuple(ids), "csv", include_exported=bool(again), reason=again)
    commit.commit(making, DANA, commit.draft(making, DANA, asked))
