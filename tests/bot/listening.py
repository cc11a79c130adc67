"""Payloads for each listener of the app, and all that Slack is sent when somebody's comes."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, get_args

from backlog.model import Tab
from backlog.row import Waits
from bot import ids
from bot.blocks import menu
from bot.ids import (
    BatchPlace,
    BatchWay,
    BeginClearOut,
    ClearOutStep,
    Deed,
    ExportReady,
    FailedOf,
    Find,
    FindBatch,
    InvoiceAct,
    InvoicePlace,
    OfAct,
    OfBatch,
    OfClaim,
    OfDestination,
    OfMessage,
    OfPage,
    OfProposal,
    OfReversal,
    OfWeek,
    OpenInvoice,
    OpenTab,
    Place,
    Purpose,
    RowAct,
    SelectGroup,
    ShowBatches,
    ShowBatchesAs,
    ShowLeft,
    ShowState,
    TurnTo,
    UndoAct,
)
from bot.state import (
    ActWindow,
    ClearOut,
    DismissWindow,
    EditWindow,
    ExportWindow,
    ImportWindow,
    Judgement,
    MarkWindow,
    PasteWindow,
    SettingsWindow,
    Window,
)

Json = dict[str, Any]
TEAM, WINDOW, BATCH = "T0PRAIRIE", "V0OPEN", "B-2026-0001"
FIRST, OTHER = 2, 3
"""The invoices that the payloads are about, by id."""


@dataclass(frozen=True)
class Step:
    """One payload for a listener: `needs` is the act of the registry without which it is refused.

    `kept` is what the open window is about, or where she is one by one.
    """

    kind: str
    id: str
    needs: str
    body: Json
    kept: Window | ClearOut | None = None

    @property
    def name(self) -> str:
        """As a test is called."""
        return f"{self.kind} {self.id}"


def click(id_: str, needs: str, value: str = "", *, at: Json | None = None) -> Step:
    """A click on a button, at a message unless another place is given."""
    action = {"type": "button", "action_id": id_, "block_id": "b", "value": value}
    return Step("action", id_, needs, _at(at) | {"actions": [action]})


def choose(id_: str, needs: str, value: str, *, at: Json | None = None) -> Step:
    """A choice in a menu."""
    option = {"text": {"type": "plain_text", "text": "it"}, "value": value}
    action = {"type": "static_select", "action_id": id_, "block_id": "row:3:0"}
    chosen = action | {"selected_option": option, "selected_options": [option]}
    return Step("action", id_, needs, _at(at) | {"actions": [chosen]})


def _at(place: Json | None) -> Json:
    message = {"channel": {"id": "C0BACKLOG"}, "message": {"ts": "1900000000.000001"}, "hook": True}
    return {"type": "block_actions"} | ({"view": place} if place else message)


def submit(id_: str, needs: str, kept: Window | ClearOut | None = None, **view: Any) -> Step:
    """A submitted window."""
    body = {"type": "view_submission", "view": modal(callback_id=id_, **view)}
    return Step("view", id_, needs, body, kept)


def modal(**view: Any) -> Json:
    """An open window; `values` by action id."""
    values = {id_: {id_: state} for id_, state in view.pop("values", {}).items()}
    title = {"type": "plain_text", "text": "It"}
    about = {"id": WINDOW, "type": "modal", "callback_id": "", "title": title, "blocks": []}
    return about | {"private_metadata": "", "state": {"values": values}} | view


def suggest(id_: str, needs: str = "see") -> Step:
    """A type-ahead."""
    body = {"type": "block_suggestion", "action_id": id_, "block_id": "b", "value": "n"}
    return Step("options", id_, needs, body | {"view": modal()})


def say(text: str, needs: str) -> Step:
    """The command."""
    body = {"command": ids.COMMAND, "text": text, "channel_id": "C0BACKLOG", "hook": True}
    return Step("command", ids.COMMAND, needs, body)


def write(kind: str, needs: str, **event: str) -> Step:
    """An event."""
    return Step("event", kind, needs, {"type": "event_callback", "event": {"type": kind} | event})


HOME: Json = {"id": "V0HOME", "type": "home", "callback_id": "home", "private_metadata": ""}
AT = modal(callback_id=ids.INVOICE, private_metadata=ids.encode(InvoicePlace(FIRST)))
_NEEDS: Mapping[str, str] = {
    "process unexported": "process",
    "accept revision": "answer revisions",
    "dismiss revision": "answer revisions",
    "pdf": "see",
    "word": "see",
}


def needs_of(do: str) -> str:
    """The act of the registry that an act in an invoice's window comes to."""
    return _NEEDS.get(do, do)


