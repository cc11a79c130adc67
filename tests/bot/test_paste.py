"""Paste and upload in Slack: looked at first, done as seen, brought where one may not do it."""

import json
from decimal import Decimal
from typing import Any

import pytest

from backlog.acts import Process
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.paste import proposals
from bot.blocks import paste as blocks
from tests import offices
from tests.bot.desk import ACCOUNTING, BACKLOG, DANA, MEI, PRIYA, Desk, typed, words
from tests.bot.test_home import Homes, install
from tests.offices import list_rows
from tests.sandbox_process import eventually

Json = dict[str, Any]
ACTOR = offices.acting(offices.DANA)
FIRST, SECOND = "INV-10401", "INV-10404"


def leave(desk: Desk, *numbers: str) -> list[str]:
    """Mark them Processed; what each comes to."""
    ids = offices.ids_of(desk.office, *numbers)
    acting.act(desk.office, ACTOR, ids, Process("by mail"))
    return [str(row.total) for row in list_rows(desk.office, ids)]


def begin(desk: Desk, user: str = DANA) -> Json:
    """The window behind `/backlog paste`."""
    return desk.type_command(user, "paste", where(user))


def where(user: str) -> str:
    """A channel that this person is in."""
    return ACCOUNTING if user == MEI else BACKLOG


def pick(kind: str) -> Json:
    """What it is, as the first question's state."""
    said, hint, _ = blocks.KINDS[kind]
    option = {
        "text": {"type": "plain_text", "text": said, "emoji": False},
        "value": kind,
        "description": {"type": "plain_text", "text": hint, "emoji": False},
    }
    return {"paste.what": {"paste.what": {"type": "radio_buttons", "selected_option": option}}}


def paste(desk: Desk, kind: str, text: str, user: str = DANA) -> Json:
    begin(desk, user)
    return desk.submit(user, pick(kind) | typed({"paste.text": text}))


def upload(desk: Desk, kind: str, name: str, data: bytes, user: str = DANA) -> Json:
    begin(desk, user)
    file = desk.sandbox.upload(user, name, data)
    files = {"paste.file": {"paste.file": {"type": "file_input", "files": [file]}}}
    return desk.submit(user, pick(kind) | files)


def state_of(desk: Desk, number: str) -> str:
    (row,) = list_rows(desk.office, offices.ids_of(desk.office, number))
    return row.tab.value


def test_payments_are_looked_at_recorded_and_undone(desk: Desk) -> None:
    first, second = leave(desk, FIRST, SECOND)
    text = f"{FIRST}\t{first}\t2026-11-20\tEFT 7\n{SECOND}\t999999\nINV-10447\t5\nINV-1042\t5"
    shown = paste(desk, "payments", text)
    said = words(shown)
    assert "*1 of 4 lines can be recorded*" in said
    assert "Paid on Fri 20 Nov 2026" in said
    assert "3 lines cannot be recorded (1 unknown). They are left out." in said
    assert f"Line 2 · *{SECOND}*: 999,999.00 CAD is more than the" in said
    assert "Line 4 · *INV-1042*: There is no such invoice." in said
    assert "paid in full · EFT 7" in said
    assert shown["submit"] == "Record 1 payment"
    assert state_of(desk, FIRST) == "processed"
    done = desk.submit(DANA)
    assert "1 of 4 are recorded" in words(done)
    assert state_of(desk, FIRST) == "paid"
    desk.act(DANA, "undo")
    assert state_of(desk, FIRST) == "processed"
    assert second


def test_back_to_the_text_keeps_what_was_pasted(desk: Desk) -> None:
    leave(desk, FIRST)
    paste(desk, "payments", f"{FIRST}\t5")
    asked = desk.act(DANA, "paste.back")
    (text,) = (one for one in asked["blocks"] if one["block_id"] == "paste.text")
    assert text["element"]["initial_value"] == f"{FIRST}\t5"


def test_a_list_that_is_none_is_said_beside_it(desk: Desk) -> None:
    asked = paste(desk, "paid", "just words")
    assert "The list has one column" in json.dumps(asked["errors"])
    both = desk.submit(DANA, pick("payments") | typed({"paste.text": ""}))
    assert "one of the two" in json.dumps(both["errors"])


def test_a_list_of_paid_invoices_is_uploaded_and_its_columns_asked_once(desk: Desk) -> None:
    first, second = leave(desk, FIRST, SECOND)
    text = f"\ufeffDoc;When;Money\n{FIRST};03/11/2026;{first.replace('.', ',')}\nTotal;;1\n"
    asked = upload(desk, "paid", "paid.csv", text.encode())
    assert "Which column is which" in asked["title"]
    answers = choose(asked, number="0", amount="2", day="1", reference="-1")
    asked = desk.submit(DANA, answers)
    shown = desk.submit(DANA, choose(asked, number="0", amount="2", day="1", order="dmy"))
    assert "*1 of 1 line can be recorded*" in words(shown)
    assert "Paid on Tue 3 Nov 2026" in words(shown)
    assert "Passed over, being no payments: line 3" in words(shown)
    desk.submit(DANA)
    assert state_of(desk, FIRST) == "paid"
    again = f"Doc;When;Money\n{FIRST};03/11/2026;{first}\n{SECOND};04/11/2026;{second}\n"
    shown = upload(desk, "paid", "paid.csv", again.encode())
    assert "*1 recorded already*" in words(shown)
    assert shown["submit"] == "Record 1 payment"


def choose(view: Json, **said: str) -> Json:
    """The state of the selects of a window."""
    found: Json = {}
    for block in view["blocks"]:
        name = block["block_id"].removeprefix("paste.column.")
        if name in said:
            options = block["element"]["options"]
            option = next(one for one in options if one["value"] == said[name])
            chosen = {"type": "static_select", "selected_option": option}
            found[block["block_id"]] = {block["block_id"]: chosen}
    return found


