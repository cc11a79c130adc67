"""The export window: target, prefix, note, a live summary; then draft, commit and the result."""

import re
from collections.abc import Sequence
from dataclasses import replace

from slack_bolt import App

from backlog import settings
from backlog.batch import Batch
from backlog.batches import commit, delivery
from backlog.batches.commit import Draft, Request
from backlog.errors import DraftChanged
from backlog.filter import Filter
from backlog.model import Tab
from backlog.plural import count_of
from backlog.queries import lists
from bot import ids, state, words
from bot.blocks import export as blocks
from bot.blocks import kit, left_out, warnings
from bot.blocks.kit import View
from bot.blocks.left_out import LeftBehind
from bot.ids import ExportReady, OfBatch, OfWeek, Purpose, ShowLeft
from bot.presenters import export as presenter
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid, Reply
from bot.state import ExportWindow
from bot.surfaces import exported

NOTHING_READY = (
    "Nothing is ready any more: somebody was first, or something was changed. Nothing was done. "
    "Type /backlog to see how it stands."
)
LOOKING = "(not said yet)"
"""The reason of a draft that is only looked at; a commit asks for a real one."""
_OPENING = PURPOSES[Purpose.EXPORT].opening


def begin(
    interaction: Interaction,
    chosen: Sequence[int],
    *,
    target: str = "",
    back: bool = False,
    again: bool = False,
) -> View:
    """The window for these invoices, in the view of the interaction.

    The toggle is off, but where going out `again` is what was asked for.

    It begins with the default target, unless another is given; never with what somebody took last.
    With `back` there is a selection to go back to, and what she typed before she did is kept.
    """
    office = interaction.deps.office
    prefix = settings.schedule(office).default_prefix
    window = ExportWindow(tuple(chosen), (), prefix=prefix, back=back, again=again)
    if back and (before := _load(interaction)):
        window = replace(window, prefix=before.prefix, note=before.note)
    return _offer(interaction, replace(window, target=target or office.find_default_target()))


def begin_ready(interaction: Interaction) -> View:
    """The window for all of Admin that is ready, without a step of selecting."""
    ids.decode(ExportReady, interaction.value)
    wanted = Filter(tab=Tab.ADMIN, ready=True)
    chosen = lists.ids(interaction.deps.office, interaction.actor, wanted)
    if not chosen:
        return kit.notice("Export", NOTHING_READY)
    return begin(interaction, chosen)


def keep_typed(interaction: Interaction) -> None:
    """Keep what is typed and chosen in the window, which shows something else from now on."""
    if window := _load(interaction):
        state.keep_window(
            interaction.deps.office, interaction.view_id, _read_typed(interaction, window)
        )


def _load(interaction: Interaction) -> ExportWindow | None:
    return state.load_window(interaction.deps.office, interaction.view_id, ExportWindow)


def _offer(
    interaction: Interaction, window: ExportWindow, *, notice: str = "", told: str = ""
) -> View:
    """Draft and show; what is shown is kept, so that exactly this is what can be confirmed."""
    office = interaction.deps.office
    draft = _look(interaction, window)
    offer = replace(
        presenter.load_offer(office, interaction.actor, draft),
        channel=interaction.deps.channels.accounting,
        reason=window.reason,
        notice=words.retell(office, notice),
        told=told,
        back=window.back,
    )
    made = offer.preview
    shown = replace(
        window,
        pairs=draft.pairs,
        mark=draft.mark,
        name=made.name,
        files=made.files,
        turn=window.turn + 1,
    )
    state.keep_window(office, interaction.view_id, shown)
    return blocks.offer(offer, turn=shown.turn)


def _look(interaction: Interaction, window: ExportWindow) -> Draft:
    request = _build_request(window)
    looked = replace(request, reason=request.reason or LOOKING) if window.again else request
    return commit.draft(interaction.deps.office, interaction.actor, looked)


def _build_request(window: ExportWindow) -> Request:
    return Request(
        ids=window.asked,
        target=window.target,
        prefix=window.prefix,
        note=window.note,
        include_exported=window.again,
        reason=window.reason if window.again else "",
    )


def _read_typed(interaction: Interaction, window: ExportWindow) -> ExportWindow:
    """The window with what is chosen and typed in its form; with what was, where it shows none."""
    if not interaction.input_state(ids.TARGET):
        return window
    again = bool(interaction.input_state(ids.AGAIN).get("selected_options"))
    return replace(
        window,
        target=interaction.input_choice(ids.TARGET),
        prefix=interaction.input_text(ids.PREFIX),
        note=interaction.input_text(ids.NOTE),
        again=again,
        reason=interaction.input_text(ids.AGAIN_REASON) if again else "",
    )


def _draft_anew(interaction: Interaction) -> Answer:
    """Something was chosen, or *Back* was pressed in a list: the form, as it stands now."""
    window = _load(interaction)
    if window is None:
        return Reply(blocks.TAKEN)
    return _offer(interaction, _read_typed(interaction, window))


