import base64
import hashlib
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from tests.sandbox_process import Sandbox, eventually

CONTENT = "!TRNS\tFörêt & Frères\r\n".encode("cp1252")


def upload(sandbox: Sandbox, channel: str = "C0ACCOUNTS", **more: Any) -> str:
    """Upload CONTENT with the SDK's own three steps; the file's id."""
    done = sandbox.client().files_upload_v2(
        channel=channel, content=CONTENT, filename="20261123_MULTI_B-2026-0001.iif", **more
    )
    return str(done["file"]["id"])


def shares(client: WebClient, file_id: str) -> Any:
    return client.files_info(file=file_id)["file"]["shares"]


def test_a_share_appears_a_moment_after_ok(sandbox: Sandbox) -> None:
    client = sandbox.client()
    file_id = upload(sandbox, initial_comment="Batch B-2026-0001")
    assert shares(client, file_id) == {}
    shared = eventually(lambda: shares(client, file_id))
    (message,) = sandbox.messages("U0ACCOUNT", "C0ACCOUNTS")
    assert shared["private"]["C0ACCOUNTS"][0]["ts"] == message["ts"]
    assert message["text"] == "Batch B-2026-0001"
    assert message["files"][0]["name"] == "20261123_MULTI_B-2026-0001.iif"


def test_the_same_bytes_come_down_again(sandbox: Sandbox) -> None:
    client = sandbox.client()
    file_id = upload(sandbox)
    link = client.files_info(file=file_id)["file"]["url_private"]
    allowed = {"authorization": f"Bearer {sandbox.bot_token}"}
    assert requests.get(link, headers=allowed, timeout=5).content == CONTENT
    assert b"Sign in to Slack" in requests.get(link, timeout=5).content
    (kept,) = sandbox.world()["files"]
    assert base64.b64decode(kept["content"]) == CONTENT
    assert kept["sha256"] == hashlib.sha256(CONTENT).hexdigest()


def test_a_person_downloads_what_is_shared_with_them(sandbox: Sandbox) -> None:
    file_id = upload(sandbox)
    eventually(lambda: shares(sandbox.client(), file_id))
    link = f"{sandbox.url}/page/files/{file_id}"
    mine = requests.get(link, params={"as": "U0ACCOUNT"}, timeout=5)
    assert mine.content == CONTENT
    assert "attachment" in mine.headers["content-disposition"]
    assert requests.get(link, params={"as": "U0STRANGER"}, timeout=5).status_code == 403


def test_a_file_goes_to_a_direct_message_and_into_a_thread(sandbox: Sandbox) -> None:
    client = sandbox.client()
    direct = client.conversations_open(users="U0DANA")["channel"]["id"]
    parent = client.chat_postMessage(channel="C0ACCOUNTS", text="Batch")["ts"]
    first, second = upload(sandbox, direct), upload(sandbox, thread_ts=parent)
    assert eventually(lambda: shares(client, first))["private"].keys() == {direct}
    eventually(lambda: shares(client, second))
    assert [m["thread_ts"] for m in sandbox.messages("U0DANA", "C0ACCOUNTS")] == [None, parent]


def test_a_file_needs_a_channel_the_bot_is_in(sandbox: Sandbox) -> None:
    with pytest.raises(SlackApiError, match="channel_not_found"):
        upload(sandbox, "C0NOWHERE")


def test_a_file_is_as_long_as_announced_and_complete_once(sandbox: Sandbox) -> None:
    client = sandbox.client()
    place = client.files_getUploadURLExternal(filename="a.csv", length=5)
    assert requests.post(place["upload_url"], data=b"four", timeout=5).status_code == 400
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": place["file_id"], "title": "a"}])
    assert requests.post(place["upload_url"], data=b"fives", timeout=5).status_code == 200
    client.files_completeUploadExternal(files=[{"id": place["file_id"], "title": "a"}])
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": place["file_id"], "title": "a"}])


def test_a_share_may_fail_although_the_answer_was_ok(sandbox: Sandbox) -> None:
    sandbox.fault("files.completeUploadExternal", "not_shared")
    lost, found = upload(sandbox), upload(sandbox)
    eventually(lambda: shares(sandbox.client(), found))
    assert shares(sandbox.client(), lost) == {}


def test_an_upload_the_server_refuses_is_an_error_of_the_sdk(sandbox: Sandbox) -> None:
    sandbox.fault("files.getUploadURLExternal", "500")
    with pytest.raises((SlackApiError, SlackRequestError)):
        upload(sandbox)
