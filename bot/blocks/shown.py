"""What Home shows to one person, as its builders take it."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog.queries.home_page import HomePage
from backlog.queries.undoable import Undoable
from backlog.row import Stage, Waits
from bot.blocks.proposal import Brought
from bot.blocks.rows import Aged
from bot.state import HomePlace

PAGE = 30
SELECTING = frozenset({"export", "process", "pay", "hold", "download"})
"""The acts that are done with many at once: who may none of them needs no boxes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One person's Home.

    `may` are the acts of `roles.ACTS` that will not refuse her; `own` whether she sees her own jobs
    alone. `order` is the one her list has; `target` the system that exports begin with; `days` for
    how many business days the oldest batch waits; `whom` she can ask; `undoable` what she did and
    can still take back; `brought` the payment lists that wait for an Administrator.
    """

    page: HomePage
    place: HomePlace
    order: str
    may: frozenset[str]
    own: bool
    rows: Sequence[Aged]
    stopped: Sequence[Aged]
    chosen: frozenset[int]
    target: str
    days: int
    at: str
    whom: str
    notice: str = ""
    undoable: Undoable | None = None
    undoable_at: str = ""
    brought: Sequence[Brought] = ()
    sheet: str = ""

    @property
    def selects(self) -> bool:
        """Whether she does anything with many at once."""
        return not self.own and not self.may.isdisjoint(SELECTING)

    @property
    def by(self) -> str:
        """What the list is grouped by."""
        return self.order if self.order in ("client", "job", "pm") else ""

    @property
    def exportable(self) -> int:
        """How many of the selected one export would take: another system needs one of its own."""
        admin = self.page.chosen.admin
        count = admin.get(Waits.READY) or admin.get(Waits.ELSEWHERE) or 0
        return count if "export" in self.may else 0

    @property
    def processable(self) -> int:
        """How many of the selected may be marked Processed."""
        held = self.page.chosen.admin.get(Waits.HELD, 0)
        count = self.page.chosen.tabs.get(Stage.ADMIN, 0) - held
        return count if "process" in self.may else 0

    @property
    def payable(self) -> int:
        """How many of the selected may be marked Paid."""
        return self.page.chosen.tabs.get(Stage.PROCESSED, 0) if "pay" in self.may else 0

    @property
    def holdable(self) -> int:
        """How many of the selected may be held."""
        held = self.page.chosen.admin.get(Waits.HELD, 0)
        count = self.page.chosen.tabs.get(Stage.ADMIN, 0) - held
        return count if "hold" in self.may else 0

    @property
    def green(self) -> str:
        """The next act for this person: the one green button is there."""
        page = self.page
        if page.chosen.count:
            acts = {"export": self.exportable, "processed": self.processable, "paid": self.payable}
            return next((act for act, count in acts.items() if count), "")
        for waits in (Waits.READY, Waits.ELSEWHERE):
            if "export" in self.may and page.admin[waits].count:
                return waits.value
        if self.brought and "pay" in self.may:
            return "proposal"
        if page.unconfirmed and "confirm import" in self.may:
            return "confirm"
        return "undo" if page.to_undo and "acknowledge" in self.may else ""


@dataclass(frozen=True, slots=True)
class Closed:
    """The Home of somebody who may see nothing: the lines to send, and to whom."""

    to_add: str
    whom: str
