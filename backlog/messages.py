"""What the outbox holds: one frozen type a kind, told by faces that the heart does not know.

A row outlives the release that wrote it. So a kind never changes what it carries: who needs other
fields gives it the next version, and keeps the reader of the one before.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

Json = dict[str, Any]


class Unreadable(Exception):
    """A row of another release, or one that nobody wrote: it cannot be told as it stands."""


class State(StrEnum):
    """How far a message is; one that is *sending* may have arrived already."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Refresh:
    """The backlog is not what a face shows of it; two that would wait side by side are one."""

    kind: ClassVar[str] = "refresh"
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True)
class BatchMade:
    """A batch is made, by its number: its files are to be delivered."""

    kind: ClassVar[str] = "batch"
    version: ClassVar[int] = 1

    batch: str


@dataclass(frozen=True, slots=True)
class BatchChanged:
    """A batch was imported, or is void: what is shown of it is to be renewed."""

    kind: ClassVar[str] = "batch changed"
    version: ClassVar[int] = 1

    batch: str


@dataclass(frozen=True, slots=True)
class BatchCopy:
    """Who exported a batch gets its files, too."""

    kind: ClassVar[str] = "batch copy"
    version: ClassVar[int] = 1

    batch: str
    email: str


@dataclass(frozen=True, slots=True)
class BatchVoided:
    """Somebody voided a batch: what lies in its thread is not to be imported."""

    kind: ClassVar[str] = "batch voided"
    version: ClassVar[int] = 1

    batch: str
    by: str


@dataclass(frozen=True, slots=True)
class ImportSaid:
    """Accounting said what became of a batch, or corrected that: `id` is the record of it."""

    kind: ClassVar[str] = "import"
    version: ClassVar[int] = 1

    batch: str
    id: int


@dataclass(frozen=True, slots=True)
class InvoicesFailed:
    """Invoices of a batch that did not come in, by their numbers as they went out.

    `id` is the record that says so.
    """

    kind: ClassVar[str] = "failed"
    version: ClassVar[int] = 1

    batch: str
    id: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReversalAsked:
    """Accounting is to undo an invoice that was imported with a batch.

    `by` and `at` are who made that necessary and when, the one who `reopened` it or else the one
    who said that it came in; rows of older releases do not say.
    """

    kind: ClassVar[str] = "reversal"
    version: ClassVar[int] = 2

    number: str
    batch: str
    reason: str
    by: str = ""
    at: datetime | None = None
    reopened: bool = True


