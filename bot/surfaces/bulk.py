"""What is done with many at once: asked with count and total, done, told, and undone if need be."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from slack_bolt import App

from backlog import money
from backlog.acts import Act, Hold, Pay, Process
from backlog.errors import DoubtfulDay, WrongAmount
from backlog.lifecycle import acting, undo
from backlog.lifecycle.acting import Outcome
from backlog.queries import batch_log, documents, lists
from backlog.row import Ready, Row, Stage
from bot import ids, state
from bot.blocks import bulk as blocks
from bot.blocks import kit
from bot.blocks.kit import View
from bot.ids import OfAct, OfBatch, Purpose
from bot.presenters import bulk as presenter
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Invalid, Reply
from bot.state import MarkWindow
from bot.surfaces import export, home
from bot.surfaces.meant import read_batch

TAKEN = (
    "This window was already used. Nothing was done a second time. Close it and look at the "
    "backlog as it is now."
)
_ACTS = {Purpose.PROCESS: ids.PROCESS, Purpose.PAY: ids.PAY}
_HOLD = Opening("Hold", "hold")
_PAPERS = {"pdf": "PDF", "word": "Word"}


def begin(
    interaction: Interaction, purpose: Purpose, chosen: Sequence[int], *, back: bool = False
) -> View:
    """The question for these invoices; with `back`, to the selection they were ticked in."""
    return _ask(interaction, _ACTS[purpose], chosen, purpose if back else None)


def _ask(
    interaction: Interaction, act: str, chosen: Sequence[int], back: Purpose | None = None
) -> View:
    office = interaction.deps.office
    asked = presenter.load_asked(office, interaction.actor, act, chosen, back=back)
    if not asked.rows:
        return blocks.build_nothing(blocks.TITLES[act], asked.stay)
    window = MarkWindow(tuple(row.id for row in asked.rows))
    state.keep_window(office, interaction.view_id, window)
    if act == ids.PROCESS:
        return blocks.ask_process(asked)
    if act == ids.HOLD:
        return blocks.ask_hold(asked)
    return blocks.ask_pay(asked, office.company.day(office.clock()))


def _process(interaction: Interaction) -> View:
    reason = interaction.input_text(ids.PROCESS_REASON)
    if interaction.input_state(ids.PROCESS_REASON) and not reason:
        raise Invalid({ids.PROCESS_REASON: "Say why it leaves without having been exported."})
    # The reason goes into the logs of those alone that leave without an export.
    return _do(interaction, ids.PROCESS, lambda row: Process("" if row.exported else reason))


def _pay(interaction: Interaction) -> View:
    amount = _read_amount(interaction)
    paid_on = _read_day(interaction, ids.PAID_ON)
    if paid_on is None:
        raise Invalid({ids.PAID_ON: "Choose the day of the payment."})
    sure = _ask_back(interaction, paid_on, amount)
    paid = Pay(paid_on, amount, interaction.input_text(ids.PAY_REFERENCE), sure=sure)
    return _do(interaction, ids.PAY, lambda _: paid)


def _ask_back(interaction: Interaction, paid_on: date, amount: Decimal | None) -> bool:
    """Whether the day was asked back before; what cannot be recorded is said beside its field.

    What else is refused is told with the rest of the outcome.
    """
    office, day = interaction.deps.office, paid_on.isoformat()
    window = state.load_window(office, interaction.view_id, MarkWindow)
    if window is None:
        return False
    wanted = Pay(paid_on, amount, sure=window.asked_day == day)
    try:
        acting.rehearse(office, interaction.actor, window.ids, wanted)
    except DoubtfulDay as error:
        state.keep_window(office, interaction.view_id, replace(window, asked_day=day))
        raise Invalid({ids.PAID_ON: f"{error.doubt} Submit again if that is right."}) from None
    except WrongAmount as error:
        raise Invalid({ids.PAY_AMOUNT: str(error)}) from None
    return wanted.sure


def _hold(interaction: Interaction) -> View:
    reason = interaction.input_text(ids.HOLD_REASON)
    if not reason:
        raise Invalid({ids.HOLD_REASON: "Say why; whoever meets it wants to know."})
    until, office = _read_day(interaction, ids.HOLD_UNTIL), interaction.deps.office
    if until and until <= office.company.day(office.clock()):
        raise Invalid({ids.HOLD_UNTIL: "Choose a day that is still to come, or none."})
    held = Hold(reason, until)
    return _do(interaction, ids.HOLD, lambda _: held)


def _do(interaction: Interaction, act: str, build: Callable[[Row], Act]) -> View:
    """Do it with what the window is about, once, and tell what became of each."""
    office, actor = interaction.deps.office, interaction.actor
    window = state.take_window(office, interaction.view_id, MarkWindow)
    if window is None:
        return kit.notice(blocks.TITLES[act], TAKEN)
    rows = lists.rows(office, actor, window.ids)
    outcome = acting.act_each(office, actor, {row.id: build(row) for row in rows})
    _forget_done(interaction, rows, outcome)
    return blocks.build_result(presenter.load_finished(office, actor, act, rows, outcome))


def _forget_done(interaction: Interaction, rows: Sequence[Row], outcome: Outcome) -> None:
    """What is done is selected no more, on Home and in the windows that select."""
    office, person = interaction.deps.office, interaction.person
    numbers = {one.number for one in outcome.done}
    done = {row.id for row in rows if row.number in numbers}
    kept = state.load_home_selection(office, person)
    state.keep_home_selection(office, person, [id_ for id_ in kept if id_ not in done])
    for purpose in _ACTS:
        kept = state.load_selection(office, person, purpose)
        state.keep_selection(office, person, purpose, [one for one in kept if one not in done])


def _read_amount(interaction: Interaction) -> Decimal | None:
    typed = interaction.input_text(ids.PAY_AMOUNT)
    amount = money.read_amount(typed)
    if typed and amount is None:
        raise Invalid({ids.PAY_AMOUNT: "Write the amount like 1812.50."})
    return amount


def _read_day(interaction: Interaction, action_id: str) -> date | None:
    chosen = interaction.input_state(action_id).get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def _undo(interaction: Interaction) -> Answer:
    """In the window that told of the act, or on Home, which says it above the list."""
    office, actor = interaction.deps.office, interaction.actor
    outcome = undo.undo(office, actor, ids.decode(OfAct, interaction.value).act)
    finished = presenter.load_undone(office, actor, outcome)
    if interaction.view_id:
        return blocks.build_result(finished)
    return Reply(blocks.format_undone(finished), title="Undone")


def _begin_with_batch(interaction: Interaction) -> Answer:
    """The next step after an export, in the same window."""
    office = interaction.deps.office
    office.admit(interaction.actor, PURPOSES[Purpose.PROCESS].act)
    number = read_batch(interaction, OfBatch).batch
    _, rows = batch_log.read_members(office, interaction.actor, number)
    return begin(interaction, Purpose.PROCESS, [row.id for row in rows])


def _list_chosen(interaction: Interaction) -> list[int]:
    return state.load_home_selection(interaction.deps.office, interaction.person)


def _export(interaction: Interaction) -> View:
    """What is Processed has left the building, so only what is in Admin is asked about.

    Where none of it is for the default system, the button counted what is for another one.
    """
    office, actor = interaction.deps.office, interaction.actor
    rows = lists.rows(office, actor, _list_chosen(interaction))
    chosen = [row for row in rows if row.tab is Stage.ADMIN]
    apart = [row.id for row in chosen if row.ready is Ready.ELSEWHERE and not row.exported]
    here = any(row.ready is Ready.HERE for row in chosen)
    target = "" if here or not apart else home.find_other_target(interaction, apart)
    return export.begin(interaction, [row.id for row in chosen], target=target)


def _print(paper: str) -> Callable[[Interaction], View]:
    def handler(interaction: Interaction) -> View:
        office, actor = interaction.deps.office, interaction.actor
        asked = presenter.load_papers(office, actor, _list_chosen(interaction))
        if not asked.rows:
            return blocks.build_nothing(f"{_PAPERS[paper]} files", ())
        documents.order(office, actor, [row.id for row in asked.rows], paper)
        return blocks.build_ordered(asked, _PAPERS[paper])

    return handler


def _ask_more(interaction: Interaction) -> Answer:
    """The menu of the bar: what is seldom done, and what selects."""
    wanted = interaction.value
    if wanted == ids.BULK_HOLD:
        return _ask(interaction, ids.HOLD, _list_chosen(interaction))
    if wanted == ids.BULK_WORD:
        return _print("word")(interaction)
    return home.select(wanted)(interaction)


def _find_more(interaction: Interaction) -> Opening | None:
    windows = {ids.BULK_HOLD: _HOLD, ids.BULK_WORD: Opening("Word files", "download")}
    return windows.get(interaction.value)


def register(app: App, guard: Guard) -> None:
    """Hang the bar's and the windows' listeners into the app."""
    opens = {purpose: PURPOSES[purpose].opening for purpose in Purpose}
    for purpose, action_id in (
        (Purpose.PROCESS, ids.BULK_PROCESSED),
        (Purpose.PAY, ids.BULK_PAID),
    ):
        app.action(action_id)(guard.click(_begin_chosen(purpose), _opening(opens[purpose])))
    app.action(ids.BULK_EXPORT)(guard.click(_export, _opening(opens[Purpose.EXPORT])))
    pdf = Opening("PDF files", "download")
    app.action(ids.BULK_PDF)(guard.click(_print("pdf"), _opening(pdf)))
    app.action(ids.BULK_MORE)(guard.click(_ask_more, _find_more, acts=True))
    app.action(ids.PROCESS_BATCH)(guard.click(_begin_with_batch))
    app.action(ids.UNDO)(guard.click(_undo, acts=True))
    app.view(ids.PROCESS)(guard.submit(_process))
    app.view(ids.PAY)(guard.submit(_pay))
    app.view(ids.HOLD)(guard.submit(_hold))


def _begin_chosen(purpose: Purpose) -> Callable[[Interaction], View]:
    return lambda interaction: begin(interaction, purpose, _list_chosen(interaction))


def _opening(opening: Opening) -> Callable[[Interaction], Opening]:
    return lambda _: opening
