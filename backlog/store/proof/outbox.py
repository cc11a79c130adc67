"""What the outbox says against itself and against the batches, for `verify`."""

from collections.abc import Iterator

from sqlite_utils import Database


def find_unsendable(db: Database) -> Iterator[str]:
    """The messages that no sender could read, or of which nobody knows whether they went out."""
    rows = db.execute(
        "SELECT id FROM outbox"
        " WHERE state NOT IN ('waiting', 'sending', 'sent', 'dead', 'dismissed')"
        " OR (state = 'sent') != (sent_at IS NOT NULL) OR kind = ''"
        " OR attempts < 0 OR json_valid(payload) = 0 OR json_valid(progress) = 0"
        " OR CASE WHEN json_valid(payload) AND json_valid(progress)"
        "  THEN json_type(payload) != 'object' OR json_type(progress) != 'object' END ORDER BY id"
    )
    return (f"message {row['id']}" for row in rows)


def find_untold(db: Database) -> Iterator[str]:
    """The batches that were neither handed over nor made void, and that no message names."""
    rows = db.execute(
        "SELECT number FROM batches WHERE delivered_at IS NULL AND void_at IS NULL"
        " AND number NOT IN (SELECT t.atom FROM outbox o, json_tree(o.payload) t"
        "  WHERE json_valid(o.payload) AND t.type = 'text') ORDER BY id"
    )
    return (row["number"] for row in rows)