@dataclass(frozen=True, slots=True)
class ReversalSettled:
    """Nothing is left to be undone: accounting has `undone` it, or it was never to be undone."""

    kind: ClassVar[str] = "reversal settled"
    version: ClassVar[int] = 1

    number: str
    batch: str
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An invoice that a weekly batch left behind, the check that stopped it, and why.

    `elsewhere`: another system might take it. Rows of older releases say neither that nor the `id`.
    """

    number: str
    check: str
    reason: str
    id: int = 0
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class WeeklyPart:
    """What became of one accounting system's part: `batch` went out, `ids` are only proposed.

    `target` is the name of a profile; rows of older releases were for one system and do not say.
    """

    target: str
    said: str
    batch: str | None
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """What a weekly run did, system by system in order, and what no system takes.

    `why` are the reasons for which nothing was exported automatically, where that was wanted;
    `figures` are the sentences of the week. Older rows have neither.
    """

    kind: ClassVar[str] = "weekly"
    version: ClassVar[int] = 3

    period: date
    late: bool
    said: str
    parts: tuple[WeeklyPart, ...]
    held_back: tuple[HeldBack, ...]
    why: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminder:
    """The digest of a day, sentence by sentence; older ones bring the head of the log."""

    kind: ClassVar[str] = "reminder"
    version: ClassVar[int] = 2

    period: date
    late: bool
    lines: tuple[str, ...]
    head: str = ""


@dataclass(frozen=True, slots=True)
class OwnPartTold:
    """Somebody wants to hear, on this day, what of her own jobs waits for her."""

    kind: ClassVar[str] = "own part"
    version: ClassVar[int] = 1

    period: date
    late: bool
    email: str


@dataclass(frozen=True, slots=True)
class HeadTold:
    """The head of the log on a day, kept where only Slack can write; as a witness writes it."""

    kind: ClassVar[str] = "head"
    version: ClassVar[int] = 1

    period: date
    head: str


@dataclass(frozen=True, slots=True)
class JobTold:
    """What people must hear of a job of the clock, in sentences: it hangs, fails, came too late."""

    kind: ClassVar[str] = "job"
    version: ClassVar[int] = 1

    job: str
    said: str


@dataclass(frozen=True, slots=True)
class PapersOrdered:
    """Somebody wants the documents of invoices as a file; `paper` is `pdf` or `word`."""

    kind: ClassVar[str] = "papers"
    version: ClassVar[int] = 1

    email: str
    paper: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FilesAsked:
    """Somebody wants the files of a batch once more, as they went out."""

    kind: ClassVar[str] = "files asked"
    version: ClassVar[int] = 1

    batch: str
    email: str


@dataclass(frozen=True, slots=True)
class FilesAskedForAll:
    """Somebody wants accounting to have the files of a batch once more, as they went out."""

    kind: ClassVar[str] = "files asked for all"
    version: ClassVar[int] = 1

    batch: str
    email: str


@dataclass(frozen=True, slots=True)
class EvidenceAsked:
    """Somebody wants the evidence of a batch: a ZIP of all that an auditor asks for."""

    kind: ClassVar[str] = "evidence asked"
    version: ClassVar[int] = 1

    batch: str
    email: str


@dataclass(frozen=True, slots=True)
class SpecimenAsked:
    """Somebody wants invented invoices for a profile, to try an import with."""

    kind: ClassVar[str] = "specimen asked"
    version: ClassVar[int] = 1

    profile: str
    email: str


@dataclass(frozen=True, slots=True)
class PaymentsProposed:
    """A list of payments was brought, or somebody said what becomes of it: it is to be shown."""

    kind: ClassVar[str] = "proposal"
    version: ClassVar[int] = 1

    proposal: int


@dataclass(frozen=True, slots=True)
class SheetTold:
    """What somebody must hear of the Sheet: it is `old` and why, `well` again, or `restored`.

    `at` is as of when it is old, or when it was well; `lines` are the sentences.
    """

    kind: ClassVar[str] = "sheet"
    version: ClassVar[int] = 1

    what: str
    at: datetime
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatabaseDoubted:
    """A `place` outside knows of an event `seen` that this database, which ends at `last`, lacks.

    `settled`: it was said what became of it, and exports go on. `of_other`: the event is of a
    database that never was this one.
    """

    kind: ClassVar[str] = "database doubted"
    version: ClassVar[int] = 1

    place: str
    seen: int
    last: int
    settled: bool = False
    of_other: bool = False


@dataclass(frozen=True, slots=True)
class DestinationTold:
    """A destination cannot be reached `since` a moment, and why; or it is well again.

    `what` is `failing` or `well`.
    """

    kind: ClassVar[str] = "destination"
    version: ClassVar[int] = 1

    destination: str
    what: str
    since: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True)
class DestinationToldTo:
    """The same for one person, where it is the usual place itself that cannot be reached."""

    kind: ClassVar[str] = "destination, to a person"
    version: ClassVar[int] = 1

    destination: str
    what: str
    since: datetime
    email: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class InvoicesClaimed:
    """People wrote beside invoices in the Sheet, or it was answered: `asked` is the message."""

    kind: ClassVar[str] = "claims of invoices"
    version: ClassVar[int] = 1

    asked: int


@dataclass(frozen=True, slots=True)
class ImportsClaimed:
    """The same of batches, where nobody is named who could be asked alone."""

    kind: ClassVar[str] = "claims of batches"
    version: ClassVar[int] = 1

    asked: int


@dataclass(frozen=True, slots=True)
class ImportsClaimedBy:
    """The same of batches, for whom the Sheet names as who imported them."""

    kind: ClassVar[str] = "claims of a person"
    version: ClassVar[int] = 1

    asked: int
    email: str


@dataclass(frozen=True, slots=True)
class ChangeRefused:
    """A system that is told of each change did not take this one; `number`: of what."""

    kind: ClassVar[str] = "change refused"
    version: ClassVar[int] = 1

    url: str
    seq: int
    number: str


@dataclass(frozen=True, slots=True)
class ChangesLeft:
    """A system that is told of each change has more to hear: others were given a turn."""

    kind: ClassVar[str] = "changes left"
    version: ClassVar[int] = 1

    url: str


Content = (
    Refresh
    | BatchMade
    | BatchChanged
    | BatchCopy
    | BatchVoided
    | ImportSaid
    | InvoicesFailed
    | ReversalAsked
    | ReversalSettled
    | WeeklyReport
    | Reminder
    | OwnPartTold
    | HeadTold
    | JobTold
    | PapersOrdered
    | FilesAsked
    | FilesAskedForAll
    | EvidenceAsked
    | SpecimenAsked
    | PaymentsProposed
    | SheetTold
    | DatabaseDoubted
    | DestinationTold
    | DestinationToldTo
    | InvoicesClaimed
    | ImportsClaimed
    | ImportsClaimedBy
    | ChangeRefused
    | ChangesLeft
)

Routes = Mapping[str, tuple[type[Content], ...]]
"""Which destination is told what; `{email}` in its name is a field of what it is told."""


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the outbox; `progress` is what a sender remembers between attempts."""

    id: int
    destination: str
    kind: str
    version: int
    payload: Json
    state: State
    attempts: int
    not_before: datetime
    created_at: datetime
    progress: Json
    error: str = ""

    @property
    def face(self) -> str:
        """Whose it is to tell."""
        return find_face(self.destination)

    @property
    def content(self) -> Content:
        """What is to be told.

        Raises:
            Unreadable: this release does not know the kind, or not in this version.
        """
        return from_json(self.kind, self.version, self.payload)


