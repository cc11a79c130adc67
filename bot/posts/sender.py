"""What the pump hands over for Slack: each message told once, by looking before telling again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import assert_never

import requests
from slack_sdk.errors import SlackApiError, SlackClientError

from backlog.batches import delivery as deliveries
from backlog.batches.delivery import DeliveryFailed
from backlog.errors import Refused
from backlog.messages import (
    BatchChanged,
    BatchCopy,
    BatchMade,
    Message,
    PapersOrdered,
    Refresh,
    Reminder,
    ReversalAsked,
    WeeklyReport,
)
from backlog.plural import count_of
from backlog.queries import documents
from backlog.roles import Actor
from bot import state, words
from bot.blocks import batch as batch_blocks
from bot.blocks import kit, pinned, weekly
from bot.deps import Deps
from bot.posts import files
from bot.posts.post import Delivery, Words
from bot.presenters import batch as batches
from bot.presenters.pinned import POSTER, load_pinned
from bot.slack.client import retry_after
from bot.slack.home_link import HomeLink

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

log = logging.getLogger(__name__)

SENDER = Actor("slack", "Slack", where={"job": "outbox"})


class SlackSender:
    """Sends the outbox's Slack messages; satisfies `backlog.delivery.Sender`."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._home = HomeLink(deps.client)
        self._unpinnable: set[str] = set()

    def send(self, message: Message, *, again: bool) -> None:
        """Tell it; an earlier try is looked for first.

        Raises:
            DeliveryFailed: Slack did not take it, or does not show it yet.
        """
        look = again or message.attempts > 0
        delivery = Delivery(
            self._deps.office, self._deps.client, message, look, dict(message.progress)
        )
        with _translate_errors():
            self._tell(delivery)

    def _tell(self, delivery: Delivery) -> None:
        match content := delivery.message.content:
            case Refresh():
                self._show_backlog(delivery)
            case BatchMade():
                self._share_batch(delivery, content.batch)
            case BatchChanged():
                self._show_card(delivery, content.batch)
            case BatchCopy():
                self._copy_batch(delivery, content)
            case WeeklyReport():
                self._report_week(delivery, content)
            case Reminder():
                self._remind(delivery, content)
            case ReversalAsked():
                self._ask_to_undo(delivery, content)
            case PapersOrdered():
                self._send_papers(delivery, content)
            case _:
                assert_never(content)

    def _show_backlog(self, delivery: Delivery) -> None:
        shown = load_pinned(self._deps.office, link=self._home.find())
        words_ = Words(pinned.message(shown), pinned.text(shown))
        post, _ = delivery.post_or_edit("backlog", self._deps.channels.backlog, words_)
        if post.ts not in self._unpinnable and not state.is_pinned(self._deps.office, post):
            self._pin(post)

    def _pin(self, post: state.Post) -> None:
        try:
            self._deps.client.pins_add(channel=post.channel, timestamp=post.ts)
        except SlackApiError as error:
            refused = error.response.get("error") or f"HTTP {error.response.status_code}"
            if refused != "already_pinned":
                self._note_refusal(post, refused)
                return
        state.keep_pin(self._deps.office, post)

    def _note_refusal(self, post: state.Post, refused: str) -> None:
        """A pin is decoration: it is asked for once in a process, and never holds up a message."""
        self._unpinnable.add(post.ts)
        state.keep_pin_refusal(self._deps.office, refused)
        log.warning("Slack did not let the backlog message be pinned: %s", refused)

    def _share_batch(self, delivery: Delivery, number: str) -> None:
        office, channel = self._deps.office, self._deps.channels.accounting
        # The card first: files without one would leave nobody a button to confirm the import.
        self._show_card(delivery, number)
        batch, contents = deliveries.load_files(office, number)
        label = batches.find_label(office, batch)
        files.share(delivery, channel, contents, batch_blocks.caption(batch, label))
        deliveries.note(office, batch, SENDER)
        # Once more: only now does the card say that the files are there.
        self._show_card(delivery, number)

    def _show_card(self, delivery: Delivery, number: str) -> None:
        shown = batches.load_card(self._deps.office, POSTER, number)
        words_ = Words(batch_blocks.card(shown), batch_blocks.text(shown))
        delivery.post_or_edit(f"card:{number}", self._deps.channels.accounting, words_)

    def _copy_batch(self, delivery: Delivery, copy: BatchCopy) -> None:
        """The file for its exporter, unless the accounting channel shows it to him anyway."""
        office = self._deps.office
        user = office.people.slack_of(copy.email).rpartition("/")[2]
        if not user or user in self._list_members(self._deps.channels.accounting):
            return
        batch, contents = deliveries.load_files(office, copy.batch)
        channel = self._deps.client.conversations_open(users=user)["channel"]["id"]
        label = batches.find_label(office, batch)
        files.share(delivery, channel, contents, batch_blocks.caption(batch, label))

    def _send_papers(self, delivery: Delivery, order: PapersOrdered) -> None:
        office = self._deps.office
        slack = office.people.slack_of(order.email)
        if not slack:
            return
        # Before anything is printed: in an outage each try would print it all again.
        opened = self._deps.client.conversations_open(users=slack.rpartition("/")[2])
        channel = str(opened["channel"]["id"])
        actor = office.people.by_email(order.email, {"slack": slack})
        try:
            printed = documents.print_(office, actor, order.ids, order.paper)
        except Refused as refused:
            delivery.post(channel, Words(kit.sentence(str(refused)), str(refused)))
            return
        said = f"{count_of(len(printed.numbers))}, printed. Nothing is marked exported by it."
        files.share(delivery, channel, [(printed.name, printed.data)], said)

    def _list_members(self, channel: str) -> Iterator[str]:
        cursor = ""
        while True:
            page = self._deps.client.conversations_members(
                channel=channel, cursor=cursor or None, limit=200
            )
            yield from page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return

    def _ask_to_undo(self, delivery: Delivery, asked: ReversalAsked) -> None:
        text = (
            f"{asked.number} was imported with {asked.batch} and is taken back: "
            f"{asked.reason}. Please undo it in the accounting system, and then say so with "
            f"backlog acknowledge {asked.number} --batch {asked.batch}. It is not exported "
            "again before that."
        )
        blocks = [kit.header("To be undone in the accounting system"), kit.data(text)]
        delivery.post(self._deps.channels.accounting, Words(blocks, text))

    def _report_week(self, delivery: Delivery, week: WeeklyReport) -> None:
        office, period = self._deps.office, week.period.isoformat()
        proposed = week.ids if week.mode == "propose" else ()
        # Before the card: its button asks for what is kept under the week.
        state.keep_proposal(office, period, proposed)
        shown = weekly.Week(
            period=period,
            said=week.said,
            late=week.late,
            offers=len(proposed),
            held_back=week.held_back,
            log=batches.load_log(office, POSTER, LOG),
        )
        delivery.post(self._deps.channels.backlog, Words(weekly.card(shown), week.said))

    def _remind(self, delivery: Delivery, reminder: Reminder) -> None:
        at = words.format_moment(self._deps.office.company, self._deps.office.clock())
        shown = Words(weekly.reminder(reminder.lines, at), " ".join(reminder.lines))
        post, _ = delivery.post_or_edit("reminder", self._deps.channels.backlog, shown)
        if reminder.head:
            told = f"Head of the log: {reminder.head}"
            delivery.reply(post, Words([kit.context(told)], told))


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Slack's ways to fail, as the pump understands them."""
    try:
        yield
    except SlackApiError as error:
        raise _describe_refusal(error) from error
    except (SlackClientError, requests.RequestException, OSError, HTTPException) as error:
        raise DeliveryFailed(f"Slack cannot be reached: {error}.") from error


def _describe_refusal(error: SlackApiError) -> DeliveryFailed:
    code = error.response.get("error") or f"HTTP {error.response.status_code}"
    if error.response.status_code == 429:
        wait = retry_after(error.response.headers)
        return DeliveryFailed("Slack asks us to be slower.", retry_after=wait)
    details = (error.response.get("response_metadata") or {}).get("messages") or []
    return DeliveryFailed(
        f"Slack refused: {code}. {' '.join(details)}".strip(), permanent=code in HOPELESS
    )
