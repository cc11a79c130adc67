"""What the pump hands over for Slack: each message told once, by looking before telling again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException

import requests
from slack_sdk.errors import SlackApiError, SlackClientError

from backlog.batches import delivery as deliveries
from backlog.batches.delivery import DeliveryFailed
from backlog.roles import Actor
from backlog.store import batches as store
from backlog.store.outbox import Message
from bot import batches, files, memory, words
from bot.backlog_list import POSTER, overview
from bot.blocks import backlog as backlog_blocks
from bot.blocks import batch as batch_blocks
from bot.blocks import kit, weekly
from bot.client import retry_after
from bot.deps import Deps
from bot.posts import Delivery, Words

HOPELESS = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "unknown_method",
}
"""Slack's refusals of what a message says: the same bytes are refused for ever."""

LOG = 5

SENDER = Actor("slack", "Slack", where={"job": "outbox"})


class SlackSender:
    """Sends the outbox's Slack messages; satisfies `backlog.delivery.Sender`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._kinds: dict[str, Callable[[Delivery], None]] = {
            "refresh": self._refresh,
            "batch": self._batch,
            "batch changed": self._batch_changed,
            "batch copy": self._batch_copy,
            "weekly": self._weekly,
            "reminder": self._reminder,
            "reversal": self._reversal,
        }

    def send(self, message: Message, *, again: bool) -> None:
        """Tell it; an earlier try is looked for first.

        Raises:
            DeliveryFailed: Slack did not take it, or does not show it yet.
        """
        look = again or message.attempts > 0
        delivery = Delivery(
            self._deps.office, self._deps.client, message, look, dict(message.progress)
        )
        if message.kind not in self._kinds:
            raise DeliveryFailed(f"Slack has no message of kind {message.kind!r}.", permanent=True)
        with _told_plainly():
            self._kinds[message.kind](delivery)

    def _refresh(self, delivery: Delivery) -> None:
        shown = overview(self._deps.office, POSTER)
        words_ = Words(backlog_blocks.message(shown), backlog_blocks.text(shown))
        post, _ = delivery.post_or_edit("backlog", self._deps.channels.backlog, words_)
        if not memory.recall(self._deps.office, f"pinned:{post.ts}"):
            self._pin(post)

    def _pin(self, post: memory.Post) -> None:
        try:
            self._deps.client.pins_add(channel=post.channel, timestamp=post.ts)
        except SlackApiError as error:
            if error.response.get("error") != "already_pinned":
                raise
        memory.keep(self._deps.office, f"pinned:{post.ts}", value=True)

    def _batch(self, delivery: Delivery) -> None:
        office, channel = self._deps.office, self._deps.channels.accounting
        number = delivery.message.payload["batch"]
        self._show_card(delivery, number)
        with office.reading() as db:
            batch = store.get(db, number)
            contents = store.file_bytes(db, batch.id)
        label = batches.label(office, batch)
        files.share(delivery, channel, contents, batch_blocks.caption(batch, label))
        deliveries.note(office, batch, SENDER)
        self._show_card(delivery, number)

    def _batch_changed(self, delivery: Delivery) -> None:
        self._show_card(delivery, delivery.message.payload["batch"])

    def _show_card(self, delivery: Delivery, number: str) -> None:
        shown = batches.card(self._deps.office, number)
        words_ = Words(batch_blocks.card(shown), batch_blocks.text(shown))
        delivery.post_or_edit(f"card:{number}", self._deps.channels.accounting, words_)

    def _batch_copy(self, delivery: Delivery) -> None:
        """The file for its exporter, unless the accounting channel shows it to him anyway."""
        office, payload = self._deps.office, delivery.message.payload
        user = office.people.slack_of(payload["email"]).rpartition("/")[2]
        if not user or user in self._members(self._deps.channels.accounting):
            return
        with office.reading() as db:
            batch = store.get(db, payload["batch"])
            contents = store.file_bytes(db, batch.id)
        channel = self._deps.client.conversations_open(users=user)["channel"]["id"]
        label = batches.label(office, batch)
        files.share(delivery, channel, contents, batch_blocks.caption(batch, label))

    def _members(self, channel: str) -> Iterator[str]:
        cursor = ""
        while True:
            page = self._deps.client.conversations_members(
                channel=channel, cursor=cursor or None, limit=200
            )
            yield from page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    def _reversal(self, delivery: Delivery) -> None:
        asked = delivery.message.payload
        text = (
            f"{asked['number']} was imported with {asked['batch']} and is taken back: "
            f"{asked['reason']}. Please undo it in the accounting system, and then say so with "
            f"backlog acknowledge {asked['number']} --batch {asked['batch']}. It is not exported "
            "again before that."
        )
        blocks = [kit.header("To be undone in the accounting system"), kit.data(text)]
        delivery.post(self._deps.channels.accounting, Words(blocks, text))

    def _weekly(self, delivery: Delivery) -> None:
        office, payload = self._deps.office, delivery.message.payload
        offered = payload["ids"] if payload["mode"] == "propose" else []
        memory.keep(office, f"weekly:{payload['period']}", offered)
        shown = weekly.Week(
            period=payload["period"],
            said=payload["said"],
            late=payload["late"],
            offers=len(offered),
            held_back=payload["held_back"],
            log=batches.log(office, LOG),
        )
        delivery.post(self._deps.channels.backlog, Words(weekly.card(shown), payload["said"]))

    def _reminder(self, delivery: Delivery) -> None:
        lines = delivery.message.payload["lines"]
        at = words.at(self._deps.office.company, self._deps.office.clock())
        shown = Words(weekly.reminder(lines, at), " ".join(lines))
        delivery.post_or_edit("reminder", self._deps.channels.backlog, shown)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Slack's ways to fail, as the pump understands them."""
    try:
        yield
    except SlackApiError as error:
        raise _refused(error) from error
    except (SlackClientError, requests.RequestException, OSError, HTTPException) as error:
        raise DeliveryFailed(f"Slack cannot be reached: {error}.") from error


def _refused(error: SlackApiError) -> DeliveryFailed:
    code = error.response.get("error") or f"HTTP {error.response.status_code}"
    if error.response.status_code == 429:
        wait = retry_after(error.response.headers)
        return DeliveryFailed("Slack asks us to be slower.", retry_after=wait)
    details = (error.response.get("response_metadata") or {}).get("messages") or []
    return DeliveryFailed(
        f"Slack refused: {code}. {' '.join(details)}".strip(), permanent=code in HOPELESS
    )
