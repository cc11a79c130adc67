"""What the log of batches takes: a page of it, and all of a thousand."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from backlog.batch import Result, State
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.filter import BatchFilter, Filter
from backlog.office import Office
from backlog.queries import batch_log, lists
from bench.figures import Figure, measure_each
from bench.firm import DANA, take_in

_COUNT = 1_000
_RUNS = 20
_FOLLOWING = "WITH RECURSIVE seq(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM seq WHERE n < ?)"
_COPIES = (
    (
        "INSERT INTO batches (id, number, year, serial, target, profile, prefix, note, reason,"
        " code, made_by, made_at) SELECT n, 'B-2026-' || n, year, n, target, profile, prefix, note,"
        " reason, code, made_by, made_at FROM batches, seq WHERE id = 1"
    ),
    (
        "INSERT INTO files (batch_id, position, name, currency, count, total_minor, taxes, sha256,"
        " bytes) SELECT n, position, n || name, currency, count, total_minor, taxes, sha256, bytes"
        " FROM files, seq WHERE batch_id = 1"
    ),
    (
        "INSERT INTO imports (batch_id, by, at, outcome, totals_seen, gap, explained_by, failed)"
        " SELECT n, by, at, outcome, totals_seen, gap, explained_by, failed FROM imports, seq"
        " WHERE batch_id = 1"
    ),
    "INSERT INTO earlier (batch_id, earlier_id) SELECT n, n - 1 FROM seq",
)


def figures() -> Iterator[Figure]:
    """A thousand batches, each confirmed and linked to one before."""
    with tempfile.TemporaryDirectory() as folder:
        office = make_log(Path(folder), _COUNT)
        for what, wanted, limit, target in (
            ("first page", BatchFilter(), 20, "20 ms p95"),
            ("rejected", BatchFilter(state=State.REJECTED), 20, "20 ms p95"),
            ("all", BatchFilter(), -1, "100 ms p95"),
        ):
            reads = [partial(batch_log.page, office, DANA, wanted, limit=limit)] * _RUNS
            yield measure_each(f"log of {_COUNT:,} batches, {what}", reads, target=target)


def make_log(folder: Path, count: int) -> Office:
    """A log of so many batches, each confirmed and linked to the one before."""
    office = take_in(folder, 5)
    asked = Request(tuple(lists.ids(office, DANA, Filter(ready=True))), "csv")
    batch = commit.commit(office, DANA, commit.draft(office, DANA, asked))
    confirm.confirm(office, DANA, batch.number, Result.IMPORTED)
    with office.writing() as db:
        for copies in _COPIES:
            db.conn.execute(f"{_FOLLOWING} {copies}", [count])
    return office
