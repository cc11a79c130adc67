"""Paste or upload: what a list would do is looked at first, and then done as it was seen."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import App

from backlog.errors import NotAllowed, Refused, Stale
from backlog.paste import columns, look, paid_list, pasted, proposals
from backlog.paste.columns import Layout
from backlog.paste.pasted import Pasted
from bot import ids, state
from bot.blocks import bulk, kit
from bot.blocks import paste as blocks
from bot.blocks import proposal as proposal_blocks
from bot.blocks.kit import View
from bot.blocks.paste import INTAKE
from bot.ids import OfProposal, TurnTo
from bot.presenters import paste as presenter
from bot.presenters import proposal as proposal_presenter
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Interaction, Invalid
from bot.slack.uploads import fetch_upload
from bot.state import DismissWindow, PasteWindow
from bot.surfaces.bulk import TAKEN

OPENING = Opening(blocks.TITLE, proposals.PROPOSE)
_LOOK = Opening("Payments brought", proposals.PROPOSE)
_DISMISS = Opening("Dismiss the list", "pay")
INTAKE_BYTES = 10_000_000
"""What Slack's own field for files promises."""
_NO_WINDOW = (
    "What this window was about is not kept any more. Nothing was done. Close it and bring the "
    "list again."
)
Json = dict[str, Any]


def begin(interaction: Interaction) -> View:
    """Ask what is brought."""
    interaction.deps.office.admit(interaction.actor, proposals.PROPOSE)
    return blocks.ask(presenter.list_kinds(interaction.actor))


def _look(interaction: Interaction) -> View:
    """Read what was pasted or uploaded, and show what it would do."""
    kind = interaction.input_choice(ids.PASTE_WHAT)
    if kind not in blocks.KINDS:
        raise Invalid({ids.PASTE_WHAT: "Choose what it is."})
    interaction.deps.office.admit(interaction.actor, blocks.KINDS[kind][2])
    file = _find_file(interaction)
    beside = ids.PASTE_FILE if file else ids.PASTE_TEXT
    try:
        window = _read_window(interaction, kind, file)
        return _show(interaction, window)
    except NotAllowed:
        raise
    except Refused as error:
        raise Invalid({beside: str(error)}) from None


def _find_file(interaction: Interaction) -> Json | None:
    files = interaction.input_state(ids.PASTE_FILE).get("files") or []
    if bool(files) == bool(interaction.input_text(ids.PASTE_TEXT)):
        raise Invalid({ids.PASTE_TEXT: "Paste it here or choose a file, one of the two."})
    return dict(files[0]) if files else None


def _read_window(interaction: Interaction, kind: str, file: Json | None) -> PasteWindow:
    office = interaction.deps.office
    most = INTAKE_BYTES if kind == INTAKE else pasted.BYTES
    data = interaction.input_text(ids.PASTE_TEXT).encode()
    if file:
        data = fetch_upload(interaction.deps.client, file, most=most)
    name = str(file.get("name", "")) if file else ""
    if kind == INTAKE:
        # `-` is read by its first character, as standard input is.
        day = pasted.today(office).isoformat()
        return PasteWindow(kind, presenter.keep_file(data), day, name or "-")
    brought = Pasted(kind, pasted.decode(data), pasted.today(office))
    return presenter.build_window(pasted.recognize(office, brought), name=name)


def _show(interaction: Interaction, window: PasteWindow, *, page: int = 0, by: str = "") -> View:
    """What the list would do, or what has to be asked before that is known."""
    if window.kind == INTAKE:
        return _show_intake(interaction, window)
    office, actor = interaction.deps.office, interaction.actor
    if asked := _ask_columns(window):
        state.keep_window(office, interaction.view_id, window)
        return asked
    looked, kept = presenter.look_at(office, actor, window, page=page, by=by)
    state.keep_window(office, interaction.view_id, kept)
    return blocks.show(looked)


