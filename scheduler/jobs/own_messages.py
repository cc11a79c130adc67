"""Every minute: who wants to hear now what waits for her, and has not been told today."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from backlog import kept, outbox
from backlog.company import moment, stamp
from backlog.messages import OwnPartTold
from backlog.office import Office
from backlog.own_messages import OwnMessages, load_all
from backlog.plural import count_of
from backlog.queries.own_part import read_own_part
from backlog.roles import Person
from backlog.settings import DAYS
from scheduler.runs import LATE_AFTER, AlreadyRun, Turn, once

JOB = "own-messages"
GRACE = timedelta(hours=10)
"""For so long after her time it is still worth telling; then the next day says it."""
_PLACE = ("scheduler", JOB)


def run(office: Office, *, usual: time) -> str:
    """Tell everybody whose time has come; says how many were told, or nothing.

    `usual` is the time of who chose none.
    """
    told = [person for person, turn in _list_due(office, usual) if _tell(office, person, turn)]
    return f"{count_of(len(told), 'person')} told what waits for them." if told else ""


def _list_due(office: Office, usual: time) -> Iterator[tuple[Person, Turn]]:
    now, today = office.clock(), office.company.day(office.clock())
    if not office.company.works_on(today):
        return
    since = _note_first_look(office, now)
    with office.reading() as db:
        chosen = load_all(db)
    for person in office.people:
        wanted = chosen.get(person.email.casefold(), OwnMessages())
        at = _find_time(office, wanted, today, usual)
        if not (person.roles and person.slack and at):
            continue
        if max(wanted.since or since, since) <= at <= now <= at + GRACE:
            turn = Turn(JOB, today, late=now - at > LATE_AFTER, target=person.email)
            yield person, turn


def _find_time(office: Office, wanted: OwnMessages, day: date, usual: time) -> datetime | None:
    """When she is told on this day; nothing on a day that is none of hers."""
    if DAYS[day.weekday()] not in wanted.days:
        return None
    return datetime.combine(day, wanted.at or usual, office.company.zone)


def _note_first_look(office: Office, now: datetime) -> datetime:
    """Since when anybody is told: what lay before was not missed.

    A clock that was ahead when it was noted must not hold it up.
    """
    with office.reading() as db:
        found = kept.get(db, *_PLACE)
    if found and moment(found["since"]) <= now:
        return moment(found["since"])
    with office.writing() as db:
        kept.put(db, *_PLACE, {"since": stamp(now), "v": 1}, at=now)
    return now


def _tell(office: Office, person: Person, turn: Turn) -> bool:
    try:
        claim = once(office, turn)
        actor = office.people.by_email(person.email, {"job": JOB})
        count = read_own_part(office, actor, most=0).count
        with office.writing() as db:
            claim.take(db, f"{count_of(count)} waited." if count else "Nothing waited.")
            if count:
                told = OwnPartTold(turn.period, turn.late, person.email)
                outbox.put(db, told, at=office.clock())
    except AlreadyRun:
        return False
    return bool(count)
