"""The menu at the end of Home's tabs: the places of the backlog that are not its list."""

from collections.abc import Collection
from dataclasses import dataclass

from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the menu leads; `act` of `roles.ACTS` says who has it, none everybody."""

    place: str
    text: str
    act: str


ONE_BY_ONE = "one-by-one"
PASTE = "paste"
BATCHES = "batches"
SETTINGS = "settings"
HELP = "help"
ENTRIES = (
    Entry(ONE_BY_ONE, "One by one…", "export"),
    Entry(PASTE, "Paste or upload…", "propose payments"),
    Entry(BATCHES, "Export batches", "see batches"),
    Entry(SETTINGS, "Change settings…", "change settings"),
    Entry(HELP, "Help", ""),
)
"""In the order in which they stand; Slack shows at most five."""


def build_menu(may: Collection[str]) -> Block:
    """The menu for somebody who may do these acts."""
    hers = (one for one in ENTRIES if not one.act or one.act in may)
    return kit.overflow(ids.HOME_MENU, [kit.option(one.text, one.place) for one in hers])
