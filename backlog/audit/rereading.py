"""Every file that went out, read again: does it still say what its invoices said that day?

A file is read with the profile its batch was made with, never with today's settings, and compared
with its invoices at the version that went out: their events, added up to there.
"""

from collections.abc import Iterator, Mapping

from pydantic import TypeAdapter
from sqlite_utils import Database

from backlog import journal, record
from backlog.batches.tie_out import difference
from backlog.store.proof import tables
from backlog.store.proof.tables import SentFile
from backlog.target import Profile, Target

UNREADABLE = (ValueError, ArithmeticError, KeyError, TypeError)
"""What reading a row raises that nobody of us wrote."""

_PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)


def reread(db: Database, targets: Mapping[str, Target]) -> Iterator[tuple[str, str]]:
    """The name of each file that says something else, and what; oldest first."""
    for file in tables.sent_files(db):
        what = _wrong(db, targets.get(file.target), file)
        if what:
            yield file.name, f"Read again, the file {what}."


def _wrong(db: Database, target: Target | None, file: SentFile) -> str | None:
    if target is None:
        return f"is for {file.target}, which this release cannot read"
    try:
        return _differs(db, target, file)
    except UNREADABLE:
        return "cannot be compared: what it was made from does not add up to invoices"


def _differs(db: Database, target: Target, file: SentFile) -> str | None:
    invoices = [journal.load_as_sent(db, id_, version) for id_, version, _ in file.members]
    for invoice, (_, _, printed) in zip(invoices, file.members, strict=True):
        if record.digest(invoice) != printed:
            return f"is kept with another {invoice.number} than went out"
    return difference(target, invoices, _PROFILE.validate_json(file.profile), file.data)
