"""A copy of the whole backlog, taken while others write; and a backlog made from such a copy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from backlog import audit, database, journal, rechecks
from backlog.audit import Verdict
from backlog.errors import Refused
from backlog.office import Office
from backlog.roles import Actor, require
from backlog.store import outbox

_BESIDE = ("-wal", "-shm")
"""What SQLite keeps next to a database; found by a new one of that name, it would be read."""


def back_up(office: Office, actor: Actor, to: Path) -> Verdict:
    """Copy the backlog as it is at one moment, and verify the copy.

    A copy in which not everything holds is kept all the same: the backlog is no better.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: something is at this place already, or it cannot be written; no copy is kept.
    """
    office.admit(actor, "back up")
    with _made(to) as part:
        database.copy(office.path, part)
        verdict = audit.verify(replace(office, path=part))
    with office.writing() as db:
        journal.note(db, journal.Deed("backed up", actor, office.clock()), {"head": verdict.head})
    return verdict


def restore(office: Office, actor: Actor, copy: Path) -> Verdict:
    """Make the office's database from a copy that was verified first, and bring it up to date.

    Messages that were on their way when the copy was made are looked up before they are sent.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: there is a database already, or the copy does not hold; nothing is kept.
    """
    require(actor, "back up")
    if not copy.is_file():
        raise Refused(f"There is no file {copy}. Nothing was restored.")
    with _made(office.path) as part:
        database.copy(copy, part)
        restored = replace(office, path=part)
        verdict = _verified(restored)
        with restored.writing() as db:
            outbox.doubt(db)
            deed = journal.Deed("restored", actor, office.clock())
            journal.note(db, deed, {"head": verdict.head})
        database.settle(part)
    return verdict


def _verified(office: Office) -> Verdict:
    """What `verify` says of a copy, brought up to date.

    Raises:
        Refused: it is no backlog, or not everything holds in it.
    """
    if not database.is_backlog(office.path):
        raise Refused("It is not a copy of a backlog. Nothing was restored.")
    database.create(office.path)
    rechecks.renew(office)
    verdict = audit.verify(office)
    if verdict.findings:
        first = verdict.findings[0]
        raise Refused(
            f"Not everything holds in this copy: {first.kind}, {first.where}: {first.message} "
            f"({len(verdict.findings)} in all). Nothing was restored. Take an older copy."
        )
    return verdict


@contextmanager
def _made(path: Path) -> Iterator[Path]:
    """A place beside `path` to write at, which becomes `path` when all went well, else vanishes."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.open("xb").close()  # from here on the name is ours: nothing is written over
    except OSError as error:
        raise Refused(
            f"{path}: {error.strerror}. It was left as it is, and nothing was done."
        ) from None
    try:
        yield part
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        path.unlink(missing_ok=True)
        raise Refused(f"It could not be done: {error}. Nothing was kept.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        for ending in ("", *_BESIDE):
            Path(f"{part}{ending}").unlink(missing_ok=True)
