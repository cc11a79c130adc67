"""A batch that an older copy of the database has lost: Accounting says in Slack what came in."""

from decimal import Decimal
from typing import Any

import pytest

from backlog import settings
from backlog.audit import verify
from backlog.batches import recover
from backlog.generation import lineage, outside
from backlog.queries import batch_log
from backlog.witness import Head, Recalled
from bot import ids
from tests import offices
from tests.bot.desk import BACKLOG, DANA, MEI, Desk, typed, words
from tests.bot.test_home import Homes, install
from tests.bot.test_import_window import choose, press

Json = dict[str, Any]
ACTOR = offices.acting(offices.DANA)
FIRST = "B-2026-0001"


def enter(desk: Desk, *known: Recalled) -> None:
    """What `backlog recover --commit --incomplete` does with what is known outside."""
    plan = recover.plan_recovery(desk.office, ACTOR, lambda: known)
    recover.recover(desk.office, ACTOR, plan, incomplete=True)
    desk.deliver()


def recall(*numbers: str, code: str = "fiddle") -> Recalled:
    totals, label = {"CAD": Decimal("8190.40")}, "CSV for other systems"
    return Recalled(FIRST, "Slack", label, len(numbers), totals, code=code, invoices=numbers)


def test_its_message_says_that_it_is_lost_and_asks_whether_it_came_in(desk: Desk) -> None:
    enter(desk, recall("INV-10401"))
    said = words(desk.card())
    assert f"*{FIRST}* · the backlog lost it: was it imported?" in said
    assert "An older copy of the database was restored" in said
    assert "Made by somebody, " in said
    assert "I imported it" in said


def test_of_what_nobody_knows_anything_there_is_a_message_too(desk: Desk) -> None:
    enter(desk, Recalled("B-2026-0002", "Slack"))
    assert "*B-2026-0002* · the backlog lost it" in words(desk.card())
    assert "lost with the database" in words(press(desk, MEI, ids.OPEN_BATCH)).lower()


def test_so_many_numbers_that_are_not_here_fit_into_its_message(desk: Desk) -> None:
    enter(desk, recall(*(f"GONE-{place:05d}-OF-ANOTHER-SYSTEM" for place in range(200))))
    assert "GONE-00019-OF-ANOTHER-SYSTEM and 180 more." in words(desk.card())


@pytest.mark.parametrize(("asks", "code"), [("off", "x"), ("ask", "fiddle"), ("require", "")])
def test_accounting_says_there_that_it_came_in(desk: Desk, asks: str, code: str) -> None:
    settings.change(desk.office, ACTOR, {"ask_word_code": asks})
    enter(desk, recall("INV-10401", code=code))
    window = desk.open(MEI, ids.OPEN_IMPORT, desk.card())
    assert "Made by somebody, " in words(window)
    choose(desk, MEI, "imported")
    said = typed({ids.CODE: "fiddle"}) if asks != "off" else {}
    desk.submit(MEI, said)
    batch = batch_log.read_batch(desk.office, ACTOR, FIRST).batch
    assert [one.outcome for one in batch.imports] == ["imported"]
    desk.deliver()
    assert "imported" in words(desk.card()).splitlines()[0]
    assert "until somebody says" not in words(desk.card())
    assert verify.verify(desk.office, deep=True).findings == ()


def test_its_window_offers_no_file_and_claims_nothing_of_its_tax(desk: Desk) -> None:
    enter(desk, recall("INV-10401"))
    shown = words(press(desk, DANA, ids.OPEN_BATCH))
    assert "An older copy of the database was restored" in shown
    for wrong in ("No tax in it", "Exported again", "Get the file", "files and steps"):
        assert wrong not in shown


def doubt(desk: Desk) -> None:
    """Somebody outside knows of an event that the log has not."""
    head = Head(9999, "0" * 64, lineage.read_head(desk.office).generation)
    outside.note_seen(desk.office, "Slack", [head])
    desk.deliver()


def test_while_exports_rest_home_and_the_message_say_so_and_offer_none(desk: Desk) -> None:
    assert "Export 49 ready…" in words(desk.pinned())
    doubt(desk)
    shown = words(desk.pinned())
    assert "Exports rest: this database is not the newest" in shown
    assert "Export 49" not in shown
    install(desk)
    home = words(Homes(desk).open())
    assert "Slack knows of event 9999 of the log" in home
    assert "`backlog recover` lists what is missing" in home
    assert "Export 49" not in home


def test_a_window_that_was_open_is_refused_with_what_to_do(desk: Desk) -> None:
    desk.open(DANA, "backlog.export")
    desk.tick(DANA, "INV-10401")
    doubt(desk)
    desk.submit(DANA)
    said = words(desk.submit(DANA))
    assert "Exports rest. Nothing was exported" in said
    assert "`backlog recover`" in said


def test_a_message_of_a_lost_batch_says_why_nothing_is_known_of_it_yet(desk: Desk) -> None:
    doubt(desk)
    said = words(press(desk, MEI, ids.OPEN_IMPORT))
    assert "an older copy of it was restored. Nothing was recorded" in said
    assert "Click again once an Administrator" in said


def test_what_perhaps_came_in_is_not_said_to_be_exported(desk: Desk) -> None:
    enter(desk, recall("INV-10401"))
    assert f"perhaps imported with {FIRST}" in words(desk.pinned())
    assert "exported with" not in words(desk.pinned())
    install(desk)
    assert f"Perhaps imported {FIRST}" in words(Homes(desk).open())
    desk.type_command(DANA, "INV-10401")
    assert f"Perhaps imported with {FIRST} · nobody confirmed" in words(desk.window(DANA))


def test_that_exports_go_on_says_who_has_to_say_what(desk: Desk) -> None:
    doubt(desk)
    enter(desk, recall("INV-10401"))
    [last] = [one for one in desk.messages(DANA, BACKLOG) if "Exports go on" in words(one)]
    assert "Each batch that was lost has a message for Accounting" in words(last)
    assert "Exports rest" not in words(desk.pinned())
    assert "Export 48 ready…" in words(desk.pinned())
