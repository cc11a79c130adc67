"""Every act on one invoice is clicked in its window, and stands in the log with the Slack ids."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import pytest

from backlog.acts import VERBS, Hold, Pay, Reopen
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.event import Event
from backlog.lifecycle import acting
from backlog.queries.detail import find_detail
from tests import offices
from tests.bot.desk import BACKLOG, DANA, Desk, typed, words
from tests.sandbox_process import eventually

Json = dict[str, Any]
NUMBER = "INV-10401"
ACTOR = offices.acting(offices.DANA)


def open_invoice(desk: Desk, user: str = DANA, number: str = NUMBER) -> Json:
    """Open it by its number."""
    desk.sandbox.command(user, BACKLOG, number)

    def shown() -> Json | None:
        view = desk.sandbox.view(user)
        filled = view and view["title"] == number and "One moment" not in words(view)
        return view if filled else None

    view = eventually(shown)
    assert view is not None
    return view


def list_offers(view: Json) -> dict[str, tuple[str, Json | None]]:
    """What may be asked for in the window: the act -> the element, and what is chosen in it."""
    found: dict[str, tuple[str, Json | None]] = {}
    for block in view["blocks"]:
        for element in block.get("elements", []):
            if element["type"] == "button" and element["action_id"].startswith("invoice.act."):
                found[json.loads(element["value"])["do"]] = (element["action_id"], None)
            for option in element.get("options", []):
                choice = {"selected_option": {"value": option["value"]}}
                found[json.loads(option["value"])["do"]] = (element["action_id"], choice)
    return found


def click_act(desk: Desk, do: str, user: str = DANA) -> Json:
    """Click an act of the window that is open, and wait for what it shows."""
    view = desk.window(user)
    action_id, choice = list_offers(view)[do]
    assert desk.sandbox.click(user, view, action_id, choice) == {"ok": True}

    def answered() -> Json | None:
        now = desk.window(user)
        return now if now["hash"] != view["hash"] else None

    now = eventually(answered)
    assert now is not None
    return now


def read_events(desk: Desk, number: str = NUMBER) -> list[Event]:
    """What happened to it."""
    found = find_detail(desk.office, ACTOR, number)
    assert found
    return list(found.history)


def ids_of(desk: Desk, number: str = NUMBER) -> list[int]:
    return offices.ids_of(desk.office, number)


def export(desk: Desk) -> str:
    """Export it, as an Administrator did before."""
    draft = commit.draft(desk.office, ACTOR, Request(tuple(ids_of(desk)), "quickbooks-desktop"))
    return commit.commit(desk.office, ACTOR, draft).number


def leave(desk: Desk) -> None:
    export(desk)
    acting.process(desk.office, ACTOR, ids_of(desk))


def pay(desk: Desk) -> None:
    leave(desk)
    day = desk.office.company.day(desk.office.clock())
    acting.act(desk.office, ACTOR, ids_of(desk), Pay(day))


def ask_to_undo(desk: Desk) -> None:
    batch = export(desk)
    mei = offices.acting(offices.AMIRA)
    confirm.confirm(desk.office, mei, batch, Result.IMPORTED, seen={}, failed={}, code="")
    acting.act(desk.office, ACTOR, ids_of(desk), Reopen("wrong hours"))


def hold(desk: Desk) -> None:
    acting.act(desk.office, ACTOR, ids_of(desk), Hold("asked the client"))


def come_again(desk: Desk) -> None:
    acting.act(desk.office, ACTOR, ids_of(desk), Hold("asked the client"))
    offices.take_in(desk.office, first_record(memo="corrected"))


def first_record(**changed: Any) -> Json:
    company = json.loads((files("samples") / "company.json").read_text(encoding="utf-8"))
    record: Json = company[0]
    return record | changed


@dataclass(frozen=True)
class Case:
    """An act: what was done before, what is typed, the invoice, and what is answered."""

    do: str
    said: str
    values: dict[str, str] = field(default_factory=dict)
    before: Callable[[Desk], object] = lambda _: None
    number: str = NUMBER
    action: str = ""


WHY = {"act.reason": "as agreed"}
CASES = [
    Case("process unexported", "Processed", WHY, action="process"),
    Case("process", "Processed", before=export),
    Case("un-process", "Back in Admin", WHY, leave),
    Case("pay", "Paid", {"act.text": "EFT 7"}, leave),
    Case("un-pay", "is reversed", WHY, pay),
    Case("reopen", "Reopened", WHY, leave),
    Case("acknowledge", "Undone over there", before=ask_to_undo),
    Case("reference", "Reference QB-7", {"act.text": "QB-7"}),
    Case("hold", "Held", WHY),
    Case("release", "Released", before=hold),
    Case("send back", "Sent back to", WHY),
    Case("void", "Void", {"act.number": " inv-10401", **WHY}),
    Case("override", "Signature passed", WHY, number="INV-10448"),
    Case("comment", "Noted", WHY),
    Case("notes", "Total", {"act.text": "call first"}),
    Case("accept revision", "Accepted", before=come_again),
    Case("dismiss revision", "Dismissed", WHY, come_again),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.do)
def test_act_is_done_where_it_is_clicked(desk: Desk, case: Case) -> None:
    case.before(desk)
    open_invoice(desk, number=case.number)
    result = click_act(desk, case.do)
    if result["submit"]:
        result = desk.submit(DANA, typed(case.values))
    assert case.said in words(result), (words(result), result["errors"])
    last = read_events(desk, case.number)[-1]
    assert last.action == (case.action or case.do)
    assert last.actor == "dana@prairie.example"
    assert last.source["slack"] == "T0PRAIRIE/U0DANA"


def test_every_act_on_an_invoice_is_among_them() -> None:
    clicked = {case.action or case.do for case in CASES} | {"edit"}
    assert clicked >= {*VERBS.values(), "notes"}
