"""What is stored of checks follows rules and profiles: when they change, all is renewed."""

from dataclasses import asdict
from itertools import islice

from sqlite_utils import Database

from backlog import checks, journal, readiness
from backlog.office import Office
from backlog.record import Json
from backlog.store import database, invoices, kept, problems

_AT_ONCE = 1000


def bring_up_to_date(office: Office) -> None:
    """Bring a backlog of an older release up to date: its schema, then what was found by checks."""
    database.upgrade(office.path)
    renew(office)


def renew(office: Office) -> None:
    """Check anew what was checked by other rules or for another target, or in another way."""
    with office.reading() as db:
        same = kept.get(db, "heart", "rules") == _plain(office.rules)
        current = readiness.is_current(db, office.criteria)
    if not same:
        renew_all(office)
    elif not current:
        with office.writing() as db:
            journal.queue_refresh(db, office.clock())


def renew_all(office: Office) -> None:
    """Check every invoice anew, as these rules and this release check."""
    with office.writing() as db:
        _check_all(db, office.rules)
        readiness.forget(db)
        journal.queue_refresh(db, office.clock())
        kept.put(db, "heart", "rules", _plain(office.rules), at=office.clock())


def _check_all(db: Database, rules: checks.Rules) -> None:
    ids = iter(invoices.every_id(db))
    while some := list(islice(ids, _AT_ONCE)):
        for entry in invoices.load(db, some):
            problems.replace(db, entry.id, checks.problems(entry, rules))


def _plain(rules: checks.Rules) -> Json:
    return {name: str(value) for name, value in asdict(rules).items()} | {"checks": checks.REVISION}
