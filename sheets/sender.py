"""The Sheet's part in the outbox: a refresh means one sync from what the database says now."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from backlog import kept, settings
from backlog.batches.delivery import DeliveryFailed, Fails
from backlog.generation import outside
from backlog.generation.lineage import read_head
from backlog.messages import Message
from backlog.office import Office
from backlog.outages import list_outages
from backlog.permalinks import load_permalinks
from backlog.queries.everything import read_everything
from backlog.reviews.claims import READER
from backlog.reviews.health import (
    DESTINATION,
    find_last_refresh,
    load_health,
    note_failure,
    note_success,
)
from backlog.reviews.keep import Review, load_reviewed, load_reviews
from backlog.witness import Head
from sheets.build import build_tabs, name_rows
from sheets.cells import Calendar
from sheets.claims import has_moved, list_answers, read_claims
from sheets.client import SheetsClient
from sheets.current import Current, Reviews, Written
from sheets.desired import Desired, Repair
from sheets.errors import NotTheNewest, SheetError
from sheets.memory import Memory, read_memory, write_memory
from sheets.mirror import Synced, read_title, sync_spreadsheet
from sheets.plan import Plan, Terms, plan_changes
from sheets.tabs import all as every
from sheets.tabs import batches

REST = timedelta(seconds=15)
"""So far apart syncs begin: a change that comes sooner waits for the others that come with it."""
LONGEST_PAUSE = timedelta(hours=1)
LOOK_EVERY = timedelta(minutes=15)

log = logging.getLogger(__name__)

PLACE = "The Google Sheet"
_ROOM, _KEY = "sheets", "written to"
_HEAD_GONE = "About: the head of the audit log was typed over. It is put back, and nothing stopped."


@dataclass(slots=True)
class Turn:
    """Of one process: whose turn it is to sync, when the last began, and until when to pause."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    begun_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mirror:
    """Keeps one spreadsheet like the database. `connect` is called when there is work."""

    office: Office
    connect: Callable[[], SheetsClient]
    spreadsheet_id: str
    turn: Turn = field(default_factory=Turn)

    def send(self, message: Message, *, again: bool) -> None:  # noqa: ARG002 - the protocol's
        """Bring the Sheet up to date; doing it again changes nothing.

        Raises:
            DeliveryFailed: says why in one sentence.
        """
        try:
            self.refresh(full=again)
        except SheetError as error:
            # Each refresh is all of the Sheet: whatever is wrong is wrong with that.
            raise DeliveryFailed(
                str(error), retry_after=error.retry_after, fails=Fails.DESTINATION, is_told=True
            ) from error

    def is_resting(self) -> bool:
        """Whether Google asked for a pause, or it synced a moment ago and others may come, too.

        It rests, too, while the database is not the newest there is: the Sheet is a witness then.
        """
        now, begun, until = self.office.clock(), self.turn.begun_at, self.turn.until
        if until and now < until <= now + LONGEST_PAUSE:
            return True
        if begun is not None and timedelta(0) <= now - begun < REST:
            return True
        return outside.find_doubt(self.office) is not None

    def tend(self) -> str:
        """What is done by the clock: a full look now and then, new reviews in working hours.

        Returns the sentence of what kept it from it, if anything.
        """
        now = self.office.clock()
        looked = load_health(self.office).looked_at
        # Looked at later than now: the clock was set back.
        full = looked is None or not timedelta(0) <= now - looked < LOOK_EVERY
        if self.turn.lock.locked() or self.is_resting():
            return ""
        if not (full or is_working(self.office, now)):
            return ""
        try:
            self.refresh(full=full)
        except SheetError as error:
            return f"The Google Sheet was not brought up to date. {error}"
        return ""

    def refresh(self, *, full: bool = False, rebuild: bool = False) -> Synced:
        """Bring the Sheet up to date now; `full` looks at all of it and repairs.

        `rebuild` forgets which tabs were ours.

        Raises:
            SheetError: says why in one sentence.
        """
        with self.turn.lock:
            self.turn.begun_at = self.office.clock()
            try:
                synced = self._sync(full=full, rebuild=rebuild)
            except SheetError as error:
                self.turn.until = self.office.clock() + timedelta(seconds=error.retry_after or 0)
                note_failure(self.office, str(error))
                raise
        return synced

    def _sync(self, *, full: bool, rebuild: bool) -> Synced:
        last = find_last_refresh(self.office)
        before = Memory() if rebuild else self._load_memory()
        doubtful = self._is_doubtful()
        heads: list[Head] = []
        http = self.connect()
        synced = sync_spreadsheet(
            http,
            self.spreadsheet_id,
            lambda current: self._plan(current, http.email, heads),
            before,
            full=full or doubtful or not before.tabs,
            before_write=self._doubt,
            is_plain=lambda current: not has_moved(load_reviews(self.office), current),
            name_rows=lambda: name_rows(build_tabs(read_desired(self.office))),
        )
        self._keep_memory(synced.memory, before, doubtful=doubtful or synced.writes > 0)
        # What an unfinished write of ours left is not what somebody typed.
        repairs = [] if doubtful else list_repairs(synced, before)
        repairs += [_HEAD_GONE] if before.tabs and not heads and self._has_told_head() else []
        self._note_head()
        for said in repairs:
            log.warning("The Google Sheet: %s", said)
        note_success(self.office, repairs, is_full=synced.is_full, last=last)
        return synced

    def title(self) -> str:
        """What the spreadsheet is called; that it can be read.

        Raises:
            SheetError: says why it cannot, in one sentence.
        """
        return read_title(self.connect(), self.spreadsheet_id)

    def _plan(self, current: Current, editor: str, heads: list[Head]) -> Plan:
        """What reviewers wrote is kept first, whatever becomes of the write."""
        heads.extend(current.heads)
        # Before that: in an older database a key may be the one of another invoice.
        if doubt := outside.note_seen(self.office, PLACE, current.heads):
            raise NotTheNewest(f"{doubt.sentence} The Google Sheet is left as it is until then.")
        unmoved = read_claims(self.office, self.spreadsheet_id, current)
        desired = replace(read_desired(self.office), unmoved=unmoved)
        terms = Terms(
            editor,
            desired.calendar,
            group_reviews(load_reviews(self.office)),
            {
                every.NAME: max((row.id for row in desired.now.rows), default=0),
                batches.NAME: max((batch.id for batch in desired.now.batches), default=0),
            },
        )
        return plan_changes(build_tabs(desired), current, terms)

    def _load_memory(self) -> Memory:
        with self.office.reading() as db:
            return read_memory(kept.get(db, _ROOM, self._key))

    def _keep_memory(self, memory: Memory, before: Memory, *, doubtful: bool) -> None:
        if not doubtful and memory == before:
            return
        with self.office.writing() as db:
            kept.put(db, _ROOM, self._key, write_memory(memory), at=self.office.clock())
            kept.drop(db, _ROOM, self._doubt_key)

    def _has_told_head(self) -> bool:
        with self.office.reading() as db:
            return kept.get(db, _ROOM, self._head_key) is not None

    def _note_head(self) -> None:
        """From here on About has a head; the one of an older release has none."""
        if self._has_told_head():
            return
        with self.office.writing() as db:
            kept.put(db, _ROOM, self._head_key, {}, at=self.office.clock())

    def _doubt(self) -> None:
        """From here on the Sheet may differ from what is remembered, whatever ends this process."""
        with self.office.writing() as db:
            kept.put(db, _ROOM, self._doubt_key, {}, at=self.office.clock())

    def _is_doubtful(self) -> bool:
        with self.office.reading() as db:
            return kept.get(db, _ROOM, self._doubt_key) is not None

    @property
    def _head_key(self) -> str:
        return f"head {self.spreadsheet_id}"

    @property
    def _doubt_key(self) -> str:
        return f"unfinished {self.spreadsheet_id}"

    @property
    def _key(self) -> str:
        return f"{_KEY} {self.spreadsheet_id}"