def _ask_columns(window: PasteWindow) -> View | None:
    brought = presenter.read_list(window)
    if brought.kind != pasted.PAID:
        return None
    table, layout = paid_list.read_table(brought.text), brought.layout or Layout()
    open_ = paid_list.list_open(table, layout)
    if not open_:
        return None
    sample = table.rows[0][1] if table.rows else ()
    return blocks.ask_columns(table.headings, sample, layout, open_)


def _show_intake(interaction: Interaction, window: PasteWindow) -> View:
    office, actor = interaction.deps.office, interaction.actor
    intake, kept, changed = presenter.rehearse_intake(office, actor, window)
    state.keep_window(office, interaction.view_id, kept)
    return blocks.show_intake(_name_file(window), intake, changed=changed)


def _name_file(window: PasteWindow) -> str:
    return "what you pasted" if window.name == "-" else window.name


def _answer_columns(interaction: Interaction) -> View:
    """Remember which column is which, and show what the list would do."""
    window = _load(interaction)
    brought = presenter.read_list(window)
    known = brought.layout or Layout()
    said = {name: interaction.input_choice(f"{ids.PASTE_COLUMN}.{name}") for name in _ASKED}
    if said[columns.NUMBER] == said[columns.AMOUNT]:
        raise Invalid({f"{ids.PASTE_COLUMN}.amount": "This is the column of the numbers."})
    brought = pasted.remember(interaction.deps.office, brought, _build_layout(known, said))
    return _show(interaction, presenter.build_window(brought, name=window.name))


_ASKED = (*columns.COLUMNS, "order", "decimal")


def _build_layout(known: Layout, said: Mapping[str, str]) -> Layout:
    number, amount, day, reference = (
        int(said[column] or getattr(known, column)) for column in columns.COLUMNS
    )
    order, decimal = said["order"] or known.order, said["decimal"] or known.decimal
    return Layout(number, amount, day, reference, order, decimal)


def _load(interaction: Interaction) -> PasteWindow:
    office = interaction.deps.office
    office.admit(interaction.actor, proposals.PROPOSE)
    window = state.load_window(office, interaction.view_id, PasteWindow)
    if window is None:
        raise Refused(_NO_WINDOW)
    return window


def _turn(interaction: Interaction) -> View:
    window = _load(interaction)
    page = ids.decode(TurnTo, interaction.value).page
    return _show(interaction, window, page=page, by=_find_bringer(interaction, window))


def _choose(interaction: Interaction) -> View:
    """Take an ambiguous line as the invoice that somebody says it means."""
    window = _load(interaction)
    place = int(interaction.control_id.rpartition(".")[2])
    chosen = window.chosen | {place: interaction.value}
    # What was looked at is changed by who looks, not by the backlog.
    window = replace(window, chosen=chosen, seen="")
    return _show(interaction, window, by=_find_bringer(interaction, window))


def _go_back(interaction: Interaction) -> View:
    window = _load(interaction)
    text = "" if window.name or len(window.text) > blocks.MOST_TYPED else window.text
    kinds = presenter.list_kinds(interaction.actor)
    return blocks.ask(kinds, kind=window.kind, text=text)


def _do(interaction: Interaction) -> View:
    """Do what was looked at, once; what changed in between is shown instead."""
    office = interaction.deps.office
    office.admit(interaction.actor, proposals.PROPOSE)
    window = state.take_window(office, interaction.view_id, PasteWindow)
    if window is None:
        return kit.notice(blocks.TITLE, TAKEN)
    do = _take_in if window.kind == INTAKE else _write
    try:
        return do(interaction, window)
    except Stale:
        return _show(interaction, window, by=_find_bringer(interaction, window))


def _take_in(interaction: Interaction, window: PasteWindow) -> View:
    office, actor = interaction.deps.office, interaction.actor
    _, _, changed = presenter.rehearse_intake(office, actor, window)
    if changed:
        return _show_intake(interaction, window)
    return blocks.tell_taken(presenter.take_in(office, actor, window))


