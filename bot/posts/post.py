"""Messages the bot posts once and edits in place; what happened is asked of Slack, not assumed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from slack_sdk.errors import SlackApiError

from backlog import outbox
from backlog.company import stamp
from backlog.generation.lineage import read_head
from backlog.messages import Message
from bot import limits, state
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.deps import Deps
from bot.state import Post

Json = dict[str, Any]
EVENT = "backlog_outbox"
HEAD = "head"
"""Where a message's metadata says how far the log was: an older copy of the database has less."""
PUT = "put"
"""Where it says when it was put: a restored older copy gives the numbers of messages anew."""
LOOK_BACK = 1000
"""How many messages back an earlier try is looked for."""
UNEDITABLE = {
    "message_not_found",
    "cant_update_message",
    "edit_window_closed",
    "is_inactive",
    "block_mismatch",
}
"""Slack's ways to say that it lets the app edit a message no more, or never did."""
UNKNOWN_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "invalid_arguments"}


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says, with blocks and without."""

    blocks: list[Block]
    text: str


@dataclass(slots=True)
class Delivery:
    """One outbox message on its way: `again` when an earlier try may have reached Slack."""

    deps: Deps
    message: Message
    again: bool
    progress: Json = field(default_factory=dict)

    def remember(self, **facts: Any) -> None:
        """Keep what a next try must know, before anything else is done."""
        self.progress |= facts
        with self.deps.office.writing() as db:
            outbox.remember(db, self.message.id, self.progress)

    def post(self, channel: str, words: Words, **facts: str) -> Post:
        """Post it, unless this very message is there already; its metadata has the facts."""
        if found := self.find_post(channel):
            return found
        ts = self._post(channel, words, facts=facts)
        self.remember(post={"channel": channel, "ts": ts})
        return Post(channel, ts)

    def find_post(self, channel: str) -> Post | None:
        """Where an earlier try posted this very message in a channel, if one did."""
        if "post" in self.progress:
            return Post(**self.progress["post"])
        ts = self._find(self._history(channel)) if self.again else ""
        return Post(channel, ts) if ts else None

    def find_by(self, channel: str, **facts: str) -> Post | None:
        """The latest message of ours in a channel whose metadata has these facts."""

        def has_facts(message: Json) -> bool:
            metadata = message.get("metadata") or {}
            is_ours = metadata.get("event_type") == EVENT
            return is_ours and facts.items() <= metadata["event_payload"].items()

        return self.find_post_that(channel, has_facts)

    def find_post_that(self, channel: str, fits: Callable[[Json], bool]) -> Post | None:
        """The latest message in a channel that fits."""
        found = next((one for one in self._history(channel) if fits(one)), None)
        return Post(channel, str(found["ts"])) if found else None

    def post_or_edit(self, key: str, channel: str, words: Words) -> tuple[Post, bool]:
        """Edit the message kept under this key, or post it anew; second: whether it is new."""
        known = state.load_post(self.deps.office, key)
        if known and known.channel == channel and self.edit(known, words):
            return known, False
        new = self.post(channel, words)
        state.keep_post(self.deps.office, key, new)
        return new, True

    def reply(self, post: Post, words: Words) -> Post:
        """Say it in the thread of a post, unless this very message did."""
        if "reply" not in self.progress:
            ts = self._find(self.list_replies(post)) if self.again else ""
            self.remember(reply=ts or self._post(post.channel, words, thread=post.ts))
        return Post(post.channel, self.progress["reply"])

    def edit(self, post: Post, words: Words) -> bool:
        """Have a message say this from now on; false where Slack lets nobody edit it any more."""
        try:
            self._say(self.deps.client.chat_update, words, channel=post.channel, ts=post.ts)
        except SlackApiError as error:
            if error.response.get("error") in UNEDITABLE:
                return False
            raise
        return True

    def _post(
        self,
        channel: str,
        words: Words,
        *,
        thread: str | None = None,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        posted = self._say(
            self.deps.client.chat_postMessage,
            words,
            channel=channel,
            thread_ts=thread,
            metadata={
                "event_type": EVENT,
                "event_payload": {
                    "outbox": self.message.id,
                    "kind": self.message.kind,
                    PUT: stamp(self.message.created_at),
                    HEAD: str(read_head(self.deps.office)),
                    **facts,
                },
            },
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    def _say(self, call: Callable[..., Any], words: Words, **how: Any) -> Any:
        """Post or edit; where Slack does not know the newer blocks, with none of them."""
        text = limits.escape(words.text)
        try:
            return call(blocks=words.blocks, text=text, **how)
        except SlackApiError as error:
            plain = kit.unfold(words.blocks)
            if error.response.get("error") not in UNKNOWN_BLOCKS or plain == words.blocks:
                raise
            return call(blocks=plain, text=text, **how)

    def _find(self, messages: Iterable[Json]) -> str:
        """When an earlier try posted this message; empty when none did."""
        for message in messages:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and self._is_own(metadata["event_payload"]):
                return str(message["ts"])
        return ""

    def _is_own(self, payload: Json) -> bool:
        # Messages of older releases have their number alone.
        put = stamp(self.message.created_at)
        return payload.get("outbox") == self.message.id and payload.get(PUT, put) == put

    def list_replies(self, post: Post) -> list[Json]:
        """What is said in the thread of a post."""
        thread = self.deps.client.conversations_replies(
            channel=post.channel, ts=post.ts, limit=LOOK_BACK, include_all_metadata=True
        )
        # The first one is what they reply to, and may be this message, too.
        return [one for one in thread["messages"] if one["ts"] != post.ts]

    def _history(self, channel: str) -> Iterator[Json]:
        cursor, seen = "", 0
        while seen < LOOK_BACK:
            page = self.deps.client.conversations_history(
                channel=channel, cursor=cursor or None, limit=200, include_all_metadata=True
            )
            yield from page["messages"]
            seen += len(page["messages"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return