@dataclass(frozen=True, slots=True)
class Unserved:
    """What waits for a destination that nobody has tried to tell; a refresh is not counted."""

    destination: str
    count: int
    since: datetime

    @property
    def face(self) -> str:
        """Whose it would be to tell."""
        return find_face(self.destination)


def find_face(destination: str) -> str:
    """Who serves a destination: its name up to the first colon."""
    return destination.partition(":")[0]


def find_destinations(content: Content, routes: Routes) -> list[str]:
    """Everybody who is told this."""
    facts = {one.name: getattr(content, one.name) for one in fields(content)}
    return [name.format_map(facts) for name, told in routes.items() if type(content) in told]


def to_json(content: Content) -> str:
    """The payload of a row; a refresh has `{}`, which is how the outbox knows one."""
    return json.dumps(asdict(content), default=_write_time)


def _write_time(at: date) -> str:
    return at.isoformat()


def from_json(kind: str, version: int, payload: Json) -> Content:
    """What a row of this kind and version tells.

    Raises:
        Unreadable: no release up to this one has written such a row.
    """
    reader = _READERS.get((kind, version))
    if reader is None:
        raise Unreadable(
            f"This release knows no message of kind {kind!r} in version {version}, so nobody was "
            "told. Start the release that wrote it, then: backlog outbox --retry"
        )
    try:
        return reader(payload)
    except (TypeError, KeyError, ValueError) as error:
        raise Unreadable(
            f"A message of kind {kind!r} does not hold what it should ({error}), so nobody was "
            "told. It is kept; what it was about is in the backlog itself."
        ) from error


def _read_weekly(payload: Json) -> WeeklyReport:
    read = {
        "period": date.fromisoformat(payload["period"]),
        "parts": tuple(WeeklyPart(**one | {"ids": tuple(one["ids"])}) for one in payload["parts"]),
        "held_back": tuple(HeldBack(**one) for one in payload["held_back"]),
        "why": tuple(payload.get("why", ())),
        "figures": tuple(payload.get("figures", ())),
    }
    return WeeklyReport(**payload | read)


def _read_weekly_of_old(payload: Json) -> WeeklyReport:
    """It was for one system, and its ids were proposed where nothing went out."""
    rest = {name: payload[name] for name in ("period", "late", "said", "held_back")}
    part = {name: payload[name] for name in ("said", "batch", "ids")} | {"target": ""}
    parts = [part] if payload["batch"] or payload["ids"] else []
    return _read_weekly(rest | {"parts": parts})


