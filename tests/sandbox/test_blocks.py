import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from sandbox.slack.blocks import check_message, check_view, complete_blocks
from sandbox.slack.errors import SlackError
from tests.sandbox_process import Sandbox

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "text", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def options(count: int) -> list[Json]:
    return [{"text": plain(f"Option {n}"), "value": str(n)} for n in range(count)]


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": "go", **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def choose(kind: str, count: int, **more: Any) -> Json:
    return actions({"type": kind, "action_id": "choose", "options": options(count), **more})


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Title"), "blocks": list(blocks), **more}


CONFIRM = {"title": plain("Sure?"), "text": plain("text"), "confirm": plain("Yes")}

BAD_MESSAGES = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed", ""),
    "long section": ([section("x" * 3001)], "must be less than 3001 characters", "/0/text/text"),
    "empty section": ([section("")], "must be more than 0 characters", "/0/text/text"),
    "bare section": ([{"type": "section"}], "must define either `text` or `fields`", "/0"),
    "11 fields": (
        [{"type": "section", "fields": [plain("a")] * 11}],
        "no more than 10 items allowed",
        "/0/fields",
    ),
    "long field": (
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        "must be less than 2001 characters",
        "/0/fields/0/text",
    ),
    "long header": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters",
        "/0/text/text",
    ),
    "marked header": (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "*a*"}}],
        "unsupported type: mrkdwn",
        "/0/text/type",
    ),
    "11 context elements": (
        [{"type": "context", "elements": [plain("a")] * 11}],
        "no more than 10 items allowed",
        "/0/elements",
    ),
    "no actions": ([actions()], "no fewer than 1 items allowed", "/0/elements"),
    "26 buttons": (
        [actions(*[button(action_id=str(n)) for n in range(26)])],
        "no more than 25 items allowed",
        "/0/elements",
    ),
    "long button": (
        [actions(button("x" * 76))],
        "must be less than 76 characters",
        "/0/elements/0/text/text",
    ),
    "long value": (
        [actions(button(value="x" * 2001))],
        "must be less than 2001 characters",
        "/0/elements/0/value",
    ),
    "unknown style": (
        [actions(button(style="blue"))],
        "must be a valid enum value: primary, danger",
        "/0/elements/0/style",
    ),
    "disabled button": (
        [actions(button(disabled=True))],
        "invalid additional property: disabled",
        "/0/elements/0",
    ),
    "confirm without deny": (
        [actions(button(confirm=CONFIRM))],
        "missing required field: deny",
        "/0/elements/0/confirm",
    ),
    "6 menu entries": (
        [choose("overflow", 6)],
        "no more than 5 items allowed",
        "/0/elements/0/options",
    ),
    "101 options": (
        [choose("static_select", 101)],
        "no more than 100 items allowed",
        "/0/elements/0/options",
    ),
    "11 checkboxes": (
        [choose("checkboxes", 11)],
        "no more than 10 items allowed",
        "/0/elements/0/options",
    ),
    "11 radio buttons": (
        [choose("radio_buttons", 11)],
        "no more than 10 items allowed",
        "/0/elements/0/options",
    ),
    "long option": (
        [choose("static_select", 1, options=[{"text": plain("x" * 76), "value": "1"}])],
        "must be less than 76 characters",
        "/0/elements/0/options/0/text/text",
    ),
    "long option value": (
        [choose("static_select", 1, options=[{"text": plain("x"), "value": "1" * 151}])],
        "must be less than 151 characters",
        "/0/elements/0/options/0/value",
    ),
    "strange initial option": (
        [choose("static_select", 2, initial_option={"text": plain("Option 9"), "value": "9"})],
        "initial option does not match any of the options",
        "/0/elements/0",
    ),
    "strange initial options": (
        [choose("checkboxes", 2, initial_options=options(3)[2:])],
        "initial option does not match any of the options",
        "/0/elements/0",
    ),
    "bad date": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "23.11.2026"})],
        "must be a date as YYYY-MM-DD",
        "/0/elements/0/initial_date",
    ),
    "same block_id": (
        [section(block_id="a"), section(block_id="a")],
        "block_id `a` already exists",
        "",
    ),
    "same action_id": (
        [actions(button(), button())],
        "action_id `go` already exists",
        "/0/elements",
    ),
    "long block_id": (
        [section(block_id="x" * 256)],
        "must be less than 256 characters",
        "/0/block_id",
    ),
    "long action_id": (
        [actions(button(action_id="x" * 256))],
        "must be less than 256 characters",
        "/0/elements/0/action_id",
    ),
    "input in a message": (
        [field({"type": "plain_text_input"})],
        "unsupported type: input",
        "/0/type",
    ),
    "unknown block": ([{"type": "video"}], "unsupported type: video", "/0/type"),
    "unknown element": (
        [actions({"type": "channels_select"})],
        "unsupported type: channels_select",
        "/0/elements/0/type",
    ),
    "text box in actions": (
        [actions({"type": "plain_text_input"})],
        "unsupported type: plain_text_input",
        "/0/elements/0/type",
    ),
    "two tables": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}] * 2,
        "only_one_table_allowed",
        "",
    ),
    "not an object": (["divider"], "must provide an object", "/0"),
}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def number(value: float, text: str = "1") -> Json:
    return {"type": "raw_number", "value": value, "text": text}


