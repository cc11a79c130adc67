"""The export window: target, prefix, note, a live summary; then draft, commit and the result."""

from typing import Any

from slack_bolt import App

from backlog import settings as schedule
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import DraftChanged
from bot import ids, state
from bot.blocks import export as blocks
from bot.blocks import kit
from bot.blocks.export import Offer
from bot.blocks.kit import View
from bot.ids import OfWeek, Purpose
from bot.purposes import PURPOSES
from bot.slack.guard import Guard
from bot.slack.interaction import Call, Invalid

Json = dict[str, Any]
LOOKING = "(not said yet)"
"""The reason of a draft that is only looked at; a commit asks for a real one."""


def begin(call: Call, chosen: list[int], *, target: str = "") -> View:
    """The window for these invoices, in the view of the call; the toggle is off, always.

    It begins with the person's usual target, unless another is given.
    """
    wanted = target or _usual_target(call)
    prefix = schedule.schedule(call.deps.office).default_prefix
    return _offer(call, Request(tuple(chosen), wanted, prefix), asked=chosen)


def open_for(call: Call, chosen: list[int], *, target: str = "") -> None:
    """Open the window for these invoices."""
    plan = PURPOSES[Purpose.EXPORT]
    call.deps.office.admit(call.actor, plan.act)
    call.open(plan.title)
    call.show(begin(call, chosen, target=target))


def _offer(call: Call, request: Request, *, asked: list[int], notice: str = "") -> View:
    """Draft and show; what is shown is kept, so that exactly this is what can be confirmed."""
    office = call.deps.office
    draft = commit.draft(office, call.actor, request)
    state.keep_window(
        office, call.view_id, {"asked": asked, "pairs": draft.pairs, "mark": draft.mark}
    )
    return blocks.offer(
        Offer(
            draft=draft,
            targets=office.labels,
            usual_target=_usual_target(call),
            notice=notice,
        )
    )


def _changed(call: Call) -> None:
    kept = state.window(call.deps.office, call.view_id)
    if kept is None:
        call.tell(blocks.TAKEN)
        return
    asked = [int(id_) for id_ in kept["asked"]]
    call.show(_offer(call, _request(call, tuple(asked), reason=LOOKING), asked=asked))


def _submit(call: Call) -> View:
    office = call.deps.office
    if call.entered(ids.AGAIN_REASON) and not call.text(ids.AGAIN_REASON):
        raise Invalid({ids.AGAIN_REASON: "Say why it goes out again: accounting will ask."})
    kept = state.use_window(office, call.view_id)
    if kept is None:
        return kit.said("Export", blocks.TAKEN)
    asked = [int(id_) for id_ in kept["asked"]]
    pairs = [(int(id_), int(version)) for id_, version in kept["pairs"]]
    request = _request(call, tuple(asked), reason=call.text(ids.AGAIN_REASON))
    if not pairs:
        return _offer(call, request, asked=asked)
    try:
        mark = str(kept.get("mark", ""))
        draft = commit.redraft(office, call.actor, request, pairs, mark=mark)
        batch = commit.commit(office, call.actor, draft)
    except DraftChanged as changed:
        return _offer(call, request, asked=asked, notice=str(changed))
    state.keep_selection(office, call.person, Purpose.EXPORT, [])
    state.keep(office, f"target:{call.person}", batch.profile)
    label = office.label(batch.target, batch.profile)
    return blocks.result(batch, label, call.deps.channels.accounting)


def _request(call: Call, asked: tuple[int, ...], *, reason: str) -> Request:
    again = bool(call.entered(ids.AGAIN).get("selected_options"))
    return Request(
        ids=asked,
        target=call.chosen(ids.TARGET),
        prefix=call.text(ids.PREFIX),
        note=call.text(ids.NOTE),
        include_exported=again,
        reason=reason if again else "",
    )


def _weekly(call: Call) -> None:
    """The week's proposal was checked for the weekly target, so it opens with that one."""
    office, week = call.deps.office, ids.decode(OfWeek, call.value)
    kept = state.recall(office, f"weekly:{week.period}") or []
    target = schedule.schedule(office).weekly_target
    open_for(call, [int(id_) for id_ in kept], target=target)


def _usual_target(call: Call) -> str:
    """Where this person exported to last, else the firm's default, else where the week's goes."""
    office = call.deps.office
    last = str(state.recall(office, f"target:{call.person}") or "")
    settings = schedule.schedule(office)
    wishes = (last, settings.default_target, settings.weekly_target, *office.profiles)
    return next(name for name in wishes if name in office.profiles)


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.TARGET)(guard.click(_changed))
    app.action(ids.AGAIN)(guard.click(_changed))
    app.action(ids.EXPORT_THESE)(guard.click(_weekly))
    app.view(ids.EXPORT)(guard.submit(_submit))
