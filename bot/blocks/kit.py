"""The few blocks the bot uses, each cut to Slack's limits. Plain text is for data, mrkdwn ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import limits
from bot.limits import cut

Block = dict[str, Any]
View = dict[str, Any]


def plain(text: str, most: int) -> Block:
    """A text in which nothing is markup, not even `:smile:`."""
    held = limits.hold_together(cut(text, most))
    return {"type": "plain_text", "text": held, "emoji": False}


def mrkdwn(text: str, most: int = limits.SECTION) -> Block:
    """Our own words with markup; data in it went through `limits.safe`."""
    held = limits.hold_together(cut(text, most))
    return {"type": "mrkdwn", "text": held, "verbatim": True}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of our words, with an element at its right."""
    return {"type": "section", "text": mrkdwn(text)} | (
        {"accessory": accessory} if accessory else {}
    )


def data(text: str, accessory: Block | None = None) -> Block:
    """A paragraph of other people's words, with an element at its right."""
    shown = {"type": "section", "text": plain(text, limits.SECTION)}
    return shown | ({"accessory": accessory} if accessory else {})


def fold(title: str, *blocks: Block) -> Block:
    """Blocks behind a line that opens them; at most ten, of our words."""
    return {
        "type": "container",
        "title": plain(title, limits.HEADER),
        "child_blocks": list(blocks),
        "width": "full",
        "is_collapsible": True,
        "default_collapsed": True,
    }


def unfold(blocks: Sequence[Block]) -> list[Block]:
    """The same for a workspace that knows none of the newer blocks.

    What was behind a line stands below it, a table is lines, and of a chart its numbers stay, which
    stand beside it as text anyway.
    """
    shown: list[Block] = []
    for block in blocks:
        if block["type"] == "container":
            shown += [section(f"*{block['title']['text']}*"), *block["child_blocks"]]
        elif block["type"] == "data_table":
            shown.append(_write_lines(block))
        elif block["type"] != "data_visualization":
            shown.append(block)
    return shown


def _write_lines(table: Block) -> Block:
    """The first rows of a table, a line each."""
    rows = [[limits.safe(one["text"]) for one in row] for row in table["rows"][1:]]
    joint = f"{limits.SPACE}· "
    lines = [
        joint.join((f"*{first}*", *(one for one in rest if one != "-"))) for first, *rest in rows
    ]
    return section(bullets(lines, most=_LINES)) | {"expand": True}


_LINES = 15
"""So many rows of a table stand in a section, whatever is in them."""


def code(text: str) -> Block:
    """Lines to be copied as they stand."""
    return section(f"```\n{cut(limits.verbatim(text), limits.SECTION - 10)}\n```")


def alert(text: str, level: str) -> Block:
    """A coloured line of our words in a window: `info`, `warning`, `error` or `success`."""
    return {"type": "alert", "text": mrkdwn(text, limits.ALERT), "level": level}


def context(*texts: str) -> Block:
    """Small grey lines of our words."""
    return {"type": "context", "elements": [mrkdwn(text, limits.CONTEXT) for text in texts]}


def fields(facts: Sequence[tuple[str, str]]) -> Block:
    """Facts in two columns, each a name and our words."""
    told = [mrkdwn(f"*{name}*\n{said}", limits.CONTEXT) for name, said in facts]
    return {"type": "section", "fields": told[: limits.FIELDS]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(block_id: str, *elements: Block) -> Block:
    """Elements side by side."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(
    text: str, action_id: str, value: str = "", *, style: str = "", label: str = "", url: str = ""
) -> Block:
    """A button; `style` is `primary`, `danger` or nothing, `label` what a screen reader says."""
    shown = {"type": "button", "action_id": action_id, "text": plain(text, limits.BUTTON)}
    shown |= {"accessibility_label": cut(label, limits.LABEL_OF_BUTTON)} if label else {}
    shown |= {"url": url} if url else {}
    return shown | ({"value": value} if value else {}) | ({"style": style} if style else {})


def option(text: str, value: str, description: str = "") -> Block:
    """An entry of a menu, of checkboxes or of radio buttons."""
    entry = {"text": plain(text, limits.OPTION), "value": value}
    return entry | ({"description": plain(description, limits.OPTION)} if description else {})


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """A menu behind three dots."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def checkboxes(action_id: str, options: Sequence[Block], ticked: Sequence[Block] = ()) -> Block:
    """At most ten checkboxes."""
    shown = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    return shown | ({"initial_options": list(ticked)} if ticked else {})


def choice(
    kind: str, action_id: str, options: Sequence[Block], first: Block | None, *, hint: str = ""
) -> Block:
    """One of several: `kind` is `static_select` or `radio_buttons`."""
    shown: Block = {"type": kind, "action_id": action_id, "options": list(options)}
    shown |= {"placeholder": plain(hint, limits.HEADER)} if hint else {}
    return shown | ({"initial_option": first} if first else {})


def typeahead(action_id: str, hint: str, first: Block | None = None) -> Block:
    """A menu that offers what fits what is typed."""
    shown = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(hint, limits.HEADER),
        "min_query_length": 1,
    }
    return shown | ({"initial_option": first} if first else {})