def data_table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "data_table", "caption": "Who stays", "rows": list(rows), **more}


def bars(*series: Json, categories: tuple[str, ...] = ("a", "b")) -> Json:
    axes = {"categories": list(categories)}
    chart = {"type": "bar", "series": list(series), "axis_config": axes}
    return {"type": "data_visualization", "title": "By age", "chart": chart}


def series(name: str, *labels: str) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def pie(*values: float) -> Json:
    segments = [{"label": str(n), "value": value} for n, value in enumerate(values)]
    chart = {"type": "pie", "segments": segments}
    return {"type": "data_visualization", "title": "Shares", "chart": chart}


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("More"), "child_blocks": list(children), **more}


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "tag", "text": "blocked", "color": "red"},
                {
                    "type": "date",
                    "timestamp": 1795446000,
                    "format": "{date_short}",
                    "fallback": "23 Nov",
                },
            ],
        }
    ],
}

BAD_MESSAGES |= {
    "alert in a message": (
        [{"type": "alert", "text": plain("a")}],
        "unsupported type: alert",
        "/0/type",
    ),
    "marked confirm": (
        [
            actions(
                button(
                    confirm=CONFIRM
                    | {"deny": plain("No"), "text": {"type": "mrkdwn", "text": "*a*"}}
                )
            )
        ],
        "unsupported type: mrkdwn",
        "/0/elements/0/confirm/text/type",
    ),
    "number box in a message": (
        [actions({"type": "number_input", "is_decimal_allowed": True})],
        "unsupported type: number_input",
        "/0/elements/0/type",
    ),
    "empty initial options": (
        [choose("multi_static_select", 2, initial_options=[])],
        "no fewer than 1 items allowed",
        "/0/elements/0/initial_options",
    ),
    "bad time": (
        [actions({"type": "timepicker", "action_id": "t", "initial_time": "24:00"})],
        "must be a time as HH:mm",
        "/0/elements/0/initial_time",
    ),
    "table of a header only": (
        [data_table([cell("a")])],
        "no fewer than 2 items allowed",
        "/0/rows",
    ),
    "202 rows": ([data_table(*[[cell("a")]] * 202)], "no more than 201 items allowed", "/0/rows"),
    "ragged rows": (
        [data_table([cell("a"), cell("b")], [cell("a")])],
        "must have as many cells as the first row",
        "/0/rows/1",
    ),
    "rich header": (
        [data_table([RICH], [cell("a")])],
        "unsupported type: rich_text",
        "/0/rows/0/0/type",
    ),
    "empty cell": (
        [data_table([cell("a")], [number(1, "")])],
        "must be more than 0 characters",
        "/0/rows/1/0/text",
    ),
    "long data table": (
        [data_table([cell("a")], *[[cell("x" * 3000)]] * 7)],
        "must be less than 20001 characters in all",
        "/0/rows",
    ),
    "no caption": (
        [{"type": "data_table", "rows": [[cell("a")], [cell("b")]]}],
        "missing required field: caption",
        "/0",
    ),
    "missing point": (
        [bars(series("Admin", "a"))],
        "must have one point for each category",
        "/0/chart/series/0/data",
    ),
    "same series twice": (
        [bars(series("Admin", "a", "b"), series("Admin", "a", "b"))],
        "must be unique",
        "/0/chart/series",
    ),
    "long name of a series": (
        [bars(series("x" * 21, "a", "b"))],
        "must be less than 21 characters",
        "/0/chart/series/0/name",
    ),
    "empty slice": ([pie(1, 0)], "must be more than 0", "/0/chart/segments/1/value"),
    "13 slices": ([pie(*[1] * 13)], "no more than 12 items allowed", "/0/chart/segments"),
    "three charts": ([pie(1)] * 3, "only_two_charts_allowed", ""),
    "nested container": (
        [container(container(section()))],
        "unsupported type: container",
        "/0/child_blocks/0/type",
    ),
    "11 children": (
        [container(*[section()] * 11)],
        "no more than 10 items allowed",
        "/0/child_blocks",
    ),
    "folded but fixed": (
        [container(section(), default_collapsed=True)],
        "`default_collapsed` needs `is_collapsible`",
        "/0/default_collapsed",
    ),
    "same block_id within a container": (
        [section(block_id="a"), container(section(block_id="a"))],
        "block_id `a` already exists",
        "",
    ),
}

