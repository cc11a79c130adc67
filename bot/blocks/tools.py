"""Home's tools: *Find*, state, order, more filters, and the filter in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from backlog.model import Tab
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.shown import Shown
from bot.limits import cut_at_word, safe
from bot.state import HomePlace

FIND = "Find: number, client or job"
STATES = {
    "any": "Any state",
    "ready": "Ready",
    "elsewhere": "Ready for another system",
    "blocked": "Blocked",
    "held": "On hold",
    "exported": "Exported",
    "changed": "Changed since export",
    "void": "Void",
}
ORDERS = {
    "oldest": "Oldest first",
    "newest": "Newest first",
    "largest": "Largest first",
    "client": "By client",
    "job": "By job",
    "pm": "By project manager",
}
_OWN_ORDERS = ("oldest", "newest", "largest", "job")
EXPORTS = {
    "never": "Never exported",
    "exported": "Exported",
    "re-exported": "Exported more than once",
    "changed": "Changed since export",
    "failed": "Taken back",
    "perhaps-imported": "Perhaps imported",
}
_TABS = {
    Tab.ADMIN: "Admin",
    Tab.PROCESSED: "Processed",
    Tab.PAID: "Paid",
    Tab.MINE: "My Forms",
    Tab.ALL: "All",
}


def build_tools(shown: Shown) -> Block:
    """The row of tools: for who sees her own jobs alone, tabs are one of them."""
    place = shown.place
    find = kit.typeahead(ids.FIND, FIND)
    if shown.own:
        tabs = _choose(ids.CHOOSE_TAB, {tab.value: name for tab, name in _TABS.items()}, place.tab)
        orders = {order: ORDERS[order] for order in _OWN_ORDERS}
        more = [tabs, _choose(ids.CHOOSE_ORDER, orders, shown.order)]
    else:
        more = [
            _choose(ids.CHOOSE_STATE, _list_states(place), place.state or "any"),
            _choose(ids.CHOOSE_ORDER, ORDERS, shown.order),
            kit.button(
                "More filters…",
                ids.OPEN_FILTERS,
                label="More filters: client, job, project manager, dates, export",
            ),
        ]
    return kit.actions(f"tools:{place.turn}", find, *more)


def _list_states(place: HomePlace) -> dict[str, str]:
    """Void ones are in no tab: they are looked for in All."""
    left_out = {
        Tab.ADMIN: ("void",),
        Tab.ALL: (),
        Tab.MINE: ("void",),
    }.get(place.tab, ("ready", "elsewhere", "blocked", "held", "void"))
    return {state: said for state, said in STATES.items() if state not in left_out}


def _choose(action_id: str, entries: dict[str, str], first: str) -> Block:
    options = {value: kit.option(text, value) for value, text in entries.items()}
    return kit.choice("static_select", action_id, [*options.values()], options.get(first))


def is_filtered(place: HomePlace) -> bool:
    """Whether less than the tab is shown."""
    bare = HomePlace(tab=place.tab, page=place.page, turn=place.turn, order=place.order)
    return place != bare


def build_filter_line(shown: Shown, every: int) -> Block:
    """What is filtered by, how many are left of the tab, and the way back."""
    told = words.join(*describe_filter(shown.place), f"{shown.page.count:,} of {every:,}")
    clear = kit.button("Clear filter", ids.CLEAR_FILTER)
    return kit.section(f"*Filter:* {told}", clear) | {"block_id": "filter"}


def describe_filter(place: HomePlace) -> Iterator[str]:
    """What a place is filtered by, safe in mrkdwn; nothing for all of its tab."""
    if place.search:
        yield f"“{safe(cut_at_word(place.search, 60))}”"
    if place.state:
        yield STATES.get(place.state, place.state)
    for said in (place.client, place.job, place.pm):
        if said:
            yield safe(cut_at_word(said, 60))
    if place.date_from or place.date_to:
        yield _describe_span(place.date_from, place.date_to)
    if place.export_status:
        yield EXPORTS[place.export_status]


def _describe_span(first: str, last: str) -> str:
    if not last:
        return f"from {words.format_day(date.fromisoformat(first))}"
    until = words.format_day(date.fromisoformat(last))
    return f"{words.format_day(date.fromisoformat(first))} – {until}" if first else f"until {until}"


def forget_filter(place: HomePlace) -> HomePlace:
    """The place with all of the tab in it."""
    return HomePlace(tab=place.tab, turn=place.turn + 1, order=place.order)


def move(place: HomePlace, **changes: Any) -> HomePlace:
    """The place with another filter, at its first page."""
    return replace(place, page=0, turn=place.turn + 1, **changes)
