"""Slack as a witness: what messages of ours say of the log, however old the database is."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from backlog.witness import Head, Recalled, Unreachable, find_heads
from bot import state
from bot.blocks import kit
from bot.deps import Deps
from bot.posts.post import EVENT, HEAD
from bot.state import Post

Json = dict[str, Any]
LOOK_BACK = 100
"""So many of the latest messages of a channel are looked at: batches and days leave one each."""
_DAYS = timedelta(days=40)
"""For so long replies to the pinned message are looked at."""
_PAGES = 25
"""So many pages of 200 messages are looked through, for batches or in a thread."""
_ROOT = re.compile(
    r"Batch (?P<number>B-\d{4}-\d{4,}) for (?P<label>.+?): "
    r"(?P<count>[\d,]+) invoices?, (?P<totals>.+?)\.(?: |$)"
)
"""The text of a root, as `bot.blocks.root` writes it."""
_NO_BREAK = "\u00a0"
_AMOUNT = re.compile(r"(-?[\d,]+(?:\.\d+)?) ([A-Z]{3})")
_AWAY = {"thread_not_found", "message_not_found", "channel_not_found"}
_FAILURES = (SlackClientError, OSError, HTTPException, ValueError)
"""The last of an address that is none; `doctor` says which."""


class SlackWitness:
    """Both channels and the thread of the pinned message; satisfies `backlog.witness.Witness`."""

    place = "Slack"

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def look(self) -> Sequence[Head]:
        """The heads that messages of ours carry.

        Raises:
            Unreachable: Slack does not answer.
        """
        try:
            return [head for one in self._list_messages() for head in read_heads(one)]
        except _FAILURES as error:
            raise _build_unreachable(error) from error

    def announce(self, head: Head) -> bool:
        """Say it below the pinned message; where there is none yet, the next message says it.

        Raises:
            Unreachable: Slack does not take it.
        """
        post = state.load_post(self._deps.office, "backlog")
        if post is None:
            return False
        said = f"Head of the log: {head}"
        try:
            self._deps.client.chat_postMessage(
                channel=post.channel,
                thread_ts=post.ts,
                text=said,
                blocks=[kit.context(said)],
                metadata={
                    "event_type": EVENT,
                    "event_payload": {"kind": "generation", HEAD: str(head)},
                },
            )
        except SlackApiError as error:
            if error.response.get("error") in _AWAY:
                return False
            raise _build_unreachable(error) from error
        except _FAILURES as error:
            raise _build_unreachable(error) from error
        return True

    def recall(self) -> Sequence[Recalled]:
        """The batches whose roots stand in accounting's channel.

        Raises:
            Unreachable: Slack does not answer.
        """
        try:
            return [found for one in self._list_roots() if (found := read_root(one))]
        except _FAILURES as error:
            raise _build_unreachable(error) from error

    def _list_roots(self) -> Iterator[Json]:
        channel = self._deps.channels.accounting
        return _list_all(self._deps.client.conversations_history, channel=channel)

    def _list_messages(self) -> Iterator[Json]:
        channels = self._deps.channels
        for channel in (channels.accounting, channels.backlog):
            yield from self._deps.client.conversations_history(
                channel=channel, limit=LOOK_BACK, include_all_metadata=True
            )["messages"]
        if post := state.load_post(self._deps.office, "backlog"):
            yield from self._list_replies(post)

    def _list_replies(self, post: Post) -> list[Json]:
        oldest = (self._deps.office.clock() - _DAYS).timestamp()
        try:
            # All of them: the oldest come first, and the newest matter most.
            call = self._deps.client.conversations_replies
            return [*_list_all(call, channel=post.channel, ts=post.ts, oldest=f"{oldest:.6f}")]
        except SlackApiError as error:
            if error.response.get("error") in _AWAY:
                return []
            raise


def _list_all(call: Callable[..., Any], **where: str) -> Iterator[Json]:
    """Messages page by page, as far as anybody looks."""
    cursor: str | None = None
    for _ in range(_PAGES):
        page = call(cursor=cursor, limit=200, include_all_metadata=True, **where)
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return


def _build_unreachable(error: Exception) -> Unreachable:
    # The text of a ValueError may have the token in it.
    said = "its address or token is none" if isinstance(error, ValueError) else str(error)
    return Unreachable(said)


def read_root(message: Json) -> Recalled | None:
    """The batch that a root of ours shows; `None` for any other message."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    said = _ROOT.match(str(message.get("text", "")).replace(_NO_BREAK, " "))
    # Messages of older releases have the number in their words alone.
    number = payload.get("batch") or (said["number"] if said else "")
    if metadata.get("event_type") != EVENT or not number:
        return None
    known = Recalled(
        number=str(number),
        place=SlackWitness.place,
        mark=str(payload.get("mark", "")),
        made_at=datetime.fromtimestamp(float(message["ts"]), UTC),
    )
    return _describe(known, said) if said else known


def _describe(known: Recalled, said: re.Match[str]) -> Recalled:
    return replace(
        known,
        label=unescape(said["label"]),
        count=int(said["count"].replace(",", "")),
        totals=read_totals(said["totals"]),
    )


def read_totals(text: str) -> dict[str, Decimal]:
    """Amounts by currency, as a root's text has them."""
    pairs = _AMOUNT.findall(text.replace("\u2212", "-"))
    return {currency: Decimal(amount.replace(",", "")) for amount, currency in pairs}


def read_heads(message: Json) -> Iterator[Head]:
    """What a message of ours carries; in one of somebody else the same words are only words."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == EVENT:
        yield from find_heads(str(metadata.get("event_payload", {}).get(HEAD, "")))
