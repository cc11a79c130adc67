"""What a message says: text, blocks and metadata, checked as Slack checks them."""

import json
from typing import Any

from sandbox.slack.blocks import check_message, complete_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.world import World

Json = dict[str, Any]


def decode_json(value: Any, error: str) -> Any:
    """A JSON argument, sent as JSON or as a string that holds JSON."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError(error) from None


def words(given: Json, most: int) -> str:
    """The `text` of a call, at most so many characters."""
    text = str(given.get("text") or "")
    if len(text) > most:
        raise SlackError("msg_too_long")
    return text


def blocks(world: World, given: Json) -> list[Json]:
    """The `blocks` of a call as they are stored, none when absent; either these or text is due."""
    found = decode_json(given.get("blocks") or [], "invalid_blocks_format")
    check_message(found)
    if not found and not given.get("text"):
        raise SlackError("no_text")
    return complete_blocks(found, world.new_id)


def metadata(given: Json) -> Json | None:
    """The `metadata` of a call: an event type and its payload, None when empty or absent."""
    found = decode_json(given.get("metadata") or {}, "invalid_metadata_format")
    if not found:
        return None
    whole = isinstance(found, dict) and found.keys() == {"event_type", "event_payload"}
    if not whole or not isinstance(found["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(found)) > 16_000:
        raise SlackError("metadata_too_large")
    return dict(found)
