from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox_process import Sandbox


def refusal(error: pytest.ExceptionInfo[SlackApiError]) -> Any:
    return error.value.response["error"]


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def test_a_posted_message_is_seen_by_members(sandbox: Sandbox) -> None:
    posted = sandbox.client().chat_postMessage(channel="C0BACKLOG", text="Good morning")
    seen = sandbox.messages("U0DANA", "C0BACKLOG")
    assert [(m["ts"], m["text"], m["bot"]) for m in seen] == [(posted["ts"], "Good morning", True)]


def test_who_is_not_a_member_does_not_see_the_channel(sandbox: Sandbox) -> None:
    sandbox.client().chat_postMessage(channel="C0ACCOUNTS", text="Batch B-2026-0001")
    assert "C0ACCOUNTS" not in sandbox.state("U0STRANGER")["messages"]


def test_metadata_is_kept_and_found_again(sandbox: Sandbox) -> None:
    client = sandbox.client()
    metadata = {"event_type": "outbox", "event_payload": {"row": 7}}
    client.chat_postMessage(channel="C0BACKLOG", text="Once", metadata=metadata)
    plain = client.conversations_history(channel="C0BACKLOG")["messages"]
    full = client.conversations_history(channel="C0BACKLOG", include_all_metadata=True)["messages"]
    assert "metadata" not in plain[0]
    assert full[0]["metadata"] == metadata


def test_an_update_without_blocks_drops_them_and_keeps_metadata(sandbox: Sandbox) -> None:
    client = sandbox.client()
    metadata = {"event_type": "outbox", "event_payload": {}}
    blocks = [section("With blocks")]
    posted = client.chat_postMessage(
        channel="C0BACKLOG", text="a", blocks=blocks, metadata=metadata
    )
    client.chat_update(channel="C0BACKLOG", ts=posted["ts"], text="b")
    (message,) = client.conversations_history(channel="C0BACKLOG", include_all_metadata=True)[
        "messages"
    ]
    assert (message["text"], message.get("blocks"), message["metadata"]) == ("b", None, metadata)
    assert message["edited"]["user"] == "U0BOT"


def test_replies_stay_out_of_history_and_in_their_thread(sandbox: Sandbox) -> None:
    client = sandbox.client()
    parent = client.chat_postMessage(channel="C0BACKLOG", text="parent")["ts"]
    for n in range(3):
        client.chat_postMessage(channel="C0BACKLOG", text=f"reply {n}", thread_ts=parent)
    history = client.conversations_history(channel="C0BACKLOG")["messages"]
    thread = client.conversations_replies(channel="C0BACKLOG", ts=parent)["messages"]
    assert [(m["text"], m["reply_count"]) for m in history] == [("parent", 3)]
    assert [m["text"] for m in thread] == ["parent", "reply 0", "reply 1", "reply 2"]


def test_history_comes_newest_first_in_pages(sandbox: Sandbox) -> None:
    client = sandbox.client()
    for n in range(5):
        client.chat_postMessage(channel="C0BACKLOG", text=str(n))
    pages = client.conversations_history(channel="C0BACKLOG", limit=2)
    assert [[m["text"] for m in page["messages"]] for page in pages] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]


def test_a_message_is_pinned_once(sandbox: Sandbox) -> None:
    client = sandbox.client()
    posted = client.chat_postMessage(channel="C0BACKLOG", text="The backlog")["ts"]
    client.pins_add(channel="C0BACKLOG", timestamp=posted)
    with pytest.raises(SlackApiError) as twice:
        client.pins_add(channel="C0BACKLOG", timestamp=posted)
    assert refusal(twice) == "already_pinned"
    assert sandbox.messages("U0DANA", "C0BACKLOG")[0]["pinned"]


def test_an_ephemeral_message_has_one_reader(sandbox: Sandbox) -> None:
    sandbox.client().chat_postEphemeral(channel="C0BACKLOG", user="U0PRIYA", text="psst")
    assert [m["ephemeral"] for m in sandbox.messages("U0PRIYA", "C0BACKLOG")] == [True]
    assert sandbox.messages("U0DANA", "C0BACKLOG") == []
    assert sandbox.client().conversations_history(channel="C0BACKLOG")["messages"] == []


