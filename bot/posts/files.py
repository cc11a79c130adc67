"""Files to Slack: completed is not shared, so delivered means that `files.info` shows the share.

Slack answers with an internal error to more than fourteen in one message, so at most ten go in one.
"""

import time
from collections.abc import Sequence

import requests
from slack_sdk.errors import SlackApiError

from backlog.batches.delivery import DeliveryFailed
from bot.posts.post import Delivery
from bot.slack.client import read_pause
from bot.state import Post

MOST = 10
SHARE_SECONDS = 10
LOOK_EVERY = 0.25
TRIES = 3
"""So many waits for a share that does not come, then the upload counts as lost."""
GONE = {"file_not_found", "file_deleted"}


def share(
    delivery: Delivery,
    channel: str,
    files: Sequence[tuple[str, bytes]],
    said: str,
    *,
    thread: str | None = None,
) -> None:
    """Put files into a channel or a thread, at most ten in a message, once, and see them there.

    Raises:
        DeliveryFailed: Slack took them but shows them nowhere yet; the next try looks again.
    """
    messages = -(-len(files) // MOST)
    for place in range(messages):
        turn = f"\n{place + 1} of {messages} messages with its files" if messages > 1 else ""
        share_ten(delivery, channel, files, place * MOST, said + turn, thread)


def share_ten(
    delivery: Delivery,
    channel: str,
    files: Sequence[tuple[str, bytes]],
    start: int,
    said: str,
    thread: str | None = None,
) -> None:
    """Put the files from the place `start` into one message, once, and see them there.

    Raises:
        DeliveryFailed: Slack took them but shows them nowhere yet; the next try looks again.
    """
    every = delivery.progress.get("files", [])
    known = every[start : start + MOST]
    if known and not _lost(delivery, known):
        _await_share(delivery, channel, known)
        return
    # What is shared after all, later than anybody waits, would be there twice.
    _delete(delivery, known)
    those = files[start : start + MOST]
    fresh = [_upload(delivery, name, data) for name, data in those]
    delivery.remember(files=[*every[:start], *fresh, *every[start + MOST :]], waited=0)
    delivery.deps.client.files_completeUploadExternal(
        files=[{"id": id_, "title": name} for id_, (name, _) in zip(fresh, those, strict=True)],
        channel_id=channel,
        thread_ts=thread,
        initial_comment=said,
    )
    _await_share(delivery, channel, fresh)


def find_shared(delivery: Delivery, post: Post, names: Sequence[str]) -> list[str]:
    """The files of these names in one message of a thread, by their ids."""
    for message in delivery.list_replies(post):
        there = message.get("files", [])
        if [one["name"] for one in there] == [*names]:
            return [one["id"] for one in there]
    return []


def _upload(delivery: Delivery, name: str, data: bytes) -> str:
    place = delivery.deps.client.files_getUploadURLExternal(filename=name, length=len(data))
    answer = requests.post(place["upload_url"], data=data, timeout=(5, 60))
    if not answer.ok:
        said = f"Slack did not take the file {name}: HTTP {answer.status_code}."
        raise DeliveryFailed(said, retry_after=read_pause(answer))
    return str(place["file_id"])


def _lost(delivery: Delivery, known: Sequence[str]) -> bool:
    """Whether an earlier upload was never completed, or completed and then shared nowhere."""
    try:
        shared = all(_shares(delivery, file_id) for file_id in known)
    except SlackApiError as error:
        if error.response.get("error") == "file_not_found":
            return True
        raise
    return not shared and delivery.progress.get("waited", 0) >= TRIES


def _delete(delivery: Delivery, known: Sequence[str]) -> None:
    for file_id in known:
        try:
            delivery.deps.client.files_delete(file=file_id)
        except SlackApiError as error:
            if error.response.get("error") not in GONE:
                raise


def _await_share(delivery: Delivery, channel: str, known: Sequence[str]) -> None:
    until = time.monotonic() + SHARE_SECONDS
    missing = list(known)
    while missing := [one for one in missing if channel not in _shares(delivery, one)]:
        if time.monotonic() > until:
            # Counted apart from other failures: an upload that is only slow is not sent anew for
            # what Slack refused before.
            delivery.remember(waited=delivery.progress.get("waited", 0) + 1)
            raise DeliveryFailed("Slack took the file but does not show it in the channel yet.")
        time.sleep(LOOK_EVERY)


def _shares(delivery: Delivery, file_id: str) -> set[str]:
    shares = delivery.deps.client.files_info(file=file_id)["file"].get("shares") or {}
    return {channel for places in shares.values() for channel in places}
