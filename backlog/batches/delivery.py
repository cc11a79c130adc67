"""Delivery: what the pump and the senders agree on, and a batch's files handed out again."""

from enum import StrEnum
from typing import Protocol

from backlog import journal
from backlog.batch import Batch
from backlog.messages import FilesAsked, FilesAskedForAll, Message
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, outbox


class Fails(StrEnum):
    """What fails: this message alone, all of its destination, or the face with all it serves."""

    MESSAGE = "message"
    DESTINATION = "destination"
    FACE = "face"


class DeliveryFailed(Exception):
    """It did not go out. `permanent`: trying again cannot help; `retry_after`: seconds to wait.

    Where more than the message `fails`, it waits for as long as that lasts, and what comes after
    it too. `is_told`: the face itself tells somebody when that is long.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        fails: Fails = Fails.MESSAGE,
        is_told: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        self.fails = fails
        self.is_told = is_told


class Sender(Protocol):
    """A face's way to tell its message."""

    def send(self, message: Message, *, again: bool) -> None:
        """Tell it. `again`: an earlier try may have reached the other side, so look there first.

        Raises:
            DeliveryFailed: it did not go out, or not provably.
        """


def note(office: Office, batch: Batch, sender: Actor) -> None:
    """Note that a batch's files are where accounting finds them; the first time counts."""
    if batch.delivered_at:
        return
    with office.writing() as db:
        now = office.clock()
        batches.deliver(db, batch.id, at=now)
        journal.note(db, journal.Deed("delivered", sender, now, batch_id=batch.id), {})


def load_files(office: Office, number: str) -> tuple[Batch, list[tuple[str, bytes]]]:
    """A batch with the names and bytes of its files, for a sender: who asks here is no person.

    Raises:
        NotFound: there is no such batch.
    """
    with office.reading() as db:
        batch = batches.get(db, number)
        return batch, batches.file_bytes(db, batch.id)


def download(office: Office, actor: Actor, batch: Batch) -> list[tuple[str, bytes]]:
    """The names and bytes that went out, again; an act of its own, and not another export.

    Raises:
        NotAllowed: the actor is neither an Administrator nor of Accounting.
    """
    office.admit(actor, "download")
    with office.writing() as db:
        journal.note(db, journal.Deed("downloaded", actor, office.clock(), batch_id=batch.id), {})
        return batches.file_bytes(db, batch.id)


def ask_again(office: Office, actor: Actor, number: str, *, for_all: bool) -> Batch:
    """Have the bytes that went out sent once more, to who asks or to accounting, in Slack.

    Raises:
        NotAllowed: the actor is neither an Administrator nor of Accounting.
        NotFound: there is no such batch.
    """
    office.admit(actor, "download")
    now = office.clock()
    with office.writing() as db:
        batch = batches.get(db, number)
        deed = journal.Deed("downloaded", actor, now, batch_id=batch.id)
        journal.note(db, deed, {"for": "accounting" if for_all else actor.email})
        asked = FilesAskedForAll if for_all else FilesAsked
        outbox.put(db, asked(batch.number, actor.email), at=now)
        return batch
