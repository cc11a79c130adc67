"""The Sheet's part in the outbox: a refresh means one sync from what the database says now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backlog import kept
from backlog.batches.delivery import DeliveryFailed
from backlog.messages import Message
from backlog.office import Office
from backlog.queries.everything import read_everything
from backlog.reviews.claims import READER
from backlog.reviews.keep import Review, load_reviews
from sheets.build import build_tabs
from sheets.cells import Calendar
from sheets.claims import list_answers, read_claims
from sheets.client import SheetsClient
from sheets.current import Current, Reviews, Written
from sheets.desired import Desired
from sheets.errors import SheetError
from sheets.memory import Memory, read_memory, write_memory
from sheets.mirror import Synced, read_title, sync_spreadsheet
from sheets.plan import Plan, Terms, plan_changes
from sheets.tabs import all as every
from sheets.tabs import batches

_ROOM, _KEY = "sheets", "written to"


@dataclass(frozen=True, slots=True)
class Mirror:
    """Keeps one spreadsheet like the database. `connect` is called when there is work."""

    office: Office
    connect: Callable[[], SheetsClient]
    spreadsheet_id: str

    def send(self, message: Message, *, again: bool) -> None:  # noqa: ARG002 - the protocol's
        """Bring the Sheet up to date; doing it again changes nothing.

        Raises:
            DeliveryFailed: says why in one sentence.
        """
        try:
            self.refresh(full=again)
        except SheetError as error:
            raise DeliveryFailed(str(error), permanent=error.permanent) from error

    def refresh(self, *, full: bool = False, rebuild: bool = False) -> Synced:
        """Bring the Sheet up to date now; `full` looks at all of it and repairs.

        `rebuild` forgets which tabs were ours.

        Raises:
            SheetError: says why in one sentence.
        """
        memory = Memory() if rebuild else self._load_memory()
        http = self.connect()
        synced = sync_spreadsheet(
            http,
            self.spreadsheet_id,
            lambda current: self._plan(current, http.email),
            memory,
            full=full or not memory.tabs,
        )
        if synced.memory != memory:
            with self.office.writing() as db:
                kept.put(db, _ROOM, self._key, write_memory(synced.memory), at=self.office.clock())
        return synced

    def title(self) -> str:
        """What the spreadsheet is called; that it can be read.

        Raises:
            SheetError: says why it cannot, in one sentence.
        """
        return read_title(self.connect(), self.spreadsheet_id)

    def _plan(self, current: Current, editor: str) -> Plan:
        """What reviewers wrote is kept first, whatever becomes of the write."""
        read_claims(self.office, self.spreadsheet_id, current)
        desired = read_desired(self.office)
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

    @property
    def _key(self) -> str:
        return f"{_KEY} {self.spreadsheet_id}"


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
        answers=list_answers(office, now.at),
    )
