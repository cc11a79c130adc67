"""The bot at work against the sandbox: a real office, the true Bolt app, and hands that click."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

import bot.app
from app.jobs import plan_runs
from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import People
from bot import ids
from bot.blocks import kit
from bot.deps import Channels, Deps, Upkeep
from bot.ids import BatchWay, RowAct
from bot.posts.sender import SlackSender
from bot.slack import client
from bot.slack.work import Work
from scheduler.outbox import Pump
from tests import offices
from tests.offices import MovedClock, list_ids, list_rows
from tests.sandbox_process import Sandbox, eventually

Json = dict[str, Any]
DANA, MEI, PRIYA, STRANGER = "U0DANA", "U0ACCOUNT", "U0PRIYA", "U0STRANGER"
BACKLOG, ACCOUNTING = "C0BACKLOG", "C0ACCOUNTS"
OLDER = (ids.OPEN_EXPORT, ids.OPEN_PROCESS, ids.OPEN_PAY)
MENU: dict[str, Literal["export", "process", "details"]] = {
    "Export...": "export",
    "Processed...": "process",
    "Details": "details",
}


@dataclass(frozen=True)
class Line:
    """A socket to the sandbox that is kept for the whole session; closing one takes a second."""

    sandbox: Sandbox
    handler: SocketModeHandler


@dataclass(frozen=True)
class Desk:
    """One office whose bot is in Slack; the outbox goes out when `deliver` says so."""

    office: Office
    clock: MovedClock
    sandbox: Sandbox
    deps: Deps

    @property
    def sender(self) -> SlackSender:
        return SlackSender(self.deps)

    def deliver(self) -> None:
        """Everything the outbox holds, until nothing is due."""
        Pump(self.office, {"slack": self.sender, "slack-files": self.sender}).run_once()

    def messages(self, user: str, channel: str) -> list[Json]:
        """What one person sees in a channel, ready to be clicked."""
        return [m | {"channel": channel} for m in self.sandbox.messages(user, channel)]

    def pinned(self, user: str = DANA) -> Json:
        """The backlog message."""
        return next(m for m in self.messages(user, BACKLOG) if m["pinned"])

    def card(self, user: str = MEI) -> Json:
        """The root of the last batch."""
        posted = [m for m in self.messages(user, ACCOUNTING) if m["blocks"] and not m["ephemeral"]]
        return [m for m in posted if not m["thread_ts"]][-1]

    def below(self, user: str = MEI) -> list[Json]:
        """What stands in the thread of the last batch, oldest first."""
        root = self.card(user)["ts"]
        return [m for m in self.messages(user, ACCOUNTING) if m["thread_ts"] == root]

    def whisper(self, user: str, channel: str = BACKLOG) -> str:
        """The last thing the bot said to this person alone."""

        def said() -> list[Json]:
            return [m for m in self.messages(user, channel) if m["ephemeral"]]

        return words(eventually(said)[-1])

    def older(self, user: str = DANA) -> Json:
        """The backlog message of an older release, which somebody kept: its buttons still work."""
        buttons = [kit.button(action, action) for action in OLDER]
        return self._put(user, "1700000000.000001", kit.actions("backlog.buttons", *buttons))

    def menu(self, user: str, number: str, entry: str) -> None:
        """Choose an entry of an invoice's menu, as the messages of an older release had them."""
        [id_] = offices.ids_of(self.office, number)
        act = RowAct(MENU[entry], id_)
        row = kit.data(number, kit.overflow(ids.ROW, [kit.option(entry, ids.encode(act))]))
        message = self._put(user, f"1700000000.{id_:06d}", row | {"block_id": "row"})
        choice = {"selected_option": {"value": ids.encode(act)}}
        assert self.sandbox.click(user, message, ids.ROW, choice) == {"ok": True}

    def _put(self, user: str, ts: str, *blocks: Json) -> Json:
        """Put a message of ours into the channel, as if it had always been there."""
        about = {"channel": BACKLOG, "ts": ts, "user": "U0BOT", "text": "older", "files": []}
        self.sandbox.post("/test/world", {"messages": {BACKLOG: [about | {"blocks": [*blocks]}]}})
        return next(m for m in self.messages(user, BACKLOG) if m["ts"] == ts)

    def open(
        self,
        user: str,
        action_id: str,
        message: Json | None = None,
        action: Json | None = None,
    ) -> Json:
        """Press a button of a message (the backlog's) and wait for the window behind it."""
        before = self.sandbox.view(user)
        backlog = self.older if action_id in OLDER else self.pinned
        clicked = self.sandbox.click(user, message or backlog(user), action_id, action)
        assert clicked == {"ok": True}
        return self._wait_for_other(user, before)

    def _wait_for_other(self, user: str, before: Json | None) -> Json:
        def opened() -> bool:
            view = self.sandbox.view(user)
            return view is not None and (before is None or view["id"] != before["id"])

        eventually(opened)
        return self.window(user)

    def follow(self, user: str, to: Literal["details", "correct", "void", "again"]) -> Json:
        """Choose an entry of the last batch's menu and wait for the window behind it."""
        root = self.card(user)
        return self.open(user, ids.BATCH_MORE, root, choose_way(root, to))

    def type_command(self, user: str, text: str, channel: str = BACKLOG) -> Json:
        """Type `/backlog text` and wait for the window behind it, whatever stood there before."""
        before = self.sandbox.view(user)
        assert self.sandbox.command(user, channel, text) == {"ok": True}
        return self._wait_for_other(user, before)

    def window(self, user: str) -> Json:
        """The person's window, once it shows more than *One moment* or *Working on it*."""

        def look() -> Json | None:
            view = self.sandbox.view(user)
            return view if view and not is_waiting(view) else None

        view = eventually(look)
        assert view is not None
        return view

    def act(self, user: str, action_id: str, action: Json | None = None) -> Json:
        """Act in the window and wait until it has changed."""
        return self._act_on(user, self.window(user), action_id, action)

    def _act_on(self, user: str, view: Json, action_id: str, action: Json | None) -> Json:
        assert self.sandbox.click(user, view, action_id, action) == {"ok": True}

        def changed() -> Json | None:
            now = self.sandbox.view(user)
            is_new = now and now["hash"] != view["hash"] and not is_waiting(now)
            return now if is_new else None

        now = eventually(changed)
        assert now is not None
        return now

    def submit(self, user: str, values: Json | None = None) -> Json:
        """Press the window's submit button; `values` by block id."""
        assert self.sandbox.submit(user, self.window(user), values) == {"ok": True}
        return self.window(user)

    def tick(self, user: str, *numbers: str) -> Json:
        """Tick exactly these in the groups of the page that hold them."""
        view = self.window(user)
        for block in groups(view):
            options = block["elements"][0]["options"]
            chosen = [o for o in options if o["text"]["text"].split("\u00a0· ")[0] in numbers]
            if chosen:
                ticked = {"type": "checkboxes", "selected_options": chosen}
                one_group = self.window(user) | {"blocks": [block]}
                view = self._act_on(user, one_group, "selection.tick", ticked)
        return view

    def export(self, *numbers: str) -> str:
        """Export these through the windows; the number of the batch."""
        self.open(DANA, "backlog.export")
        self.act(DANA, "selection.clear")
        self.tick(DANA, *numbers)
        self.submit(DANA)
        result = words(self.submit(DANA))
        return result.split("in batch ")[1].split(".")[0]

    def tab(self, tab: Tab) -> list[str]:
        """The numbers in a tab."""
        rows = list_rows(self.office, list_ids(self.office, Filter(tab=tab)))
        return [row.number for row in rows]