def test_a_window_that_no_ack_can_hold_is_shown_all_the_same(desk: Desk) -> None:
    headings = ";".join(f"Überschrift {'ü' * 60} {at}" for at in range(99))
    shown = upload(desk, "paid", "wide.csv", f"{headings}\n{';'.join('1' * 99)}\n".encode())
    assert len(json.dumps(shown)) > 65_535
    assert "Its headings leave something open" in words(shown)


def test_what_changed_since_is_shown_instead(desk: Desk) -> None:
    (first,) = leave(desk, FIRST)
    paste(desk, "payments", f"{FIRST}\t{first}")
    acting.pay(desk.office, ACTOR, offices.ids_of(desk.office, FIRST), amount=Decimal(1))
    shown = desk.submit(DANA)
    assert "changed since you looked" in words(shown)
    assert "more than the" in words(shown)
    assert not shown["submit"]


def test_a_long_list_is_paged(desk: Desk) -> None:
    text = "\n".join(f"X-{place}\t5" for place in range(45))
    shown = paste(desk, "payments", text)
    assert "Page 1 of 3" in words(shown)
    shown = desk.act(DANA, "paste.turn.next")
    assert "Line 21 ·" in words(shown)
    assert "Line 20 ·" not in words(shown)


def test_accounting_sets_references_but_only_brings_payments(desk: Desk) -> None:
    (first,) = leave(desk, FIRST)
    paste(desk, "references", f"{FIRST}\tQB-7", MEI)
    assert "QB-7" in words(desk.submit(MEI))
    (row,) = list_rows(desk.office, offices.ids_of(desk.office, FIRST))
    assert row.reference == "QB-7"
    shown = paste(desk, "payments", f"{FIRST}\t{first}", MEI)
    assert shown["submit"] == "Bring 1 payment"
    assert "Nothing is recorded yet" in words(desk.submit(MEI))
    assert state_of(desk, FIRST) == "processed"


def bring(desk: Desk) -> None:
    """Accounting brings a payment of the first."""
    (first,) = leave(desk, FIRST)
    paste(desk, "payments", f"{FIRST}\t{first}\nINV-9\t5", MEI)
    desk.submit(MEI)
    desk.deliver()


def post_of(desk: Desk) -> Json:
    """The post about the list."""
    found = [one for one in desk.messages(DANA, BACKLOG) if "payment list" in words(one)]
    assert len(found) == 1
    return found[0]


def test_an_administrator_confirms_what_was_brought(desk: Desk) -> None:
    bring(desk)
    old = post_of(desk)
    assert "*1 payment list from Amira Haddad*" in words(old)
    shown = desk.open(DANA, "proposal.look", old)
    assert "From Amira Haddad" in words(shown)
    assert shown["submit"] == "Record 1 payment"
    desk.submit(DANA)
    assert state_of(desk, FIRST) == "paid"
    desk.deliver()
    assert "Recorded by Dana Kovacs" in words(post_of(desk))


def test_the_second_is_told_who_was_first(desk: Desk) -> None:
    bring(desk)
    desk.open(DANA, "proposal.look", post_of(desk))
    proposals.commit(desk.office, ACTOR, 1)
    told = desk.submit(DANA)
    assert "Dana Kovacs recorded proposal 1 on Mon 23 Nov 2026" in words(told)


def test_a_dismissal_says_why_on_the_post(desk: Desk) -> None:
    bring(desk)
    desk.open(DANA, "proposal.dismiss", post_of(desk))
    desk.submit(DANA, typed({"dismiss.reason": "of another company"}))
    desk.deliver()
    assert "Dismissed by Dana Kovacs" in words(post_of(desk))
    assert "of another company" in words(post_of(desk))
    assert state_of(desk, FIRST) == "processed"


def test_it_is_a_line_on_the_homes_of_who_may(desk: Desk) -> None:
    bring(desk)
    install(desk)
    homes = Homes(desk)
    assert "*1 payment list from Amira Haddad*" in words(homes.open())
    assert "payment list" not in words(homes.open(PRIYA))
    view = desk.sandbox.home(DANA)
    assert view is not None
    assert desk.sandbox.click(DANA, view, "proposal.look") == {"ok": True}
    assert "can be recorded" in words(eventually(lambda: desk.window(DANA)))


@pytest.mark.parametrize("name", ["new.json", "new.jsonl"])
def test_an_intake_file_is_looked_at_and_taken_in(desk: Desk, name: str) -> None:
    good, bad = offices.a_record("INV-90001"), offices.a_record("INV-90002", total="x")
    data = "\n".join(json.dumps(one) for one in (good, bad)).encode()
    if name.endswith(".json"):
        data = json.dumps([good, bad]).encode()
    shown = upload(desk, "import", name, data)
    assert "1 new · 0 changed · 0 the same · 1 bad" in words(shown)
    assert "Record 2 · total:" in words(shown)
    assert shown["submit"] == "Take in 1\N{NO-BREAK SPACE}invoice"
    assert offices.ids_of(desk.office, FIRST)
    done = desk.submit(DANA)
    assert "1 invoice taken in" in words(done)
    assert "INV-90001" in desk.tab(Tab.ADMIN)


def test_a_file_that_is_too_large_is_refused(desk: Desk) -> None:
    asked = upload(desk, "paid", "paid.csv", b"x" * 2_000_001)
    assert "more than 2 MB" in json.dumps(asked["errors"])


def test_a_file_that_is_no_text_is_refused(desk: Desk) -> None:
    asked = upload(desk, "payments", "paid.xlsx", b"PK\x03\x04\x00\x00")
    assert "The file is no text" in json.dumps(asked["errors"])
