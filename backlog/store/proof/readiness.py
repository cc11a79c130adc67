"""Whether what is stored of readiness agrees with itself and with what it was judged from."""

from collections.abc import Iterator

from sqlite_utils import Database

_WAITS = "i.void_at IS NULL AND i.processed_at IS NULL AND i.live_exports = 0"
_STOPPED = (
    "(EXISTS (SELECT 1 FROM problems WHERE invoice_id = i.id AND level = 'blocker')"
    " OR EXISTS (SELECT 1 FROM target_problems WHERE invoice_id = i.id))"
)


def list_misplaced(db: Database) -> Iterator[str]:
    """Invoices that wait in Admin and were not judged, or the other way round."""
    yield from _list_numbers(
        db,
        f"(s.invoice_id IS NOT NULL) != ({_WAITS})"
        " OR i.id IN (SELECT invoice_id FROM unsettled)"
        f" OR NOT ({_WAITS}) AND i.id IN (SELECT invoice_id FROM target_problems)",
    )


def list_misjudged(db: Database) -> Iterator[str]:
    """Those that are ready and blocked, or neither."""
    yield from _list_numbers(db, f"(s.ready = 'here') = {_STOPPED}")


def _list_numbers(db: Database, what: str) -> Iterator[str]:
    query = (
        "SELECT i.number FROM invoices i LEFT JOIN standings s ON s.invoice_id = i.id"
        f" WHERE {what} ORDER BY i.id"
    )
    for row in db.execute(query):
        yield row[0]