BAD_MODALS: dict[str, tuple[Json, str, str]] = {
    "long title": (
        modal(section(), title=plain("x" * 25)),
        "must be less than 25 characters",
        "/title/text",
    ),
    "long submit": (
        modal(section(), submit=plain("x" * 25)),
        "must be less than 25 characters",
        "/submit/text",
    ),
    "input without submit": (
        modal(field({"type": "plain_text_input"})),
        "must define `submit` to use an `input` block in modals",
        "",
    ),
    "no blocks": (modal(), "no fewer than 1 items allowed", "/blocks"),
    "101 blocks": (
        modal(*[{"type": "divider"}] * 101),
        "no more than 100 items allowed",
        "/blocks",
    ),
    "long metadata": (
        modal(section(), private_metadata="x" * 3001),
        "must be less than 3001 characters",
        "/private_metadata",
    ),
    "long callback": (
        modal(section(), callback_id="x" * 256),
        "must be less than 256 characters",
        "/callback_id",
    ),
    "table in a modal": (
        modal({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}),
        "unsupported type: table",
        "/blocks/0/type",
    ),
    "long alert": (
        modal({"type": "alert", "text": plain("x" * 201)}),
        "must be less than 201 characters",
        "/blocks/0/text/text",
    ),
    "container in a modal": (
        modal(container(section())),
        "unsupported type: container",
        "/blocks/0/type",
    ),
    "heard file": (
        modal(field({"type": "file_input"}, dispatch_action=True), submit=plain("Go")),
        "`dispatch_action` cannot be used with a `file_input`",
        "/blocks/0/dispatch_action",
    ),
    "number without decimals said": (
        modal(field({"type": "number_input"}), submit=plain("Go")),
        "missing required field: is_decimal_allowed",
        "/blocks/0/element",
    ),
    "button as input": (
        modal(field(button()), submit=plain("Go")),
        "unsupported type: button",
        "/blocks/0/element/type",
    ),
    "home tab": (modal(section()) | {"type": "home"}, "unsupported type: home", "/type"),
    "unknown property": (
        modal(section(), color="red"),
        "invalid additional property: color",
        "",
    ),
}


def messages_of(check: Callable[[Any], None], value: Any) -> tuple[str, ...]:
    with pytest.raises(SlackError) as refused:
        check(value)
    return refused.value.messages


@pytest.mark.parametrize("case", BAD_MESSAGES)
def test_a_bad_message_is_refused_with_the_place(case: str) -> None:
    blocks, sentence, place = BAD_MESSAGES[case]
    assert messages_of(check_message, blocks) == (f"{sentence} [json-pointer:/blocks{place}]",)


@pytest.mark.parametrize("case", BAD_MODALS)
def test_a_bad_modal_is_refused_with_the_place(case: str) -> None:
    view, sentence, place = BAD_MODALS[case]
    assert messages_of(check_view, view) == (f"{sentence} [json-pointer:/view{place}]",)