def _text(value: str) -> Json:
    return {"type": "plain_text_input", "value": value}


def _choice(value: str) -> Json:
    return {"type": "static_select", "selected_option": {"value": value}}


def _list_home() -> Iterator[Step]:
    yield write("app_home_opened", "see", tab="home", channel="D0")
    yield click(f"{ids.OPEN_TAB}.all", "see", ids.encode(OpenTab(Tab.ALL)), at=HOME)
    yield click(f"{ids.PAGE}.next", "see", ids.encode(TurnTo(1)), at=HOME)
    yield choose(ids.CHOOSE_TAB, "see", "all", at=HOME)
    yield choose(ids.CHOOSE_STATE, "see", "blocked", at=HOME)
    yield choose(ids.CHOOSE_ORDER, "see", "client", at=HOME)
    yield click(ids.SHOW_STATE, "see", ids.encode(ShowState("blocked")), at=HOME)
    yield click(ids.CLEAR_FILTER, "see", at=HOME)
    for select in (ids.SELECT_PAGE, ids.SELECT_READY, ids.SELECT_ALL, ids.BULK_CLEAR):
        yield click(select, "see", at=HOME)
    yield click(ids.SELECT_GROUP, "see", ids.encode(SelectGroup(FIRST, on=True)), at=HOME)
    yield choose(ids.TICK_ROW, "see", "3", at=HOME)
    yield click(ids.EXPORT_READY, "export", ids.encode(ExportReady(Waits.READY)), at=HOME)
    yield click(ids.OPEN_FILTERS, "see", at=HOME)
    any_day = {ids.PRESET: _choice("any"), ids.EXPORT_STATUS: _choice("any")}
    yield submit(ids.FILTERS, "see", values=any_day)
    yield from map(suggest, (ids.FIND, ids.CLIENT, ids.JOB, ids.MANAGER))
    yield choose(ids.FIND, "see", ids.encode(Find(search="n")), at=HOME)
    yield choose(ids.FIND, "see", ids.encode(Find(id=FIRST)), at=HOME)
    for entry in menu.ENTRIES:
        yield choose(ids.HOME_MENU, entry.act or "see", entry.place, at=HOME)


def _list_bulk() -> Iterator[Step]:
    yield click(ids.BULK_EXPORT, "export", at=HOME)
    yield click(ids.BULK_PROCESSED, "process", at=HOME)
    yield click(ids.BULK_PAID, "pay", at=HOME)
    yield click(ids.BULK_PDF, "download", at=HOME)
    yield choose(ids.BULK_MORE, "hold", ids.BULK_HOLD, at=HOME)
    yield choose(ids.BULK_MORE, "download", ids.BULK_WORD, at=HOME)
    for select in (ids.SELECT_PAGE, ids.SELECT_READY, ids.SELECT_ALL, ids.BULK_CLEAR):
        yield choose(ids.BULK_MORE, "see", select, at=HOME)
    yield click(ids.PROCESS_BATCH, "process", ids.encode(OfBatch(BATCH)), at=AT)
    yield click(ids.UNDO, "process", ids.encode(OfAct(1)), at=HOME)
    marked = MarkWindow((FIRST, OTHER))
    why = {ids.PROCESS_REASON: _text("by hand")}
    yield submit(ids.PROCESS, "process", marked, values=why)
    paid = {ids.PAID_ON: {"type": "datepicker", "selected_date": "2026-11-23"}}
    yield submit(ids.PAY, "pay", marked, values=paid)
    yield submit(ids.HOLD, "hold", marked, values={ids.HOLD_REASON: _text("asked")})


