"""The files of a batch for whoever exported it, as a direct message."""

from collections.abc import Iterator

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from backlog.messages import BatchCopy
from bot.deps import Deps
from bot.posts.batch import share_files
from bot.posts.post import Delivery
from bot.posts.refusals import OF_DESTINATION


def copy_batch(delivery: Delivery, copy: BatchCopy) -> None:
    """Send its exporter the files, unless the accounting channel shows them to him anyway."""
    deps = delivery.deps
    user = deps.office.people.slack_of(copy.email).rpartition("/")[2]
    if not user or _is_member(deps, user):
        return
    channel = str(deps.client.conversations_open(users=user)["channel"]["id"])
    share_files(delivery, channel, copy.batch)


def _is_member(deps: Deps, user: str) -> bool:
    """Not where the channel cannot be looked into: then it shows nobody the files, either."""
    try:
        return user in _list_members(deps.client, deps.channels.accounting)
    except SlackApiError as error:
        if error.response.get("error") in OF_DESTINATION:
            return False
        raise


def _list_members(client: WebClient, channel: str) -> Iterator[str]:
    cursor = ""
    while True:
        page = client.conversations_members(channel=channel, cursor=cursor or None, limit=200)
        yield from page["members"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
