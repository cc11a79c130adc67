"""Is the file itself whole, before anything that it says is believed."""

from collections.abc import Iterator

from sqlite_utils import Database

from backlog.audit.finding import Finding
from backlog.store import soundness


def look_for_damage(db: Database) -> Iterator[Finding]:
    """The tables that are hurt; what they say proves nothing any more."""
    for table, said in soundness.find_damage(db):
        told = f"It is damaged: {said}. Restore the newest copy that holds, and keep this file."
        yield Finding("damage", table, told)


def follow_references(db: Database) -> Iterator[Finding]:
    """The tables with rows that name what is not there."""
    for table, parent, count in soundness.dangling(db):
        told = f"{count} of its rows name a row of {parent} that is not there."
        yield Finding("references", table, told)
