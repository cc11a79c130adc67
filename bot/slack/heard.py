"""What was written in a channel, as an event of Slack tells it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Json = dict[str, Any]

_MARKUP = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply in the thread at `root` of a channel: written, changed or deleted.

    `edit` tells the edits of one reply apart.
    """

    what: Literal["written", "changed", "deleted"]
    channel: str
    root: str
    ts: str
    text: str
    edit: str = ""


def find_writer(event: Json) -> str:
    """Who wrote what the event is about; an edit or a deletion names them inside."""
    about = event.get("message") or event.get("previous_message") or {}
    return str(event.get("user") or about.get("user") or "")


def read_reply(event: Json, name: Callable[[str], str]) -> Heard | None:
    """The reply of a person that an event tells of; `None` for all else.

    Apps are not heard, ours least. `name` is what people call the one with an id.
    """
    about: Json = event.get("message") or event.get("previous_message") or event
    root, ts = str(about.get("thread_ts") or ""), str(about.get("ts") or "")
    if not root or root == ts or about.get("bot_id"):
        return None
    text, channel = _read_text(about, name), str(event["channel"])
    match event.get("subtype"):
        case None | "file_share" | "thread_broadcast":
            return Heard("written", channel, root, ts, text)
        case "message_changed" if text != _read_text(event.get("previous_message", {}), name):
            edit = str(about.get("edited", {}).get("ts") or event.get("event_ts", ""))
            return Heard("changed", channel, root, ts, text, edit)
        case "message_deleted":
            return Heard("deleted", channel, root, ts, text)
    return None


def _read_text(message: Json, name: Callable[[str], str]) -> str:
    """What was written, without Slack's markup, and the names of files that came with it."""

    def show(found: re.Match[str]) -> str:
        target, label = found[1], found[2]
        if target.startswith("@"):
            return f"@{name(target[1:])}"
        return label or target.removeprefix("mailto:")

    said = _MARKUP.sub(show, str(message.get("text") or ""))
    plain = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    files = [f"[{file.get('name', 'a file')}]" for file in message.get("files", ())]
    return " ".join([one for one in (plain.strip(), *files) if one])
