"""What happened since the last weekly post: what came and went, which checks were overridden."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from backlog import record
from backlog.balance import Balance, Move, Place, Standing, Tally, balance_moves
from backlog.office import Office
from backlog.queries.reports import Cycle, cycles
from backlog.roles import Actor
from backlog.store import events, kept, listing

_PLACE = ("week", "told")
WEEK = timedelta(days=7)
"""So far back the first post looks: none was before it."""


@dataclass(frozen=True, slots=True)
class Week:
    """`since` is the last post, or a week ago; `seq` the last event that is in it.

    `balances` are by currency, `overrides` by e-mail and check.
    """

    since: datetime
    seq: int
    balances: dict[str, Balance]
    overrides: Mapping[tuple[str, str], int]
    cycles: tuple[Cycle, ...]


def read_week(office: Office, actor: Actor) -> Week:
    """What happened since the last post that told it.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    now = office.clock()
    with office.reading() as db:
        noted = kept.get(db, *_PLACE)
        since = datetime.fromisoformat(noted["at"]) if noted else now - WEEK
        first = noted["seq"] if noted else events.find_last_before(db, since)
        last, _ = events.head(db)
        balances = balance_moves(
            _list_moves(db, first),
            before=_read_tallies(noted["still_there"]) if noted else None,
            still_there=_sum_there(db),
        )
        overrides = Counter(_list_overrides(db, first))
    return Week(since, last, balances, overrides, tuple(cycles(office, actor)))


def note_told(db: Database, week: Week, at: datetime) -> None:
    """Note that it was told: the next one begins where this one ends."""
    there = {
        currency: [one.still_there.count, str(one.still_there.total)]
        for currency, one in week.balances.items()
    }
    noted = {"seq": week.seq, "at": at.isoformat(), "still_there": there, "v": 1}
    kept.put(db, *_PLACE, noted, at=at)


def _read_tallies(noted: Mapping[str, tuple[int, str]]) -> dict[str, Tally]:
    return {currency: Tally(count, Decimal(total)) for currency, (count, total) in noted.items()}


def _sum_there(db: Database) -> dict[str, Tally]:
    """What is in Admin and Processed, as the lists add it up."""
    return {
        currency: Tally(count, total) for currency, (count, total) in listing.sum_there(db).items()
    }


def _list_moves(db: Database, first: int) -> Iterator[Move]:
    """Each invoice that something happened to since an event, as the log has it."""
    for history in events.list_touched(db, first):
        before = record.fold(after for seq, after in history if seq <= first)
        after = record.fold(after for _, after in history)
        yield Move(_read_standing(before) if before else None, _read_standing(after))


def _read_standing(facts: Mapping[str, Any]) -> Standing:
    total = Decimal(facts["total"])
    paid = [Decimal(one["amount"]) for one in facts["payments"]]
    is_paid = facts["processed_at"] and paid and sum(paid) == total
    place = Place.VOID if facts["void_at"] else Place.PAID if is_paid else Place.THERE
    return Standing(facts["currency"], total, place)


def _list_overrides(db: Database, first: int) -> Iterator[tuple[str, str]]:
    for one in events.of_action(db, "override"):
        if one.seq > first:
            known = {each["check"] for each in one.before.get("overrides", [])}
            new = [each["check"] for each in one.after.get("overrides", [])]
            yield from ((one.actor, check) for check in new if check not in known)
