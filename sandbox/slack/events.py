"""Events: what the app subscribed to and may read, sent again when it does not take it."""

import asyncio
from typing import Any

from sandbox.slack.manifest import EVENT_SCOPES
from sandbox.slack.shapes import message_json, view_json
from sandbox.slack.sockets import NotDelivered, Sockets
from sandbox.slack.world import Channel, Message, World

Json = dict[str, Any]
AGAIN_AFTER_SECONDS = (0, 60, 300)


class Events:
    """Tells the app, in the background, what happens in the workspace."""

    def __init__(self, world: World, sockets: Sockets) -> None:
        self._world = world
        self._sockets = sockets
        self._under_way: set[asyncio.Task[None]] = set()

    def close(self) -> None:
        """Send nothing again, because this world is over."""
        for task in self._under_way:
            task.cancel()

    def open_home(self, user_id: str, tab: str) -> None:
        """Somebody entered the app's `home` or `messages` tab."""
        event: Json = {"type": "app_home_opened", "user": user_id, "tab": tab}
        event["channel"] = self._world.direct(user_id).id
        published = self._world.homes.get(user_id)
        if published:
            event["view"] = view_json(self._world, published)
        self._send("app_home_opened", event)

    def tell_message(self, before: Message | None, after: Message | None) -> None:
        """A message was written, edited or deleted; nobody hears of an ephemeral one."""
        message = after or before
        if message is None or message.only_for:
            return
        channel = self._world.channels[message.channel]
        if self._world.app.bot_user not in channel.members:
            return
        if before is None:
            self._tell_written(channel, message)
        elif after is None:
            self._tell_deleted(channel, before)
        elif before.edited_at != after.edited_at:
            self._tell_edited(channel, before, after)

    def _tell_written(self, channel: Channel, message: Message) -> None:
        shown = self._shape(channel, message)
        self._send(f"message.{channel.kind}", shown)
        bot = self._world.app.bot_user
        if f"<@{bot}>" in message.text and message.user != bot and not channel.is_im:
            self._send("app_mention", {**shown, "type": "app_mention"})

    def _tell_edited(self, channel: Channel, before: Message, after: Message) -> None:
        now, was = (message_json(self._world, one) for one in (after, before))
        told = {"subtype": "message_changed", "message": now, "previous_message": was}
        self._send(f"message.{channel.kind}", self._about(channel) | told | {"hidden": True})

    def _tell_deleted(self, channel: Channel, message: Message) -> None:
        told = {"subtype": "message_deleted", "deleted_ts": message.ts, "hidden": True}
        was = {"previous_message": message_json(self._world, message)}
        self._send(f"message.{channel.kind}", self._about(channel) | told | was)

    def _shape(self, channel: Channel, message: Message) -> Json:
        about = self._about(channel) | {"ts": message.ts, "event_ts": message.ts}
        return message_json(self._world, message) | about

    def _about(self, channel: Channel) -> Json:
        kind = {"channels": "channel", "groups": "group", "im": "im"}[channel.kind]
        ts = self._world.new_ts()
        return {"type": "message", "channel": channel.id, "channel_type": kind, "ts": ts} | {
            "event_ts": ts
        }

    def _send(self, name: str, event: Json) -> None:
        app = self._world.app
        scope = EVENT_SCOPES[name]
        if name not in app.events or (scope and scope not in app.scopes):
            return
        task = asyncio.get_running_loop().create_task(self._deliver(self._envelop(event)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def _envelop(self, event: Json) -> Json:
        world = self._world
        installed = {"team_id": world.team["id"], "user_id": world.app.bot_user, "is_bot": True}
        return {
            "token": "sandbox",
            "team_id": world.team["id"],
            "api_app_id": world.app.id,
            "event": {"event_ts": world.new_ts(), **event},
            "type": "event_callback",
            "event_id": world.new_id("Ev"),
            "event_time": int(world.clock.now()),
            "authorizations": [
                {**installed, "enterprise_id": None, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": False,
        }

    async def _deliver(self, payload: Json) -> None:
        """Once, and then at about 0, 1 and 5 minutes, until it is acknowledged."""
        retried: Json = {"retry_attempt": 0, "retry_reason": ""}
        for attempt, wait in enumerate((0, *AGAIN_AFTER_SECONDS)):
            await self._world.clock.sleep(wait)
            try:
                await self._sockets.deliver("events_api", payload, retried=retried)
            except NotDelivered:
                retried = {"retry_attempt": attempt + 1, "retry_reason": "timeout"}
            else:
                return
