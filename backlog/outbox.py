"""A port: what waits to be told, and the marks of who tells it."""

from backlog.messages import Message
from backlog.office import Office
from backlog.roles import Actor
from backlog.store.outbox import (
    count_unserved,
    count_waiting,
    find_last,
    forgive,
    load_due,
    load_unsent,
    mark,
    mark_unserved,
    put,
    remember,
    retry,
    revive,
    settle,
)

__all__ = [
    "count_unserved",
    "count_waiting",
    "find_last",
    "forgive",
    "list_unsent",
    "load_due",
    "mark",
    "mark_unserved",
    "put",
    "remember",
    "retry",
    "send_again",
    "settle",
]


def list_unsent(office: Office, actor: Actor) -> list[Message]:
    """What waits, is on its way, or was given up, oldest first.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return load_unsent(db)


def send_again(office: Office, actor: Actor) -> None:
    """Let what was given up be sent after all.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, "export")
    with office.writing() as db:
        revive(db, at=office.clock())
