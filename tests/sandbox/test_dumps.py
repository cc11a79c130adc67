"""What the sandbox shows of a world can be put into another one."""

from typing import Any

from tests.sandbox_process import Sandbox

Json = dict[str, Any]
CHANNEL, DANA = "C0BACKLOG", "U0DANA"
SHOWN = ("messages", "files")


def _post(sandbox: Sandbox, text: str) -> Json:
    posted = sandbox.client().chat_postMessage(channel=CHANNEL, text=text)
    assert posted["ok"]
    return dict(posted.data)  # type: ignore[arg-type]  # a chat_postMessage answers an object


def test_messages_and_files_are_there_again_and_what_follows_is_later(sandbox: Sandbox) -> None:
    before = _post(sandbox, "Before")
    sandbox.client().pins_add(channel=CHANNEL, timestamp=before["ts"])
    sandbox.client().files_upload_v2(channel=CHANNEL, filename="week.iif", content="!TRNS")
    world = sandbox.world()
    sandbox.post("/test/reset")
    assert sandbox.world()["messages"].get(CHANNEL, []) == []
    sandbox.post("/test/world", {name: world[name] for name in SHOWN})
    again = sandbox.world()
    assert {name: again[name] for name in SHOWN} == {name: world[name] for name in SHOWN}
    assert _post(sandbox, "After")["ts"] > max(one["ts"] for one in world["messages"][CHANNEL])
    uploaded = sandbox.client().files_upload_v2(channel=CHANNEL, filename="b", content="b")
    assert uploaded["file"]["id"] not in [one["id"] for one in world["files"]]


def test_a_window_is_open_again_with_what_was_typed(sandbox: Sandbox) -> None:
    block = {
        "type": "input",
        "block_id": "note",
        "label": {"type": "plain_text", "text": "Note"},
        "element": {"type": "plain_text_input", "action_id": "note", "initial_value": "typed"},
    }
    view = {
        "id": "V0000000F",
        "user": DANA,
        "root_view_id": "V0000000F",
        "previous_view_id": None,
        "hash": "1.1",
        "type": "modal",
        "title": {"type": "plain_text", "text": "Export"},
        "blocks": [block],
        "private_metadata": "kept",
        "state": {"values": {"note": {"note": {"type": "plain_text_input", "value": "typed"}}}},
    }
    sandbox.post("/test/world", {"views": [view]})
    (dumped,) = sandbox.world()["views"]
    assert {name: dumped[name] for name in view} == view
    shown = sandbox.view(DANA)
    assert shown is not None
    assert shown["id"] == view["id"]


def test_a_spreadsheet_is_there_again(sandbox: Sandbox) -> None:
    cells = [{"values": [{"userEnteredValue": {"stringValue": "Admin"}}]}]
    start = {"sheetId": 0, "rowIndex": 2, "columnIndex": 1}
    update = {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}
    sandbox.post("/test/sheets/edit", {"requests": [update]})
    before = sandbox.get("/test/sheets")["spreadsheets"]
    sandbox.post("/test/reset")
    assert sandbox.get("/test/sheets")["spreadsheets"] != before
    sandbox.post("/test/sheets", {"spreadsheets": before})
    assert sandbox.get("/test/sheets")["spreadsheets"] == before