def _list_selecting() -> Iterator[Step]:
    for purpose, buttons in (
        (Purpose.EXPORT, (ids.OPEN_EXPORT,)),
        (Purpose.PROCESS, (ids.OPEN_PROCESS, ids.MARK_PROCESSED)),
        (Purpose.PAY, (ids.OPEN_PAY, ids.MARK_PAID)),
    ):
        for button in buttons:
            yield click(button, purpose.value)
        place = ids.encode(Place(purpose))
        at = modal(callback_id=ids.SELECTION, private_metadata=place)
        for id_ in (ids.PREVIOUS, ids.NEXT, ids.TICK_PAGE, ids.TICK_ALL, ids.CLEAR, ids.TICK):
            yield click(id_, purpose.value, at=at)
        yield click(ids.BACK, purpose.value, place, at=at)
        yield submit(ids.SELECTION, purpose.value, private_metadata=place)


def _list_exporting() -> Iterator[Step]:
    kept = ExportWindow((FIRST, OTHER), ((FIRST, 1), (OTHER, 1)))
    asked = {ids.TARGET: _choice("quickbooks-desktop"), ids.AGAIN: {"selected_options": []}}
    at = modal(callback_id=ids.EXPORT, values=asked)
    shown = ids.encode(ShowLeft("blocked"))
    for one in (
        choose(ids.TARGET, "export", "quickbooks-desktop", at=at),
        choose(ids.AGAIN, "export", "quickbooks-desktop", at=at),
        click(ids.PREFIX, "export", at=at),
        click(ids.EXPORT_FORM, "export", at=at),
        click(ids.EXPORT_SAME, "export", at=at),
        click(f"{ids.EXPORT_LEFT}.blocked", "export", shown, at=at),
    ):
        yield Step(one.kind, one.id, one.needs, one.body, kept)
    yield click(ids.EXPORT_RESULT, "export", ids.encode(OfBatch(BATCH)), at=at)
    yield click(ids.EXPORT_NEXT, "export", ids.encode(OfBatch(BATCH)), at=at)
    yield click(ids.OPEN_READY, "export")
    yield click(ids.EXPORT_THESE, "export", ids.encode(OfWeek("2026-W48")))
    yield submit(ids.EXPORT, "export", kept, values=asked)
    for do, needs in (("export", "export"), ("process", "process"), ("details", "see")):
        yield choose(ids.ROW, needs, ids.encode(RowAct(do, FIRST)))  # type: ignore[arg-type]


def _list_importing() -> Iterator[Step]:
    of_batch = ids.encode(OfBatch(BATCH))
    yield click(ids.OPEN_IMPORT, "confirm import", of_batch)
    yield click(ids.OPEN_CORRECTION, "correct import", of_batch)
    outcome = {ids.OUTCOME: _choice("imported")}
    yield submit(ids.IMPORT, "confirm import", ImportWindow(BATCH), values=outcome)
    wrong = {ids.CORRECT_OUTCOME: _choice("rejected"), ids.CORRECT_REASON: _text("by mistake")}
    yield submit(ids.CORRECT, "correct import", ImportWindow(BATCH), values=wrong)
    kept = ImportWindow(BATCH, "rejected", why="by mistake")
    for id_, needs, value in (
        (ids.OUTCOME, "confirm import", "partly"),
        (ids.CORRECT_OUTCOME, "correct import", "partly"),
        (ids.CORRECT_NOW, "correct import", of_batch),
    ):
        one = choose(id_, needs, value, at=modal(values={id_: _choice(value)}))
        yield Step(one.kind, one.id, one.needs, one.body, kept)
    for id_, callback in ((ids.MISSING, ids.IMPORT), (ids.CORRECT_MISSING, ids.CORRECT)):
        at = modal(callback_id=callback, private_metadata=of_batch)
        typing = suggest(id_)
        yield Step(typing.kind, typing.id, typing.needs, typing.body | {"view": at})


