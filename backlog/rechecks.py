"""Stored problems follow the firm's rules when its configuration, or a release, changes them."""

from dataclasses import asdict
from importlib.metadata import version

from sqlite_utils import Database

from backlog import checks, journal
from backlog.office import Office
from backlog.store import invoices, kept, problems

_PAGE = 1000


def renew(office: Office) -> None:
    """Check every invoice again, unless that was done by these rules already."""
    rules = asdict(office.rules) | {"release": version("invoice-backlog")}
    with office.reading() as db:
        if kept.get(db, "checks", "rules") == rules:
            return
    with office.writing() as db:
        _check_all(db, office.rules)
        kept.put(db, "checks", "rules", rules, at=office.clock())
        journal.tell(db, office.clock())


def _check_all(db: Database, rules: checks.Rules) -> None:
    ids = invoices.every_id(db)
    for start in range(0, len(ids), _PAGE):
        for entry in invoices.load(db, ids[start : start + _PAGE]):
            problems.write(db, entry.id, checks.problems(entry, rules))
