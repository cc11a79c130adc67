"""Every act that the registry knows is clicked, and stands in the log with the Slack ids."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import pytest

from backlog.acts import VERBS, Hold, Pay, Reopen
from backlog.batch import Result
from backlog.batches import confirm
from backlog.lifecycle import acting
from backlog.reviews.keep import Review, keep_reviews
from backlog.roles import ACTS
from tests import offices
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, Desk, typed, words
from tests.bot.test_home import Homes, install
from tests.bot.test_invoice_acts import (
    ACTOR,
    NUMBER,
    click_act,
    export,
    ids_of,
    leave,
    open_invoice,
)
from tests.bot.test_invoice_edit import type_in
from tests.bot.test_paste import paste
from tests.bot.test_settings import open_form, open_page, save
from tests.bot.test_unsent import give_up

Json = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """An act in an invoice's window: what was done before, what is typed, and what is answered.

    `act` is its word in the registry, `action` the one in the log, where `do` is neither.
    """

    do: str
    said: str
    values: dict[str, str] = field(default_factory=dict)
    before: Callable[[Desk], object] = lambda _: None
    number: str = NUMBER
    action: str = ""
    act: str = ""

    def __call__(self, desk: Desk) -> None:
        """Click it."""
        self.before(desk)
        open_invoice(desk, number=self.number)
        result = click_act(desk, self.do)
        if result["submit"]:
            result = desk.submit(DANA, typed(self.values))
        assert self.said in words(result), (words(result), result["errors"])


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
    company = json.loads((files("samples") / "company.json").read_text(encoding="utf-8"))
    offices.take_in(desk.office, company[0] | {"memo": "corrected"})


WHY = {"act.reason": "as agreed"}
IN_ITS_WINDOW = [
    Case("process unexported", "Processed", WHY, act="process", action="process"),
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
    Case("accept revision", "Accepted", before=come_again, act="answer revisions"),
    Case("dismiss revision", "Dismissed", WHY, come_again, act="answer revisions"),
]


def correct(desk: Desk) -> None:
    """Change the text of its first line."""
    open_invoice(desk)
    view = click_act(desk, "edit")
    saved = desk.submit(DANA, type_in(view, "lines.1.description", "Inspector, four days"))
    assert "Total" in words(saved)


def export_by_hand(desk: Desk) -> None:
    desk.export(NUMBER)


def confirm_by_hand(desk: Desk) -> None:
    """Say on the card that the batch went in."""
    export(desk)
    desk.deliver()
    view = desk.open(DANA, "batch.imported", desk.card(DANA))
    done = desk.submit(DANA, choose(view, "import.outcome", "imported"))
    assert "Imported" in words(done)


def correct_confirmation(desk: Desk) -> None:
    """Say in the menu of the batch that it never came in."""
    confirm_by_hand(desk)
    desk.deliver()
    view = desk.follow(DANA, "correct")
    why = typed({"correct.reason": "looked in another company"})
    desk.submit(DANA, choose(view, "correct.outcome", "rejected") | why)
    done = desk.act(DANA, "correct.now")
    assert "Rejected" in words(done)


def choose(view: Json, block_id: str, value: str) -> Json:
    """Input state for one choice of a window."""
    radio = next(one["element"] for one in view["blocks"] if one["block_id"] == block_id)
    option = next(one for one in radio["options"] if one["value"] == value)
    return {block_id: {block_id: {"type": "radio_buttons", "selected_option": option}}}


def acknowledge_from_home(desk: Desk) -> None:
    """Say in the window behind Home's line that it is undone."""
    ask_to_undo(desk)
    install(desk)
    homes = Homes(desk)
    home = homes.open()
    assert desk.sandbox.click(DANA, home, "reversals.open") == {"ok": True}
    assert "1 import to undo" in words(desk.window(DANA))
    assert "undone over there" in words(desk.act(DANA, "reversals.undone"))


def print_in_window(desk: Desk) -> None:
    open_invoice(desk)
    click_act(desk, "pdf")
    desk.deliver()


def print_from_bar(desk: Desk) -> None:
    """PDFs of what is selected on Home."""
    install(desk)
    homes = Homes(desk)
    homes.open()
    homes.tick(NUMBER)
    assert desk.sandbox.click(DANA, homes.look(), "bulk.pdf") == {"ok": True}
    assert "ZIP" in words(desk.window(DANA)) or "PDF" in words(desk.window(DANA))
    desk.deliver()


def send_file_again(desk: Desk) -> None:
    export(desk)
    desk.deliver()
    card = desk.card(DANA)
    assert desk.sandbox.click(DANA, card, "batch.file") == {"ok": True}
    assert "On the way" in desk.whisper(DANA, ACCOUNTING)


