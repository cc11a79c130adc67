"""One interaction being answered: who, what was entered, and the ways to answer."""

import json
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.webhook import WebhookClient

from backlog.roles import Actor
from bot.blocks import kit, limits
from bot.blocks.kit import Block, View
from bot.deps import Deps

Json = dict[str, Any]


class Invalid(Exception):
    """Something entered in a window cannot be; `errors` says it beside the input, by block id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@dataclass(slots=True)
class Call:
    """One click, submit or command. `view_id` is its window, once there is one."""

    deps: Deps
    actor: Actor
    body: Json
    view_id: str = field(default="")

    def __post_init__(self) -> None:
        self.view_id = self.view_id or self.body.get("view", {}).get("id", "")

    @property
    def person(self) -> str:
        """`TEAM/USER` of who acts."""
        return self.actor.where.get("slack", "")

    @property
    def action(self) -> Json:
        """The element that was clicked."""
        return dict(self.body["actions"][0])

    @property
    def value(self) -> str:
        """What the clicked button or menu entry carries."""
        chosen = self.action.get("selected_option") or self.action
        return str(chosen.get("value", ""))

    @property
    def memory(self) -> str:
        """What the window carries for us."""
        return str(self.body["view"]["private_metadata"])

    def entered(self, action_id: str) -> Json:
        """The state of an input of the window, found by its action id; empty when it is absent."""
        values: Json = self.body["view"]["state"]["values"]
        for elements in values.values():
            if action_id in elements:
                return dict(elements[action_id])
        return {}

    def text(self, action_id: str) -> str:
        """What was typed, trimmed."""
        return (self.entered(action_id).get("value") or "").strip()

    def chosen(self, action_id: str) -> str:
        """The value of the one that was chosen."""
        return str((self.entered(action_id).get("selected_option") or {}).get("value", ""))

    def open(self, title: str) -> None:
        """Open a window at once: a trigger lives three seconds, and what follows may be slow."""
        waiting = kit.modal(title, [kit.context("One moment ...")])
        opened = self.deps.client.views_open(trigger_id=self.body["trigger_id"], view=waiting)
        self.view_id = opened["view"]["id"]

    def show(self, view: View) -> None:
        """Put this into the window."""
        self.deps.client.views_update(view_id=self.view_id, view=view)

    def tell(self, sentence: str, blocks: list[Block] | None = None, *, title: str = "") -> None:
        """Say something to this person alone: in the window, else beside the message."""
        if self.view_id:
            self.show(kit.modal(title or "Nothing was done", blocks or kit.told(sentence)))
            return
        said = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": limits.escaped(sentence),
            "blocks": blocks or kit.told(sentence),
        }
        answer = WebhookClient(self.body["response_url"], timeout=10).send_dict(said)
        if answer.status_code != 200:
            raise ConnectionError(f"response_url: {answer.status_code} {json.dumps(answer.body)}")
