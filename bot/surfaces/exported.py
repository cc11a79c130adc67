"""The result of an export: where it went, whether it is Processed now, and what is still to go."""

from slack_bolt import App

from backlog.batch import Batch
from backlog.batches import commit
from backlog.batches.commit import Draft, Request
from backlog.queries import batch_log
from bot import ids, state
from bot.blocks import exported as blocks
from bot.blocks.export import TAKEN
from bot.blocks.kit import View
from bot.blocks.left_out import LeftBehind
from bot.ids import OfBatch, Purpose
from bot.presenters import export as presenter
from bot.purposes import PURPOSES
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.state import ExportWindow, LeftWindow, MarkWindow
from bot.surfaces import batch as batch_window
from bot.surfaces import invoice
from bot.surfaces.meant import read_batch


def begin_marking(interaction: Interaction, window: ExportWindow, batch: Batch) -> View:
    """The result; its submit marks just what this batch took along."""
    office = interaction.deps.office
    gone = dict(window.pairs)
    state.keep_window(office, interaction.view_id, MarkWindow(tuple(gone)))
    rest = tuple(id_ for id_ in window.asked if id_ not in gone)
    kept = LeftWindow(batch.number, window.target, rest)
    state.keep_window(office, f"export:{interaction.view_id}", kept)
    return _build_result(interaction, batch, kept)


def _build_result(interaction: Interaction, batch: Batch, kept: LeftWindow) -> View:
    office, channel = interaction.deps.office, interaction.deps.channels.accounting
    left = sort_left(interaction, kept)
    return blocks.build_result(presenter.load_made(office, batch, left, channel))


def sort_left(interaction: Interaction, kept: LeftWindow) -> LeftBehind:
    """What the export of a batch left behind, as it stands now."""
    office, actor = interaction.deps.office, interaction.actor
    return presenter.sort_left(office, actor, draft_left(interaction, kept))


def draft_left(interaction: Interaction, kept: LeftWindow) -> Draft:
    """The draft of what the export of a batch left behind, by its system."""
    asked = Request(kept.ids, kept.target)
    return commit.draft(interaction.deps.office, interaction.actor, asked)


def load_left(interaction: Interaction, view_id: str) -> LeftWindow | None:
    """What the export whose result this window shows left behind; none in any other window."""
    return state.load_window(interaction.deps.office, f"export:{view_id}", LeftWindow)


def refresh_beneath(interaction: Interaction) -> None:
    """Below there may be the invoice or the batch that it began with, or another result."""
    office = interaction.deps.office
    invoice.refresh_beneath(interaction)
    batch_window.refresh_beneath(interaction)
    for below in interaction.beneath_ids:
        kept = load_left(interaction, below)
        # Once they are marked, that window says so, and asks no more.
        if kept and state.load_window(office, below, MarkWindow):
            batch = batch_log.read_batch(office, interaction.actor, kept.batch).batch
            interaction.beneath[below] = _build_result(interaction, batch, kept)


def _show_result(interaction: Interaction) -> Answer:
    office, number = interaction.deps.office, read_batch(interaction, OfBatch).batch
    office.admit(interaction.actor, PURPOSES[Purpose.EXPORT].act)
    kept = load_left(interaction, interaction.view_id)
    if kept is None:
        return Reply(TAKEN)
    batch = batch_log.read_batch(office, interaction.actor, number).batch
    return _build_result(interaction, batch, kept)


def register(app: App, guard: Guard) -> None:
    """Hang the window's listener into the app."""
    app.action(ids.EXPORT_RESULT)(guard.click(_show_result))
