"""The export window: target, prefix, note, a live summary; then draft, commit and the result."""

from collections.abc import Sequence
from typing import Any

from slack_bolt import App

from backlog import settings
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import DraftChanged
from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries import lists
from bot import ids, state
from bot.blocks import export as blocks
from bot.blocks import kit
from bot.blocks.export import Offer
from bot.blocks.kit import View
from bot.ids import ExportReady, OfWeek, Purpose
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid, Reply
from bot.state import ExportWindow, MarkWindow
from bot.surfaces import invoice

Json = dict[str, Any]
NOTHING_READY = (
    "Nothing is ready any more: somebody was first, or something was changed. Nothing was done. "
    "Type /backlog to see how it stands."
)
LOOKING = "(not said yet)"
"""The reason of a draft that is only looked at; a commit asks for a real one."""


def begin(interaction: Interaction, chosen: list[int], *, target: str = "") -> View:
    """The window for these invoices, in the view of the interaction; the toggle is off, always.

    It begins with the default target, unless another is given; never with what somebody took last.
    """
    wanted = target or interaction.deps.office.find_default_target()
    prefix = settings.schedule(interaction.deps.office).default_prefix
    return _offer(interaction, Request(tuple(chosen), wanted, prefix), asked=chosen)


def begin_ready(interaction: Interaction) -> View:
    """The window for all of Admin that is ready, without a step of selecting."""
    ids.decode(ExportReady, interaction.value)
    wanted = Filter(tab=Tab.ADMIN, ready=True)
    chosen = lists.ids(interaction.deps.office, interaction.actor, wanted)
    if not chosen:
        return kit.notice("Export", NOTHING_READY)
    return begin(interaction, chosen)


def _offer(
    interaction: Interaction, request: Request, *, asked: Sequence[int], notice: str = ""
) -> View:
    """Draft and show; what is shown is kept, so that exactly this is what can be confirmed."""
    office = interaction.deps.office
    draft = commit.draft(office, interaction.actor, request)
    window = ExportWindow(tuple(asked), tuple(draft.pairs), draft.mark)
    state.keep_window(office, interaction.view_id, window)
    return blocks.offer(
        Offer(
            draft=draft,
            targets=office.labels,
            default_target=office.find_default_target(),
            notice=notice,
        )
    )


def _draft_anew(interaction: Interaction) -> Answer:
    window = state.load_window(interaction.deps.office, interaction.view_id, ExportWindow)
    if window is None:
        return Reply(blocks.TAKEN)
    return _offer(
        interaction, _read_request(interaction, window.asked, reason=LOOKING), asked=window.asked
    )


def _export(interaction: Interaction) -> View:
    office = interaction.deps.office
    if interaction.input_state(ids.AGAIN_REASON) and not interaction.input_text(ids.AGAIN_REASON):
        raise Invalid({ids.AGAIN_REASON: "Say why it goes out again: accounting will ask."})
    window = state.take_window(office, interaction.view_id, ExportWindow)
    if window is None:
        return kit.notice("Export", blocks.TAKEN)
    request = _read_request(
        interaction, window.asked, reason=interaction.input_text(ids.AGAIN_REASON)
    )
    if not window.pairs:
        return _offer(interaction, request, asked=window.asked)
    try:
        draft = commit.redraft(office, interaction.actor, request, window.pairs, mark=window.mark)
        batch = commit.commit(office, interaction.actor, draft)
    except DraftChanged as changed:
        return _offer(interaction, request, asked=window.asked, notice=str(changed))
    state.keep_selection(office, interaction.person, Purpose.EXPORT, [])
    # Its submit marks just what this batch took along.
    marking = MarkWindow(tuple(id_ for id_, _ in draft.pairs))
    state.keep_window(office, interaction.view_id, marking)
    label = office.label(batch.target, batch.profile)
    invoice.refresh_beneath(interaction)
    return blocks.result(batch, label, interaction.deps.channels.accounting)


def _read_request(interaction: Interaction, asked: tuple[int, ...], *, reason: str) -> Request:
    again = bool(interaction.input_state(ids.AGAIN).get("selected_options"))
    return Request(
        ids=asked,
        target=interaction.input_choice(ids.TARGET),
        prefix=interaction.input_text(ids.PREFIX),
        note=interaction.input_text(ids.NOTE),
        include_exported=again,
        reason=reason if again else "",
    )


def _begin_weekly(interaction: Interaction) -> View:
    """The week's proposal was checked for the weekly target, so it opens with that one."""
    office, week = interaction.deps.office, ids.decode(OfWeek, interaction.value)
    proposed = state.load_proposal(office, week.period)
    return begin(interaction, proposed, target=settings.schedule(office).weekly_target)


def _find_opening(_: Interaction) -> Opening:
    return PURPOSES[Purpose.EXPORT].opening


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.TARGET)(guard.click(_draft_anew))
    app.action(ids.AGAIN)(guard.click(_draft_anew))
    app.action(ids.OPEN_READY)(guard.click(begin_ready, _find_opening))
    app.action(ids.EXPORT_THESE)(guard.click(_begin_weekly, _find_opening))
    app.view(ids.EXPORT)(guard.submit(_export))