def several(
    action_id: str,
    hint: str,
    chosen: Sequence[Block],
    options: Sequence[Block] = (),
) -> Block:
    """A menu that takes several; without options it offers what fits what is typed."""
    shown: Block = {"action_id": action_id, "placeholder": plain(hint, limits.HEADER)}
    if options:
        shown |= {"type": "multi_static_select", "options": list(options)}
    else:
        shown |= {"type": "multi_external_select", "min_query_length": 1}
        shown |= {"max_selected_items": limits.CHOICES}
    return shown | ({"initial_options": list(chosen)} if chosen else {})


def ask_first(button: Block, title: str, text: str, *, yes: str, no: str) -> Block:
    """The button, which asks before it acts."""
    asked = {"title": plain(title, limits.QUESTION_TITLE), "text": plain(text, limits.QUESTION)}
    answers = {"confirm": plain(yes, limits.ANSWER), "deny": plain(no, limits.ANSWER)}
    return button | {"confirm": asked | answers}


def day(action_id: str, first: str, hint: str) -> Block:
    """A day to choose, as `2026-11-23`."""
    shown = {"type": "datepicker", "action_id": action_id, "placeholder": plain(hint, 150)}
    return shown | ({"initial_date": first} if first else {})


def clock(action_id: str, first: str, zone: str) -> Block:
    """A time of the day to choose, as `08:00`, of a time zone."""
    return {
        "type": "timepicker",
        "action_id": action_id,
        "initial_time": first,
        "timezone": zone,
    }


def entry(
    action_id: str,
    *,
    most: int,
    multiline: bool = False,
    hint: str = "",
    first: str = "",
    live: bool = False,
) -> Block:
    """A place to type at most `most` characters; `first` stands in it, `hint` while it is empty.

    `live` tells the bot of each character, if the field does.
    """
    typed = {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": most,
        "multiline": multiline,
    }
    typed |= {"initial_value": first} if first else {}
    typed |= {"dispatch_action_config": _EACH_CHARACTER} if live else {}
    return typed | ({"placeholder": plain(hint, limits.HEADER)} if hint else {})


_EACH_CHARACTER = {"trigger_actions_on": ["on_character_entered"]}


def field(
    block_id: str,
    label: str,
    element: Block,
    *,
    optional: bool = False,
    hint: str = "",
    live: bool = False,
) -> Block:
    """A labelled input; `live` tells the bot of each change."""
    shown = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, limits.LABEL),
        "element": element,
        "optional": optional,
        "dispatch_action": live,
    }
    return shown | ({"hint": plain(hint, limits.HINT)} if hint else {})


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str = "",
    submit: str = "",
    close: str = "Close",
    memory: str = "",
) -> View:
    """A window; without `submit` there is nothing to confirm."""
    view: View = {
        "type": "modal",
        "title": plain(title, limits.TITLE),
        "close": plain(close, limits.TITLE),
        "blocks": list(blocks),
        "callback_id": callback,
        "private_metadata": memory,
    }
    return view | ({"submit": plain(submit, limits.TITLE)} if submit else {})


def home(blocks: Sequence[Block]) -> View:
    """A person's Home."""
    return {"type": "home", "callback_id": "home", "blocks": list(blocks)}


def data_table(caption: str, rows: Sequence[Sequence[Block]], *, page: int) -> Block:
    """A table to look at and to sort, `page` rows at a time; the first row is its head."""
    return {
        "type": "data_table",
        "caption": cut(caption, limits.HEADER),
        "rows": [list(row) for row in rows],
        "page_size": page,
    }


def bars(title: str, counts: Mapping[str, int], *, what: str, along: str) -> Block:
    """A chart of one series: how many of `what` there are `along` the labels."""
    points = [{"label": label, "value": count} for label, count in counts.items()]
    return {
        "type": "data_visualization",
        "title": cut(title, 50),
        "chart": {
            "type": "bar",
            "series": [{"name": what, "data": points}],
            "axis_config": {"categories": [*counts], "x_label": along, "y_label": what},
        },
    }


def cell(text: str, value: int | None = None) -> Block:
    """A cell of a table; with a value it is sorted by that."""
    said = limits.hold_together(cut(limits.one_line(text), limits.CELL))
    if value is None:
        return {"type": "raw_text", "text": said}
    return {"type": "raw_number", "text": said, "value": value}


def sentence(text: str, to_copy: str = "") -> list[Block]:
    """A sentence, which is data because refusals quote data, and what is to be copied below it."""
    return [data(text), *([code(to_copy)] if to_copy else [])]


def notice(title: str, text: str, to_copy: str = "") -> View:
    """A window that only says something."""
    return modal(title, sentence(text, to_copy))


def bullets(lines: Sequence[str], *, most: int = 10) -> str:
    """Lines of mrkdwn as a list; how many more there are when there are too many."""
    shown = [f"• {line}" for line in lines[:most]]
    more = len(lines) - len(shown)
    return "\n".join([*shown, f"… and {more} more"] if more else shown)
