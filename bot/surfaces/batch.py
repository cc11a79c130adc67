"""The window of one batch: opened from a row or a card, its pages turned, its files sent again."""

import re

from slack_bolt import App

from backlog.audit.evidence import take
from backlog.batches import delivery
from backlog.plural import count_of
from bot import ids, state
from bot.blocks import batch_window as blocks
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import BatchPlace, OfBatch
from bot.presenters import batches as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.slack.work import Handler
from bot.state import BatchWindow
from bot.surfaces.meant import read_batch

OPENING = Opening("Batch", "see batches")


def build_window(interaction: Interaction, place: BatchPlace, *notices: Notice) -> View:
    """The window of the batch at a place, for who acts.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is no such batch.
    """
    office = interaction.deps.office
    shown = presenter.load_batch(office, interaction.actor, place, *notices)
    kept = BatchWindow(place.batch, place.page, place.unfolded)
    state.keep_window(office, f"batch:{interaction.view_id}", kept)
    return blocks.build_window(shown)


def refresh_beneath(interaction: Interaction, *notices: Notice) -> None:
    """Show the batch's windows anew that lie below the one that was acted in."""
    office = interaction.deps.office
    for below in interaction.beneath_ids:
        kept = state.load_window(office, f"batch:{below}", BatchWindow)
        if kept:
            place = BatchPlace(kept.batch, kept.page, kept.unfolded)
            shown = presenter.load_batch(office, interaction.actor, place, *notices)
            interaction.beneath[below] = blocks.build_window(shown)


def open_batch(interaction: Interaction) -> Answer:
    """The window of the batch that was clicked."""
    return build_window(interaction, BatchPlace(read_batch(interaction, OfBatch).batch))


def _turn(interaction: Interaction) -> Answer:
    return build_window(interaction, ids.decode(BatchPlace, interaction.value))


def send_again(*, for_all: bool) -> Handler:
    """A handler that has the files sent: to who asks, or for accounting."""

    def handler(interaction: Interaction) -> Answer:
        office, number = interaction.deps.office, read_batch(interaction, OfBatch).batch
        batch = delivery.ask_again(office, interaction.actor, number, for_all=for_all)
        where = "to accounting's channel" if for_all else "to you, as a message of this app"
        files = count_of(len(batch.files), "file")
        said = f"On the way {where}: {files} of {batch.number}. The same bytes, no new export."
        if interaction.view_id:
            place = ids.decode(BatchPlace, interaction.metadata)
            return build_window(interaction, place, Notice(said))
        return Reply(said, title="On its way")

    return handler


def _send_evidence(interaction: Interaction) -> Answer:
    """Have the evidence sent to who asks."""
    number = read_batch(interaction, OfBatch).batch
    batch = take.ask(interaction.deps.office, interaction.actor, number)
    said = f"On the way to you, as a message of this app: the evidence of {batch.number}, a ZIP."
    place = ids.decode(BatchPlace, interaction.metadata)
    return build_window(interaction, place, Notice(said))


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_BATCH)(guard.click(open_batch, lambda _: OPENING))
    app.action(re.compile(rf"{re.escape(ids.BATCH_TURN)}\."))(guard.click(_turn))
    app.action(ids.SEND_FILES)(guard.click(send_again(for_all=False)))
    app.action(ids.POST_FILES)(guard.click(send_again(for_all=True)))
    app.action(ids.SEND_EVIDENCE)(guard.click(_send_evidence))