def _list_reversals() -> Iterator[Step]:
    yield click(ids.OPEN_REVERSALS, "acknowledge", at=HOME)
    at = modal()
    yield click(f"{ids.TURN_REVERSALS}.next", "acknowledge", ids.encode(TurnTo(1)), at=at)
    undone = ids.encode(OfReversal(FIRST, BATCH))
    yield click(ids.UNDONE_THERE, "acknowledge", undone, at=at)


def _list_invoice() -> Iterator[Step]:
    yield click(ids.OPEN_INVOICE, "see", ids.encode(OpenInvoice(FIRST)))
    turn = ids.encode(InvoicePlace(FIRST, 0, 0))
    yield click(f"{ids.INVOICE_TURN}.lines.0", "see", turn, at=AT)
    yield click(ids.UNDO_ACT, "process", ids.encode(UndoAct(1, FIRST)), at=AT)
    for do in get_args(Deed):
        id_ = f"{ids.INVOICE_ACT}.{do.replace(' ', '_')}.0"
        act = ids.encode(InvoiceAct(do, FIRST, "signature" if do == "override" else ""))
        yield click(id_, needs_of(do), act, at=AT)
        if do in AT_ONCE:
            yield click(id_.replace(ids.INVOICE_ACT, ids.INVOICE_DO), needs_of(do), act, at=AT)
        if do not in ("edit", "export", *AT_ONCE):
            yield submit(ids.ACT, needs_of(do), ActWindow(do, FIRST, "signature"), values=TYPED)
    kept = EditWindow(FIRST, 1, "head", changes={"memo": "changed"})
    for id_ in (ids.EDIT_PART, f"{ids.EDIT_FIELD}.memo"):
        part = {ids.EDIT_PART: _choice("head")}
        one = choose(id_, "edit", "head", at=modal(callback_id=ids.EDIT, values=part))
        yield Step(one.kind, one.id, one.needs, one.body, kept)
    yield submit(ids.EDIT, "edit", kept)


def _list_clearing_out() -> Iterator[Step]:
    begun = ClearOut(1, (OTHER, FIRST), at=1, judged=(Judgement(OTHER, 1, ready=True),))
    ended = replace(begun, at=2, judged=(*begun.judged, Judgement(FIRST, 1, ready=True)))
    step = ids.encode(ClearOutStep(1, 1, FIRST, 1, ready=1))
    end = ids.encode(ClearOutStep(1, 2, ready=2))
    yield say("clear", "export")
    yield replace(say("clear", "export"), kept=begun)
    yield submit(ids.CLEAR_OUT, "export", begun, private_metadata=step)
    yield submit(ids.CLEAR_OUT_RESUME, "export", begun)
    yield submit(ids.CLEAR_OUT_END, "export", ended, private_metadata=end)
    at = modal(callback_id=ids.CLEAR_OUT, private_metadata=step)
    anew = ids.encode(BeginClearOut(filtered=True))
    yield replace(click(ids.CLEAR_OUT_BEGIN, "export", anew, at=at), kept=begun)
    for id_ in (ids.CLEAR_OUT_SKIP, ids.CLEAR_OUT_BACK, ids.CLEAR_OUT_RELEASE):
        yield replace(click(id_, "export", at=at), kept=begun)
    at = modal(callback_id=ids.CLEAR_OUT_END, private_metadata=end)
    look = ids.encode(OpenInvoice(FIRST))
    yield replace(click(ids.CLEAR_OUT_LOOK, "export", look, at=at), kept=ended)
    yield replace(click(ids.CLEAR_OUT_ELSEWHERE, "export", at=at), kept=ended)


