"""Clear-out: Admin one by one, each judged, the place kept; what is ready goes into one export.

*Ready* is her judgement for this export. It overrides no check: the export's draft has the word.
"""

from dataclasses import replace

from slack_bolt import App

from backlog.acts import Release
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.plural import count_of
from backlog.queries.detail import read_detail
from bot import ids, state
from bot.blocks import clear_out as blocks
from bot.blocks import kit
from bot.blocks.clear_out import TITLE, Offer
from bot.blocks.kit import View
from bot.blocks.notice import Notice
from bot.ids import BeginClearOut, ClearOutStep, OpenInvoice, Purpose
from bot.presenters import clear_out as presenter
from bot.presenters import home as homes
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.state import ClearOut, HomePlace
from bot.surfaces import export, home, invoice, walk

OPENING = Opening(TITLE, "export")
NOTHING = "Nothing waits for a judgement in what would be walked: {}. Clear Home's filter for more."
NOWHERE = (
    "Nothing was begun: from a message no window can open. Type /backlog clear, or choose "
    "One by one… in the menu at the top of Home."
)
MOVED = Notice(
    "This window was of an earlier step. Nothing was done: here is where you are.", "info"
)
TURNED = Notice("It is not as the button said any more. Nothing was done: look again.", "warning")


def begin(interaction: Interaction) -> View:
    """From Home: through what it shows of Admin. Who left a walk before its end is asked first."""
    return _begin(interaction, filtered=True)


def begin_all(interaction: Interaction) -> Answer:
    """From the command: through all of Admin."""
    interaction.deps.office.admit(interaction.actor, OPENING.act)
    if not interaction.view_id:
        return Reply(NOWHERE)
    return _begin(interaction, filtered=False)


def _begin(interaction: Interaction, *, filtered: bool) -> View:
    office, actor = interaction.deps.office, interaction.actor
    office.admit(actor, OPENING.act)
    kept = state.load_clear_out(office, interaction.person)
    if kept is None or not kept.judged:
        return _begin_anew(interaction, filtered=filtered)
    rows = presenter.load_rows(office, actor, kept)
    if not presenter.count_up(kept, rows).is_open:
        return _begin_anew(interaction, filtered=filtered)
    place = _find_place(interaction, filtered=filtered)
    return blocks.build_stopped(presenter.show_stopped(kept, rows, place, filtered=filtered))


def _begin_anew(interaction: Interaction, *, filtered: bool) -> View:
    office, person = interaction.deps.office, interaction.person
    before = state.load_clear_out(office, person)
    place = _find_place(interaction, filtered=filtered)
    found = presenter.list_walked(office, interaction.actor, place)
    fresh = ClearOut(before.run + 1 if before else 1, found, of=place)
    if not found:
        return kit.notice(TITLE, NOTHING.format(blocks.describe_walked(fresh)))
    return walk.show(interaction, fresh)


def _find_place(interaction: Interaction, *, filtered: bool) -> HomePlace:
    """What Home is filtered by, while it shows Admin; else all of Admin."""
    place = homes.load_place(interaction.deps.office, interaction.person)
    shows = place.tab is Tab.ADMIN and not place.batches
    return replace(place, page=0, turn=0) if filtered and shows else HomePlace()


def _begin_again(interaction: Interaction) -> View:
    interaction.deps.office.admit(interaction.actor, OPENING.act)
    wanted = ids.decode(BeginClearOut, interaction.value)
    return _begin_anew(interaction, filtered=wanted.filtered)


def _resume(interaction: Interaction) -> View:
    """Where she stopped; what came in since is walked last."""
    office, actor = interaction.deps.office, interaction.actor
    kept = _load(interaction)
    if kept is None:
        return _begin_anew(interaction, filtered=True)
    known = set(kept.ids)
    came = [id_ for id_ in presenter.list_walked(office, actor, kept.of) if id_ not in known]
    said = Notice(f"{count_of(len(came))} came in since: at the end of this walk.", "info")
    longer = replace(kept, ids=(*kept.ids, *came))
    return walk.show(interaction, longer, *([said] if came else []))


def _load(interaction: Interaction) -> ClearOut | None:
    office = interaction.deps.office
    office.admit(interaction.actor, OPENING.act)
    return state.load_clear_out(office, interaction.person)


