"""Fifty people click and submit at once while Slack takes ten seconds for every call.

Three programs, as in life: the sandbox is Slack and keeps the time of every ack, the bot runs in a
process of its own, and this one clicks. Bare Bolt with empty listeners is clicked beside it.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import requests
from slack_bolt import Ack, App
from slack_sdk import WebClient

import bot.app
from app.garbage import collect_seldom
from backlog.office import Office
from backlog.roles import People, Person, Role
from bench.figures import Figure, Run, find_percentile, format_seconds
from bench.firm import open_office
from bot import ids
from bot.blocks import kit
from bot.deps import Channels, Deps
from bot.slack import client
from bot.slack.socket import Sockets

Json = dict[str, Any]
PEOPLE = [f"U0BENCH{n:02d}" for n in range(50)]
CHANNEL, TEAM = "C0BACKLOG", "T0PRAIRIE"
BOT_TOKEN, APP_TOKEN = "xoxb-sandbox", "xapp-sandbox"
STALL = 10.0
PATIENCE = 300.0
Act = tuple[str, dict[str, Any]]
"""Where a person's act is posted, and what."""
_CALLS = ("views.open", "views.update", "users.info", "response_url", "auth.test")
_BARE = "bare"
_WAITING = ("One moment", "Working on it")


@dataclass(frozen=True)
class Slack:
    """A running sandbox: where it answers, and what lets us into its test routes."""

    url: str
    admitted: dict[str, str]


def figures(firm: Office) -> Iterator[Figure]:
    """The acks of clicks and submits, and how each was answered."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backlog.db"
        shutil.copy(firm.path, copy)
        for kind, what in (("late", "answers late"), ("stall", "looks late")):
            yield _measure_clicks(copy, kind, f"ack of 50 clicks, Slack {what}")
        yield _measure_submits(copy)


def _measure_clicks(database: Path, kind: str, what: str) -> Figure:
    with start_slack() as at:
        with _start_program(at, _BARE):
            bare = time_acks(at, post_button(at))
        clicks = post_button(at)
        with _start_program(at, str(database)):
            _ask_for_faults(at, kind)
            acks = time_acks(at, clicks)
            return _build_figure(what, acks, "p99 250 ms", bare, _count_answers(at))


def _measure_submits(database: Path) -> Figure:
    """The windows opened before; a fresh process has still to ask Slack who each person is."""
    with start_slack() as at:
        submits = _open_windows(at, database)
        with _start_program(at, _BARE):
            bare = time_acks(at, submits)
        submits = _open_windows(at, database)
        with _start_program(at, str(database)):
            _ask_for_faults(at, "late")
            acks = time_acks(at, submits)
            what = "ack of 50 submits, Slack answers late"
            return _build_figure(what, acks, "2 s", bare, _count_answers(at))


def _build_figure(
    what: str, acks: Sequence[float | None], target: str, bare: Sequence[float | None], answers: str
) -> Figure:
    runs = [Run(seconds) for seconds in acks if seconds is not None]
    beside = f"{_summarise(acks)}; {answers}; bare Bolt {_summarise(bare)}"
    return Figure(what, runs, target, beside)


def _summarise(acks: Sequence[float | None]) -> str:
    seconds = [one for one in acks if one is not None]
    times = [
        f"p{percent} {format_seconds(find_percentile(seconds, percent))}" for percent in (50, 99)
    ]
    return f"{', '.join(times)}, {len(acks) - len(seconds)} of {len(acks)} never acked"


def time_acks(at: Slack, acts: Sequence[Act]) -> list[float | None]:
    """The seconds until each act was acknowledged, all of them at once."""
    before = len(get_json(at, "/test/world")["acks"])
    with ThreadPoolExecutor(len(acts)) as hands:
        list(hands.map(lambda act: post_json(at, *act), acts))
    seconds: list[float | None] = get_json(at, "/test/world")["acks"][before:]
    return seconds


def post_button(at: Slack) -> list[Act]:
    """Post a message with the export button; a click on it by each person."""
    button = kit.actions("bench", kit.button("Export...", ids.OPEN_EXPORT))
    slack = client.build(BOT_TOKEN, f"{at.url}/api/")
    posted = slack.chat_postMessage(channel=CHANNEL, text="The backlog", blocks=[button])
    container = {"channel": CHANNEL, "ts": posted["ts"]}
    click = {"container": container, "block_id": "bench", "action_id": ids.OPEN_EXPORT}
    return [("/page/click", click | {"as": user}) for user in PEOPLE]


def _open_windows(at: Slack, database: Path) -> list[Act]:
    """Open each person's window; a submit of each with three invoices ticked."""
    with _start_program(at, str(database)):
        time_acks(at, post_button(at))
        _count_answers(at)
    post_json(
        at, "/test/time", {"advance": 60}
    )  # what is measured next has Slack's rates to itself
    return [("/page/submit", _tick_three(_get_state(at, user)["view"], user)) for user in PEOPLE]


