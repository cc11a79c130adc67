"""What is counted for a firm's monitoring: no invoice, no person, no amount."""

from sqlite_utils import Database

from backlog.store import events, happened


def count_acts(db: Database, seq: int) -> tuple[int, dict[str, int]]:
    """The last event of the log, and how many of each kind came after event `seq`."""
    last, _ = events.head(db)
    return last, happened.count_actions(db, seq) if last > seq else {}