def _read(interaction: Interaction) -> tuple[ClearOut, ClearOutStep] | None:
    """The walk, and the step of it that the window shows; nothing when she is elsewhere by now."""
    kept, step = _load(interaction), ids.decode(ClearOutStep, interaction.metadata)
    if kept is None or (kept.run, kept.at) != (step.run, step.at):
        return None
    return kept, step


def _show_place(interaction: Interaction, *notices: Notice) -> View:
    """Where she is, whatever the window showed."""
    kept = _load(interaction)
    if kept is None:
        return _begin_anew(interaction, filtered=True)
    return walk.show(interaction, kept, *notices)


def _judge(interaction: Interaction) -> View:
    """What the button said of it, if it is still as she saw it; then the next one."""
    found = _read(interaction)
    if found is None:
        return _show_place(interaction, MOVED)
    kept, step = found
    office = interaction.deps.office
    detail = read_detail(office, interaction.actor, step.id)
    if not presenter.waits(detail.row):
        return _show_place(interaction)
    if detail.row.version != step.version:
        return _show_place(interaction, presenter.tell_change(office, detail))
    ready = presenter.find_offer(detail) is Offer.READY
    if ready != bool(step.ready):
        return _show_place(interaction, TURNED)
    judged = presenter.judge(kept, step, ready=ready)
    return walk.show(interaction, judged, move=presenter.go_on)


def _skip(interaction: Interaction) -> View:
    found = _read(interaction)
    if found is None:
        return _show_place(interaction, MOVED)
    judged = presenter.judge(*found, ready=False)
    return walk.show(interaction, judged, move=presenter.go_on)


def _go_back(interaction: Interaction) -> View:
    found = _read(interaction)
    if found is None:
        return _show_place(interaction, MOVED)
    return walk.show(interaction, found[0], move=presenter.go_back)


def _look_again(interaction: Interaction) -> View:
    """At one of those that the end names."""
    found, wanted = _read(interaction), ids.decode(OpenInvoice, interaction.value).id
    if found is None or wanted not in found[0].ids:
        return _show_place(interaction, MOVED)
    return walk.show(interaction, replace(found[0], at=found[0].ids.index(wanted)))


def _release(interaction: Interaction) -> View:
    found = _read(interaction)
    if found is None:
        return _show_place(interaction, MOVED)
    office = interaction.deps.office
    outcome = acting.act(office, interaction.actor, [found[1].id], Release())
    return walk.show(interaction, found[0], *invoice.describe_outcome(interaction, outcome))


def _export(interaction: Interaction) -> View:
    """Exactly what she said is ready, in the same window; if it is what that window counted."""
    found = _read(interaction)
    if found is None:
        return _show_place(interaction, MOVED)
    kept, step = found
    office, actor = interaction.deps.office, interaction.actor
    ready = presenter.count_up(kept, presenter.load_rows(office, actor, kept)).ready
    if len(ready) != step.ready:
        return _show_place(interaction, TURNED)
    # The window is the export's from now on: nothing done above it may bring the walk back.
    state.keep_clear_out(office, interaction.person, replace(kept, view=""))
    return export.begin(interaction, [row.id for row in ready])


def _export_elsewhere(interaction: Interaction) -> View:
    """What the default system does not take, in a window of its own."""
    office, actor = interaction.deps.office, interaction.actor
    kept = _load(interaction)
    if kept is None:
        return _begin_anew(interaction, filtered=True)
    rows = presenter.count_up(kept, presenter.load_rows(office, actor, kept)).elsewhere
    chosen = [row.id for row in rows]
    target = home.find_other_target(interaction, chosen)
    return export.begin(interaction, chosen, target=target)


def register(app: App, guard: Guard) -> None:
    """Hang the clear-out's listeners into the app."""
    exporting = PURPOSES[Purpose.EXPORT].opening
    app.view(ids.CLEAR_OUT)(guard.submit(_judge))
    app.view(ids.CLEAR_OUT_RESUME)(guard.submit(_resume))
    app.view(ids.CLEAR_OUT_END)(guard.submit(_export))
    app.action(ids.CLEAR_OUT_BEGIN)(guard.click(_begin_again))
    app.action(ids.CLEAR_OUT_SKIP)(guard.click(_skip))
    app.action(ids.CLEAR_OUT_BACK)(guard.click(_go_back))
    app.action(ids.CLEAR_OUT_LOOK)(guard.click(_look_again))
    app.action(ids.CLEAR_OUT_RELEASE)(guard.click(_release, acts=True))
    app.action(ids.CLEAR_OUT_ELSEWHERE)(guard.click(_export_elsewhere, lambda _: exporting))
