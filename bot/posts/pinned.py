"""The backlog message: posted once, pinned, edited in place, and back when somebody deleted it."""

import logging
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from backlog import journal
from bot import state
from bot.blocks import pinned as blocks
from bot.deps import Deps
from bot.posts.permalinks import keep_permalinks
from bot.posts.post import Delivery, Words
from bot.presenters.pinned import load_pinned
from bot.slack.home_link import HomeLink
from bot.state import Post

log = logging.getLogger(__name__)


class BacklogMessage:
    """Shows it; knows for a process which message Slack lets nobody pin."""

    def __init__(self, deps: Deps, home: HomeLink) -> None:
        self._deps = deps
        self._home = home
        self._unpinnable: set[str] = set()

    def show(self, delivery: Delivery) -> None:
        """Have the message say how the backlog stands, pinned where Slack allows it."""
        shown = load_pinned(self._deps.office, link=self._home.find())
        words_ = Words(blocks.message(shown), blocks.text(shown))
        post, _ = delivery.post_or_edit("backlog", self._deps.channels.backlog, words_)
        if post.ts not in self._unpinnable and not state.is_pinned(self._deps.office, post):
            self._pin(post)
        keep_permalinks(self._deps)

    def _pin(self, post: Post) -> None:
        try:
            self._deps.client.pins_add(channel=post.channel, timestamp=post.ts)
        except SlackApiError as error:
            refused = error.response.get("error") or f"HTTP {error.response.status_code}"
            if refused != "already_pinned":
                self._note_refusal(post, refused)
                return
        state.keep_pin(self._deps.office, post)

    def _note_refusal(self, post: Post, refused: str) -> None:
        """A pin is decoration: it is asked for once in a process, and never holds up a message."""
        self._unpinnable.add(post.ts)
        state.keep_pin_refusal(self._deps.office, refused)
        log.warning("Slack did not let the backlog message be pinned: %s", refused)


def bring_back(deps: Deps) -> str:
    """Have the backlog message posted anew when it is gone; says so, or nothing."""
    post = state.load_post(deps.office, "backlog")
    if post is None or _is_there(deps, post):
        return ""
    with deps.office.writing() as db:
        journal.queue_refresh(db, deps.office.clock())
    return "Somebody deleted the backlog message. It is posted anew."


def _is_there(deps: Deps, post: Post) -> bool:
    """Whether Slack shows it; it counts as there while Slack does not say."""
    try:
        found = deps.client.conversations_history(
            channel=post.channel, oldest=post.ts, latest=post.ts, inclusive=True, limit=1
        )
    except (SlackClientError, OSError, HTTPException):
        return True
    return bool(found["messages"])