def _read_failed(payload: Json) -> InvoicesFailed:
    return InvoicesFailed(**payload | {"numbers": tuple(payload["numbers"])})


def _read_reversal(payload: Json) -> ReversalAsked:
    at = payload["at"]
    return ReversalAsked(**payload | {"at": datetime.fromisoformat(at) if at else None})


def _read_settled(payload: Json) -> ReversalSettled:
    return ReversalSettled(**payload | {"at": datetime.fromisoformat(payload["at"])})


def _read_destination(payload: Json) -> DestinationTold:
    return DestinationTold(**payload | {"since": datetime.fromisoformat(payload["since"])})


def _read_destination_to(payload: Json) -> DestinationToldTo:
    return DestinationToldTo(**payload | {"since": datetime.fromisoformat(payload["since"])})


def _read_sheet(payload: Json) -> SheetTold:
    at = datetime.fromisoformat(payload["at"])
    return SheetTold(**payload | {"at": at, "lines": tuple(payload["lines"])})


def _read_reminder(payload: Json) -> Reminder:
    period = date.fromisoformat(payload["period"])
    return Reminder(**payload | {"period": period, "lines": tuple(payload["lines"])})


def _read_reminder_of_old(payload: Json) -> Reminder:
    """Its last sentence was the head of the log."""
    reminder = _read_reminder(payload)
    *lines, last = reminder.lines or ("",)
    if not last.startswith(_HEAD):
        return reminder
    return replace(reminder, lines=tuple(lines), head=last.removeprefix(_HEAD))


def _read_own_part(payload: Json) -> OwnPartTold:
    return OwnPartTold(**payload | {"period": date.fromisoformat(payload["period"])})


def _read_head(payload: Json) -> HeadTold:
    return HeadTold(**payload | {"period": date.fromisoformat(payload["period"])})


_HEAD = "Head of the log: "
_READERS: Mapping[tuple[str, int], Callable[[Json], Content]] = {
    ("refresh", 1): lambda payload: Refresh(**payload),
    ("batch", 1): lambda payload: BatchMade(**payload),
    ("batch changed", 1): lambda payload: BatchChanged(**payload),
    ("batch copy", 1): lambda payload: BatchCopy(**payload),
    ("batch voided", 1): lambda payload: BatchVoided(**payload),
    ("import", 1): lambda payload: ImportSaid(**payload),
    ("failed", 1): _read_failed,
    ("reversal", 1): lambda payload: ReversalAsked(**payload),
    ("reversal", 2): _read_reversal,
    ("reversal settled", 1): _read_settled,
    ("weekly", 1): _read_weekly_of_old,
    ("weekly", 2): _read_weekly,
    ("weekly", 3): _read_weekly,
    ("reminder", 1): _read_reminder_of_old,
    ("reminder", 2): _read_reminder,
    ("own part", 1): _read_own_part,
    ("head", 1): _read_head,
    ("job", 1): lambda payload: JobTold(**payload),
    ("proposal", 1): lambda payload: PaymentsProposed(**payload),
    ("claims of invoices", 1): lambda payload: InvoicesClaimed(**payload),
    ("claims of batches", 1): lambda payload: ImportsClaimed(**payload),
    ("claims of a person", 1): lambda payload: ImportsClaimedBy(**payload),
    ("papers", 1): lambda payload: PapersOrdered(**payload | {"ids": tuple(payload["ids"])}),
    ("sheet", 1): _read_sheet,
    ("database doubted", 1): lambda payload: DatabaseDoubted(**payload),
    ("destination", 1): _read_destination,
    ("destination, to a person", 1): _read_destination_to,
    ("changes left", 1): lambda payload: ChangesLeft(**payload),
    ("change refused", 1): lambda payload: ChangeRefused(**payload),
    ("files asked", 1): lambda payload: FilesAsked(**payload),
    ("files asked for all", 1): lambda payload: FilesAskedForAll(**payload),
    ("evidence asked", 1): lambda payload: EvidenceAsked(**payload),
    ("specimen asked", 1): lambda payload: SpecimenAsked(**payload),
}
"""Every version that ever was; a line here goes when no database can have its rows any more."""
