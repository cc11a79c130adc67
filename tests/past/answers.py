"""Clicks on what was posted and opened long ago, and what the person sees then."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.bot.desk import words
from tests.past.stored import Json, Reopened
from tests.sandbox_process import eventually

UNFINISHED = ("One moment", "Working on it")
BROKEN = "Something went wrong on our side"
FORGOTTEN = "from another version of the backlog"
"""A button of an old message stays good; what must go is taken out of the test by name."""

Button = tuple[Json, str, Json]
"""A message or window with the one block, the element's id, and what is chosen."""


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that a click may be on, with its block."""
    for block in blocks:
        for one in (*block.get("elements", []), block.get("accessory"), block.get("element")):
            if one and "action_id" in one and (block["type"] != "input" or _is_live(block)):
                yield block, one


def _is_live(block: Json) -> bool:
    return bool(block.get("dispatch_action"))


def choices(element: Json) -> Iterator[Json]:
    """Everything that one element can send when it is used."""
    if element["type"] == "button":
        yield {}
    elif element["type"] == "checkboxes":
        yield {"type": "checkboxes", "selected_options": element["options"][:1]}
    else:
        for option in element["options"]:
            yield {"type": element["type"], "selected_option": option}


def buttons_of(shown: Json) -> Iterator[Button]:
    """All that can be clicked in a message or a window."""
    for block, element in elements(shown["blocks"]):
        for choice in choices(element):
            yield shown | {"blocks": [block]}, element["action_id"], choice


def answer_to_click(firm: Reopened, user: str, button: Button) -> str:
    """The words that a person reads after a click, in a window or a message."""
    shown, action_id, choice = button
    return _answer_to(firm, user, lambda: firm.sandbox.click(user, shown, action_id, choice))


def answer_to_submit(firm: Reopened, view: Json, values: Json | None) -> str:
    """The words that a person reads after the submit of a window."""
    user = view["user"]
    return _answer_to(firm, user, lambda: firm.sandbox.submit(user, view, values))


def assert_answered(said: str, button: Button) -> None:
    """It is answered by whoever still knows what the button is for."""
    _, action_id, choice = button
    assert said, (action_id, choice)
    assert FORGOTTEN not in said, (action_id, choice)


def _answer_to(firm: Reopened, user: str, act: Callable[[], Json]) -> str:
    before = _seen(firm, user)
    assert act() == {"ok": True}

    def look() -> str:
        seen = _seen(firm, user)
        said = "\n".join(text for key, text in seen.items() if before.get(key) != text)
        return "" if any(one in said for one in UNFINISHED) else said

    said = eventually(look)
    assert BROKEN not in said
    return said


def _seen(firm: Reopened, user: str) -> dict[str, str]:
    """The person's window and what was said to them alone, by what makes each another one."""
    state = firm.sandbox.state(user)
    view: Json | None = state["view"]
    seen = {f"{view['id']} {view['hash']}": _read(view)} if view else {}
    for channel in state["messages"].values():
        seen |= {one["ts"]: _read(one) for one in channel if one["ephemeral"]}
    return seen


def _read(shown: Json) -> str:
    errors: dict[str, Any] = shown.get("errors") or {}
    return "\n".join([words(shown), *errors.values()])


def later(message: Json) -> Json:
    """The message once more: the bot may edit the first one while somebody clicks."""
    second, micro = message["ts"].split(".")
    return message | {"ts": f"{second}.{int(micro) ^ 1:06d}", "pinned": False}


def batch_in(said: str) -> str:
    """The batch that an answer names."""
    found = re.search(r"B-\d{4}-\d{4}", said)
    assert found, said
    return found[0]
