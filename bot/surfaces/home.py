"""Home: opened, turned, filtered, selected in; each click keeps something, then Home shows it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from slack_bolt import App

from backlog.batches import elsewhere
from backlog.errors import Refused
from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries import home_page, lists
from backlog.row import Waits
from bot import ids, state
from bot.blocks.tools import forget_filter, move
from bot.ids import ExportReady, OpenTab, Purpose, SelectGroup, ShowState, TurnTo
from bot.presenters import home as presenter
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction
from bot.slack.work import Handler
from bot.state import HomePlace
from bot.surfaces import export

Move = Callable[[Interaction, HomePlace], HomePlace]
Choose = Callable[[Interaction, list[int]], list[int]]


def _open(interaction: Interaction) -> None:
    """Always all of Admin: what was left filtered yesterday would hide what is new."""
    place = presenter.load_place(interaction.deps.office, interaction.person)
    fresh = HomePlace(turn=place.turn + 1, order=place.order)
    if interaction.actor.roles:
        state.keep_home(interaction.deps.office, interaction.person, fresh)


def go(change: Move) -> Handler:
    """A handler that shows another place of Home."""

    def handler(interaction: Interaction) -> Answer:
        office = interaction.deps.office
        office.admit(interaction.actor, "see")
        place = presenter.load_place(office, interaction.person)
        state.keep_home(office, interaction.person, change(interaction, place))
        return None

    return handler


def _show_tab(interaction: Interaction, place: HomePlace) -> HomePlace:
    tab = ids.decode(OpenTab, interaction.value).tab
    return HomePlace(tab=tab, turn=place.turn + 1, order=place.order)


def _choose_tab(interaction: Interaction, place: HomePlace) -> HomePlace:
    return HomePlace(tab=Tab(interaction.value), turn=place.turn + 1, order=place.order)


def _turn(interaction: Interaction, place: HomePlace) -> HomePlace:
    return replace(place, page=ids.decode(TurnTo, interaction.value).page, turn=place.turn + 1)


def _choose_state(interaction: Interaction, place: HomePlace) -> HomePlace:
    wanted = interaction.value
    return move(place, state="" if wanted == "any" else wanted)


def _show_state(interaction: Interaction, place: HomePlace) -> HomePlace:
    return move(forget_filter(place), state=ids.decode(ShowState, interaction.value).state)


def _choose_order(interaction: Interaction, place: HomePlace) -> HomePlace:
    return move(place, order=interaction.value)


def _clear_filter(_: Interaction, place: HomePlace) -> HomePlace:
    return forget_filter(place)


def _select(choose: Choose) -> Handler:
    """A handler that selects by what the server knows: the boxes are other ones afterwards."""

    def handler(interaction: Interaction) -> Answer:
        office, person = interaction.deps.office, interaction.person
        office.admit(interaction.actor, "see")
        kept = state.load_home_selection(office, person)
        state.keep_home_selection(office, person, choose(interaction, kept))
        place = presenter.load_place(office, person)
        state.keep_home(office, person, replace(place, turn=place.turn + 1))
        return None

    return handler


def _tick(interaction: Interaction) -> Answer:
    """One box: Slack shows its tick already, so the block keeps its id."""
    office, person = interaction.deps.office, interaction.person
    office.admit(interaction.actor, "see")
    ticked = int(interaction.action["block_id"].split(":")[1])
    kept = [id_ for id_ in state.load_home_selection(office, person) if id_ != ticked]
    more = [ticked] if interaction.action.get("selected_options") else []
    state.keep_home_selection(office, person, [*kept, *more])
    return None


def _add(kept: list[int], more: list[int]) -> list[int]:
    return list(dict.fromkeys([*kept, *more]))


def _ask(interaction: Interaction) -> home_page.Wanted:
    office = interaction.deps.office
    place = presenter.load_place(office, interaction.person)
    return presenter.build_wanted(place, interaction.actor)


def _select_page(interaction: Interaction, kept: list[int]) -> list[int]:
    office = interaction.deps.office
    return _add(kept, home_page.list_page(office, interaction.actor, _ask(interaction)))


def _select_ready(interaction: Interaction, kept: list[int]) -> list[int]:
    return _add(kept, list_ready(interaction, Waits.READY))


def _select_all(interaction: Interaction, kept: list[int]) -> list[int]:
    wanted = _ask(interaction).filter
    return _add(kept, lists.ids(interaction.deps.office, interaction.actor, wanted))


def _select_group(interaction: Interaction, kept: list[int]) -> list[int]:
    group, wanted = ids.decode(SelectGroup, interaction.value), _ask(interaction)
    if not wanted.by:
        raise Refused(
            "The list is not grouped any more, so no group was selected. Look at Home again."
        )
    those = home_page.list_alike(interaction.deps.office, interaction.actor, wanted, group.like)
    if group.on:
        return _add(kept, those)
    dropped = set(those)
    return [id_ for id_ in kept if id_ not in dropped]


def _clear(_: Interaction, __: list[int]) -> list[int]:
    return []


SELECTS: dict[str, Choose] = {
    ids.SELECT_PAGE: _select_page,
    ids.SELECT_READY: _select_ready,
    ids.SELECT_ALL: _select_all,
    ids.BULK_CLEAR: _clear,
}


def select(action_id: str) -> Handler:
    """What an entry of the bar's menu selects.

    Raises:
        Refused: this release's menu has no such entry.
    """
    if action_id not in SELECTS:
        raise Refused(
            "This menu is from another version of the backlog. Nothing was changed. Look at Home "
            "again."
        )
    return _select(SELECTS[action_id])


def list_ready(interaction: Interaction, what: Waits) -> list[int]:
    """The ids of all of Admin that is ready here, or in another system alone."""
    wanted = Filter(tab=Tab.ADMIN, status=what)
    return lists.ids(interaction.deps.office, interaction.actor, wanted)


def _export(interaction: Interaction) -> Answer:
    what = ids.decode(ExportReady, interaction.value).waits
    chosen = list_ready(interaction, what)
    target = "" if what is Waits.READY else find_other_target(interaction, chosen)
    return export.begin(interaction, chosen, target=target)


def find_other_target(interaction: Interaction, chosen: Sequence[int]) -> str:
    """The profile that takes most of what the default does not; empty when none takes any."""
    office = interaction.deps.office
    default = office.find_default_target()
    takers = elsewhere.find_takers(office, interaction.actor, chosen, but=default)
    return elsewhere.choose_taker(takers)


def _find_export(_: Interaction) -> Opening:
    return PURPOSES[Purpose.EXPORT].opening


def register(app: App, guard: Guard) -> None:
    """Hang Home's listeners into the app."""
    app.event("app_home_opened")(guard.open_home(_open))
    moves: dict[str | re.Pattern[str], Move] = {
        re.compile(rf"{re.escape(ids.OPEN_TAB)}\..+"): _show_tab,
        re.compile(rf"{re.escape(ids.PAGE)}\..+"): _turn,
        ids.CHOOSE_TAB: _choose_tab,
        ids.CHOOSE_STATE: _choose_state,
        ids.CHOOSE_ORDER: _choose_order,
        ids.SHOW_STATE: _show_state,
        ids.CLEAR_FILTER: _clear_filter,
    }
    for action_id, change in moves.items():
        app.action(action_id)(guard.click(go(change), acts=True))
    for action_id, choose in (SELECTS | {ids.SELECT_GROUP: _select_group}).items():
        app.action(action_id)(guard.click(_select(choose), acts=True))
    app.action(ids.TICK_ROW)(guard.click(_tick, acts=True))
    app.action(ids.EXPORT_READY)(guard.click(_export, _find_export))
