"""What accounting is asked: what came in of a batch, and what is to be undone over there."""

from dataclasses import dataclass

from backlog import settings
from backlog.batch import Batch, Earlier, Reversal, Sent
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, sent


@dataclass(frozen=True, slots=True)
class Importing:
    """A batch whose import is confirmed or corrected; `earlier` is who was first, perhaps of it.

    `ask_word_code` is one of `settings.ASKING`.
    """

    batch: Batch
    sent: tuple[Sent, ...]
    earlier: Earlier | None
    ask_word_code: str


@dataclass(frozen=True, slots=True)
class ToUndo:
    """A page of the imports to undo, from 0, and how many there are."""

    reversals: tuple[Reversal, ...]
    count: int
    page: int


def read_import(office: Office, actor: Actor, number: str) -> Importing:
    """A batch with all that is asked of its import.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        batch = batches.get(db, number)
        invoices = sent.load_sent(db, batch.id)
        first = batches.imported_before(db, batch.target, [one.id for one in invoices])
        asking = settings.load_schedule(db).ask_word_code
    return Importing(batch, tuple(invoices), first, asking)


def suggest(office: Office, actor: Actor, number: str, typed: str) -> list[Sent]:
    """The invoices of a batch whose number or client holds what was typed.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is none of this number.
    """
    office.admit(actor, "see batches")
    with office.reading() as db:
        invoices = sent.load_sent(db, batches.find_id(db, number))
    sought = typed.strip().casefold()
    return [one for one in invoices if sought in f"{one.number}\n{one.client}".casefold()]


def list_reversals(office: Office, actor: Actor, *, page: int, size: int) -> ToUndo:
    """A page of the imports to undo; the last one for a later number.

    Raises:
        NotAllowed: the actor may not acknowledge.
    """
    office.admit(actor, "acknowledge")
    with office.reading() as db:
        count = sent.count_reversals(db)
        shown = min(max(page, 0), max(0, (count - 1) // size))
        found = sent.load_reversals(db, skip=shown * size, limit=size)
    return ToUndo(tuple(found), count, shown)