def _tick_three(view: Json, user: str) -> Json:
    block = next(b for b in view["blocks"] if b["block_id"].startswith(ids.PICK))
    options = block["elements"][0]["options"][:3]
    ticks = {ids.TICK: {"type": "checkboxes", "selected_options": options}}
    return {"as": user, "view": view["id"], "values": {block["block_id"]: ticks}}


def _count_answers(at: Slack) -> str:
    """Wait until everybody was answered, and say how."""
    began = time.monotonic()
    while True:
        seen = [_find_answer(at, user) for user in PEOPLE]
        waited = time.monotonic() - began
        if "" not in seen or waited > PATIENCE:
            counts = ", ".join(f"{seen.count(how)} by {how}" for how in ("window", "sentence"))
            return f"answered {counts}, {seen.count('')} not, within {waited:.0f} s"
        time.sleep(1)


def _find_answer(at: Slack, user: str) -> str:
    """`window`, `sentence`, or nothing as yet."""
    state = _get_state(at, user)
    view = state["view"]
    if view and not any(words in str(view["blocks"]) for words in _WAITING):
        return "window"
    sentences = [m for m in state["messages"][CHANNEL] if m["ephemeral"]]
    return "sentence" if len(sentences) == 1 else ""


def _ask_for_faults(at: Slack, kind: str) -> None:
    for method in _CALLS:
        fault = {"method": method, "kind": kind, "seconds": STALL, "times": 10_000}
        post_json(at, "/test/fault", fault)


def _get_state(at: Slack, user: str) -> Json:
    return get_json(at, f"/page/state?as={user}")


def get_json(at: Slack, path: str) -> Json:
    """What a route of the sandbox answers."""
    answer: Json = requests.get(at.url + path, headers=at.admitted, timeout=60).json()
    return answer


def post_json(at: Slack, path: str, body: Json) -> None:
    """Have a route of the sandbox do something."""
    sent = requests.post(at.url + path, json=body, headers=at.admitted, timeout=60)
    sent.raise_for_status()


@contextmanager
def start_slack() -> Iterator[Slack]:
    """A sandbox with fifty administrators."""
    with start_process("sandbox", "--port", "0", "--attended") as first_line:
        words = first_line.split()
        at = Slack(words[3].rstrip("/"), {"X-Test-Token": words[-1]})
        users = [{"id": user, "name": user, "email": f"{user}@bench.example"} for user in PEOPLE]
        channel = {"id": CHANNEL, "members": [*PEOPLE, "U0BOT"]}
        post_json(at, "/test/world", {"users": users, "channels": [channel]})
        yield at


@contextmanager
def _start_program(at: Slack, database: str) -> Iterator[None]:
    """The bot over this database, or bare Bolt, connected to this Slack."""
    with start_process("bench.ack", at.url, database):
        yield


@contextmanager
def start_process(module: str, *arguments: str) -> Iterator[str]:
    """A module as a process that ends with its input; the first line it says."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        yield process.stdout.readline()
        process.communicate()


def _be_program(url: str, database: str) -> None:
    """Be the bot, or bare Bolt, until the input ends."""
    slack = client.build(BOT_TOKEN, f"{url}/api/")
    app = _build_bare(slack) if database == _BARE else _build_bot(slack, Path(database))
    sockets = Sockets(app, APP_TOKEN)
    sockets.connect()
    print("connected", flush=True)  # noqa: T201 - the answer to the caller
    sys.stdin.read()
    sockets.close()


def _build_bot(slack: WebClient, database: Path) -> App:
    people = People(
        Person(f"{user}@bench.example", user, frozenset({Role.ADMINISTRATOR}), f"{TEAM}/{user}")
        for user in PEOPLE
    )
    firm = replace(open_office(database), people=people)
    return bot.app.build(Deps(firm, slack, Channels(CHANNEL, CHANNEL)))


def _build_bare(slack: WebClient) -> App:
    app = App(client=slack)
    app.action(re.compile(""))(_only_acknowledge)
    app.view(re.compile(""))(_only_acknowledge)
    return app


def _only_acknowledge(ack: Ack) -> None:
    ack()


if __name__ == "__main__":
    collect_seldom()  # as the command does
    _be_program(sys.argv[1], sys.argv[2])
