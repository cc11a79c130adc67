"""Shows where a clear-out is, and keeps it there: also in a window below another one."""

from collections.abc import Callable
from dataclasses import replace

from bot import state
from bot.blocks import clear_out as blocks
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.presenters import clear_out as presenter
from bot.presenters.clear_out import Rows
from bot.slack.interaction import Interaction
from bot.state import ClearOut

Move = Callable[[ClearOut, Rows], ClearOut]


def show(
    interaction: Interaction,
    walk: ClearOut,
    *notices: Notice,
    move: Move = presenter.settle,
    view_id: str = "",
) -> View:
    """The walk where it moves to, or its end; it is kept there, for the window that shows it.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    office, actor = interaction.deps.office, interaction.actor
    rows = presenter.load_rows(office, actor, walk)
    walk = presenter.settle(move(walk, rows), rows)
    if walk.at == len(walk.ids):
        view = blocks.build_ending(presenter.load_ending(office, actor, walk, rows, *notices))
    else:
        view = blocks.build_step(presenter.load_step(office, actor, walk, rows, *notices))
    told = (*walk.told, *presenter.list_passed(walk, rows))
    kept = replace(walk, told=told, view=view_id or interaction.view_id)
    state.keep_clear_out(office, interaction.person, kept)
    return view


def build_beneath(interaction: Interaction, view_id: str) -> View | None:
    """The clear-out anew in the window below that shows it; nothing where it shows none."""
    walk = state.load_clear_out(interaction.deps.office, interaction.person)
    if walk is None or walk.view != view_id:
        return None
    return show(interaction, walk, view_id=view_id)