def test_a_direct_message_reaches_its_person_only(sandbox: Sandbox) -> None:
    client = sandbox.client()
    channel = client.conversations_open(users="U0DANA")["channel"]["id"]
    client.chat_postMessage(channel=channel, text="Your batch")
    assert [m["text"] for m in sandbox.messages("U0DANA", channel)] == ["Your batch"]
    assert channel not in sandbox.state("U0PRIYA")["messages"]


@pytest.mark.parametrize(
    ("channel", "error"), [("C0NOWHERE", "channel_not_found"), ("C0OTHER", "not_in_channel")]
)
def test_the_bot_posts_only_where_it_is_a_member(
    sandbox: Sandbox, channel: str, error: str
) -> None:
    other = {"id": "C0OTHER", "name": "other", "members": ["U0DANA"]}
    sandbox.post("/test/world", {"channels": [other]})
    with pytest.raises(SlackApiError) as refused:
        sandbox.client().chat_postMessage(channel=channel, text="hello")
    assert refusal(refused) == error


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("the app's", "not_allowed_token_type"),
    ],
)
def test_tokens_are_checked(sandbox: Sandbox, token: str, error: str) -> None:
    token = sandbox.app_token if token == "the app's" else token
    with pytest.raises(SlackApiError) as refused:
        sandbox.client().api_call("auth.test", headers={"Authorization": f"Bearer {token}"})
    assert refusal(refused) == error


def test_a_scope_that_was_not_granted_is_named(sandbox: Sandbox) -> None:
    sandbox.post("/test/world", {"scopes": ["chat:write"]})
    with pytest.raises(SlackApiError) as refused:
        sandbox.client().users_info(user="U0DANA")
    assert refusal(refused) == "missing_scope"
    assert refused.value.response["needed"] == "users:read"


def test_an_unknown_method_or_argument_is_refused_by_name(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError, match=r"does not answer the method reactions\.add"):
        sandbox.client().reactions_add(channel="C0BACKLOG", name="eyes", timestamp="1.0")
    with pytest.raises(SlackApiError, match="does not know the argument icon_emoji"):
        sandbox.client().chat_postMessage(channel="C0BACKLOG", text="a", icon_emoji=":tada:")


def test_people_are_told_apart(sandbox: Sandbox) -> None:
    client = sandbox.client()
    people = {
        u: client.users_info(user=u)["user"] for u in ("U0DANA", "U0GUEST", "U0GONE", "U0BOT")
    }
    assert "email" not in people["U0DANA"]["profile"]  # the app has not the scope for it
    assert people["U0DANA"]["team_id"] == "T0PRAIRIE"
    assert (people["U0GUEST"]["is_restricted"], people["U0GONE"]["deleted"]) == (True, True)
    assert people["U0BOT"]["is_bot"]


def test_members_come_in_pages(sandbox: Sandbox) -> None:
    pages = sandbox.client().conversations_members(channel="C0BACKLOG", limit=4)
    assert [len(page["members"]) for page in pages] == [4, 2]


def test_a_text_over_its_limit_is_refused(sandbox: Sandbox) -> None:
    client = sandbox.client()
    posted = client.chat_postMessage(channel="C0BACKLOG", text="x" * 40_000)["ts"]
    with pytest.raises(SlackApiError) as long:
        client.chat_update(channel="C0BACKLOG", ts=posted, text="x" * 4_001)
    assert refusal(long) == "msg_too_long"


def test_reading_a_channel_leaves_nothing_unread(sandbox: Sandbox) -> None:
    sandbox.client().chat_postMessage(channel="C0BACKLOG", text="news")
    assert sandbox.state("U0DANA")["channels"][0]["unread"] == 1
    sandbox.post("/page/read", {"as": "U0DANA", "channel": "C0BACKLOG"})
    assert sandbox.state("U0DANA")["channels"][0]["unread"] == 0
    assert sandbox.state("U0PRIYA")["channels"][0]["unread"] == 1