def at_work(
    line: Line,
    folder: Path,
    people: People | None = None,
    take_in: Callable[[Office], None] = offices.take_in_company,
) -> Desk:
    """Put the bot to work over the sample company, or what else is taken in; its message posted."""
    clock = MovedClock()
    office = offices.an_office(folder, clock=clock, people=people)
    take_in(office)
    upkeep = Upkeep(offices.DANA.email, "https://docs.google.com/1SHEET", plan_runs)
    deps = Deps(office, slack_client(line.sandbox), Channels(BACKLOG, ACCOUNTING), upkeep)
    desk = Desk(office, clock, line.sandbox, deps)
    line.handler.app = bot.app.build(deps, Work(deps, apart=0.0))
    desk.deliver()
    return desk


def choose_way(root: Json, to: str) -> Json:
    """What is chosen in the menu of a batch's root."""
    [row] = [block for block in root["blocks"] if block["type"] == "actions"]
    values = [one["value"] for one in row["elements"][-1]["options"]]
    way = next(value for value in values if ids.decode(BatchWay, value).to == to)
    return {"selected_option": {"value": way}}


def is_waiting(view: Json) -> bool:
    """Whether the window says that there is more to come."""
    return any(said in words(view) for said in ("One moment", "Working on it"))


def refusals(desk: Desk) -> list[Json]:
    """Who was refused, as the audit log has it, oldest first."""
    with desk.office.reading() as db:
        rows = db.execute("SELECT actor, after, source FROM events WHERE action = 'refused'")
        return [dict(row) for row in rows]


def slack_client(sandbox: Sandbox) -> WebClient:
    """The product's client, of the sandbox."""
    return client.build(sandbox.bot_token, sandbox.slack_api_url)


def groups(view: Json) -> list[Json]:
    """The window's checkbox groups."""
    return [block for block in view["blocks"] if block["block_id"].startswith("pick")]


def words(shown: Json) -> str:
    """All that a message or a window says, as one reads it: who reads sees no no-break spaces."""
    said = "\n".join(_texts(shown["blocks"])) or str(shown.get("text", ""))
    return said.replace("\u00a0", " ")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        for one in node.values():
            if isinstance(one, list | dict):
                yield from _texts(one)


def typed(texts: dict[str, str]) -> Json:
    """Input state for text inputs, whose block and action ids are the same."""
    return {id_: {id_: {"type": "plain_text_input", "value": text}} for id_, text in texts.items()}
