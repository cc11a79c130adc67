"""The window of one invoice: opened from a row, a message or by number, and its pages turned."""

import re

from slack_bolt import App

from backlog.queries.detail import Detail
from bot import ids
from bot.blocks import invoice as blocks
from bot.blocks.invoice import Notice
from bot.blocks.kit import View
from bot.ids import InvoicePlace, OpenInvoice
from bot.presenters import invoice as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction

OPENING = Opening("Invoice", "see")


def build_window(interaction: Interaction, place: InvoicePlace, *notices: Notice) -> View:
    """The window of the invoice at a place, for who acts.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
        NotFound: there is no such invoice.
    """
    office, actor = interaction.deps.office, interaction.actor
    return blocks.window(presenter.load_invoice(office, actor, place, *notices))


def build_found(interaction: Interaction, found: Detail) -> View:
    """The window of an invoice that was looked up."""
    place = InvoicePlace(found.row.id)
    return blocks.window(presenter.show(interaction.deps.office, interaction.actor, found, place))


def _open(interaction: Interaction) -> Answer:
    return build_window(interaction, InvoicePlace(ids.decode(OpenInvoice, interaction.value).id))


def _turn(interaction: Interaction) -> Answer:
    return build_window(interaction, ids.decode(InvoicePlace, interaction.value))


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_INVOICE)(guard.click(_open, lambda _: OPENING))
    app.action(re.compile(rf"{re.escape(ids.INVOICE_TURN)}\."))(guard.click(_turn))