AT_ONCE = ("process", "release", "pdf", "word")
TYPED: Json = {
    ids.ACT_REASON: _text("as agreed"),
    ids.ACT_TEXT: _text("QB-7"),
    ids.ACT_NUMBER: _text("INV-10402"),
    ids.ACT_PAID_ON: {"type": "datepicker", "selected_date": "2026-11-23"},
}


def _list_batches() -> Iterator[Step]:
    of_batch, needs = ids.encode(OfBatch(BATCH)), "see batches"
    yield click(ids.SHOW_BATCHES, needs, ids.encode(ShowBatches("waiting")), at=HOME)
    yield click(ids.BACK_TO_BACKLOG, needs, at=HOME)
    yield click(ids.CLEAR_BATCHES, needs, at=HOME)
    yield click(f"{ids.BATCHES_PAGE}.next", needs, ids.encode(TurnTo(1)), at=HOME)
    yield click(ids.BATCHES_AS, needs, ids.encode(ShowBatchesAs(table=True)), at=HOME)
    for id_ in (ids.BATCH_STATE, ids.BATCH_SYSTEM, ids.BATCH_MONTH, ids.BATCH_WHO):
        yield choose(id_, needs, "any", at=HOME)
    yield suggest(ids.FIND_BATCH, needs)
    yield choose(ids.FIND_BATCH, needs, ids.encode(FindBatch(search="n")), at=HOME)
    yield choose(ids.FIND_BATCH, needs, ids.encode(FindBatch(BATCH)), at=HOME)
    yield click(ids.OPEN_BATCH, needs, of_batch, at=HOME)
    place = ids.encode(BatchPlace(BATCH))
    at = modal(callback_id=ids.BATCH, private_metadata=place)
    yield click(f"{ids.BATCH_TURN}.fold", needs, place, at=at)
    yield click(ids.SEND_FILES, "download", of_batch, at=at)
    yield click(ids.POST_FILES, "download", of_batch)
    yield click(ids.SEND_EVIDENCE, "take evidence", of_batch, at=at)
    yield click(ids.EXPORT_FAILED, "export", of_batch, at=at)
    yield click(ids.OPEN_VOID, "void batch", of_batch, at=at)
    why = {ids.VOID_REASON: _text("made twice")}
    yield submit(ids.VOID_BATCH, "void batch", private_metadata=of_batch, values=why)


def _list_settings() -> Iterator[Step]:
    seen = {"reminder_at": "09:00", "nag_after_days": "3"}
    change, kept = "change settings", SettingsWindow("reminders", seen)
    entered = {
        f"{ids.SETTING}.reminder_at": {"type": "timepicker", "selected_time": "07:15"},
        f"{ids.SETTING}.nag_after_days": _text("3"),
    }
    at = modal(callback_id=ids.SETTINGS_FORM, values=entered)
    yield choose(ids.HOME_MENU, "see", "help", at=HOME)
    yield choose(ids.HOME_MENU, change, "settings", at=HOME)
    yield click(ids.OPEN_SETTINGS, change)
    yield click(ids.CHANGE_SETTINGS, change, ids.encode(OfPage("weekly")), at=AT)
    one = choose(f"{ids.SETTING}.reminder_at", change, "", at=at)
    yield Step(one.kind, one.id, one.needs, one.body, kept)
    yield submit(ids.SETTINGS_FORM, change, kept, values=entered)
    yield click(ids.EXAMINE, change, at=AT)
    yield choose(ids.TRY_IMPORT, "see mappings", "csv", at=AT)


def _list_own() -> Iterator[Step]:
    yield click(ids.SHOW_OWN, "see")
    yield click(ids.OPEN_MINE, "see")
    days = {"selected_options": [{"value": "monday"}]}
    at = {"type": "timepicker", "selected_time": "08:30"}
    own = {ids.MINE_WHEN: _choice("own"), ids.MINE_DAYS: days, ids.MINE_AT: at}
    yield submit(ids.MINE, "see", values=own)


