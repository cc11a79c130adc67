"""What a real Slack workspace is asked, in a channel that the app is in; all of it is deleted."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import kit
from scripts.question import Question

SHARE_SECONDS, LOOK_EVERY = 30.0, 0.5
TITLES = ("first.txt", "second.txt", "third.txt")


@dataclass(frozen=True)
class SlackTrial:
    """A channel, and what was put there."""

    client: WebClient
    channel: str
    posted: list[str] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)

    def post(self, *blocks: kit.Block) -> str:
        """Post a message; its `ts`."""
        answer = self.client.chat_postMessage(
            channel=self.channel, text="Trial of Backlog", blocks=list(blocks)
        )
        self.posted.append(str(answer["ts"]))
        return self.posted[-1]

    def find(self, ts: str) -> dict[str, Any]:
        """A message as it stands in the channel."""
        found = self.client.conversations_history(
            channel=self.channel, oldest=ts, latest=ts, inclusive=True, limit=1
        )
        message: dict[str, Any] = found["messages"][0]
        return message

    def end(self) -> None:
        """Delete what was put there; a message of files may go with its files."""
        for file_id in self.uploaded:
            self.client.files_delete(file=file_id)
        for ts in self.posted:
            with suppress(SlackApiError):
                self.client.chat_delete(channel=self.channel, ts=ts)


def ask_table(trial: SlackTrial) -> str:
    """Whether a message takes a table."""
    rows = [[kit.cell("Invoice"), kit.cell("Days")], [kit.cell("INV-1"), kit.cell("4", 4)]]
    return _list_types(trial, trial.post(kit.data_table("Waiting", rows, page=5)))


def ask_fold(trial: SlackTrial) -> str:
    """Whether a message takes a folded part, and still has it after an edit."""
    fold = kit.fold("Steps", kit.section("One"))
    ts = trial.post(kit.section("Waiting"), fold)
    blocks = [kit.section("Done"), fold]
    trial.client.chat_update(channel=trial.channel, ts=ts, text="Trial of Backlog", blocks=blocks)
    return _list_types(trial, ts)


def ask_bar(trial: SlackTrial) -> str:
    """Whether boxes stand beside a button."""
    tick = kit.checkboxes("trial.tick", [kit.option("INV-1", "1")])
    push = {"type": "button", "action_id": "trial.push", "text": kit.plain("Open", 10)}
    return _list_types(trial, trial.post({"type": "actions", "elements": [tick, push]}))


def _list_types(trial: SlackTrial, ts: str) -> str:
    return ", ".join(block["type"] for block in trial.find(ts)["blocks"])


def ask_files(trial: SlackTrial) -> str:
    """Whether the files of one message stand in the order in which they were handed in."""
    trial.uploaded.extend(_upload(trial, name) for name in TITLES)
    pairs = zip(trial.uploaded, TITLES, strict=True)
    trial.client.files_completeUploadExternal(
        files=[{"id": id_, "title": name} for id_, name in pairs],
        channel_id=trial.channel,
        initial_comment="Trial of Backlog",
    )
    until = time.monotonic() + SHARE_SECONDS
    while not (names := _list_shared(trial)) and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
    return ", ".join(names) or "shown nowhere yet"


def _list_shared(trial: SlackTrial) -> list[str]:
    """The names of the files of the message that has ours."""
    recent = trial.client.conversations_history(channel=trial.channel, limit=5)["messages"]
    for message in recent:
        files = message.get("files", [])
        if {file["id"] for file in files} & set(trial.uploaded):
            trial.posted.append(str(message["ts"]))
            return [str(file["name"]) for file in files]
    return []


def _upload(trial: SlackTrial, name: str) -> str:
    data = name.encode()
    place = trial.client.files_getUploadURLExternal(filename=name, length=len(data))
    requests.post(place["upload_url"], data=data, timeout=(5, 60)).raise_for_status()
    return str(place["file_id"])


QUESTIONS = (
    Question("a table in a message", "data_table", "docs/adr/0018", ask_table),
    Question("a folded part, edited", "section, container", "bot/blocks/kit.py", ask_fold),
    Question("boxes beside a button", "actions", "bot/blocks/rows.py", ask_bar),
    Question("files of one message", ", ".join(TITLES), "bot/posts/files.py", ask_files),
)
