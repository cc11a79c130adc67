"""Correcting an invoice: one part at a time, with the sums that come of it, saved when seen."""

import re
from dataclasses import replace

from slack_bolt import App

from backlog.acts import Edit
from backlog.lifecycle import acting
from backlog.queries.detail import Detail, read_detail
from bot import ids, state
from bot.blocks import acts as act_blocks
from bot.blocks import edit as blocks
from bot.blocks import export as export_blocks
from bot.blocks import kit
from bot.blocks.edit import UNKNOWN, Field
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import InvoicePlace
from bot.presenters import edit as presenter
from bot.presenters import invoice as invoices
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.state import EditWindow
from bot.surfaces import invoice

OPENING = Opening("Edit", "edit")


def begin(interaction: Interaction, invoice_id: int) -> View:
    """The window at the first line; of what may not be edited any more, what happened."""
    office, actor = interaction.deps.office, interaction.actor
    detail = read_detail(office, actor, invoice_id)
    if "edit" not in detail.may:
        invoice.refresh_beneath(interaction)
        shown = invoices.show(office, actor, detail, InvoicePlace(invoice_id))
        return act_blocks.build_stale(shown, OPENING.title)
    part = next(part for part, _ in presenter.list_parts(detail, ""))
    window = EditWindow(invoice_id, detail.entry.version, part)
    return _show(interaction, detail, window)


def _show(interaction: Interaction, detail: Detail, window: EditWindow, *notices: Notice) -> View:
    """Show it; the total that is shown is the one that can be saved."""
    office = interaction.deps.office
    shown = presenter.load_edit(office, interaction.actor, detail, window, *notices)
    seen = presenter.read_values(detail.entry.invoice, shown.fields)
    kept = replace(window, shown=str(shown.totals[1]), seen=seen)
    state.keep_window(office, interaction.view_id, kept)
    return blocks.window(shown)


def _change(interaction: Interaction) -> Answer:
    """Another part was chosen, or Enter pressed: take in what was typed, show what comes of it."""
    found = _read_window(interaction)
    if found is None:
        return kit.notice("Edit", export_blocks.TAKEN)
    detail, window = found
    chosen = interaction.input_choice(ids.EDIT_PART).rstrip(":")
    if chosen and chosen != window.part:
        window = replace(window, part=chosen, turn=window.turn + 1)
    return _show(interaction, detail, *_follow(interaction, detail, window))


def _save(interaction: Interaction) -> View:
    found = _read_window(interaction)
    if found is None:
        return kit.notice("Edit", export_blocks.TAKEN)
    detail, window = found
    office, actor = interaction.deps.office, interaction.actor
    shown = presenter.load_edit(office, actor, detail, window)
    if detail.entry.version != window.version or shown.notices:
        return _show(interaction, detail, *_follow(interaction, detail, window))
    if str(shown.totals[1]) != window.shown:
        seen = Notice("Nothing is saved yet: look at the new total, then save it.", "info")
        return _show(interaction, detail, window, seen)
    reason = interaction.input_text(ids.EDIT_REASON)
    wanted = Edit(window.changes, reason, window.version)
    outcome = acting.act(office, actor, [window.id], wanted)
    if outcome.refused:
        detail = read_detail(office, actor, window.id)
        return _show(interaction, detail, *_follow(interaction, detail, window))
    state.take_window(office, interaction.view_id, EditWindow)
    invoice.refresh_beneath(interaction)
    return invoice.show_result(interaction, InvoicePlace(window.id), outcome, OPENING.title)


def _follow(
    interaction: Interaction, detail: Detail, window: EditWindow
) -> tuple[EditWindow, *tuple[Notice, ...]]:
    """The window over the invoice as it is now, with who changed what since it was looked at."""
    if detail.entry.version == window.version:
        return (window,)
    since = presenter.tell_since(interaction.deps.office, detail, window.version)
    return replace(window, version=detail.entry.version, turn=window.turn + 1), since


def _read_window(interaction: Interaction) -> tuple[Detail, EditWindow] | None:
    """The invoice and the window, with what was typed in the part that it shows."""
    office = interaction.deps.office
    office.admit(interaction.actor, "edit")
    window = state.load_window(office, interaction.view_id, EditWindow)
    if window is None:
        return None
    detail = read_detail(office, interaction.actor, window.id)
    parts = dict(presenter.list_parts(detail, window.part))
    if window.part not in parts:  # the line is gone since it was looked at
        return detail, replace(window, part=next(iter(parts)), turn=window.turn + 1)
    typed = {
        field.place: _read_field(interaction, field)
        for field in presenter.list_fields(detail, window.part)
    }
    kept = {place: text for place, text in window.changes.items() if place not in typed}
    return detail, replace(window, changes=kept | _list_changes(typed, window.seen))


def _list_changes(typed: dict[str, str], seen: dict[str, str]) -> dict[str, str]:
    """What is not as it was when it was looked at."""
    return {
        place: text
        for place, text in typed.items()
        if _normalise(place, text) != _normalise(place, seen.get(place, ""))
    }


def _normalise(place: str, text: str) -> list[str]:
    """Ticks have no order."""
    return sorted(text.split("+")) if place.endswith(".tax_codes") else [text.strip()]


def _read_field(interaction: Interaction, field: Field) -> str:
    action_id = f"{ids.EDIT_FIELD}.{field.place}"
    if field.kind == "day":
        return interaction.input_state(action_id).get("selected_date") or ""
    if field.kind == "choice":
        return interaction.input_choice(action_id).replace(UNKNOWN, "")
    if field.kind == "codes":
        ticked = interaction.input_state(action_id).get("selected_options") or []
        return "+".join(option["value"] for option in ticked)
    typed = interaction.input_text(action_id)
    # A single line with a plus in it is one line all the same.
    return f"{typed}\n" if field.place.endswith("address") and typed else typed


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.EDIT_PART)(guard.click(_change))
    app.action(re.compile(rf"{re.escape(ids.EDIT_FIELD)}\."))(guard.click(_change))
    app.view(ids.EDIT)(guard.submit(_save))
