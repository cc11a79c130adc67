"""The sandbox as a process of its own, and a hand to click in it."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import requests
from slack_sdk import WebClient

Json = dict[str, Any]
T = TypeVar("T")
DEADLINE_SECONDS = 20
MANIFEST = Path(__file__).parents[1] / "manifest.json"


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox.

    Attributes:
        url: Where it answers, without a slash at the end.
        token: What its test routes ask for.
    """

    url: str
    token: str
    bot_token: str = "xoxb-sandbox"
    app_token: str = "xapp-sandbox"

    @property
    def slack_api_url(self) -> str:
        return f"{self.url}/api/"

    def client(self, **options: Any) -> WebClient:
        """A plain Web API client of the app."""
        return WebClient(self.bot_token, base_url=self.slack_api_url, **options)

    @property
    def _admitted(self) -> Json:
        return {"X-Test-Token": self.token}

    def get(self, path: str) -> Any:
        answer = requests.get(f"{self.url}{path}", headers=self._admitted, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def post(self, path: str, json: Json | None = None) -> Any:
        answer = requests.post(
            f"{self.url}{path}", json=json or {}, headers=self._admitted, timeout=60
        )
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
        answer: Json = self.post(
            "/page/click",
            {
                "as": user,
                **_place(where, action_id),
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

    def close(self, user: str, view: Json, *, everything: bool = False) -> Json:
        """Press a modal's close button, or its X, which closes what is below it too."""
        body = {"as": user, "view": view["id"], "everything": everything}
        answer: Json = self.post("/page/close", body)
        return answer

    def install(self, **manifest: Any) -> None:
        """Install the app anew, with this in its manifest, which else is the product's."""
        self.post("/test/world", {"manifest": a_manifest(**manifest)})

    def home(self, user: str) -> Json | None:
        """What one person's Home shows."""
        home: Json | None = self.state(user)["home"]
        return home

    def open_app(self, user: str, tab: str = "home") -> Json:
        """Enter the app's Home or its messages."""
        answer: Json = self.post("/page/app", {"as": user, "tab": tab})
        return answer

    def suggest(self, user: str, where: Json, action_id: str, typed: str) -> Json:
        """Type into a type-ahead; `options`, or what went wrong."""
        body = {"as": user, **_place(where, action_id), "value": typed}
        answer: Json = self.post("/page/suggest", body)
        return answer

    def shortcut(self, user: str, message: Json, callback_id: str) -> Json:
        """Choose one of the app's shortcuts in a message's menu."""
        at = {"channel": message["channel"], "ts": message["ts"], "callback_id": callback_id}
        answer: Json = self.post("/page/shortcut", {"as": user, **at})
        return answer

    def say(self, user: str, channel: str, text: str, *, thread: str | None = None) -> Json:
        """Write a message or a reply, as a person does."""
        body = {"as": user, "channel": channel, "text": text, "thread_ts": thread}
        answer: Json = self.post("/page/say", body)
        return answer

    def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Change one's own message."""
        body = {"as": user, "channel": channel, "ts": ts, "text": text}
        answer: Json = self.post("/page/edit", body)
        return answer

    def delete(self, user: str, channel: str, ts: str) -> Json:
        """Delete one's own message."""
        answer: Json = self.post("/page/delete", {"as": user, "channel": channel, "ts": ts})
        return answer

    def upload(self, user: str, name: str, content: bytes) -> Json:
        """Upload a file as a `file_input` does; its value is a list of such files."""
        given = {"as": user, "name": name}
        answer = requests.post(f"{self.url}/page/upload", params=given, data=content, timeout=10)
        assert answer.ok, answer.text
        file: Json = answer.json()["file"]
        return file

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
            words = line.split()
            yield Sandbox(words[3].rstrip("/"), words[-1])
        finally:
            process.terminate()


def eventually(look: Callable[[], T], seconds: float = DEADLINE_SECONDS) -> T:
    """Look again until there is something true to see, and return it."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return seen


def a_manifest(**changed: Any) -> Json:
    """The product's manifest with other `scopes`, `events`, `shortcuts` or `app_home`."""
    manifest: Json = json.loads(MANIFEST.read_text(encoding="utf-8"))
    if "scopes" in changed:
        manifest["oauth_config"]["scopes"]["bot"] = changed.pop("scopes")
    if "events" in changed:
        manifest["settings"]["event_subscriptions"] = {"bot_events": changed.pop("events")}
    return manifest | {"features": manifest["features"] | changed}


def _place(where: Json, action_id: str) -> Json:
    """Where an element stands: in a message (with its channel under `channel`), or in a view."""
    if "depth" in where:
        container = {"view": where["id"]}
    else:
        container = {"channel": where["channel"], "ts": where["ts"]}
    block_id = _block_of(where["blocks"], action_id)
    return {"container": container, "block_id": block_id, "action_id": action_id}


def _block_of(blocks: list[Json], action_id: str) -> str:
    nested = [child for block in blocks for child in block.get("child_blocks", [])]
    for block in [*blocks, *nested]:
        held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        if any(e and e.get("action_id") == action_id for e in held):
            return str(block["block_id"])
    raise AssertionError(f"no element {action_id} here")
