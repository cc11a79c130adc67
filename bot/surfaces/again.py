"""What went out with a batch goes out again: all that did not come in, some of it, or all of it."""

from slack_bolt import App

from backlog.batch import Batch
from backlog.queries import batch_log
from backlog.row import Stage
from bot import ids
from bot.blocks import kit
from bot.ids import BatchPlace, BatchWay, FailedOf, OfBatch, Purpose
from bot.presenters import batches as presenter
from bot.presenters import thread
from bot.purposes import PURPOSES
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.surfaces import batch, export
from bot.surfaces.meant import read_batch

OPENING = PURPOSES[Purpose.EXPORT].opening
NOTHING_FAILED = (
    "Nothing of it waits to be exported again: it went out since, or it is not in Admin. Nothing "
    "was done."
)
WENT = "Nothing of it waits in Admin any more: somebody was first. Nothing was done."
FREE = (
    "Its invoices are in no batch any more, so they go out as new. Nothing was done. Those in "
    "Admin are among *Export … ready*."
)


def _export_failed(interaction: Interaction) -> Answer:
    """The export window for exactly what did not come in, and for the books it went to."""
    office, number = interaction.deps.office, read_batch(interaction, OfBatch).batch
    found = presenter.load_batch(office, interaction.actor, BatchPlace(number))
    failed = list(found.found.failed)
    if not failed:
        batch.refresh_beneath(interaction)
        return kit.notice("Export", NOTHING_FAILED)
    return export.begin(interaction, failed, target=_find_books(interaction, found.told.batch))


def _export_some(interaction: Interaction) -> Answer:
    """The same for what one record of the thread says did not come in."""
    office, of = interaction.deps.office, read_batch(interaction, FailedOf)
    chosen = thread.list_failed(office, interaction.actor, of)
    if not chosen:
        return kit.notice("Export", WENT)
    told = batch_log.read_batch(office, interaction.actor, of.batch).batch
    return export.begin(interaction, chosen, target=_find_books(interaction, told))


def export_whole(interaction: Interaction) -> Answer:
    """The export window for all of a batch that is in it still, which needs a reason."""
    number = read_batch(interaction, BatchWay).batch
    office = interaction.deps.office
    found = presenter.load_batch(office, interaction.actor, BatchPlace(number))
    held = [one for one in found.found.members if not one.released]
    chosen = [one.id for one in held if one.tab is not Stage.VOID]
    if not chosen:
        return kit.notice("Export", FREE)
    target = _find_books(interaction, found.told.batch)
    return export.begin(interaction, chosen, target=target, again=True)


def _find_books(interaction: Interaction, told: Batch) -> str:
    """Where it went to; nothing where that is not known any more."""
    return told.profile if told.profile in interaction.deps.office.profiles else ""


def register(app: App, guard: Guard) -> None:
    """Hang the buttons' listeners into the app."""
    app.action(ids.EXPORT_FAILED)(guard.click(_export_failed, lambda _: OPENING))
    app.action(ids.EXPORT_AGAIN)(guard.click(_export_some, lambda _: OPENING))
