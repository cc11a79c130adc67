"""The menu at the end of Home's tabs: each entry leads to a window, or shows something on Home."""

from dataclasses import dataclass

from slack_bolt import App

from backlog.errors import Refused
from bot import ids
from bot.blocks import answers as blocks
from bot.blocks import menu
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.slack.work import Handler
from bot.surfaces import batches, clear_out, paste, settings


@dataclass(frozen=True, slots=True)
class Way:
    """What an entry does, and the window it opens; none for what Home itself shows."""

    begin: Handler
    opening: Opening | None


def _explain(_: Interaction) -> Reply:
    return Reply("What can be asked", blocks.manual())


WAYS = {
    menu.ONE_BY_ONE: Way(clear_out.begin, clear_out.OPENING),
    menu.PASTE: Way(paste.begin, paste.OPENING),
    menu.BATCHES: Way(batches.show, None),
    menu.SETTINGS: Way(settings.open_page, settings.OPENING),
    menu.HELP: Way(_explain, Opening("Help", "see")),
}
"""Entry of `blocks.menu.ENTRIES` -> where it leads."""


def _begin(interaction: Interaction) -> Answer:
    return _find_way(interaction).begin(interaction)


def _find_opening(interaction: Interaction) -> Opening | None:
    return _find_way(interaction).opening


def _find_way(interaction: Interaction) -> Way:
    way = WAYS.get(interaction.value)
    if way is None:
        raise Refused(
            "This menu is from another version of the backlog. Nothing was changed. Look at Home "
            "again."
        )
    return way


def register(app: App, guard: Guard) -> None:
    """Hang the menu into the app."""
    app.action(ids.HOME_MENU)(guard.click(_begin, _find_opening, acts=True))