def is_working(office: Office, at: datetime) -> bool:
    """Whether new reviews are looked for each minute; hours may go on past midnight."""
    local, wanted = at.astimezone(office.company.zone), settings.schedule(office)
    first, last = (time.fromisoformat(at) for at in (wanted.sheet_from, wanted.sheet_until))
    begun, ended = local.time() >= first, local.time() >= last
    is_open = begun and not ended if first < last else begun or not ended
    return is_open and office.company.works_on(local.date())


def list_repairs(synced: Synced, before: Memory) -> list[str]:
    """The sentences of what people had changed of ours."""
    renamed = [
        f'Tab "{before.tabs[name].title}" is now called "{tab.title}". Found and kept so.'
        for name, tab in synced.memory.tabs.items()
        if name in before.tabs and before.tabs[name].title != tab.title
    ]
    return [*renamed, *(one.say() for one in synced.restored)]


def group_reviews(reviews: Iterable[Review]) -> dict[str, Reviews]:
    """What is kept, by tab, key and column."""
    grouped: dict[str, dict[str, dict[str, Written]]] = {}
    for one in reviews:
        of_tab = grouped.setdefault(one.tab, {})
        of_tab.setdefault(one.key, {})[one.name] = Written(one.value, one.email)
    return dict(grouped)


def read_desired(office: Office) -> Desired:
    """What the Sheet should show now."""
    now = read_everything(office, READER)
    labels = {one.profile: office.label(one.target, one.profile) for one in now.batches}
    return Desired(
        now=now,
        calendar=Calendar(office.company, now.at),
        labels=labels,
        names={person.email: person.name for person in office.people},
        target=office.labels.get(office.find_default_target(), ""),
        outages=tuple(_describe_outages(office, now.at)),
        repairs=tuple(Repair(one.at, one.said) for one in load_health(office).repairs),
        answers=list_answers(office, now.at),
        reviewed=load_reviewed(office),
        anchor=str(read_head(office)),
        links=load_permalinks(office),
        keep_days=int(settings.schedule(office).sheet_keep_days),
        kept=frozenset(one.key for one in load_reviews(office) if one.tab == every.NAME),
    )


def _describe_outages(office: Office, now: datetime) -> Iterator[str]:
    """What cannot be reached for long; not the Sheet, where nobody could read it."""
    for outage in list_outages(office, READER):
        if outage.is_long(now) and outage.name != DESTINATION:
            since = outage.since.astimezone(office.company.zone)
            name = office.name_destination(outage.name)
            yield f"Nothing goes to {name} since {since.day} {since:%b %H:%M}. {outage.cause}"
