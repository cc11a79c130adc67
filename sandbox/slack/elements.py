"""Block Kit's interactive elements, with Slack's limits and where each may stand."""

import re
from typing import Any

from sandbox.slack.rules import (
    Breaches,
    Rule,
    Shape,
    array,
    breach,
    by_type,
    choice,
    flag,
    string,
    whole,
)
from sandbox.slack.texts import MENU_OPTION, PLAIN_OPTION, RICH_OPTION, plain

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ID = string(255)


def date(value: Any, at: str) -> Breaches:
    """A date as YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        yield breach("must be a date as YYYY-MM-DD", at)


def _time(value: Any, at: str) -> Breaches:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        yield breach("must be a time as HH:mm", at)


def _number(value: Any, at: str) -> Breaches:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        yield breach("must be a number, written as a string", at)


def _initial_among_options(element: Any, at: str) -> Breaches:
    """Slack refuses an initial option that is not literally one of the options."""
    options, several = element.get("options"), element.get("initial_options", [])
    if not isinstance(options, list) or not isinstance(several, list):
        return
    single = [element["initial_option"]] if "initial_option" in element else []
    if any(chosen not in options for chosen in several + single):
        yield breach("initial option does not match any of the options", at)


CONFIRM = Shape(
    {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
_DISPATCH = Shape(
    {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2)}
)
_COMMON: dict[str, Rule] = {"action_id": _ID, "confirm": CONFIRM}
_FOCUS: dict[str, Rule] = {**_COMMON, "focus_on_load": flag}
_MENU: dict[str, Rule] = {**_FOCUS, "placeholder": plain(150)}
_SEVERAL: dict[str, Rule] = {
    **_MENU,
    "initial_options": array(PLAIN_OPTION, 100),
    "max_selected_items": whole(1, 100),
}
_TYPED: dict[str, Rule] = {
    "action_id": _ID,
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": _DISPATCH,
}
_KINDS = array(choice("public", "private", "im", "mpim"), 4)

_CLICKED: dict[str, Rule] = {
    "button": Shape(
        {"text": plain(75)},
        {
            **_COMMON,
            "value": string(2000, least=0),
            "url": string(3000),
            "style": choice("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": Shape({"options": array(MENU_OPTION, 5)}, _COMMON),
}
_PICKED: dict[str, Rule] = {
    "static_select": Shape(
        {"options": array(PLAIN_OPTION, 100)},
        {**_MENU, "initial_option": PLAIN_OPTION},
        _initial_among_options,
    ),
    "multi_static_select": Shape(
        {"options": array(PLAIN_OPTION, 100)}, _SEVERAL, _initial_among_options
    ),
    "external_select": Shape(
        {}, {**_MENU, "initial_option": PLAIN_OPTION, "min_query_length": whole(0, 255)}
    ),
    "multi_external_select": Shape({}, {**_SEVERAL, "min_query_length": whole(0, 255)}),
    "conversations_select": Shape(
        {},
        {
            **_MENU,
            "initial_conversation": _ID,
            "filter": Shape(
                {},
                {
                    "include": _KINDS,
                    "exclude_external_shared_channels": flag,
                    "exclude_bot_users": flag,
                },
            ),
        },
    ),
    "checkboxes": Shape(
        {"options": array(RICH_OPTION, 10)},
        {**_FOCUS, "initial_options": array(RICH_OPTION, 10)},
        _initial_among_options,
    ),
    "radio_buttons": Shape(
        {"options": array(RICH_OPTION, 10)},
        {**_FOCUS, "initial_option": RICH_OPTION},
        _initial_among_options,
    ),
    "datepicker": Shape({}, {**_MENU, "initial_date": date}),
    "timepicker": Shape({}, {**_MENU, "initial_time": _time, "timezone": string(100)}),
}
_ENTERED: dict[str, Rule] = {
    "plain_text_input": Shape(
        {},
        {
            **_TYPED,
            "initial_value": string(3000, least=0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
    ),
}
_ENTERED_IN_MODALS: dict[str, Rule] = {
    "number_input": Shape(
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": _number, "min_value": _number, "max_value": _number},
    ),
    "file_input": Shape(
        {}, {"action_id": _ID, "filetypes": array(string(20), 100), "max_files": whole(1, 10)}
    ),
}
CLICKABLE = by_type(_CLICKED | _PICKED)
ENTERABLE = by_type(_PICKED | _ENTERED)
ENTERABLE_IN_MODALS = by_type(_PICKED | _ENTERED | _ENTERED_IN_MODALS)
