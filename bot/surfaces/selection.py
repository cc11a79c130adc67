"""The selection window: which invoices, ticked by hand, kept on the server by invoice id."""

from collections.abc import Callable
from dataclasses import replace

from slack_bolt import App

from backlog.filter import Filter
from backlog.queries import lists
from bot import ids, state, words
from bot.blocks import selection as blocks
from bot.blocks.kit import View
from bot.blocks.selection import PAGE, Shown
from bot.ids import Place, Purpose
from bot.purposes import PURPOSES
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.slack.work import FindOpening, Handler
from bot.surfaces import bulk, export

Change = Callable[[Interaction, Place, list[int]], tuple[Place, list[int]]]


def build_window(interaction: Interaction, place: Place, *, notice: str = "") -> View:
    """The window at a place, with what this person has selected there."""
    office = interaction.deps.office
    office.admit(interaction.actor, PURPOSES[place.purpose].act)
    page = lists.page_by_number(
        office,
        interaction.actor,
        Filter(tab=PURPOSES[place.purpose].tab),
        number=place.page,
        size=PAGE,
        chosen=frozenset(state.load_selection(office, interaction.person, place.purpose)),
    )
    now = office.clock()
    return blocks.window(
        Shown(
            place=replace(place, page=page.number),
            rows=tuple((row, words.count_age(row, office.company, now)) for row in page.rows),
            every=page.every,
            selected=frozenset(page.chosen),
            totals=page.totals,
            notice=notice,
        )
    )


def _handle(change: Change) -> Handler:
    """A handler that takes in the ticks of the page, changes something, and shows the result."""

    def handler(interaction: Interaction) -> Answer:
        place, selected = change(interaction, _read_place(interaction), _read_ticks(interaction))
        state.keep_selection(interaction.deps.office, interaction.person, place.purpose, selected)
        return build_window(interaction, place)

    return handler


def _tick(_: Interaction, place: Place, selected: list[int]) -> tuple[Place, list[int]]:
    return place, selected


def _turn(pages: int) -> Change:
    def change(_: Interaction, place: Place, selected: list[int]) -> tuple[Place, list[int]]:
        return replace(place, page=place.page + pages, turn=place.turn + 1), selected

    return change


def _tick_page(
    interaction: Interaction, place: Place, selected: list[int]
) -> tuple[Place, list[int]]:
    more = [id_ for id_ in _list_visible(interaction) if id_ not in selected]
    return replace(place, turn=place.turn + 1), [*selected, *more]


def _tick_all(interaction: Interaction, place: Place, _: list[int]) -> tuple[Place, list[int]]:
    every = lists.ids(
        interaction.deps.office, interaction.actor, Filter(tab=PURPOSES[place.purpose].tab)
    )
    return replace(place, turn=place.turn + 1), every


def _clear(_: Interaction, place: Place, __: list[int]) -> tuple[Place, list[int]]:
    return replace(place, turn=place.turn + 1), []


def _continue(interaction: Interaction) -> View:
    """The visible page's ticks are the last word for that page; then the second step."""
    place, office = _read_place(interaction), interaction.deps.office
    office.admit(interaction.actor, PURPOSES[place.purpose].act)
    state.keep_selection(office, interaction.person, place.purpose, _read_ticks(interaction))
    wanted = set(state.load_selection(office, interaction.person, place.purpose))
    tab = Filter(tab=PURPOSES[place.purpose].tab)
    chosen = [id_ for id_ in lists.ids(office, interaction.actor, tab) if id_ in wanted]
    if not chosen:
        return build_window(
            interaction, place, notice="Nothing is ticked yet. Tick at least one invoice."
        )
    if place.purpose is Purpose.EXPORT:
        return export.begin(interaction, chosen, back=True)
    return bulk.begin(interaction, place.purpose, chosen, back=True)


def _back(interaction: Interaction) -> Answer:
    place = ids.decode(Place, interaction.value)
    if place.purpose is Purpose.EXPORT:
        export.keep_typed(interaction)
    return build_window(interaction, place)


def _read_place(interaction: Interaction) -> Place:
    return ids.decode(Place, interaction.metadata)


def _list_visible(interaction: Interaction) -> list[int]:
    groups = [
        block["elements"][0]
        for block in interaction.body["view"]["blocks"]
        if block["block_id"].startswith(ids.PICK)
    ]
    return [int(option["value"]) for group in groups for option in group["options"]]


def _read_ticks(interaction: Interaction) -> list[int]:
    """The kept selection, with the visible page as the person sees it."""
    kept = state.load_selection(
        interaction.deps.office, interaction.person, _read_place(interaction).purpose
    )
    visible = set(_list_visible(interaction))
    ticked = [
        int(option["value"])
        for block_id, elements in interaction.body["view"]["state"]["values"].items()
        if block_id.startswith(ids.PICK)
        for option in elements[ids.TICK].get("selected_options") or []
    ]
    return [*(id_ for id_ in kept if id_ not in visible), *ticked]


def _opener(purpose: Purpose) -> tuple[Handler, FindOpening]:
    """What a button that opens the window does, and which window that is."""
    return (
        lambda interaction: build_window(interaction, Place(purpose)),
        lambda _: PURPOSES[purpose].opening,
    )


def register(app: App, guard: Guard) -> None:
    """Hang the window's listeners into the app."""
    app.action(ids.OPEN_EXPORT)(guard.click(*_opener(Purpose.EXPORT)))
    app.action(ids.OPEN_PROCESS)(guard.click(*_opener(Purpose.PROCESS)))
    app.action(ids.OPEN_PAY)(guard.click(*_opener(Purpose.PAY)))
    app.action(ids.MARK_PROCESSED)(guard.click(*_opener(Purpose.PROCESS)))
    app.action(ids.MARK_PAID)(guard.click(*_opener(Purpose.PAY)))
    app.action(ids.TICK)(guard.click(_handle(_tick)))
    app.action(ids.PREVIOUS)(guard.click(_handle(_turn(-1))))
    app.action(ids.NEXT)(guard.click(_handle(_turn(+1))))
    app.action(ids.TICK_PAGE)(guard.click(_handle(_tick_page)))
    app.action(ids.TICK_ALL)(guard.click(_handle(_tick_all)))
    app.action(ids.CLEAR)(guard.click(_handle(_clear)))
    app.action(ids.BACK)(guard.click(_back))
    app.view(ids.SELECTION)(guard.submit(_continue))
