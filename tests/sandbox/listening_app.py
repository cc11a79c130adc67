"""A real Bolt app over a real socket that acknowledges everything and remembers it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from tests.sandbox.bolt import bolt_app, connected
from tests.sandbox_process import Sandbox

Json = dict[str, Any]
ANYTHING = re.compile(".*")


@dataclass
class ListeningApp:
    """What it heard, and how it answers.

    Attributes:
        client: Its Web API client.
        opens: The modals that clicks on these action ids open.
        refuses: The errors with which a submission is answered, while there are any.
    """

    client: WebClient
    opens: dict[str, Json] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    heard: "Queue[Json]" = field(default_factory=Queue)

    def hears(self) -> Json:
        """The next payload."""
        return self.heard.get(timeout=10)

    def hears_nothing_before(self, action_id: str) -> Json:
        """The next payload, which must be of this action: earlier clicks sent nothing."""
        payload = self.hears()
        assert payload["actions"][0]["action_id"] == action_id
        return payload

    def on_action(self, ack: Ack, body: Json) -> None:
        ack()
        self.heard.put(body)
        view = self.opens.get(body["actions"][0]["action_id"])
        if view is not None:
            self.client.views_open(trigger_id=body["trigger_id"], view=view)

    def on_view(self, ack: Ack, body: Json) -> None:
        if self.refuses:
            ack(response_action="errors", errors=self.refuses)
        else:
            ack()
        self.heard.put(body)

    def on_command(self, ack: Ack, body: Json) -> None:
        ack()
        self.heard.put(body)


@contextmanager
def listening_app(sandbox: Sandbox) -> Iterator[ListeningApp]:
    """Connect an app to the sandbox, and disconnect it afterwards."""
    listening, bolt = ListeningApp(sandbox.client()), bolt_app(sandbox)
    bolt.action(ANYTHING)(listening.on_action)
    bolt.view(ANYTHING)(listening.on_view)
    bolt.command(ANYTHING)(listening.on_command)
    with connected(sandbox, bolt):
        yield listening
