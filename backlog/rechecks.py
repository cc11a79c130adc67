"""Stored checks follow the rules: when the configuration changes, all is checked anew."""

from dataclasses import asdict
from itertools import islice

from sqlite_utils import Database

from backlog import checks
from backlog.office import Office
from backlog.record import Json
from backlog.store import invoices, kept, problems

_AT_ONCE = 1000


def renew(office: Office) -> None:
    """Check every invoice anew if the rules are not those it was checked by."""
    rules = _plain(office.rules)
    with office.reading() as db:
        if kept.get(db, "heart", "rules") == rules:
            return
    with office.writing() as db:
        _check_all(db, office.rules)
        kept.put(db, "heart", "rules", rules, at=office.clock())


def _check_all(db: Database, rules: checks.Rules) -> None:
    ids = iter(invoices.every_id(db))
    while some := list(islice(ids, _AT_ONCE)):
        for entry in invoices.load(db, some):
            problems.replace(db, entry.id, checks.problems(entry, rules))


def _plain(rules: checks.Rules) -> Json:
    return {name: str(value) for name, value in asdict(rules).items()}