def _write(interaction: Interaction, window: PasteWindow) -> View:
    office, actor = interaction.deps.office, interaction.actor
    brought = presenter.read_list(window)
    if window.proposal:
        id_, chosen = window.proposal, window.chosen
        outcome = proposals.commit(office, actor, id_, seen=window.seen, chosen=chosen)
    elif presenter.may_record(actor, window.kind) or window.kind == pasted.REFERENCES:
        rows = pasted.read_rows(brought)
        outcome = look.commit(office, actor, window.kind, rows, seen=window.seen)
    else:
        made = proposals.propose(office, actor, brought, seen=window.seen)
        return blocks.tell_brought(made.count, made.totals, made.id)
    return bulk.build_result(presenter.load_finished(office, actor, window, outcome))


def _find_bringer(interaction: Interaction, window: PasteWindow) -> str:
    """Who brought the list, safe in mrkdwn; empty for who brings it just now."""
    if not window.proposal:
        return ""
    office = interaction.deps.office
    found = proposals.find(office, interaction.actor, window.proposal)
    return proposal_presenter.describe(office, found).by


def _open_proposal(interaction: Interaction) -> View:
    """What a list that waits would do."""
    office, actor = interaction.deps.office, interaction.actor
    id_ = ids.decode(OfProposal, interaction.value).proposal
    found = proposals.find(office, actor, id_)
    if ended := proposals.describe_end(office, found):
        return kit.notice(_LOOK.title, ended)
    brought = proposals.load_list(office, actor, id_)
    window = presenter.build_window(brought, proposal=id_)
    return _show(interaction, window, by=_find_bringer(interaction, window))


def _open_dismissal(interaction: Interaction) -> View:
    office, actor = interaction.deps.office, interaction.actor
    id_ = ids.decode(OfProposal, interaction.value).proposal
    found = proposals.find(office, actor, id_)
    if ended := proposals.describe_end(office, found):
        return kit.notice(_DISMISS.title, ended)
    state.keep_window(office, interaction.view_id, DismissWindow(id_))
    return proposal_blocks.ask_reason(proposal_presenter.describe(office, found))


def _dismiss(interaction: Interaction) -> View:
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, "pay")
    reason = interaction.input_text(ids.DISMISS_REASON)
    if not reason:
        raise Invalid({ids.DISMISS_REASON: "Say why; who brought it wants to know."})
    window = state.take_window(office, interaction.view_id, DismissWindow)
    if window is None:
        return kit.notice(_DISMISS.title, TAKEN)
    proposals.dismiss(office, actor, window.proposal, reason=reason)
    found = proposals.find(office, actor, window.proposal)
    return proposal_blocks.tell_dismissed(proposal_presenter.describe(office, found))


def register(app: App, guard: Guard) -> None:
    """Hang the windows' listeners into the app."""
    app.view(ids.PASTE)(guard.submit(_look))
    app.view(ids.PASTE_COLUMNS)(guard.submit(_answer_columns))
    app.view(ids.PASTE_LOOK)(guard.submit(_do))
    app.view(ids.DISMISS)(guard.submit(_dismiss))
    app.action(ids.PASTE_BACK)(guard.click(_go_back))
    app.action(re.compile(rf"{re.escape(ids.PASTE_TURN)}\..+"))(guard.click(_turn))
    app.action(re.compile(rf"{re.escape(ids.PASTE_CHOOSE)}\.\d+"))(guard.click(_choose))
    app.action(ids.OPEN_PROPOSAL)(guard.click(_open_proposal, _find_look))
    app.action(ids.OPEN_DISMISSAL)(guard.click(_open_dismissal, _find_dismissal))


def _find_look(_: Interaction) -> Opening:
    return _LOOK


def _find_dismissal(_: Interaction) -> Opening:
    return _DISMISS
