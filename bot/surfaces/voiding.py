"""The window that voids a batch nobody imported: its invoices may go again."""

from slack_bolt import App

from backlog.batches import voiding
from backlog.errors import NotAllowed, Refused
from backlog.money import format_totals
from backlog.plural import count_of
from bot import ids, words
from bot.blocks import batch_window as blocks
from bot.blocks import kit
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import BatchPlace, OfBatch
from bot.presenters import batches as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid
from bot.surfaces import batch
from bot.surfaces.meant import read_batch

OPENING = Opening("Void the batch", "void batch")


def ask(interaction: Interaction) -> Answer:
    """Ask; of one that cannot be void any more, show how it stands."""
    place = BatchPlace(read_batch(interaction, OfBatch).batch)
    shown = presenter.load_batch(interaction.deps.office, interaction.actor, place)
    if "void batch" not in shown.may:
        batch.refresh_beneath(interaction)
        return batch.build_window(interaction, place, Notice(_CANNOT, "warning"))
    return blocks.build_void(shown)


_CANNOT = (
    "It cannot be void: its import is confirmed, an invoice of it is Paid, or it is void already."
)


def _void(interaction: Interaction) -> View:
    """Do it, and show the batch; what cannot be done is said beside the reason."""
    office = interaction.deps.office
    number = read_batch(interaction, OfBatch, interaction.metadata).batch
    reason = interaction.input_text(ids.VOID_REASON)
    try:
        done = voiding.void(office, interaction.actor, number, reason=reason)
    except NotAllowed:
        raise
    except Refused as refused:
        raise Invalid({ids.VOID_REASON: words.retell(office, str(refused))}) from None
    batch.refresh_beneath(interaction)
    said = (
        f"{done.number} is void: {count_of(done.count)}, {format_totals(done.totals)}, may go "
        "again. Its number and its files are kept."
    )
    return kit.modal("Void", [kit.alert(words.retell(office, said), "success")])


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_VOID)(guard.click(ask, lambda _: OPENING))
    app.view(ids.VOID_BATCH)(guard.submit(_void))