def _list_pasting() -> Iterator[Step]:
    yield choose(ids.HOME_MENU, "propose payments", "paste", at=HOME)
    yield choose(ids.HOME_MENU, "see", "help", at=HOME)
    text = "INV-10402 5.00"
    asked = {ids.PASTE_WHAT: _choice("payments"), ids.PASTE_TEXT: _text(text)}
    yield submit(ids.PASTE, "propose payments", values=asked)
    for kind, needs in (("references", "reference"), ("import", "import")):
        yield submit(ids.PASTE, needs, values=asked | {ids.PASTE_WHAT: _choice(kind)})
    paid = PasteWindow("paid", "Doc,Money\nINV-10402,5.00\n", "2026-11-23")
    columns = {
        f"{ids.PASTE_COLUMN}.{name}": _choice(at) for name, at in (("number", "0"), ("amount", "1"))
    }
    yield submit(ids.PASTE_COLUMNS, "propose payments", paid, values=columns)
    kept = PasteWindow("payments", text, "2026-11-23")
    yield submit(ids.PASTE_LOOK, "propose payments", kept)
    at = modal(callback_id=ids.PASTE_LOOK)
    turn = ids.encode(TurnTo(0))
    for one in (
        click(ids.PASTE_BACK, "propose payments", at=at),
        choose(f"{ids.PASTE_CHOOSE}.1", "propose payments", "INV-10402", at=at),
        click(f"{ids.PASTE_TURN}.next", "propose payments", turn, at=at),
    ):
        yield Step(one.kind, one.id, one.needs, one.body, kept)
    brought = ids.encode(OfProposal(1))
    yield click(ids.OPEN_PROPOSAL, "propose payments", brought)
    yield click(ids.OPEN_DISMISSAL, "pay", brought)
    yield submit(ids.DISMISS, "pay", DismissWindow(1), values={ids.DISMISS_REASON: _text("no")})
    yield say("paste", "propose payments")


def _list_claims() -> Iterator[Step]:
    of_claim = ids.encode(OfClaim(1))
    yield click(ids.OPEN_CLAIMS, "answer claims")
    yield click(ids.CLAIM_HOLD, "hold", of_claim)
    yield click(ids.CLAIM_IMPORT, "confirm import", of_claim)
    yield click(ids.OPEN_CLAIM_DISMISSAL, "answer claims", of_claim)
    why = {ids.CLAIM_REASON: _text("answered")}
    yield submit(ids.DISMISS_CLAIM, "answer claims", private_metadata=of_claim, values=why)
    yield click(ids.CLAIM_COMMENT, "answer claims", of_claim)


def _list_unsent() -> Iterator[Step]:
    of_message = ids.encode(OfMessage(1))
    yield click(ids.OPEN_UNSENT, "send again")
    yield click(ids.RETRY_MESSAGE, "send again", of_message, at=modal())
    of_channel = ids.encode(OfDestination("slack:accounting"))
    yield click(ids.TRY_NOW, "send again", of_channel, at=modal())
    yield click(ids.OPEN_MESSAGE_DISMISSAL, "send again", of_message)
    why = {ids.MESSAGE_REASON: _text("told her")}
    yield submit(ids.DISMISS_MESSAGE, "send again", private_metadata=of_message, values=why)


def _list_thread() -> Iterator[Step]:
    yield choose(ids.BATCH_MORE, "see batches", ids.encode(BatchWay("details", BATCH)))
    yield choose(ids.BATCH_MORE, "download", ids.encode(BatchWay("files", BATCH)))
    yield choose(ids.BATCH_MORE, "correct import", ids.encode(BatchWay("correct", BATCH)))
    yield choose(ids.BATCH_MORE, "void batch", ids.encode(BatchWay("void", BATCH)))
    yield choose(ids.BATCH_MORE, "export", ids.encode(BatchWay("again", BATCH)))
    yield click(ids.OPEN_MISSING, "correct import", ids.encode(OfBatch(BATCH)))
    yield click(ids.OPEN_MISTYPED, "correct import", ids.encode(OfBatch(BATCH)))
    yield click(ids.EXPORT_AGAIN, "export", ids.encode(FailedOf(BATCH, 1)))
    yield click(ids.REVERSAL_DONE, "acknowledge", ids.encode(OfReversal(FIRST, BATCH)))
    reply = {"channel": "C0ACCOUNTS", "thread_ts": "1.1", "ts": "1.3", "text": "seen"}
    yield write("message", "comment", channel_type="group", **reply)


