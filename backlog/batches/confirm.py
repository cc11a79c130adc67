"""Accounting confirms what its system took: outcome, total seen, and the tripwire against twice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Unpack

from sqlite_utils import Database

from backlog import settings
from backlog.batch import Batch, Result
from backlog.batches import import_log, outcomes
from backlog.batches.confirmation import Confirmation, Member, compare_totals
from backlog.batches.import_log import Change, Decided, Said, Words
from backlog.errors import WrongCode, WrongState
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches

__all__ = ["Confirmation", "Result", "confirm"]


def confirm(
    office: Office, actor: Actor, number: str, outcome: Result, **words: Unpack[Words]
) -> Confirmation:
    """Record what accounting saw. Rejected invoices, and failed ones of `partly`, may go again.

    Raises:
        NotAllowed, NotFound, WrongState, WrongAmount, NeedsReason: nothing was recorded.
    """
    said, decide = Said(**words), partial(_decide, outcome)
    return import_log.record(office, actor, "confirm import", number, said, decide)


def _decide(
    outcome: Result, db: Database, batch: Batch, members: Sequence[Member], said: Said
) -> Decided:
    _check(db, batch, outcome, said)
    reasons = outcomes.reasons(batch, members, outcome, said.failed)
    away = outcomes.not_there(batch, members, outcome, reasons, said.reason.strip())
    came = [member for member in members if member.sent.number not in away]
    confirmation = replace(
        compare_totals(batch, outcome, came, said.seen),
        taken_back=outcomes.taken_back(batch, came),
        alarm=batches.imported_before(db, batch.target, [member.entry.id for member in came]),
    )
    return Decided(outcome, confirmation, reasons, _list_changes(batch, members, away))


def _list_changes(batch: Batch, members: Sequence[Member], away: Mapping[str, str]) -> list[Change]:
    changes = []
    for member in members:
        reason = away.get(member.sent.number, "")
        after = outcomes.became(batch, member, reason)
        if after != member.entry:
            action = "released" if reason else "imported"
            changes.append(Change(member.entry, after, action, reason))
    return changes


def _check(db: Database, batch: Batch, outcome: Result, said: Said) -> None:
    """A void batch may have been imported all the same: that is the last thing to turn away."""
    if not said.code.strip() and settings.load_schedule(db).ask_word_code == "require":
        raise WrongCode(
            f"Confirming {batch.number} needs the word in the name of the file you imported. "
            f"Nothing was recorded. The word stands behind {batch.number} there."
        )
    if batch.void_at and outcome is Result.REJECTED:
        raise WrongState(
            f"{batch.number} is void: {batch.void_reason}. Its invoices may go again already, so "
            "nothing was recorded."
        )
