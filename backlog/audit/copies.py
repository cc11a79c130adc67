"""A copy of the whole backlog, taken while others write; and a backlog made from such a copy."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from backlog import journal, rechecks
from backlog.audit import verify
from backlog.audit.verify import Verdict
from backlog.errors import Refused
from backlog.files import private
from backlog.office import Office
from backlog.roles import Actor, require
from backlog.store import database, outbox
from backlog.store.database import Schema

_SQLITE = b"SQLite format 3\0"
"""How a database begins."""
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps next to a database; found by a new one of that name, it would be read."""


def back_up(office: Office, actor: Actor, to: Path) -> Verdict:
    """Copy the backlog as it is at one moment, and verify the copy.

    A copy in which not everything holds is kept all the same: the backlog is no better.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: something is at this place already, or it cannot be written; no copy is kept. Or
            the copy is made, and only the log does not name it.
    """
    office.admit(actor, "back up")
    with _make_whole(to) as part:
        database.copy(office.path, part)
        verdict = verify_copy(office, part)
    try:
        with office.writing() as db:
            deed = journal.Deed("backed up", actor, office.clock())
            journal.note(db, deed, {"head": verdict.head})
    except (Refused, sqlite3.Error) as error:
        raise Refused(
            f"The copy is made: {to}. Only the log does not name it, because it could not be "
            f"written: {error}"
        ) from error
    return verdict


def verify_copy(office: Office, copy: Path) -> Verdict:
    """What `verify` says of a copy that was made before."""
    return verify.verify(replace(office, path=copy))


def restore(office: Office, actor: Actor, copy: Path) -> Verdict:
    """Make the office's database from a copy that was verified first, and bring it up to date.

    Messages that were on their way when the copy was made are looked up before they are sent.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: there is a database already, or the copy does not hold; nothing is kept.
    """
    require(actor, "back up")
    _refuse_other_files(copy)
    with _make_whole(office.path) as part:
        database.copy(copy, part)
        restored = replace(office, path=part)
        verdict = _verify_restored(restored)
        with restored.writing() as db:
            outbox.doubt(db)
            deed = journal.Deed("restored", actor, office.clock())
            journal.note(db, deed, {"head": verdict.head})
        database.settle(part)
    database.create(office.path)  # a copy is one quiet file; a backlog is written to by many
    return verdict


def _refuse_other_files(copy: Path) -> None:
    if not copy.is_file():
        raise Refused(f"There is no file {copy}. Nothing was restored.")
    with copy.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise Refused(f"{copy} is not a copy of a backlog. Nothing was restored.")


def _verify_restored(office: Office) -> Verdict:
    """What `verify` says of a copy, brought up to date.

    Raises:
        Refused: it is no backlog, of a newer release, or not everything holds in it.
    """
    _refuse_foreign(database.schema(office.path))
    database.create(office.path)
    rechecks.renew_all(office)  # an older release may have checked otherwise
    verdict = verify.verify(office)
    if verdict.findings:
        first = verdict.findings[0]
        raise Refused(
            f"Not everything holds in this copy: {first.kind}, {first.where}: {first.message} "
            f"({len(verdict.findings)} in all). Nothing was restored. Take an older copy."
        )
    return verdict


def _refuse_foreign(schema: Schema) -> None:
    if schema is Schema.NONE:
        raise Refused("It is not a copy of a backlog. Nothing was restored.")
    if schema is Schema.NEWER:
        raise Refused(
            "The copy was made by a newer release than this one. Nothing was restored. "
            "Install that release, then restore again."
        )


@contextmanager
def _make_whole(path: Path) -> Iterator[Path]:
    """A place beside `path` to write at, which becomes `path` when all went well, else vanishes."""
    _refuse_taken(path)
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}. Nothing was done. Make it first.")
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        private.make_file(part)
        yield part
        path.open("xb").close()  # the name is ours from here on: nothing is written over
        part.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise Refused(
            f"{path} could not be written: {error}. Nothing was kept of it, and what was there "
            "before is as it was. Make room there, or choose another place."
        ) from error
    finally:
        for ending in ("", *_BESIDE):
            Path(f"{part}{ending}").unlink(missing_ok=True)


def _refuse_taken(path: Path) -> None:
    for ending in ("", *_BESIDE):
        there = Path(f"{path}{ending}")
        if there.exists():
            raise Refused(
                f"{there} is there already. It was left as it is, and nothing was done. "
                "Choose another place, or move that file away first."
            )
