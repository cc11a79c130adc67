"""Block Kit's text objects and interactive elements, with Slack's limits."""

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

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = string(255)


def plain(most: int) -> Rule:
    """A `plain_text` object."""
    return by_type({"plain_text": Shape({"text": string(most)}, {"emoji": flag})})


def either(most: int) -> Rule:
    """A `plain_text` or `mrkdwn` object."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": Shape({"text": string(most)}, {"verbatim": flag}),
        }
    )


def date(value: Any, at: str) -> Breaches:
    """A date as YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        yield breach("must be a date as YYYY-MM-DD", at)


def _initial_among_options(element: Any, at: str) -> Breaches:
    """Slack refuses an initial option that is not literally one of the options."""
    options, several = element.get("options"), element.get("initial_options", [])
    if not isinstance(options, list) or not isinstance(several, list):
        return
    single = [element["initial_option"]] if "initial_option" in element else []
    if any(chosen not in options for chosen in several + single):
        yield breach("initial option does not match any of the options", at)


CONFIRM = Shape(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
_DISPATCH = Shape(
    {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2)}
)
_PLAIN_OPTION = Shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
_RICH_OPTION = Shape({"text": either(75), "value": string(150)}, {"description": either(75)})
_MENU_OPTION = Shape(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)}
)
_COMMON: dict[str, Rule] = {"action_id": _ID, "confirm": CONFIRM}
_FOCUS: dict[str, Rule] = {"action_id": _ID, "confirm": CONFIRM, "focus_on_load": flag}

ELEMENTS: dict[str, Rule] = {
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
    "overflow": Shape({"options": array(_MENU_OPTION, 5)}, _COMMON),
    "static_select": Shape(
        {"options": array(_PLAIN_OPTION, 100)},
        {**_FOCUS, "placeholder": plain(150), "initial_option": _PLAIN_OPTION},
        _initial_among_options,
    ),
    "checkboxes": Shape(
        {"options": array(_RICH_OPTION, 10)},
        {**_FOCUS, "initial_options": array(_RICH_OPTION, 10)},
        _initial_among_options,
    ),
    "radio_buttons": Shape(
        {"options": array(_RICH_OPTION, 10)},
        {**_FOCUS, "initial_option": _RICH_OPTION},
        _initial_among_options,
    ),
    "datepicker": Shape({}, {**_FOCUS, "placeholder": plain(150), "initial_date": date}),
    "plain_text_input": Shape(
        {},
        {
            "action_id": _ID,
            "placeholder": plain(150),
            "initial_value": string(3000, least=0),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
            "focus_on_load": flag,
            "dispatch_action_config": _DISPATCH,
        },
    ),
}
CLICKABLE = by_type({k: rule for k, rule in ELEMENTS.items() if k != "plain_text_input"})
ENTERABLE = by_type({k: rule for k, rule in ELEMENTS.items() if k not in {"button", "overflow"}})
