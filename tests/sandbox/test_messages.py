from tests.sandbox_process import Sandbox


def test_a_posted_message_is_seen_by_members(sandbox: Sandbox) -> None:
    posted = sandbox.client().chat_postMessage(channel="C0BACKLOG", text="Good morning")
    seen = sandbox.messages("U0DANA", "C0BACKLOG")
    assert [(m["ts"], m["text"], m["bot"]) for m in seen] == [(posted["ts"], "Good morning", True)]
