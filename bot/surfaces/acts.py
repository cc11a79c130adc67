"""The acts on one invoice from its window: asked about in a window of their own, or done."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from slack_bolt import App

from backlog import money
from backlog.acts import (
    Acknowledge,
    Act,
    Comment,
    Edit,
    Hold,
    Pass,
    Pay,
    Process,
    Refer,
    Release,
    Reopen,
    SendBack,
    Unpay,
    Unprocess,
    Void,
)
from backlog.characters import fold_number
from backlog.errors import DoubtfulDay, NotAllowed, Refused
from backlog.intake import revisions
from backlog.lifecycle import acting, undo
from backlog.lifecycle.acting import Outcome
from backlog.queries import documents, lists
from bot import ids, limits, state, words
from bot.blocks import acts as blocks
from bot.blocks import export as export_blocks
from bot.blocks import kit
from bot.blocks.acts import FORMS
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import Deed, InvoiceAct, InvoicePlace, Purpose, UndoAct
from bot.presenters import invoice as presenter
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid
from bot.state import ActWindow
from bot.surfaces import edit, export, invoice

Build = Callable[[Interaction, ActWindow], Act]


def _find_opening(interaction: Interaction) -> Opening | None:
    """The window that asks; what is done at once needs none."""
    do = ids.decode(InvoiceAct, interaction.value).do
    if do == "export":
        return PURPOSES[Purpose.EXPORT].opening
    if do == "edit":
        return edit.OPENING
    return Opening(FORMS[do].title, FORMS[do].act) if do in FORMS else None


def _begin(interaction: Interaction) -> Answer:
    wanted = ids.decode(InvoiceAct, interaction.value)
    if wanted.do == "export":
        return export.begin(interaction, [wanted.id])
    if wanted.do == "edit":
        return edit.begin(interaction, wanted.id)
    return ask(interaction, wanted) if wanted.do in FORMS else _act_at_once(interaction, wanted)


def ask(interaction: Interaction, wanted: InvoiceAct, *, reason: str = "") -> View:
    """Ask; of what is not possible any more, say what happened, and show below how it stands.

    `reason` is what somebody gave already.
    """
    office = interaction.deps.office
    shown = presenter.load_invoice(office, interaction.actor, InvoicePlace(wanted.id))
    if not _is_offered(wanted, shown.may):
        invoice.refresh_beneath(interaction)
        return blocks.build_stale(shown, FORMS[wanted.do].title)
    window = ActWindow(wanted.do, wanted.id, wanted.check)
    state.keep_window(office, interaction.view_id, window)
    return blocks.build_form(shown, wanted.do, wanted.check, reason=reason)


def _is_offered(wanted: InvoiceAct, may: frozenset[str]) -> bool:
    return ("process" if wanted.do == "process unexported" else wanted.do) in may


def _act_at_once(interaction: Interaction, wanted: InvoiceAct) -> View:
    """Do it, and show in the same window how the invoice stands then."""
    place = ids.decode(InvoicePlace, interaction.metadata)
    if wanted.do in _PAPERS:
        documents.order(interaction.deps.office, interaction.actor, [wanted.id], wanted.do)
        return invoice.build_window(interaction, place, Notice(_PAPERS[wanted.do]))
    act = Release() if wanted.do == "release" else Process()
    outcome = acting.act(interaction.deps.office, interaction.actor, [wanted.id], act)
    invoice.refresh_beneath(interaction)
    notices = invoice.describe_outcome(interaction, outcome)
    return invoice.build_window(interaction, place, *notices, act=outcome.act)


_PAPERS: Mapping[Deed, str] = {
    "pdf": "The PDF comes to you as a message of this app. Printing marks nothing exported.",
    "word": "The Word file comes to you as a message of this app. Printing marks nothing exported.",
}


def _submit(interaction: Interaction) -> View:
    """Do what was asked about; what cannot be done is said beside what was typed."""
    office = interaction.deps.office
    window = state.load_window(office, interaction.view_id, ActWindow)
    if window is None:
        return kit.notice("Done already", export_blocks.TAKEN)
    outcome = _attempt(interaction, window)
    state.take_window(office, interaction.view_id, ActWindow)
    invoice.refresh_beneath(interaction)
    return invoice.show_result(
        interaction, InvoicePlace(window.id), outcome, FORMS[window.do].title
    )


def _attempt(interaction: Interaction, window: ActWindow) -> Outcome:
    """The act's outcome, if it was done.

    Raises:
        Invalid: it was refused; the window keeps what was typed.
    """
    try:
        outcome = _act(interaction, window)
    except NotAllowed:
        raise
    except Refused as refused:
        raise _build_invalid(interaction, window, str(refused)) from None
    if outcome.refused:
        raise _build_invalid(interaction, window, outcome.refused[0].said)
    return outcome


def _build_invalid(interaction: Interaction, window: ActWindow, sentence: str) -> Exception:
    """Beside what was typed; where nothing is typed, in place of the window."""
    inputs = [
        block["block_id"]
        for block in interaction.body["view"]["blocks"]
        if block["type"] == "input"
    ]
    said = words.retell(interaction.deps.office, sentence)
    field = ids.ACT_AMOUNT if window.do == "pay" else next(iter(inputs), "")
    return Invalid({field: said}) if field else Refused(said)


def _act(interaction: Interaction, window: ActWindow) -> Outcome:
    office, actor = interaction.deps.office, interaction.actor
    if window.do in ("accept revision", "dismiss revision"):
        accept, reason = window.do == "accept revision", interaction.input_text(ids.ACT_REASON)
        said = revisions.answer(office, actor, window.id, accept=accept, reason=reason)
        return Outcome(done=(acting.Answer("", said),))
    return acting.act(office, actor, [window.id], _BUILD[window.do](interaction, window))


def _undo(interaction: Interaction) -> Answer:
    """Undo it, and say so in the same window, be it the invoice's or the result's."""
    office, wanted = interaction.deps.office, ids.decode(UndoAct, interaction.value)
    try:
        outcome = undo.undo(office, interaction.actor, wanted.act)
    except NotAllowed:
        raise
    except Refused as refused:
        outcome = Outcome(refused=(acting.Answer("", str(refused)),))
    invoice.refresh_beneath(interaction)
    if interaction.body["view"]["callback_id"] == ids.INVOICE:
        place = ids.decode(InvoicePlace, interaction.metadata)
        return invoice.build_window(
            interaction, place, *invoice.describe_outcome(interaction, outcome)
        )
    return invoice.show_result(interaction, InvoicePlace(wanted.id), outcome, "Undo")


def _read_reason(interaction: Interaction) -> str:
    return interaction.input_text(ids.ACT_REASON)


def _read_payment(interaction: Interaction, window: ActWindow) -> Pay:
    """A day that looks like a slip of the hand is asked back once."""
    typed = interaction.input_text(ids.ACT_AMOUNT)
    amount = money.read_amount(typed)
    if typed and amount is None:
        raise Invalid({ids.ACT_AMOUNT: "Write the amount like 1812.50."})
    day = str(interaction.input_state(ids.ACT_PAID_ON)["selected_date"])
    reference, sure = interaction.input_text(ids.ACT_TEXT), window.asked_day == day
    paid = Pay(date.fromisoformat(day), amount, reference, sure=sure)
    office = interaction.deps.office
    try:
        acting.preview(office, interaction.actor, window.id, paid)
    except DoubtfulDay as error:
        state.keep_window(office, interaction.view_id, replace(window, asked_day=day))
        doubt = words.retell_days(error.doubt)
        raise Invalid({ids.ACT_PAID_ON: f"{doubt} Submit again if that is right."}) from None
    return paid


def _read_hold(interaction: Interaction, _: ActWindow) -> Hold:
    chosen = interaction.input_state(ids.ACT_UNTIL).get("selected_date")
    until = date.fromisoformat(chosen) if chosen else None
    office = interaction.deps.office
    if until and until <= office.company.day(office.clock()):
        raise Invalid({ids.ACT_UNTIL: "Choose a day after today, or none."})
    return Hold(_read_reason(interaction), until)


def _read_void(interaction: Interaction, window: ActWindow) -> Void:
    office = interaction.deps.office
    (row,) = lists.rows(office, interaction.actor, [window.id])
    if fold_number(interaction.input_text(ids.ACT_NUMBER)) != fold_number(row.number):
        told = f"This is not its number. Type {limits.one_line(row.number)}, or cancel."
        raise Invalid({ids.ACT_NUMBER: told})
    return Void(_read_reason(interaction))


_BUILD: Mapping[Deed, Build] = {
    "process unexported": lambda asked, _: Process(_read_reason(asked)),
    "un-process": lambda asked, _: Unprocess(_read_reason(asked)),
    "pay": _read_payment,
    "un-pay": lambda asked, _: Unpay(_read_reason(asked)),
    "reopen": lambda asked, _: Reopen(_read_reason(asked)),
    "acknowledge": lambda asked, _: Acknowledge(batch=asked.input_choice(ids.ACT_BATCH)),
    "reference": lambda asked, _: Refer(asked.input_text(ids.ACT_TEXT)),
    "hold": _read_hold,
    "send back": lambda asked, _: SendBack(_read_reason(asked)),
    "void": _read_void,
    "override": lambda asked, window: Pass(window.check, _read_reason(asked)),
    "comment": lambda asked, _: Comment(_read_reason(asked)),
    "notes": lambda asked, _: Edit({"notes": asked.input_text(ids.ACT_TEXT)}),
}
"""What was typed in a window, as the act that it asks about."""


def register(app: App, guard: Guard) -> None:
    """Hang the acts into the app."""
    asked = re.compile(rf"{re.escape(ids.INVOICE_ACT)}\.")
    at_once = re.compile(rf"{re.escape(ids.INVOICE_DO)}\.")
    app.action(asked)(guard.click(_begin, _find_opening))
    app.action(at_once)(guard.click(_begin, _find_opening, acts=True))
    app.action(ids.UNDO_ACT)(guard.click(_undo, acts=True))
    app.view(ids.ACT)(guard.submit(_submit))
