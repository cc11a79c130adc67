"""What the Sheet should show: everything of one moment, and what is said beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from backlog.permalinks import Permalinks
from backlog.queries.everything import Beside, Everything
from backlog.row import Ready, Row, Stage
from sheets.cells import Calendar


class Status(StrEnum):
    """How an invoice stands, in the words of Slack; the first five are Admin."""

    READY = "Ready"
    ELSEWHERE = "Ready elsewhere"
    BLOCKED = "Blocked"
    HELD = "On hold"
    EXPORTED = "Exported"
    PROCESSED = "Processed"
    PART_PAID = "Part paid"
    PAID = "Paid"
    VOID = "Void"


ADMIN = (Status.READY, Status.ELSEWHERE, Status.BLOCKED, Status.HELD, Status.EXPORTED)


@dataclass(frozen=True, slots=True)
class Listed:
    """An invoice of the Sheet."""

    row: Row
    beside: Beside

    @property
    def status(self) -> Status:
        """How it stands."""
        row = self.row
        if row.tab is Stage.ADMIN:
            return _find_wait(row)
        if row.tab is Stage.PROCESSED:
            return Status.PART_PAID if row.balance != row.total else Status.PROCESSED
        return Status.PAID if row.tab is Stage.PAID else Status.VOID


def _find_wait(row: Row) -> Status:
    if row.held:
        return Status.HELD
    if row.exported:
        return Status.EXPORTED
    ready = {Ready.HERE: Status.READY, Ready.ELSEWHERE: Status.ELSEWHERE}
    return ready.get(row.ready, Status.BLOCKED)


@dataclass(frozen=True, slots=True)
class Repair:
    """What was put back, or could not be kept; when, and the sentence."""

    at: datetime
    said: str


@dataclass(frozen=True, slots=True)
class Desired:
    """What the Sheet should show.

    `labels` names the profiles of batches as people read them, `names` people by e-mail, `target`
    the system that exports begin with. `answers` says what became of what people typed, by tab and
    key, `reviewed` when *OK* was read, by key; `keep_days` is for how long paid invoices stay, and
    `kept` those that stay all the same, because somebody wrote beside them; `links` open the
    messages of batches and of the backlog.
    `unmoved` counts the threads of comments that stay in former tabs.
    `outages` are the sentences of what cannot be reached.
    """

    now: Everything
    calendar: Calendar
    labels: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    answers: Mapping[tuple[str, str], str] = field(default_factory=dict)
    reviewed: Mapping[str, datetime] = field(default_factory=dict)
    keep_days: int = 400
    kept: frozenset[str] = frozenset()
    repairs: tuple[Repair, ...] = ()
    outages: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    anchor: str = ""
    links: Permalinks = field(default_factory=Permalinks)
    unmoved: int = 0

    @property
    def currency(self) -> str:
        """The company's own."""
        return self.calendar.company.currency

    @property
    def today(self) -> date:
        """The day, on the company's calendar."""
        return self.calendar.company.day(self.calendar.now)

    def find_name(self, email: str) -> str:
        """Who somebody is."""
        return self.names.get(email, email)

    def list_invoices(self) -> dict[str, Listed]:
        """The invoices that stand in the Sheet, by key, the latest first."""
        since = self.today - timedelta(days=self.keep_days)
        return {
            str(row.id): Listed(row, self.now.beside[row.id])
            for row in self.now.rows
            if not is_old(row, since) or str(row.id) in self.kept
        }

    def list_currencies(self) -> tuple[str, ...]:
        """The currencies in use, the company's first."""
        used = {row.currency for row in self.now.rows}
        return (self.currency, *sorted(used - {self.currency}))


def is_old(row: Row, since: date) -> bool:
    """Whether it was paid before a day."""
    return row.tab is Stage.PAID and row.paid_on is not None and row.paid_on < since