def _rename(interaction: Interaction) -> Answer:
    interaction.deps.office.admit(interaction.actor, _OPENING.act)
    window = _load(interaction)
    if window is None:
        return None
    if interaction.metadata != str(window.turn):
        # What she typed into is not what the window shows by now: nothing older may cover that.
        return _draft_anew(interaction)
    prefix = interaction.input_text(ids.PREFIX)
    return blocks.rename(interaction.body["view"], prefix, window.name, window.files)


def _send_same(interaction: Interaction) -> Answer:
    """The files that went out, once more, to her: what went out stays what it was."""
    office, window = interaction.deps.office, _load(interaction)
    if window is None:
        return Reply(blocks.TAKEN)
    window = _read_typed(interaction, window)
    numbers = sorted(set(_look(interaction, window).went_out.values()))
    for number in numbers:
        delivery.ask_again(office, interaction.actor, number, for_all=False)
    return _offer(interaction, window, told=_say_sent(numbers))


def _say_sent(numbers: Sequence[str]) -> str:
    if not numbers:
        return "Nothing of this is in a batch any more, so there was nothing to send."
    batches = numbers[0] if len(numbers) == 1 else f"{len(numbers):,} batches"
    return (
        f"The files of {batches} come to you as a direct message, byte for byte. "
        "Nothing was exported again."
    )


def _export(interaction: Interaction) -> View:
    office = interaction.deps.office
    if interaction.input_state(ids.AGAIN_REASON) and not interaction.input_text(ids.AGAIN_REASON):
        raise Invalid({ids.AGAIN_REASON: "Say why it goes out again: accounting will ask."})
    window = state.take_window(office, interaction.view_id, ExportWindow)
    if window is None:
        return kit.notice("Export", blocks.TAKEN)
    window = _read_typed(interaction, window)
    if not window.pairs:
        return _offer(interaction, window)
    try:
        batch = _commit(interaction, window)
    except DraftChanged as changed:
        return _offer(interaction, window, notice=str(changed))
    state.keep_selection(office, interaction.person, Purpose.EXPORT, [])
    exported.refresh_beneath(interaction)
    return exported.begin_marking(interaction, window, batch)


def _commit(interaction: Interaction, window: ExportWindow) -> Batch:
    office, actor, tell = interaction.deps.office, interaction.actor, interaction.progress.tell
    tell(f"Looking once more at {count_of(len(window.pairs))}")
    request = _build_request(window)
    draft = commit.redraft(office, actor, request, window.pairs, mark=window.mark)
    return commit.commit(office, actor, draft, tell=tell)


def _list_left(interaction: Interaction) -> Answer:
    """The list takes the place of the form or of the result: *Back* brings it again."""
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, _OPENING.act)
    wanted = ids.decode(ShowLeft, interaction.value)
    draft = _look_behind(interaction, wanted)
    if draft is None:
        return Reply(blocks.TAKEN)
    if wanted.why == "warnings":
        return warnings.list_warnings(presenter.load_warned(office, actor, draft), wanted.page)
    left = presenter.sort_left(office, actor, draft)
    return left_out.list_left(presenter.load_page(office, actor, left, wanted))


def _look_behind(interaction: Interaction, wanted: ShowLeft) -> Draft | None:
    """The draft of the form, or of what the export of a batch left; none of a used window."""
    if wanted.batch:
        kept = exported.load_left(interaction, interaction.view_id)
        return exported.draft_left(interaction, kept) if kept else None
    keep_typed(interaction)
    window = _load(interaction)
    return _look(interaction, window) if window else None


def _begin_next(interaction: Interaction) -> Answer:
    """What the export before left to another system, in a window on top of its result."""
    ids.decode(OfBatch, interaction.value)
    kept = exported.load_left(interaction, interaction.body["view"]["id"])
    left = exported.sort_left(interaction, kept) if kept else LeftBehind()
    if not left.elsewhere:
        return kit.notice("Export", NOTHING_READY)
    return begin(interaction, [one.id for one in left.elsewhere], target=left.other)


def _begin_weekly(interaction: Interaction) -> View:
    """The week's proposal was checked for its system, so it opens with that one."""
    office, week = interaction.deps.office, ids.decode(OfWeek, interaction.value)
    proposed = state.load_proposal(office, week.period, week.target)
    target = week.target or settings.schedule(office).targets[0]
    return begin(interaction, proposed, target=target)


def _find_opening(_: Interaction) -> Opening:
    return _OPENING


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    for action_id in (ids.TARGET, ids.AGAIN, ids.EXPORT_FORM):
        app.action(action_id)(guard.click(_draft_anew))
    app.action(ids.PREFIX)(guard.click(_rename))
    app.action(re.compile(rf"{re.escape(ids.EXPORT_LEFT)}\."))(guard.click(_list_left))
    app.action(ids.EXPORT_SAME)(guard.click(_send_same))
    app.action(ids.EXPORT_NEXT)(guard.click(_begin_next, _find_opening))
    app.action(ids.OPEN_READY)(guard.click(begin_ready, _find_opening))
    app.action(ids.EXPORT_THESE)(guard.click(_begin_weekly, _find_opening))
    app.view(ids.EXPORT)(guard.submit(_export))