def _list_words() -> Iterator[Step]:
    words = "admin processed paid mine all blocked undo help INV-10402 northfield".split()
    for word in ("", *words):
        yield say(word, "see")
    yield say("batches", "see batches")
    yield say(BATCH, "see batches")
    yield say("wip", "see reports")
    yield say("settings", "see")
    yield write("message", "see", channel_type="im", channel="D0", text="admin", ts="1.2")
    yield write("app_mention", "see", channel="C0BACKLOG", text="INV-10402", ts="1.2")
    message = {"ts": "1.1", "text": "INV-10402 and INV-10403"}
    body = {"type": "message_action", "callback_id": ids.OPEN_MESSAGE, "message": message}
    at = {"channel": {"id": "C0BACKLOG"}, "hook": True}
    yield Step("shortcut", ids.OPEN_MESSAGE, "see", body | at)


STEPS: list[Step] = [
    *_list_home(),
    *_list_bulk(),
    *_list_selecting(),
    *_list_exporting(),
    *_list_importing(),
    *_list_reversals(),
    *_list_invoice(),
    *_list_batches(),
    *_list_settings(),
    *_list_own(),
    *_list_pasting(),
    *_list_claims(),
    *_list_unsent(),
    *_list_thread(),
    *_list_words(),
    *_list_clearing_out(),
    click("backlog.frobnicate", "see"),
    submit("frobnicate", "see"),
]


@dataclass
class Ear:
    """Stands in Slack's place for one person, and keeps all that it is sent."""

    url: str
    user: str
    heard: list[Json] = field(default_factory=list)

    def build_body(self, step: Step, nth: int) -> Json:
        """The payload of a step as it comes from this person."""
        whose = {"id": self.user, "team_id": TEAM}
        body = step.body | {"team": {"id": TEAM}, "team_id": TEAM, "user_id": self.user}
        if step.kind == "event":
            event = step.body["event"] | {"user": self.user}
            return body | {"event": event, "event_id": f"Ev{nth}"}
        if body.pop("hook", False):
            body["response_url"] = f"{self.url}/hook"
        return body | {"user": whose, "trigger_id": f"{nth}.1"}


@contextmanager
def listen(user: str) -> Iterator[Ear]:
    """A Slack that says yes to everything and keeps what it is sent."""
    heard: list[Json] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if sent.startswith("{"):
                heard.append({"method": self.path, **json.loads(sent)})
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            place = {"view": {"id": WINDOW}, "channel": {"id": "D0"}, "ts": "1.3"}
            told = json.dumps({"ok": True, "user": {"team_id": TEAM}, **place}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Ear(f"http://127.0.0.1:{server.server_port}", user, heard)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def list_controls(sent: Any) -> Iterator[tuple[str, str]]:
    """Each control in what was sent: its action id, and what it carries."""
    if isinstance(sent, list):
        for one in sent:
            yield from list_controls(one)
    elif isinstance(sent, dict):
        if "action_id" in sent and sent.get("type") in ("button", "overflow"):
            values = [option["value"] for option in sent.get("options", [])]
            yield from ((sent["action_id"], value) for value in values or [sent.get("value", "")])
        if sent.get("type") == "modal" and "submit" in sent:
            yield f"submit {sent['callback_id']}", ""
        yield from list_controls(list(sent.values()))


def matches(constraint: str | re.Pattern[str], id_: str) -> bool:
    """Whether a listener registered so takes this id, as Bolt has it."""
    return bool(constraint.search(id_)) if isinstance(constraint, re.Pattern) else constraint == id_
