"""A wrong confirmation is put right: it never came in, all or some, or its total was mistyped.

Both records stay. Nobody is asked to undo what was never there: what is confirmed and is there is
left to `reopen`, which asks.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Unpack

from sqlite_utils import Database

from backlog.batch import Batch, Import, Result
from backlog.batches import import_log, outcomes
from backlog.batches.confirmation import Confirmation, Member, compare_totals
from backlog.batches.import_log import Change, Decided, Said, Words
from backlog.errors import NeedsReason, WrongAmount, WrongState
from backlog.lifecycle import memberships
from backlog.office import Office
from backlog.roles import Actor
from backlog.store.corrections import ACTION


def correct(office: Office, actor: Actor, number: str, **words: Unpack[Words]) -> Confirmation:
    """Release what never came in: the `failed`, each with why; all of the batch if none is named.

    It is recorded as *partly*, or as *rejected* when nothing is left that came in.

    Raises:
        NotAllowed, NotFound, WrongState, WrongAmount, NeedsReason: nothing was recorded.
    """
    return import_log.record(office, actor, "correct import", number, Said(**words), _decide)


def correct_total(
    office: Office, actor: Actor, number: str, outcome: Result, **words: Unpack[Words]
) -> Confirmation:
    """Put right the total that was typed; what came in stays, and nothing is released.

    `outcome` is the one that stands. A currency that is not `seen` anew keeps what was seen.

    Raises:
        NotAllowed, NotFound, WrongState, WrongAmount, NeedsReason: nothing was recorded.
    """
    said, decide = Said(**words), partial(_decide_total, outcome)
    return import_log.record(office, actor, "correct import", number, said, decide)


def _decide(_: Database, batch: Batch, members: Sequence[Member], said: Said) -> Decided:
    reason = _require_reason(said)
    corrects = _find_confirmation(batch)
    failed = said.failed
    reasons = outcomes.reasons(batch, members, Result.PARTLY, failed) if failed else {}
    away = outcomes.never_came(batch, members, reasons, reason)
    left = [one for one in members if one.place.there and one.sent.number not in away]
    outcome = Result.PARTLY if left else Result.REJECTED
    confirmation = replace(compare_totals(batch, outcome, left, said.seen), corrects=corrects)
    changes = [
        Change(member.entry, after, ACTION, why)
        for member in members
        if (why := away.get(member.sent.number))
        for after in [memberships.take_import_back(member.entry, batch.number, why)]
    ]
    return Decided(ACTION, confirmation, reasons, changes)


def _decide_total(
    outcome: Result, _: Database, batch: Batch, members: Sequence[Member], said: Said
) -> Decided:
    _require_reason(said)
    corrects = _find_confirmation(batch)
    last = batch.imports[-1]
    if outcome is not last.outcome or outcome is Result.REJECTED:
        raise WrongState(
            f"What was said last of {batch.number} is {last.outcome}, and a mistyped total changes "
            f"nothing of that. Nothing was recorded. Say what never came in, if that was wrong."
        )
    if said.failed:
        raise WrongState(
            "Where only the total was mistyped, no invoice failed. Nothing was recorded."
        )
    if not said.seen:
        raise WrongAmount(
            "A mistyped total needs the one that is right. Nothing was recorded. Give the total "
            "that the accounting system shows."
        )
    before = {currency: Decimal(seen) for currency, seen in last.totals_seen.items()}
    there = [one for one in members if one.place.there]
    compared = compare_totals(batch, outcome, there, {**before, **said.seen})
    return Decided(ACTION, replace(compared, corrects=corrects, retypes_total=True), {}, ())


def _require_reason(said: Said) -> str:
    if reason := said.reason.strip():
        return reason
    raise NeedsReason("Correcting a confirmation needs a reason. Nothing was recorded.")


def _find_confirmation(batch: Batch) -> Import:
    if not batch.confirmations:
        raise WrongState(
            f"Nobody has confirmed that {batch.number} was imported, so there is nothing to "
            "correct. Nothing was recorded. Say what became of it without a correction."
        )
    return batch.confirmations[-1]
