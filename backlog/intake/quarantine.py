"""What could not be taken in: looked at, tried again when its cause is gone, or dismissed.

A row leaves by itself when a new good record of its source id comes in.
"""

import json
from typing import Any

from backlog import journal
from backlog.errors import NeedsReason, NotFound
from backlog.intake import take
from backlog.intake.take import Arrival, Intake
from backlog.office import Office
from backlog.quarantined import Waiting
from backlog.roles import Actor
from backlog.store import quarantine as store


def list_waiting(office: Office, actor: Actor) -> list[Waiting]:
    """What is in quarantine, in the order it came.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return store.list_waiting(db)


def retry(office: Office, actor: Actor, row_id: int) -> Intake:
    """Take the record in again as it came; quarantined again, the row says why now.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NotFound: no such row is in quarantine.
    """
    office.admit(actor, "import")
    row = _row(office, row_id)
    value, broken = _as_it_came(row)
    return take.take(office, actor, [Arrival(row.bad.file, row.bad.index, value, broken)])


def dismiss(office: Office, actor: Actor, row_id: int, *, reason: str) -> Waiting:
    """Take a row off the list that nobody will correct: a broken line has no source id.

    Raises:
        NotAllowed: the actor is not an Administrator.
        NeedsReason, NotFound: nothing was changed.
    """
    office.admit(actor, "import")
    if not reason.strip():
        raise NeedsReason("Dismissing a record needs a reason. Nothing was changed.")
    row, now = _row(office, row_id), office.clock()
    with office.writing() as db:
        store.resolve(db, row_id, at=now)
        facts = {"file": row.bad.file, "index": row.bad.index, "source_id": row.bad.source_id}
        journal.note(db, journal.Deed("dismissed", actor, now, reason.strip()), facts)
    return row


def _row(office: Office, row_id: int) -> Waiting:
    with office.reading() as db:
        row = store.find(db, row_id)
    if row is None:
        raise NotFound(
            f"No record {row_id} is in quarantine. Nothing was done. See `backlog quarantine`."
        )
    return row


def _as_it_came(row: Waiting) -> tuple[Any, str]:
    """The record, and why it could not even be read, if that was so."""
    try:
        value = json.loads(row.record)
    except ValueError:
        return row.record, row.bad.reason
    # A reason without a field is the whole record's: one of two equal keys is not kept here.
    whole = isinstance(value, dict) and not row.bad.field
    return value, row.bad.reason if whole else ""
