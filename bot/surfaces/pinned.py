"""The pinned message: the link to Home, and the menus of the rows it had until v0.1.0."""

from slack_bolt import App

from backlog.errors import NotFound
from backlog.queries import lists
from backlog.queries.detail import GONE
from bot import ids
from bot.ids import InvoicePlace, Purpose, RowAct
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.surfaces import bulk, export, invoice


def _answer_row(interaction: Interaction) -> Answer:
    wanted = ids.decode(RowAct, interaction.value)
    if wanted.do == "details":
        return invoice.build_window(interaction, InvoicePlace(wanted.id))
    if not lists.rows(interaction.deps.office, interaction.actor, [wanted.id]):
        raise NotFound(GONE)
    if wanted.do == "export":
        return export.begin(interaction, [wanted.id])
    return bulk.begin(interaction, Purpose.PROCESS, [wanted.id])


def _find_opening(interaction: Interaction) -> Opening:
    purposes = {"export": Purpose.EXPORT, "process": Purpose.PROCESS}
    purpose = purposes.get(ids.decode(RowAct, interaction.value).do)
    return PURPOSES[purpose].opening if purpose else invoice.OPENING


def register(app: App, guard: Guard) -> None:
    """Hang the message's listeners into the app."""
    # Slack follows the link by itself and tells of the click, which only has to be acknowledged.
    app.action(ids.HOME_LINK)(lambda ack: ack())
    app.action(ids.ROW)(guard.click(_answer_row, _find_opening))
