"""What the bot keeps on the server: selections, windows in progress, posts it edits.

Each value has a type and a version, because what is kept outlives a release. What was kept before
there were versions is read by `_UNVERSIONED`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from backlog import kept
from backlog.company import stamp
from backlog.errors import Refused
from backlog.messages import ImportSaid, InvoicesFailed
from backlog.model import Tab
from backlog.office import Office
from bot.ids import Deed, Purpose

Json = dict[str, Any]
ROOM = "bot"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person has selected for a purpose; it outlives the window."""

    ids: tuple[int, ...] = ()
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class BatchesPlace:
    """Where a person is in the log of batches, and what it is filtered by; a month as `2026-11`."""

    page: int = 0
    state: str = ""
    system: str = ""
    month: str = ""
    who: str = ""
    search: str = ""
    table: bool = False
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class HomePlace:
    """What a person looks at on Home: tab, page, order and filter; days as `2026-11-23`.

    Slack keeps what was ticked and chosen for as long as a block keeps its id: `turn` is part of
    those ids, and grows whenever the server changes what Slack would keep. `batches` is where she
    is in the log of batches; without it she looks at her list, to which she comes back.
    """

    tab: Tab = Tab.ADMIN
    page: int = 0
    turn: int = 0
    order: str = ""
    state: str = ""
    search: str = ""
    client: str = ""
    job: str = ""
    pm: str = ""
    date_from: str = ""
    date_to: str = ""
    export_status: str = ""
    batches: BatchesPlace | None = None
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ExportWindow:
    """What an export window shows: the ids asked for, the drafted versions, the draft's mark.

    From `target` on it is what was chosen and typed; `name` is the file's without a prefix and
    `back` whether there is a selection to go back to. `turn` tells one drafting from the next.
    """

    asked: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    mark: str = ""
    target: str = ""
    prefix: str = ""
    note: str = ""
    again: bool = False
    reason: str = ""
    name: str = ""
    files: int = 0
    back: bool = False
    turn: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class LeftWindow:
    """What the export of a batch left out, of what was asked for, by id; `target` its profile."""

    batch: str
    target: str
    ids: tuple[int, ...]
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class MarkWindow:
    """The invoices that a window is about to mark; `asked_day`: the day it has asked back."""

    ids: tuple[int, ...]
    asked_day: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ImportWindow:
    """The batch whose import a window confirms or corrects, and what was said there so far.

    `missing` are the invoices that did not come in, by id; `lines` says why, one by one, where
    `why` is not the reason of all. It outlives the fields, which come and go with the outcome.
    """

    batch: str
    outcome: str = ""
    missing: tuple[int, ...] = ()
    why: str = ""
    lines: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class InvoiceWindow:
    """What the window of an invoice shows, so that it can be shown anew."""

    id: int
    page: int = 0
    past: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ActWindow:
    """The act on an invoice that a window asks about; `check` is the one to override.

    `asked_day` is a payment's day that was asked back.
    """

    do: Deed
    id: int
    check: str = ""
    asked_day: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class EditWindow:
    """What was typed so far to correct an invoice, by dotted place, and which part is shown.

    `version` is the one that was looked at, `seen` what stood in the fields of the part then;
    `shown` is the total that the window's button says.
    """

    id: int
    version: int
    part: str
    shown: str = ""
    seen: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class BatchWindow:
    """What the window of a batch shows, so that it can be shown anew."""

    batch: str
    page: int = 0
    unfolded: bool = False
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class SettingsWindow:
    """The page of settings that a form changes, and what stood in its fields when it was shown."""

    page: str
    seen: dict[str, str] = field(default_factory=dict)
    turn: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class PasteWindow:
    """The list that a window looks at; the text of an intake file is its bytes in base 64.

    `seen` is the mark of what the window showed, `sums` what it comes to by currency; `chosen` the
    number that is meant, by its line.
    """

    kind: str
    text: str
    day: str
    name: str = ""
    layout: dict[str, int | str] | None = None
    proposal: int = 0
    seen: str = ""
    sums: dict[str, str] = field(default_factory=dict)
    chosen: dict[int, str] = field(default_factory=dict)
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class DismissWindow:
    """The list of payments that a window dismisses."""

    proposal: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Post:
    """A message the bot edits in place; `note`: what it says of the one that it follows."""

    channel: str
    ts: str
    note: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class FailurePost:
    """The message that offers to export again what did not come in: `said` is the record of it.

    Without `numbers` it is about all of the batch.
    """

    channel: str
    ts: str
    said: int
    numbers: tuple[str, ...] = ()
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ReminderPost:
    """The message that reminds on a day; `said` is a digest of what it says."""

    channel: str
    ts: str
    said: str
    late: bool = False
    v: Literal[1] = 1

    @property
    def post(self) -> Post:
        """Where it stands."""
        return Post(self.channel, self.ts)


