"""The window *More filters*: client, job, Project Manager, days of the invoice, export."""

from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.tools import EXPORTS
from bot.limits import OPTION_VALUE
from bot.state import HomePlace

ANY = "any"
THESE = "these"
PRESETS = {
    ANY: "Any day",
    "this-week": "This week",
    "last-week": "Last week",
    "this-month": "This month",
    "last-month": "Last month",
    THESE: "The days below",
}


def build_window(place: HomePlace) -> View:
    """The window, with what is filtered by already."""
    return kit.modal(
        "More filters",
        [
            _name(ids.CLIENT, "Client", place.client),
            _name(ids.JOB, "Job number", place.job),
            _name(ids.MANAGER, "Project manager", place.pm),
            _choice(ids.PRESET, "Invoice date", PRESETS, THESE if _has_days(place) else ANY),
            _day(ids.DATE_FROM, "From", place.date_from),
            _day(ids.DATE_TO, "To", place.date_to),
            _choice(ids.EXPORT_STATUS, "Export", {ANY: "Any"} | EXPORTS, place.export_status),
        ],
        callback=ids.FILTERS,
        submit="Show",
        close="Cancel",
    )


def build_name(name: str) -> Block | None:
    """A name as an entry of a menu; none for one that no menu holds."""
    return kit.option(name, name) if 0 < len(name) <= OPTION_VALUE else None


def _has_days(place: HomePlace) -> bool:
    return bool(place.date_from or place.date_to)


def _name(action_id: str, label: str, name: str) -> Block:
    menu = kit.typeahead(action_id, "Type its first letters", build_name(name))
    return kit.field(action_id, label, menu, optional=True)


def _choice(action_id: str, label: str, entries: dict[str, str], first: str) -> Block:
    options = {value: kit.option(text, value) for value, text in entries.items()}
    menu = kit.choice("static_select", action_id, [*options.values()], options[first or ANY])
    return kit.field(action_id, label, menu)


def _day(action_id: str, label: str, first: str) -> Block:
    return kit.field(action_id, label, kit.day(action_id, first, "A day"), optional=True)
