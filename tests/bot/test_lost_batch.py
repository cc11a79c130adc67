"""A batch that an older copy of the database has lost: Accounting says in Slack what came in."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.jobs import build_jobs
from backlog import settings
from backlog.audit import verify
from backlog.batches import recover
from backlog.generation import lineage, outside
from backlog.queries import batch_log
from backlog.witness import Head, Recalled
from bot import ids
from scheduler.runs import run_job
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


def count_rests(said: str) -> int:
    return said.count("Exports rest")


def test_that_exports_rest_is_said_once_and_that_the_channel_hears_when_they_go_on(
    desk: Desk,
) -> None:
    doubt(desk)
    [told] = [one for one in desk.messages(DANA, BACKLOG) if "knows of event" in words(one)]
    assert count_rests(words(told)) == count_rests(told["text"]) == 1
    assert "This channel hears when exports go on." in words(told)
    install(desk)
    assert count_rests(words(Homes(desk).open())) == 1
    assert "Exports rest" in desk.pinned()["text"]


def test_another_database_in_the_same_channels_is_called_one(desk: Desk) -> None:
    outside.note_seen(desk.office, "Slack", [Head(9, "0" * 64, "00000000.00000000")])
    desk.deliver()
    [told] = [one for one in desk.messages(DANA, BACKLOG) if "another database" in words(one)]
    assert "or was a trial" in words(told)
    assert "restored from an older copy" not in words(told)


def test_who_hears_the_message_of_a_lost_batch_is_not_asked_to_import_it(desk: Desk) -> None:
    enter(desk, recall("INV-10401"))
    heard = desk.card()["text"]
    assert "please say whether it was imported" in heard
    assert "please import it" not in heard


def test_the_reminder_says_that_exports_rest_and_offers_none_until_they_go_on(desk: Desk) -> None:
    doubt(desk)
    run_job(desk.office, build_jobs(desk.office), "daily-reminder")
    desk.deliver()

    def find() -> Json:
        posted = desk.messages(DANA, BACKLOG)
        return [one for one in posted if words(one).startswith("Backlog, ")][-1]

    assert count_rests(words(find())) == find()["text"].count("exports rest") == 1
    assert "Export 49" not in words(find())
    enter(desk)
    assert "Export 49…" in words(find())
    assert "rest" not in words(find())


@pytest.mark.parametrize("mode", ["propose", "export"])
def test_the_weekly_post_says_once_that_exports_rest_and_makes_no_refused_act_green(
    desk: Desk, mode: str
) -> None:
    responsible = {"weekly_responsible": offices.DANA.email}
    settings.change(desk.office, ACTOR, {"weekly_mode": mode} | responsible)
    doubt(desk)
    run_job(desk.office, build_jobs(desk.office), "weekly-batch")
    desk.deliver()
    posted = desk.messages(DANA, BACKLOG)
    post = [one for one in posted if words(one).startswith("Weekly batch, ")][-1]
    assert count_rests(words(post)) == count_rests(post["text"]) == 1
    [export] = [one for one in list_buttons(post) if one["text"]["text"].startswith("Export ")]
    assert "style" not in export


def list_buttons(post: Json) -> list[Json]:
    rows = [block["elements"] for block in post["blocks"] if block["type"] == "actions"]
    return [one for row in rows for one in row]


def test_who_has_to_act_is_called_by_name(desk: Desk) -> None:
    upkeep = replace(desk.deps.upkeep, operator=offices.DANA.email)
    doubt(replace(desk, deps=replace(desk.deps, upkeep=upkeep)))
    [told] = [one for one in desk.messages(DANA, BACKLOG) if "knows of event" in words(one)]
    assert "For Dana Kovacs: Stop every other `backlog serve`" in words(told)
