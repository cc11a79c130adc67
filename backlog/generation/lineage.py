"""Which generation of a database is at work; a copy that goes on by itself begins another one."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from sqlite_utils import Database

from backlog import journal, outages
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import lineage, outbox
from backlog.witness import Head

TAKER = Actor("serve", "serve", where={"job": "generation"})
"""Who notes that a process found itself on a copy."""
BEGUN = "generation begun"
"""What the log calls it: from this event on the logs of two copies differ."""


def read_head(office: Office) -> Head:
    """The head of the log now, with the generation, to be kept outside."""
    with office.reading() as db:
        return lineage.read_head(db)


def take_over(office: Office) -> bool:
    """Begin another generation where the file is not the one that was served last; says whether.

    A database that was moved keeps its file, one that was copied or restored has another.
    """
    file = _name_file(office.path)
    with office.writing() as db:
        known = lineage.load(db)
        if known.file == file:
            return False
        if not known.file:
            lineage.keep(db, replace(known, file=file))
            return False
        # What waited or failed when the copy was made, the other one has told since.
        outbox.doubt(db)
        outages.forget_all(db)
        begin(db, office, TAKER)
    return True


def is_copy(office: Office) -> bool:
    """Whether the file is another one than was served last; of one never served nobody can say."""
    with office.reading() as db:
        return lineage.load(db).file not in ("", _name_file(office.path))


def begin(
    db: Database,
    office: Office,
    actor: Actor,
    *,
    reason: str = "",
    settled: Mapping[str, int] = MappingProxyType({}),
) -> None:
    """Begin another generation, in the transaction of what made it necessary.

    `settled` are all generations of which it was said what became of them, and up to where.
    """
    known = lineage.load(db)
    new = replace(known, generation=secrets.token_hex(4), file=_name_file(office.path))
    lineage.keep(db, new)
    deed = journal.Deed(BEGUN, actor, office.clock(), reason)
    facts = {"generation": new.name} | ({"settled": dict(settled)} if settled else {})
    journal.note(db, deed, facts, before={"generation": known.name})


def _name_file(path: Path) -> str:
    """What `mv` keeps and no copy has."""
    return str(path.stat().st_ino)
