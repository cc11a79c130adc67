"""The sandbox as a process of its own, and a hand to click in it."""

import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import requests
from slack_sdk import WebClient

Json = dict[str, Any]
T = TypeVar("T")
DEADLINE_SECONDS = 20


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        url: Where it answers, without a slash at the end.
    """

    url: str
    bot_token: str = "xoxb-sandbox"
    app_token: str = "xapp-sandbox"

    @property
    def slack_api_url(self) -> str:
        return f"{self.url}/api/"

    def client(self, **options: Any) -> WebClient:
        """A plain Web API client of the app."""
        return WebClient(self.bot_token, base_url=self.slack_api_url, **options)

    def get(self, path: str) -> Any:
        answer = requests.get(f"{self.url}{path}", timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def post(self, path: str, json: Json | None = None) -> Any:
        answer = requests.post(f"{self.url}{path}", json=json or {}, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def fresh(self) -> "Sandbox":
        """The sandbox with a fresh world, and an app token of its own.

        A client of an earlier test that is just connecting anew would otherwise take our clicks.
        """
        token = f"xapp-{secrets.token_hex(8)}"
        self.post("/test/reset", {"app_token": token})
        return replace(self, app_token=token)

    def advance(self, seconds: float) -> None:
        self.post("/test/time", {"advance": seconds})

    def fault(self, method: str, kind: str, *, times: int = 1, **how: float) -> None:
        """Let the next calls of a Web API method go wrong, as `sandbox/faults.py` has it."""
        self.post("/test/fault", {"method": method, "kind": kind, "times": times, **how})

    def world(self) -> Json:
        """Everything: `messages` per channel, `files`, `views`, `calls`, `sockets`."""
        world: Json = self.get("/test/world")
        return world

    def state(self, user: str) -> Json:
        """What one person sees on the page."""
        state: Json = self.get(f"/page/state?as={user}")
        return state

    def messages(self, user: str, channel: str) -> list[Json]:
        """What one person sees in one channel, oldest first."""
        messages: list[Json] = self.state(user)["messages"][channel]
        return messages

    def view(self, user: str) -> Json | None:
        """The modal one person has in front of them."""
        view: Json | None = self.state(user)["view"]
        return view

    def click(
        self,
        user: str,
        where: Json,
        action_id: str,
        action: Json | None = None,
        *,
        values: Json | None = None,
    ) -> Json:
        """Act on an element.

        Args:
            user: Who clicks.
            where: A message of `messages` (with its channel under `channel`), or a `view`.
            action_id: The element; the first one that has this id.
            action: What is chosen, e.g. `{"selected_option": {"value": "x"}}`; none for a button.
            values: Input state beside it, `{block_id: {action_id: {...}}}`.

        Returns:
            `{"ok": True}`, or what the person reads.
        """
        container = {"view": where["id"]} if "depth" in where else {"channel": where["channel"]}
        if "ts" in where:
            container["ts"] = where["ts"]
        answer: Json = self.post(
            "/page/click",
            {
                "as": user,
                "container": container,
                "block_id": _block_of(where["blocks"], action_id),
                "action_id": action_id,
                "action": action or {},
                "values": values or {},
            },
        )
        return answer

    def submit(self, user: str, view: Json, values: Json | None = None) -> Json:
        """Press a modal's submit button with what was entered."""
        body = {"as": user, "view": view["id"], "values": values or {}}
        answer: Json = self.post("/page/submit", body)
        return answer

    def close(self, user: str, view: Json) -> Json:
        answer: Json = self.post("/page/close", {"as": user, "view": view["id"]})
        return answer

    def command(self, user: str, channel: str, text: str = "") -> Json:
        """Type `/backlog text`."""
        body = {"as": user, "channel": channel, "command": "/backlog", "text": text}
        answer: Json = self.post("/page/command", body)
        return answer


@contextmanager
def running_sandbox() -> Iterator[Sandbox]:
    """Start the sandbox on a free port, and stop it afterwards."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Sandbox answers at "), line
        try:
            yield Sandbox(line.split()[-1].rstrip("/"))
        finally:
            process.terminate()


def eventually(look: Callable[[], T], seconds: float = DEADLINE_SECONDS) -> T:
    """Look again until there is something true to see, and return it."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return seen


def _block_of(blocks: list[Json], action_id: str) -> str:
    for block in blocks:
        held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        if any(e and e.get("action_id") == action_id for e in held):
            return str(block["block_id"])
    raise AssertionError(f"no element {action_id} here")
