"""The window of imports to undo, behind Home's line: one after the other, the result in place."""

import re

from slack_bolt import App

from backlog.acts import Acknowledge
from backlog.lifecycle import acting
from bot import ids
from bot.blocks import reversals as blocks
from bot.blocks.kit import View
from bot.ids import OfReversal, TurnTo
from bot.presenters import reversals as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Interaction
from bot.surfaces.meant import read_batch

OPENING = Opening(blocks.TITLE, "acknowledge")


def _begin(interaction: Interaction) -> View:
    return _show(interaction, 0)


def _turn(interaction: Interaction) -> View:
    return _show(interaction, ids.decode(TurnTo, interaction.value).page)


def _show(interaction: Interaction, page: int, *, done: str = "", refused: str = "") -> View:
    office, actor = interaction.deps.office, interaction.actor
    return blocks.window(presenter.load_to_undo(office, actor, page, done=done, refused=refused))


def _acknowledge(interaction: Interaction) -> View:
    wanted = read_batch(interaction, OfReversal)
    undone = Acknowledge(batch=wanted.batch)
    outcome = acting.act(interaction.deps.office, interaction.actor, [wanted.id], undone)
    for one in outcome.refused:
        first = presenter.tell_first(interaction.deps.office, interaction.actor, wanted.id)
        return _show(interaction, wanted.page, refused=f"{one.number}: {one.said} {first}")
    done = " ".join(f"{one.number}: {one.said}." for one in outcome.done)
    return _show(interaction, wanted.page, done=done)


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_REVERSALS)(guard.click(_begin, lambda _: OPENING))
    app.action(re.compile(rf"{re.escape(ids.TURN_REVERSALS)}\..+"))(guard.click(_turn))
    app.action(ids.UNDONE_THERE)(guard.click(_acknowledge, acts=True))