def send_evidence(desk: Desk) -> None:
    export(desk)
    desk.deliver()
    desk.follow(DANA, "details")
    assert "the evidence of B-2026-0001" in words(desk.act(DANA, "batch.evidence"))


def void_batch(desk: Desk) -> None:
    export(desk)
    desk.deliver()
    assert "Why is it void?" in words(desk.follow(DANA, "void"))
    assert "is void" in words(desk.submit(DANA, typed({"void_batch.reason": "made twice"})))


def change_settings(desk: Desk) -> None:
    open_page(desk)
    open_form(desk, "Reminders")
    save(desk, reminder_at="07:15")


def take_in_a_file(desk: Desk) -> None:
    paste(desk, "import", json.dumps(offices.a_record("INV-90001")))
    assert "taken in" in words(desk.submit(DANA))


def dismiss_claim(desk: Desk) -> None:
    """What somebody wrote in the Sheet."""
    [id_] = offices.ids_of(desk.office, NUMBER)
    asked = Review("All", str(id_), "review", "Query")
    read = {"All": ([asked.key], ["review"])}
    keep_reviews(desk.office, [asked], read, since=desk.office.clock())
    desk.deliver()
    posted = [m for m in desk.messages(DANA, BACKLOG) if "from the Sheet" in words(m)]
    desk.open(DANA, "claim.dismiss", posted[-1])
    assert "is dismissed" in words(desk.submit(DANA, typed({"dismiss_claim.reason": "answered"})))


def send_again(desk: Desk) -> None:
    """What was given up, from Home."""
    install(desk)
    give_up(desk, "not_in_channel")
    homes = Homes(desk)
    assert desk.sandbox.click(DANA, homes.open(), "unsent.open") == {"ok": True}
    assert "not_in_channel" in words(desk.window(DANA))
    assert "on its way again" in words(desk.act(DANA, "unsent.retry"))


Click = Callable[[Desk], None]
ELSEWHERE: list[tuple[str, str, Click]] = [
    ("edit", "edit", correct),
    ("export", "exported", export_by_hand),
    ("confirm import", "imported", confirm_by_hand),
    ("correct import", "import corrected", correct_confirmation),
    ("acknowledge", "acknowledge", acknowledge_from_home),
    ("download", "downloaded", print_in_window),
    ("download", "downloaded", print_from_bar),
    ("download", "downloaded", send_file_again),
    ("take evidence", "downloaded", send_evidence),
    ("void batch", "batch void", void_batch),
    ("change settings", "settings", change_settings),
    ("import", "received", take_in_a_file),
    ("answer claims", "claim dismissed", dismiss_claim),
    ("send again", "sent again", send_again),
]
LEFT: Mapping[str, str] = {
    "propose payments": "who may record them is not asked to bring them; `test_paste` clicks it",
    "see": "looking leaves no event; the tests of each surface look",
    "see batches": "looking leaves no event",
    "see reports": "looking leaves no event",
    "see mappings": "looking leaves no event",
    "back up": "the operator's, where the disks are",
}
"""Acts that are not clicked, and why."""


def list_clicks() -> Iterator[Any]:
    """What is clicked for each act of the registry that is not left out."""
    clicks = [(case.act or case.do, case.action or case.do, case) for case in IN_ITS_WINDOW]
    every: list[tuple[str, str, Click]] = [*clicks, *ELSEWHERE]
    for act in ACTS:
        for of, action, click in every:
            if of == act:
                name = click.do if isinstance(click, Case) else click.__name__
                yield pytest.param(action, click, id=f"{act}: {name}")


@pytest.mark.parametrize(("action", "click"), list(list_clicks()))
def test_what_is_clicked_stands_in_the_log_with_who_clicked(
    desk: Desk, action: str, click: Click
) -> None:
    click(desk)
    with desk.office.reading() as db:
        found = db.execute(
            "SELECT actor, source FROM events WHERE action = ? ORDER BY seq DESC", (action,)
        ).fetchone()
    assert found, f"nothing in the log says {action!r}"
    assert found["actor"] == "dana@prairie.example"
    assert json.loads(found["source"])["slack"] == "T0PRAIRIE/U0DANA"


def test_each_act_of_the_registry_is_clicked_or_left_for_a_reason() -> None:
    clicked = {case.act or case.do for case in IN_ITS_WINDOW} | {act for act, *_ in ELSEWHERE}
    assert clicked.isdisjoint(LEFT)
    assert clicked | LEFT.keys() == ACTS.keys()
    assert clicked >= set(VERBS.values())
