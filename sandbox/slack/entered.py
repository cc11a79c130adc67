"""What a person entered, made whole: suggested options by their value, uploads by their id."""

from typing import Any

from sandbox.slack.shapes import file_json
from sandbox.slack.state import KEYS, stateful
from sandbox.slack.workspace import Slack

Json = dict[str, Any]


def complete(slack: Slack, user_id: str, blocks: list[Json], entered: Json) -> Json:
    """The same values; what nobody offered this person, or what is not theirs, is left out."""
    whole = {block_id: dict(values) for block_id, values in entered.items()}
    for block, element in stateful(blocks):
        values = whole.get(block["block_id"], {})
        given = values.get(element["action_id"])
        if given and KEYS[element["type"]][0] in given:
            values[element["action_id"]] = given | _complete_one(slack, user_id, element, given)
    return whole


def _complete_one(slack: Slack, user_id: str, element: Json, given: Json) -> Json:
    find = slack.suggestions.find
    match element["type"]:
        case "external_select":
            return {"selected_option": find(user_id, element, given["selected_option"])}
        case "multi_external_select":
            found = (find(user_id, element, one) for one in given["selected_options"] or [])
            return {"selected_options": [option for option in found if option]}
        case "conversations_select":
            return {"selected_conversation": _find_joined(slack, user_id, given)}
        case "file_input":
            return {"files": _uploads(slack, user_id, given)}
    return {}


def _find_joined(slack: Slack, user_id: str, given: Json) -> str | None:
    channel = slack.world.channels.get(given["selected_conversation"] or "")
    return channel.id if channel and user_id in channel.members else None


def _uploads(slack: Slack, user_id: str, given: Json) -> list[Json]:
    files = [slack.world.files.get(str(one.get("id"))) for one in given["files"] or []]
    return [file_json(slack.world, file) for file in files if file and file.user == user_id]
