"""Files to Slack: completed is not shared, so delivered means that `files.info` shows the share."""

import time
from collections.abc import Sequence

import requests
from slack_sdk.errors import SlackApiError

from backlog.batches.delivery import DeliveryFailed
from bot.posts.post import Delivery

SHARE_SECONDS = 10
LOOK_EVERY = 0.25
TRIES = 3
"""So many waits for a share that does not come, then the upload counts as lost."""


def share(delivery: Delivery, channel: str, files: Sequence[tuple[str, bytes]], said: str) -> None:
    """Put files into a channel as one message, once, and see them there.

    Raises:
        DeliveryFailed: Slack took them but shows them nowhere yet; the next try looks again.
    """
    known = delivery.progress.get("files", [])
    if known and not _lost(delivery, known):
        _await_share(delivery, channel, known)
        return
    fresh = [_upload(delivery, name, data) for name, data in files]
    delivery.remember(files=fresh)
    delivery.client.files_completeUploadExternal(
        files=[{"id": id_, "title": name} for id_, (name, _) in zip(fresh, files, strict=True)],
        channel_id=channel,
        initial_comment=said,
    )
    _await_share(delivery, channel, fresh)


def _upload(delivery: Delivery, name: str, data: bytes) -> str:
    place = delivery.client.files_getUploadURLExternal(filename=name, length=len(data))
    answer = requests.post(place["upload_url"], data=data, timeout=(5, 60))
    if not answer.ok:
        raise DeliveryFailed(f"Slack did not take the file {name}: HTTP {answer.status_code}.")
    return str(place["file_id"])


def _lost(delivery: Delivery, known: Sequence[str]) -> bool:
    """Whether an earlier upload was never completed, or completed and then shared nowhere."""
    try:
        shared = all(_shares(delivery, file_id) for file_id in known)
    except SlackApiError as error:
        if error.response.get("error") == "file_not_found":
            return True
        raise
    return not shared and delivery.message.attempts >= TRIES


def _await_share(delivery: Delivery, channel: str, known: Sequence[str]) -> None:
    until = time.monotonic() + SHARE_SECONDS
    while not all(channel in _shares(delivery, file_id) for file_id in known):
        if time.monotonic() > until:
            raise DeliveryFailed("Slack took the file but does not show it in the channel yet.")
        time.sleep(LOOK_EVERY)


def _shares(delivery: Delivery, file_id: str) -> set[str]:
    shares = delivery.client.files_info(file=file_id)["file"].get("shares") or {}
    return {channel for places in shares.values() for channel in places}
