"""What invoices can be selected for, and the words each purpose uses."""

from dataclasses import dataclass

from backlog.model import Tab
from bot.ids import Purpose


@dataclass(frozen=True, slots=True)
class Opening:
    """A window that opens at once and is filled afterwards; `act` is one of `roles.ACTS`.

    What is slow asks others than the database: nothing else that the person clicks waits for it.
    """

    title: str
    act: str
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A purpose: the window's title, whose invoices it lists, and the act of `roles.ACTS`."""

    title: str
    tab: Tab
    act: str
    ask: str
    nothing: str

    @property
    def opening(self) -> Opening:
        """The window as it opens, before anything is known of its invoices."""
        return Opening(self.title, self.act)


PURPOSES = {
    Purpose.EXPORT: Plan(
        "Export",
        Tab.ADMIN,
        "export",
        "Tick what should go to accounting. Exactly what you tick is exported.",
        "Nothing waits in Admin, so there is nothing to export.",
    ),
    Purpose.PROCESS: Plan(
        "Mark Processed",
        Tab.ADMIN,
        "process",
        "Tick what has left the building. It moves from Admin to Processed.",
        "Nothing waits in Admin, so there is nothing to mark.",
    ),
    Purpose.PAY: Plan(
        "Mark Paid",
        Tab.PROCESSED,
        "pay",
        "Tick what the clients have paid. It moves from Processed to Paid.",
        "Nothing waits in Processed, so there is nothing to mark.",
    ),
}
