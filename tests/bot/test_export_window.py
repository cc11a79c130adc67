"""The export window: what is shown is what goes, once."""

from dataclasses import replace
from typing import Any

from backlog import kept, settings
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.lifecycle import acting
from backlog.mappings import change
from backlog.store import batches
from bot.blocks import export as blocks
from bot.presenters import export as presenter
from tests import offices
from tests.backlog.looking import entry_of
from tests.bot.desk import DANA, Desk, typed, words

Json = dict[str, Any]
FIRST = "Dana Kovacs exported it at Mon 23 Nov, 08:00, with B-2026-0001"
AGAIN = {
    "type": "checkboxes",
    "selected_options": [
        {
            "text": {
                "type": "plain_text",
                "text": "Include Already Exported Invoices",
                "emoji": False,
            },
            "value": "again",
        }
    ],
}


def _step(desk: Desk, *numbers: str) -> None:
    desk.open(DANA, "backlog.export")
    desk.tick(DANA, *numbers)
    desk.submit(DANA)


def test_makes_the_batch_and_says_what_comes_next(desk: Desk) -> None:
    _step(desk, "INV-10401", "INV-10402")
    done = words(desk.submit(DANA, typed({"export.prefix": "week 47", "export.note": "first"})))
    assert "in batch B-2026-0001." in done
    assert "week-47_20261123_MULTI_B-2026-0001-" in done
    assert "2 invoices, 15,723.52 CAD, are in batch" in done
    assert "mark these 2 Processed?" in done


def test_leaves_out_what_was_exported_unless_the_toggle_is_on(desk: Desk) -> None:
    desk.export("INV-10401")
    _step(desk, "INV-10401", "INV-10402")
    shown = desk.window(DANA)
    assert shown["submit"] == "Export 1"
    assert "INV-10401 · Dana Kovacs exported it at Mon 23 Nov, 08:00, with B-2026-0001" in words(
        shown
    )
    assert "1 of them went out before, with B-2026-0001" in words(shown)
    assert desk.act(DANA, "export.again", AGAIN)["submit"] == "Export 2"


def test_exporting_again_needs_a_reason(desk: Desk) -> None:
    desk.export("INV-10401")
    _step(desk, "INV-10401")
    assert "None of them goes" in words(desk.window(DANA))
    desk.act(DANA, "export.again", AGAIN)
    refused = desk.submit(DANA)
    assert refused["errors"].keys() == {"export.reason"}
    done = desk.submit(DANA, typed({"export.reason": "their disk died"}))
    assert "in batch B-2026-0002" in words(done)


def test_toggle_is_off_on_every_opening(desk: Desk) -> None:
    desk.export("INV-10401")
    _step(desk, "INV-10401")
    view = desk.act(DANA, "export.again", AGAIN)
    desk.sandbox.close(DANA, view)
    _step(desk, "INV-10401")
    assert "None of them goes" in words(desk.window(DANA))


def _choose(desk: Desk, target: str) -> Json:
    element = _target_of(desk)
    option = next(o for o in element["options"] if o["value"] == target)
    return desk.act(DANA, "export.target", {"type": "static_select", "selected_option": option})


def _target_of(desk: Desk) -> Json:
    blocks = desk.window(DANA)["blocks"]
    element: Json = next(b for b in blocks if b["block_id"] == "export.target")["element"]
    return element


def test_another_target_is_pointed_out_and_drafted_anew(desk: Desk) -> None:
    desk.export("INV-10401")
    _step(desk, "INV-10402")
    assert "usually it goes to QuickBooks Desktop" in words(_choose(desk, "csv"))


def test_names_what_changed_since_it_was_looked_at(desk: Desk) -> None:
    _step(desk, "INV-10401", "INV-10402")
    actor = offices.acting(offices.DANA)
    theirs = Request(tuple(offices.ids_of(desk.office, "INV-10401")), "csv")
    commit.commit(desk.office, actor, commit.draft(desk.office, actor, theirs))
    shown = desk.submit(DANA)
    assert "INV-10401: Dana Kovacs exported it at Mon 23 Nov, 08:00, with B-2026-0001" in words(
        shown
    )
    assert "Nothing was exported" in words(shown)
    assert shown["submit"] == "Export 1"
    assert "in batch B-2026-0002" in words(desk.submit(DANA))