@dataclass(frozen=True, slots=True)
class Pin:
    """A message that the bot has pinned."""

    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class PinRefusal:
    """Why Slack did not let the backlog message be pinned, in its own word, and when."""

    error: str
    at: str
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Heard:
    """When Slack first told us of a kind of event."""

    at: str
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """The invoices that a week's batch proposes."""

    ids: tuple[int, ...] = ()
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody said of an invoice in a clear-out: ready, or skipped; and of which version."""

    id: int
    version: int
    ready: bool


@dataclass(frozen=True, slots=True)
class ClearOut:
    """Somebody's way through Admin from one invoice to the next: `ids`, and where she is `at`.

    `at` behind the last of them is the end. `told` are those that somebody took meanwhile, as she
    was told; `view` is the window that shows it; `of` is what Home was filtered by.
    """

    run: int
    ids: tuple[int, ...]
    at: int = 0
    judged: tuple[Judgement, ...] = ()
    told: tuple[int, ...] = ()
    view: str = ""
    of: HomePlace = HomePlace()
    v: Literal[1] = 1


Window = (
    ExportWindow
    | MarkWindow
    | ImportWindow
    | InvoiceWindow
    | ActWindow
    | EditWindow
    | BatchWindow
    | SettingsWindow
    | PasteWindow
    | DismissWindow
    | LeftWindow
)
Value = (
    Window
    | Selection
    | HomePlace
    | Post
    | ReminderPost
    | FailurePost
    | Pin
    | PinRefusal
    | Heard
    | Proposal
    | ClearOut
)
W = TypeVar(
    "W",
    ExportWindow,
    MarkWindow,
    ImportWindow,
    InvoiceWindow,
    ActWindow,
    EditWindow,
    BatchWindow,
    SettingsWindow,
    PasteWindow,
    DismissWindow,
    LeftWindow,
)
T = TypeVar(
    "T",
    ExportWindow,
    LeftWindow,
    MarkWindow,
    ImportWindow,
    InvoiceWindow,
    ActWindow,
    EditWindow,
    BatchWindow,
    SettingsWindow,
    PasteWindow,
    DismissWindow,
    Selection,
    HomePlace,
    Post,
    ReminderPost,
    FailurePost,
    Pin,
    PinRefusal,
    Heard,
    Proposal,
    ClearOut,
)

_UNVERSIONED: Mapping[type[Any], Callable[[Any], Json]] = {
    Selection: lambda ids: {"ids": ids},
    ExportWindow: dict,
    MarkWindow: lambda ids: {"ids": ids},
    ImportWindow: lambda batch: {"batch": batch},
    Post: dict,
    Pin: lambda _: {},
    Proposal: lambda ids: {"ids": ids},
}
"""How a value looked before versions -> the fields of version 1."""


def load_selection(office: Office, person: str, purpose: Purpose) -> list[int]:
    """The ids a person has selected for a purpose."""
    found = _load(office, f"selection:{person}:{purpose}", Selection)
    return list(found.ids) if found else []


def keep_selection(office: Office, person: str, purpose: Purpose, ids: list[int]) -> None:
    """Keep what a person has selected."""
    _keep(office, f"selection:{person}:{purpose}", Selection(tuple(ids)))


def load_home_selection(office: Office, person: str) -> list[int]:
    """The ids a person has selected on Home, over all pages, filters and tabs."""
    found = _load(office, f"selection:{person}:home", Selection)
    return list(found.ids) if found else []


def keep_home_selection(office: Office, person: str, ids: Sequence[int]) -> None:
    """Keep what a person has selected on Home."""
    _keep(office, f"selection:{person}:home", Selection(tuple(ids)))


def load_home(office: Office, person: str) -> HomePlace | None:
    """What a person looks at on Home; `None` for who never opened it."""
    return _load(office, f"home:{person}", HomePlace)


def keep_home(office: Office, person: str, place: HomePlace) -> None:
    """Keep what a person looks at on Home."""
    _keep(office, f"home:{person}", place)


def load_post(office: Office, key: str) -> Post | None:
    """The post kept under this key."""
    return _load(office, key, Post)


def keep_post(office: Office, key: str, post: Post) -> None:
    """Keep a post under a key, in place of the one before."""
    _keep(office, key, post)


def load_reminder(office: Office, day: date) -> ReminderPost | None:
    """The message that reminds on a day."""
    return _load(office, f"reminder:{day}", ReminderPost)


def keep_reminder(office: Office, day: date, post: ReminderPost) -> None:
    """Keep it; nobody edits those of last week."""
    now = office.clock()
    with office.writing() as db:
        kept.forget(db, ROOM, "reminder:", before=now - timedelta(days=7))
        kept.put(db, ROOM, f"reminder:{day}", asdict(post), at=now)


def find_posted(office: Office, channel: str, ts: str) -> str:
    """The key of the post that stands there; empty when it is none of ours."""
    with office.reading() as db:
        found = kept.find(db, ROOM, {"channel": channel, "ts": ts})
    return found[0] if found else ""


def load_root(office: Office, batch: str) -> Post | None:
    """The message that says how a batch stands, and that its thread hangs on."""
    return load_post(office, f"card:{batch}")


def load_roots(office: Office) -> dict[str, Post]:
    """Those of all batches, by number, the latest first."""
    with office.reading() as db:
        found = kept.load_room(db, ROOM, "card:")
    # In one go, versioned or not: there are thousands.
    posts = TypeAdapter(dict[str, Post]).validate_python(found)
    return {key.removeprefix("card:"): post for key, post in posts.items()}


def keep_root(office: Office, batch: str, post: Post, former: Post | None = None) -> None:
    """Keep the root of a batch; the `former` one keeps its thread, and people go on in it."""
    keep_post(office, f"card:{batch}", post)
    if former and former.ts != post.ts:
        keep_post(office, f"former card:{batch}:{former.ts}", former)


def find_batch(office: Office, channel: str, ts: str) -> str:
    """The batch whose root stands there, or stood there once; empty when it is none."""
    kind, _, rest = find_posted(office, channel, ts).partition(":")
    return rest.partition(":")[0] if kind in ("card", "former card") else ""


def is_pinned(office: Office, post: Post) -> bool:
    """Whether the bot has pinned this post."""
    return _load(office, f"pinned:{post.ts}", Pin) is not None


def keep_pin(office: Office, post: Post) -> None:
    """Remember that this post is pinned; what was refused before is past."""
    _keep(office, f"pinned:{post.ts}", Pin())
    with office.writing() as db:
        kept.drop(db, ROOM, "pin refused")


def load_pin_refusal(office: Office) -> PinRefusal | None:
    """Why the backlog message is not pinned; `None` where nothing was refused."""
    return _load(office, "pin refused", PinRefusal)


def keep_pin_refusal(office: Office, error: str) -> None:
    """Note that Slack did not let the backlog message be pinned."""
    _keep(office, "pin refused", PinRefusal(error, stamp(office.clock())))


def load_reversal(office: Office, batch: str, number: str) -> Post | None:
    """The message that asks accounting to undo an invoice that came in with a batch."""
    return load_post(office, f"reversal:{batch}:{number}")


def keep_reversal(office: Office, batch: str, number: str, post: Post) -> None:
    """Keep which message asks for it, so that it says when it is done."""
    keep_post(office, f"reversal:{batch}:{number}", post)


def load_failures(office: Office, batch: str) -> list[tuple[ImportSaid | InvoicesFailed, Post]]:
    """What was told of a batch with an offer to export again, and the messages that have it."""
    with office.reading() as db:
        found = kept.load_room(db, ROOM, f"failure:{batch}:").values()
    return [_read_failure(batch, _decode(FailurePost, one)) for one in found]


def _read_failure(batch: str, found: FailurePost) -> tuple[ImportSaid | InvoicesFailed, Post]:
    post = Post(found.channel, found.ts)
    if found.numbers:
        return InvoicesFailed(batch, found.said, found.numbers), post
    return ImportSaid(batch, found.said), post


def keep_failure(office: Office, told: ImportSaid | InvoicesFailed, post: Post) -> None:
    """Keep which message offers it, so that it offers no more what went out again."""
    numbers = told.numbers if isinstance(told, InvoicesFailed) else ()
    value = FailurePost(post.channel, post.ts, told.id, numbers)
    _keep(office, f"failure:{told.batch}:{post.ts}", value)


def load_heard(office: Office, event: str) -> Heard | None:
    """When a kind of event first came; `None` while none has."""
    return _load(office, f"heard:{event}", Heard)


def keep_heard(office: Office, event: str) -> None:
    """Note that a kind of event comes."""
    if load_heard(office, event) is None:
        _keep(office, f"heard:{event}", Heard(stamp(office.clock())))


def load_proposal(office: Office, period: str, target: str) -> list[int]:
    """The ids that the batch of this week proposed for a system."""
    found = _load(office, _name_proposal(period, target), Proposal)
    return list(found.ids) if found else []


def keep_proposal(office: Office, period: str, target: str, ids: Sequence[int]) -> None:
    """Keep what the batch of this week proposes for a system."""
    _keep(office, _name_proposal(period, target), Proposal(tuple(ids)))


def _name_proposal(period: str, target: str) -> str:
    """Where older releases kept it, when there was one system."""
    return f"weekly:{period}:{target}" if target else f"weekly:{period}"


def load_clear_out(office: Office, person: str) -> ClearOut | None:
    """How far a person has come from one invoice to the next."""
    return _load(office, f"clear-out:{person}", ClearOut)


def keep_clear_out(office: Office, person: str, walk: ClearOut) -> None:
    """Keep how far a person has come."""
    _keep(office, f"clear-out:{person}", walk)


def keep_window(office: Office, view_id: str, window: Window) -> None:
    """Keep what a window is about; windows left open since yesterday are forgotten."""
    now = office.clock()
    with office.writing() as db:
        kept.forget(db, ROOM, "window:", before=now - timedelta(days=1))
        kept.put(db, ROOM, f"window:{view_id}", asdict(window), at=now)


def load_window(office: Office, view_id: str, kind: type[W]) -> W | None:
    """What a window is about; `None` once it was used."""
    return _load(office, f"window:{view_id}", kind)


def take_window(office: Office, view_id: str, kind: type[W]) -> W | None:
    """What a window is about, for its first use only: a second submit gets `None`."""
    with office.writing() as db:
        found = kept.get(db, ROOM, f"window:{view_id}")
        kept.drop(db, ROOM, f"window:{view_id}")
    return None if found is None else _decode(kind, found)


def _load(office: Office, key: str, kind: type[T]) -> T | None:
    with office.reading() as db:
        found = kept.get(db, ROOM, key)
    return None if found is None else _decode(kind, found)


def _keep(office: Office, key: str, value: Value) -> None:
    with office.writing() as db:
        kept.put(db, ROOM, key, asdict(value), at=office.clock())


def _decode(kind: type[T], found: Any) -> T:
    versioned = isinstance(found, dict) and "v" in found
    try:
        fields = found if versioned else _UNVERSIONED[kind](found)
        return TypeAdapter(kind).validate_python(fields)
    except (ValidationError, TypeError, ValueError):
        raise Refused(
            "What this window was about was kept by another version of the backlog. Nothing was "
            "changed. Close the window and open it again."
        ) from None
