"""All that is known of a batch, read in one moment; nothing of it depends on when it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from backlog import journal
from backlog.batch import Batch
from backlog.event import Event
from backlog.model import Invoice
from backlog.store import batches, events, evidence
from backlog.store.evidence import Anchor, Sent


@dataclass(frozen=True, slots=True)
class Chain:
    """The part of the log that proves it: from the event after `before` to one with a known hash.

    `end` was told outside on the day of the first of `anchors` that has its number; without one
    it is the head of the log.
    """

    first: int
    before: str
    end: int
    hash: str
    anchors: tuple[Anchor, ...]

    @property
    def anchor(self) -> Anchor | None:
        """Where the end was told outside."""
        return next((one for one in self.anchors if one.seq == self.end), None)


@dataclass(frozen=True, slots=True)
class Dossier:
    """A batch with everything that happened to it and to its invoices.

    `papers` are the invoices as they went out, in the order of `sent`. `later` are the batches
    that some of them went out with again; `as_of` is when the last of `events` happened.
    """

    batch: Batch
    profile: Mapping[str, Any]
    files: tuple[tuple[str, bytes], ...]
    sent: tuple[Sent, ...]
    papers: tuple[Invoice, ...]
    later: tuple[str, ...]
    voided_by: str
    events: tuple[Event, ...]
    numbers: Mapping[int, str]
    chain: Chain

    @property
    def as_of(self) -> datetime:
        """When the last of it happened."""
        return self.events[-1].at if self.events else self.batch.made_at


def gather(db: Database, number: str) -> Dossier:
    """Everything about the batch of this number.

    Raises:
        NotFound: there is none.
    """
    batch = batches.get(db, number)
    sent = evidence.list_sent(db, batch.id)
    happened = evidence.list_events(db, batch.id)
    return Dossier(
        batch=batch,
        profile=batches.profile(db, batch.id),
        files=tuple(batches.file_bytes(db, batch.id)),
        sent=tuple(sent),
        papers=tuple(journal.load_as_sent(db, one.id, one.version) for one in sent),
        later=tuple(evidence.list_later(db, batch.id)),
        voided_by=batches.list_voiders(db, [batch.id]).get(batch.id, ""),
        events=tuple(happened),
        numbers=evidence.name_batches(db),
        chain=_find_chain(db, happened),
    )


def _find_chain(db: Database, happened: Sequence[Event]) -> Chain:
    """Up to the first head told outside that covers all of it, or to where the log ends.

    A head that is told while nothing happens is the end of the log, and changes nothing here.
    """
    last, digest = events.head(db)
    first, until = (happened[0].seq, happened[-1].seq) if happened else (last, last)
    told = evidence.list_anchors(db, first, last - 1)
    covering = next((one for one in told if one.seq >= until), None)
    end, known = (covering.seq, covering.hash) if covering else (last, digest)
    return Chain(
        first=first,
        before=events.hash_at(db, first - 1) or events.START,
        end=end,
        hash=known,
        anchors=tuple(one for one in told if one.seq <= end),
    )
