"""One interaction being answered: who, what was entered, and the two ways to answer."""

import json
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from backlog.roles import Actor
from bot import limits
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.deps import Deps
from bot.slack.client import SECONDS
from bot.slack.progress import Progress

Json = dict[str, Any]


_CHANNELS = {"channel": "channels", "group": "groups"}
"""What events call a kind of channel -> what the manifest calls its messages."""


class Invalid(Exception):
    """Something entered in a window cannot be; `errors` says it beside the input, by block id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


class NoWindow(Exception):
    """A handler's view has nowhere to go: `guard.click` was not told what opens before it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Something said to one person alone: in the window, else beside the message."""

    sentence: str
    blocks: list[Block] = field(default_factory=list)
    title: str = "Nothing was done"

    @property
    def content(self) -> list[Block]:
        """The blocks, or the sentence as one."""
        return self.blocks or kit.sentence(self.sentence)


Answer = View | Reply | None
"""What a listener's work comes to: a view for the person's window, something said, or nothing.

Nothing, because her Home shows what became of it; a submitted window closes.
"""


def build_view(answer: View | Reply) -> View:
    """The answer as a window shows it."""
    return kit.modal(answer.title, answer.content) if isinstance(answer, Reply) else answer


def build_waiting(interaction: "Interaction", external_id: str) -> View:
    """The window while work goes on, and what is being done; found by an id of its own."""
    blocks = [kit.section("Working on it. This window says when it is done.")]
    if said := interaction.progress.said:
        blocks.append(kit.context(f"{limits.safe(said)} …"))
    title = interaction.body["view"]["title"]["text"]
    return kit.modal(title, blocks) | {"external_id": external_id}


@dataclass(slots=True)
class Interaction:
    """One click, submit or command. `view_id` is its window, once there is one."""

    deps: Deps
    actor: Actor
    body: Json
    view_id: str = field(default="")
    beneath: dict[str, View] = field(default_factory=dict)
    """What the windows below this one show from now on, by their ids."""
    progress: Progress = field(default_factory=Progress)
    """Hears what is being done; a submitted window that waits shows it."""

    def __post_init__(self) -> None:
        view = self.body.get("view", {})
        if view.get("type") != "home":
            self.view_id = self.view_id or view.get("id", "")

    @property
    def is_at_home(self) -> bool:
        """Whether it came from the person's Home: what is said without a window is said there."""
        clicked: Json = self.body.get("view", {})
        event: Json = self.body.get("event", {})
        return "home" in (clicked.get("type"), event.get("tab"))

    @property
    def person(self) -> str:
        """`TEAM/USER` of who acts."""
        return self.actor.where.get("slack", "")

    @property
    def control_id(self) -> str:
        """What was clicked, typed or submitted, by its id."""
        clicked = [str(one["action_id"]) for one in self.body.get("actions", ())]
        typed = self.body.get("command") or self.body.get("view", {}).get("callback_id", "")
        return clicked[0] if clicked else str(typed)

    @property
    def trigger_id(self) -> str:
        """What opens one window within three seconds, and tells deliveries apart."""
        return str(self.body.get("trigger_id", ""))

    @property
    def delivery(self) -> str:
        """What tells deliveries apart."""
        return self.trigger_id or str(self.body.get("event_id", ""))

    @property
    def event(self) -> str:
        """The kind of event as the manifest names it, such as `message.im`; empty for a click."""
        event = self.body.get("event", {})
        kind = str(event.get("type", ""))
        where = str(event.get("channel_type", ""))
        return f"message.{_CHANNELS.get(where, where)}" if kind == "message" else kind

    @property
    def response_url(self) -> str:
        """Where something can be said beside the message; empty in windows."""
        return str(self.body.get("response_url", ""))

    @property
    def action(self) -> Json:
        """The element that was clicked."""
        return dict(self.body["actions"][0])

    @property
    def value(self) -> str:
        """What the clicked button or menu entry carries."""
        option = self.action.get("selected_option") or self.action
        return str(option.get("value", ""))

    @property
    def metadata(self) -> str:
        """What the window carries for us."""
        return str(self.body["view"]["private_metadata"])

    def input_state(self, action_id: str) -> Json:
        """The state of an input of the window, found by its action id; empty when it is absent."""
        values: Json = self.body["view"]["state"]["values"]
        for elements in values.values():
            if action_id in elements:
                return dict(elements[action_id])
        return {}

    def find_block(self, action_id: str) -> str:
        """The id of the window's block that holds this input; empty when it is absent."""
        values: Json = self.body["view"]["state"]["values"]
        return next((str(block) for block, inputs in values.items() if action_id in inputs), "")

    def input_text(self, action_id: str) -> str:
        """What was typed, trimmed."""
        return (self.input_state(action_id).get("value") or "").strip()

    def input_choice(self, action_id: str) -> str:
        """The value of the one that was chosen."""
        option = self.input_state(action_id).get("selected_option") or {}
        return str(option.get("value", ""))

    @property
    def beneath_ids(self) -> tuple[str, ...]:
        """The windows below, the next one first: one that was clicked in lies below what opened."""
        view: Json = self.body.get("view") or {}
        if view.get("type") != "modal":
            return ()
        stack = (view.get(name) for name in ("id", "previous_view_id", "root_view_id"))
        return tuple(dict.fromkeys(str(one) for one in stack if one and one != self.view_id))

    def open_window(self, title: str) -> None:
        """Open a window that is filled later; on top of the one that was clicked in."""
        waiting = kit.modal(title, [kit.context("One moment ...")])
        ask = self.deps.client.views_push if self._is_in_window else self.deps.client.views_open
        try:
            opened = ask(trigger_id=self.trigger_id, view=waiting)
        except SlackApiError as error:
            if error.response.get("error") != "push_limit_reached":
                raise
            # Slack has three above one another: the fourth takes the place of the third.
            clicked = self.body["view"]["id"]
            opened = self.deps.client.views_update(view_id=clicked, view=waiting)
        self.view_id = opened["view"]["id"]

    @property
    def _is_in_window(self) -> bool:
        view: Json = self.body.get("view") or {}
        return view.get("type") == "modal"

    def send_beneath(self, view_id: str, view: View) -> None:
        """Show in a window below what is to be seen there now."""
        self.deps.client.views_update(view_id=view_id, view=view)

    def send(self, answer: View | Reply) -> None:
        """Answer in the window where there is one, else beside the message."""
        if isinstance(answer, Reply) and not self.view_id:
            self.respond(answer)
        else:
            view = build_view(answer)
            self.deps.client.views_update(view_id=self.view_id, view=view)

    def respond(self, reply: Reply) -> None:
        """Say something beside the message, to this person alone."""
        if not self.response_url and "event" in self.body:
            self._say(reply)
            return
        body = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": limits.escape(reply.sentence),
            "blocks": reply.content,
        }
        answer = WebhookClient(self.response_url, timeout=SECONDS).send_dict(body)
        if answer.status_code != 200:
            raise ConnectionError(f"response_url: {answer.status_code} {json.dumps(answer.body)}")

    def _say(self, reply: Reply) -> None:
        """Answer what was written to us: openly in our conversation, else to the writer alone."""
        event, client = self.body["event"], self.deps.client
        said = {"channel": event["channel"], "thread_ts": event.get("thread_ts")}
        said |= {"text": limits.escape(reply.sentence), "blocks": reply.content}
        if event.get("channel_type") == "im":
            client.chat_postMessage(**said, unfurl_links=False, unfurl_media=False)
        else:
            client.chat_postEphemeral(**said, user=event["user"])