def test_blocked_invoices_are_named_with_what_is_missing(desk: Desk) -> None:
    desk.open(DANA, "backlog.export")
    desk.act(DANA, "selection.all")
    shown = words(desk.submit(DANA))
    assert "*49 of 63 selected go to QuickBooks Desktop*" in shown
    assert "*8 need another system*\n6 in USD · 1 in EUR · 1 number too long" in shown
    assert "Export them next, to CSV for other systems." in shown
    assert "*6 are blocked*\nINV-10448 · no signature" in shown


def test_two_windows_of_one_draft_make_one_batch(desk: Desk) -> None:
    _step(desk, "INV-10401")
    view = desk.window(DANA)
    desk.submit(DANA)
    body = {"as": DANA, "view": view["id"], "values": {}}
    desk.sandbox.post("/page/submit", body)
    assert "B-2026-0002" not in str(desk.sandbox.view(DANA))


def test_next_step_marks_the_batch_processed(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    assert desk.window(DANA)["submit"] == "Mark 2 Processed"
    assert "2 are Processed" in words(desk.submit(DANA))


def test_row_menu_exports_that_one(desk: Desk) -> None:
    desk.menu(DANA, "INV-10403", "Export...")
    assert desk.window(DANA)["submit"] == "Export 1"
    assert "in batch B-2026-0001" in words(desk.submit(DANA))


def test_draft_of_processed_invoices_still_goes(desk: Desk) -> None:
    actor = offices.acting(offices.DANA)
    ids = offices.ids_of(desk.office, "INV-10401")
    _step(desk, "INV-10401")
    acting.process(desk.office, actor, ids, reason="sent by hand")
    shown = desk.submit(DANA)
    assert "INV-10401: it was changed since" in words(shown)


def test_a_mapping_that_changed_since_is_looked_at_first(desk: Desk) -> None:
    _step(desk, "INV-10401")
    actor = offices.acting(offices.DANA)
    client = entry_of(desk.office, "INV-10401").invoice.client
    usual = settings.schedule(desk.office).weekly_target
    change.change(desk.office, actor, usual, {"client": {client.number: "Somebody else"}})
    shown = desk.submit(DANA)
    assert f"the profile “{usual}” or its mappings were changed" in words(shown)
    assert "in batch B-2026-0001" in words(desk.submit(DANA))


def test_a_second_profile_is_offered_by_a_name_that_tells_it_apart(desk: Desk) -> None:
    second = replace(desk.office.profiles["quickbooks-desktop"], name="us-books")
    books = replace(desk.office, profiles={**desk.office.profiles, "us-books": second})
    draft = commit.draft(
        books,
        offices.acting(offices.DANA),
        Request(tuple(offices.ids_of(books, "INV-10401")), "us-books"),
    )
    view = blocks.offer(presenter.load_offer(books, offices.acting(offices.DANA), draft))
    assert "1 invoice goes to QuickBooks Desktop (us-books)" in words(view)
    assert "usually it goes to QuickBooks Desktop. Is this the right one?" in words(view)


def test_begins_with_what_the_firm_set_as_its_default(desk: Desk) -> None:
    wishes = {"default_target": "sage-300-csv", "default_prefix": "week"}
    settings.change(desk.office, offices.acting(offices.DANA), wishes)
    _step(desk, "INV-10401")
    desk.submit(DANA)
    with desk.office.reading() as db:
        (batch,) = batches.latest(db)
    assert (batch.target, batch.prefix) == ("sage-300-csv", "week")


def test_what_somebody_took_last_is_not_what_the_next_export_begins_with(desk: Desk) -> None:
    with desk.office.writing() as db:
        now = desk.office.clock()
        for person in (offices.DANA.slack, DANA):
            kept.put(db, "bot", f"target:{person}", {"profile": "csv", "v": 1}, at=now)
    _step(desk, "INV-10401")
    desk.submit(DANA)
    with desk.office.reading() as db:
        (batch,) = batches.latest(db)
    assert batch.target == desk.office.find_default_target() == "quickbooks-desktop"
