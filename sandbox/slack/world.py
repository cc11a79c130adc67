"""What exists in the sandbox's Slack, as data: people, channels, messages, files, views."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.slack.errors import SlackError

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """A member of the workspace; `title` is set for those one can play on the page."""

    id: str
    name: str
    email: str
    team_id: str
    title: str = ""
    tz: str = "America/Edmonton"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    locale: str = "en-US"


@dataclass(frozen=True)
class Channel:
    """A channel, or the direct message between the app and one person."""

    id: str
    name: str
    members: frozenset[str]
    topic: str = ""
    is_im: bool = False
    is_private: bool = False

    @property
    def kind(self) -> str:
        """What Slack's scopes call it: `channels`, `groups` or `im`."""
        return "im" if self.is_im else "groups" if self.is_private else "channels"


@dataclass(frozen=True)
class Message:
    """One message; `only_for` names the single reader of an ephemeral one."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    edited_at: str | None = None
    pinned: bool = False
    only_for: str | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """An upload: without `content` until the bytes came, without `shares` until they are seen."""

    id: str
    name: str
    title: str
    length: int
    user: str
    created: int
    content: bytes | None = None
    completed: bool = False
    shares: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """An open modal or a Home; `values` is its input state, `errors` the sentences under fields."""

    id: str
    root: str
    previous: str | None
    user: str
    body: Json
    hash: str
    values: Json
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class App:
    """The installed app: its ids, tokens, granted scopes, and what its manifest turns on."""

    id: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    scopes: tuple[str, ...]
    commands: tuple[str, ...]
    events: tuple[str, ...] = ()
    shortcuts: tuple[Json, ...] = ()
    home_tab: bool = False
    messages_tab: bool = True
    messages_read_only: bool = True

    def require(self, scope: str) -> None:
        """Refuse with `missing_scope` what the app was not installed for."""
        if scope not in self.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self.scopes))


@dataclass
class World:
    """Everything the sandbox's Slack remembers; only its methods and the rooms write to it."""

    team: Json
    app: App
    users: dict[str, User]
    channels: dict[str, Channel]
    clock: Clock
    changed: Callable[[], None]
    base_url: str
    happened: Callable[[Message | None, Message | None], None] = lambda _before, _after: None
    messages: dict[str, dict[str, Message]] = field(default_factory=lambda: defaultdict(dict))
    files: dict[str, File] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    read_until: dict[tuple[str, str], str] = field(default_factory=dict)
    calls: list[Json] = field(default_factory=list)
    _serial: int = 0
    _last_ts: int = 0

    def new_id(self, prefix: str) -> str:
        """An id nobody has yet, such as `V0000000C`."""
        self._serial += 1
        return f"{prefix}{self._serial:08X}"

    def pass_id(self, known: str) -> None:
        """Give no id again that came from another world."""
        self._serial = max(self._serial, int(known[1:], 16))

    def pass_ts(self, known: str) -> None:
        """Let what is posted from now on be later than this."""
        self._last_ts = max(self._last_ts, int(known.replace(".", "")))

    def new_ts(self) -> str:
        """A message's timestamp: microseconds, strictly increasing."""
        self._last_ts = max(int(self.clock.now() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def user(self, user_id: str) -> User:
        """The person with this id, or `user_not_found`."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def direct(self, user_id: str) -> Channel:
        """The direct message between the app and this person, opened when first asked for."""
        user = self.user(user_id)
        channel_id = f"D{user.id[1:]}"
        members = frozenset({user.id, self.app.bot_user})
        opened = Channel(channel_id, user.name, members, is_im=True)
        return self.channels.setdefault(channel_id, opened)

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id (a user id means their direct message), or a refusal."""
        if channel_id in self.users:
            return self.direct(channel_id)
        if channel_id not in self.channels:
            raise SlackError("channel_not_found")
        return self.channels[channel_id]

    def find_joined(self, channel_id: str) -> Channel:
        """The same, but the app must be a member."""
        channel = self.channel(channel_id)
        if self.app.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def message(self, channel_id: str, ts: str) -> Message:
        """One message everybody in the channel can see, or `message_not_found`."""
        found = self.messages[channel_id].get(ts)
        if found is None or found.only_for:
            raise SlackError("message_not_found")
        return found

    def keep(self, message: Message) -> Message:
        """Store a new or changed message; the page and the app hear of it."""
        before = self.messages[message.channel].get(message.ts)
        self.messages[message.channel][message.ts] = message
        self.happened(before, message)
        self.changed()
        return message

    def remove(self, message: Message) -> None:
        """Delete a message; the page and the app hear of it."""
        del self.messages[message.channel][message.ts]
        self.happened(message, None)
        self.changed()

    def seen_by(self, user_id: str, channel_id: str) -> list[Message]:
        """The channel's messages for one reader, oldest first."""
        everything = self.messages[channel_id].values()
        return [m for m in everything if m.only_for in {None, user_id}]

    def mark_read(self, user_id: str, channel_id: str) -> None:
        """This person has seen the channel up to now."""
        self.read_until[user_id, channel_id] = self.new_ts()
        self.changed()

    def unread(self, user_id: str, channel_id: str) -> int:
        """How many messages of others this person has not seen yet."""
        read = self.read_until.get((user_id, channel_id), "")
        seen = self.seen_by(user_id, channel_id)
        return sum(m.ts > read and m.user != user_id for m in seen)

    def top_view(self, user_id: str) -> View | None:
        """The modal this person has in front of them."""
        stack = self.stacks[user_id]
        return self.views[stack[-1]] if stack else None

    def keep_view(self, view: View) -> View:
        """Store a new or changed view and tell the page."""
        self.put_view(view)
        self.changed()
        return view

    def put_view(self, view: View) -> None:
        """Store what somebody entered, of which the page knows."""
        if view.body["type"] == "home":
            self.homes[view.user] = view
        else:
            self.views[view.id] = view

    def new_hash(self) -> str:
        """A view's hash: another one for every body it has."""
        return f"{int(self.clock.now())}.{self.new_id('')}"

    def close_from(self, view: View) -> None:
        """Close this view and everything above it."""
        stack = self.stacks[view.user]
        if view.id not in stack:
            return
        for view_id in stack[stack.index(view.id) :]:
            stack.remove(view_id)
            del self.views[view_id]
        self.changed()

    def close_all(self, user_id: str) -> None:
        """Close this person's whole stack."""
        for view_id in self.stacks[user_id][:1]:
            self.close_from(self.views[view_id])
