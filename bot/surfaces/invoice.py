"""The window of one invoice: opened from a row, a message or by number, and its pages turned."""

import re
from collections.abc import Iterator

from slack_bolt import App

from backlog.lifecycle.acting import Outcome
from backlog.queries.detail import Detail
from bot import ids, state, words
from bot.blocks import acts as act_blocks
from bot.blocks import invoice as blocks
from bot.blocks.invoice import ShownInvoice
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import InvoicePlace, OpenInvoice
from bot.presenters import invoice as presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.state import InvoiceWindow
from bot.surfaces import walk

OPENING = Opening("Invoice", "see")


def build_window(
    interaction: Interaction, place: InvoicePlace, *notices: Notice, act: int = 0
) -> View:
    """The window of the invoice at a place, for who acts; `act` is what she just did to it.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
        NotFound: there is no such invoice.
    """
    office, actor = interaction.deps.office, interaction.actor
    shown = presenter.load_invoice(office, actor, place, *notices, act=act)
    return _keep(interaction, shown)


def build_found(interaction: Interaction, found: Detail) -> View:
    """The window of an invoice that was looked up."""
    place = InvoicePlace(found.row.id)
    shown = presenter.show(interaction.deps.office, interaction.actor, found, place)
    return _keep(interaction, shown)


def refresh_beneath(interaction: Interaction) -> None:
    """Show the windows anew that lie below the one that was acted in: invoices, a clear-out."""
    for below in interaction.beneath_ids:
        view = _build_kept(interaction, below) or walk.build_beneath(interaction, below)
        if view:
            interaction.beneath[below] = view


def _build_kept(interaction: Interaction, view_id: str) -> View | None:
    office = interaction.deps.office
    kept = state.load_window(office, f"invoice:{view_id}", InvoiceWindow)
    if kept is None:
        return None
    place = InvoicePlace(kept.id, kept.page, kept.past)
    return blocks.window(presenter.load_invoice(office, interaction.actor, place))


def _keep(interaction: Interaction, shown: ShownInvoice) -> View:
    """The window, whose place is kept: what is done on top of it changes what it shows."""
    place = shown.place
    kept = InvoiceWindow(place.id, place.page, place.past)
    state.keep_window(interaction.deps.office, f"invoice:{interaction.view_id}", kept)
    return blocks.window(shown)


def show_result(
    interaction: Interaction, place: InvoicePlace, outcome: Outcome, title: str
) -> View:
    """What became of an act, in a window of its own."""
    office, actor = interaction.deps.office, interaction.actor
    notices = describe_outcome(interaction, outcome)
    shown = presenter.load_invoice(office, actor, place, *notices, act=outcome.act)
    return act_blocks.build_result(shown, title)


def describe_outcome(interaction: Interaction, outcome: Outcome) -> Iterator[Notice]:
    """What became of an act, with names, days and moments as people say them."""
    office = interaction.deps.office
    for one in outcome.done:
        said = words.retell(office, one.said).removesuffix(".")
        yield Notice(f"{said[:1].upper()}{said[1:]}.", "success")
        if one.warning:
            yield Notice(words.retell(office, one.warning), "warning")
    for one in outcome.refused:
        yield Notice(words.retell(office, one.said), "error")


def _open(interaction: Interaction) -> Answer:
    return build_window(interaction, InvoicePlace(ids.decode(OpenInvoice, interaction.value).id))


def _turn(interaction: Interaction) -> Answer:
    return build_window(interaction, ids.decode(InvoicePlace, interaction.value))


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_INVOICE)(guard.click(_open, lambda _: OPENING))
    app.action(re.compile(rf"{re.escape(ids.INVOICE_TURN)}\."))(guard.click(_turn))