def test_every_limit_may_be_reached() -> None:
    check_message(
        [
            {"type": "header", "text": plain("x" * 150)},
            section("x" * 3000, accessory=choose("overflow", 5)["elements"][0]),
            actions(*[button("x" * 75, action_id=str(n), value="v" * 2000) for n in range(25)]),
            choose("static_select", 100, initial_option=options(100)[99]),
            choose("checkboxes", 10, initial_options=options(10)),
            {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 20] * 100},
            *[{"type": "divider"}] * 44,
        ]
    )
    inputs = [field({"type": "plain_text_input", "multiline": True, "max_length": 3000})] * 100
    check_view(modal(*inputs, submit=plain("x" * 24), private_metadata="x" * 3000))


def test_a_home_takes_what_a_modal_does_not_and_the_other_way_round() -> None:
    blocks = [
        pie(1, 2),
        bars(series("Admin", "a", "b")),
        data_table([cell("a"), cell("b")], [RICH, number(1.5)]),
        container(section(), is_collapsible=True, default_collapsed=True),
        RICH,
        field({"type": "plain_text_input"}, dispatch_action=True),
        actions({"type": "external_select", "action_id": "find", "min_query_length": 0}),
    ]
    home = {"type": "home", "blocks": blocks}
    check_view(home, "home")
    for wrong in ({"type": "alert", "text": plain("a")}, field({"type": "file_input"})):
        with pytest.raises(SlackError, match="unsupported type"):
            check_view(home | {"blocks": [wrong]}, "home")
    with pytest.raises(SlackError, match="no more than 100 items"):
        check_view(home | {"blocks": [section()] * 101}, "home")
    with pytest.raises(SlackError, match="invalid additional property: submit"):
        check_view(home | {"submit": plain("Go")}, "home")


def test_the_texts_of_one_message_have_a_sum() -> None:
    check_message([section("x" * 3000)] * 4 + [section("x" * 1200)])
    with pytest.raises(SlackError) as long:
        check_message([section("x" * 3000)] * 4 + [section("x" * 1201)])
    assert long.value.code == "msg_blocks_too_long"


def test_a_view_over_250_kilobytes_is_refused() -> None:
    with pytest.raises(SlackError) as large:
        check_view(modal(*[section("x" * 2990)] * 90))
    assert large.value.code == "view_too_large"


def test_missing_ids_and_defaults_are_filled_in() -> None:
    (block,) = complete_blocks([section(accessory=button())], lambda prefix: f"{prefix}1")
    assert block["block_id"] == "b1"
    assert block["text"]["verbatim"] is False
    assert block["accessory"]["text"]["emoji"] is True


def spoilt(value: Any, junk: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The value with something in it replaced by junk."""
    if isinstance(value, dict):
        return st.sampled_from(sorted(value)).flatmap(
            lambda k: spoilt(value[k], junk).map(lambda v: {**value, k: v}) | junk
        )
    if isinstance(value, list) and value:
        return st.sampled_from(range(len(value))).flatmap(
            lambda n: spoilt(value[n], junk).map(lambda v: [*value[:n], v, *value[n + 1 :]]) | junk
        )
    return junk


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
JUNK = SCALARS | st.lists(SCALARS, max_size=2) | st.dictionaries(st.text(max_size=3), SCALARS)
GOOD_MESSAGE = [
    section(accessory=choose("overflow", 2)["elements"][0]),
    choose("checkboxes", 2, initial_options=options(1), confirm=CONFIRM),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
    data_table([cell("a")], [number(1)]),
    bars(series("Admin", "a", "b")),
    pie(1),
    container(section(), is_collapsible=True, default_collapsed=True),
    RICH,
]
GOOD_MODAL = modal(field({"type": "plain_text_input", "max_length": 9}), submit=plain("Go"))


@given(spoilt(GOOD_MESSAGE, JUNK))
def test_whatever_is_sent_as_blocks_is_taken_or_refused(blocks: Any) -> None:
    with contextlib.suppress(SlackError):
        check_message(blocks)


@given(spoilt(GOOD_MODAL, JUNK))
def test_whatever_is_sent_as_a_view_is_taken_or_refused(view: Any) -> None:
    with contextlib.suppress(SlackError):
        check_view(view)


def test_the_web_api_says_it_in_slacks_form(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError) as refused:
        sandbox.client().chat_postMessage(channel="C0BACKLOG", text="a", blocks=[actions()])
    breach = "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"
    assert refused.value.response.data == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [breach],
        "response_metadata": {"messages": [f"[ERROR] {breach}"]},
    }
