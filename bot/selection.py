"""The selection window: which invoices, ticked by hand, kept on the server by invoice id."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App

from backlog.filter import Filter
from backlog.queries import lists
from bot import export, ids, marks, state, words
from bot.blocks import selection as blocks
from bot.blocks.kit import View
from bot.blocks.selection import PAGE, Shown
from bot.ids import Place, Purpose
from bot.purposes import PURPOSES
from bot.slack.guard import Guard, Handler
from bot.slack.interaction import Call

Change = Callable[[Call, Place, list[int]], tuple[Place, list[int]]]


def open_for(purpose: Purpose) -> Handler:
    """The handler of a button that opens the window."""

    def handler(call: Call) -> None:
        plan = PURPOSES[purpose]
        call.deps.office.admit(call.actor, plan.act)
        call.open(plan.title)
        call.show(window(call, Place(purpose)))

    return handler


def window(call: Call, place: Place, *, notice: str = "") -> View:
    """The window at a place, with what this person has selected there."""
    office = call.deps.office
    every = lists.ids(office, Filter(tab=PURPOSES[place.purpose].tab))
    chosen = set(state.selection(office, call.person, place.purpose))
    selected = [id_ for id_ in every if id_ in chosen]
    last = max(0, (len(every) - 1) // PAGE)
    at = replace(place, page=min(max(place.page, 0), last))
    rows = lists.rows(office, every[at.page * PAGE : (at.page + 1) * PAGE])
    now = office.clock()
    return blocks.window(
        Shown(
            place=at,
            rows=tuple((row, words.age(row, office.company, now)) for row in rows),
            every=len(every),
            selected=frozenset(selected),
            totals=lists.totals(office, selected),
            notice=notice,
        )
    )


def _changed_by(change: Change) -> Handler:
    """A handler that takes in the ticks of the page, changes something, and shows the result."""

    def handler(call: Call) -> None:
        place, selected = change(call, _place(call), _ticked(call))
        state.keep_selection(call.deps.office, call.person, place.purpose, selected)
        call.show(window(call, place))

    return handler


def _tick(_: Call, place: Place, selected: list[int]) -> tuple[Place, list[int]]:
    return place, selected


def _turn(pages: int) -> Change:
    def change(_: Call, place: Place, selected: list[int]) -> tuple[Place, list[int]]:
        return replace(place, page=place.page + pages, turn=place.turn + 1), selected

    return change


def _tick_page(call: Call, place: Place, selected: list[int]) -> tuple[Place, list[int]]:
    more = [id_ for id_ in _visible(call) if id_ not in selected]
    return replace(place, turn=place.turn + 1), [*selected, *more]


def _tick_all(call: Call, place: Place, _: list[int]) -> tuple[Place, list[int]]:
    every = lists.ids(call.deps.office, Filter(tab=PURPOSES[place.purpose].tab))
    return replace(place, turn=place.turn + 1), every


def _clear(_: Call, place: Place, __: list[int]) -> tuple[Place, list[int]]:
    return replace(place, turn=place.turn + 1), []


def _submit(call: Call) -> View:
    """The visible page's ticks are the last word for that page; then the second step."""
    place, office = _place(call), call.deps.office
    office.admit(call.actor, PURPOSES[place.purpose].act)
    state.keep_selection(office, call.person, place.purpose, _ticked(call))
    wanted = set(state.selection(office, call.person, place.purpose))
    tab = Filter(tab=PURPOSES[place.purpose].tab)
    chosen = [id_ for id_ in lists.ids(office, tab) if id_ in wanted]
    if not chosen:
        return window(call, place, notice="Nothing is ticked yet. Tick at least one invoice.")
    if place.purpose is Purpose.EXPORT:
        return export.begin(call, chosen)
    return marks.begin(call, place.purpose, chosen)


def _back(call: Call) -> None:
    call.show(window(call, ids.decode(Place, call.value)))


def _place(call: Call) -> Place:
    return ids.decode(Place, call.memory)


def _visible(call: Call) -> list[int]:
    groups = [
        block["elements"][0]
        for block in call.body["view"]["blocks"]
        if block["block_id"].startswith(ids.PICK)
    ]
    return [int(option["value"]) for group in groups for option in group["options"]]


def _ticked(call: Call) -> list[int]:
    """The kept selection, with the visible page as the person sees it."""
    kept = state.selection(call.deps.office, call.person, _place(call).purpose)
    visible = set(_visible(call))
    ticked = [
        int(option["value"])
        for block_id, elements in call.body["view"]["state"]["values"].items()
        if block_id.startswith(ids.PICK)
        for option in elements[ids.TICK].get("selected_options") or []
    ]
    return [*(id_ for id_ in kept if id_ not in visible), *ticked]


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_EXPORT)(guard.click(open_for(Purpose.EXPORT)))
    app.action(ids.OPEN_PROCESS)(guard.click(open_for(Purpose.PROCESS)))
    app.action(ids.OPEN_PAY)(guard.click(open_for(Purpose.PAY)))
    app.action(ids.TICK)(guard.click(_changed_by(_tick)))
    app.action(ids.PREVIOUS)(guard.click(_changed_by(_turn(-1))))
    app.action(ids.NEXT)(guard.click(_changed_by(_turn(+1))))
    app.action(ids.TICK_PAGE)(guard.click(_changed_by(_tick_page)))
    app.action(ids.TICK_ALL)(guard.click(_changed_by(_tick_all)))
    app.action(ids.CLEAR)(guard.click(_changed_by(_clear)))
    app.action(ids.BACK)(guard.click(_back))
    app.view(ids.SELECTION)(guard.submit(_submit))
