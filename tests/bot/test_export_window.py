"""The export window: what is shown is what goes, once."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

import bot.app
from backlog import kept, settings
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.mappings import change
from backlog.model import Tab
from backlog.store import batches
from bot.blocks import export as blocks
from bot.presenters import export as presenter
from tests import offices
from tests.backlog.looking import entry_of
from tests.bot.desk import ACCOUNTING, DANA, Desk, Line, typed, words
from tests.bot.test_work import Gate
from tests.sandbox_process import eventually

Json = dict[str, Any]
DOWNLOADS = "SELECT actor FROM events WHERE action = 'downloaded'"
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
    assert f"{FIRST}. (INV-10401)" in words(shown)
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
    usual = settings.schedule(desk.office).targets[0]
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


def _of(view: Json, block_id: str) -> Json:
    return next(block for block in view["blocks"] if block["block_id"] == block_id)


def _begin_all(desk: Desk) -> Json:
    desk.open(DANA, "backlog.export")
    desk.act(DANA, "selection.all")
    desk.submit(DANA)
    return desk.window(DANA)


def _type(desk: Desk, prefix: str, **beside: str) -> Json:
    view = desk.window(DANA)
    typed_ = {"type": "plain_text_input", "value": prefix}
    values = typed({f"export.{name}": text for name, text in beside.items()})
    assert desk.sandbox.click(DANA, view, "export.prefix", typed_, values=values) == {"ok": True}
    return _await_change(desk, view)


def _await_change(desk: Desk, view: Json) -> Json:
    def changed() -> Json | None:
        now = desk.sandbox.view(DANA)
        return now if now and now["hash"] != view["hash"] else None

    now = eventually(changed)
    assert now is not None
    return now


def test_the_name_of_the_file_follows_what_is_typed(desk: Desk) -> None:
    _step(desk, "INV-10401", "INV-10402")
    before = desk.window(DANA)
    assert words({"blocks": [_of(before, "export.name")]}) == "`20261123_MULTI_B-2026-….iif`"
    shown = _type(desk, "Nov / 2")
    named = words({"blocks": [_of(shown, "export.name")]})
    assert named == "`Nov-2_20261123_MULTI_B-2026-….iif`"
    rest = [one for one in shown["blocks"] if one["block_id"] != "export.name"]
    assert rest == [one for one in before["blocks"] if one["block_id"] != "export.name"]
    assert "`Nov-2_20261123_MULTI_B-2026-0001-" in words(desk.submit(DANA))


def test_what_is_typed_into_an_older_view_brings_the_newer_one(desk: Desk) -> None:
    _step(desk, "INV-10401")
    [(key, shown)] = _windows(desk)
    with desk.office.writing() as db:
        newer = shown | {"target": "csv", "turn": shown["turn"] + 1}
        kept.put(db, "bot", key, newer, at=desk.office.clock())
    _type(desk, "Nov")
    [(_, now)] = _windows(desk)
    assert (now["turn"], now["prefix"]) == (shown["turn"] + 2, "Nov")


def _windows(desk: Desk) -> list[tuple[str, Json]]:
    with desk.office.reading() as db:
        rows = db.execute("SELECT key, json FROM kept WHERE key LIKE 'window:V%'")
        return [(row["key"], json.loads(row["json"])) for row in rows]


def test_what_is_left_out_is_listed_and_back_keeps_what_was_typed(desk: Desk) -> None:
    _begin_all(desk)
    _type(desk, "Nov", note="for Mei")
    listed = desk.act(DANA, "export.left.elsewhere")
    assert "8 need another system" in words(listed)
    assert "The invoice is in USD" in words(listed)
    assert "INV-10460-REVISED" in words(listed)
    assert len(_open_buttons(listed)) == 8
    form = desk.act(DANA, "export.form")
    assert _of(form, "export.prefix")["element"]["initial_value"] == "Nov"
    assert _of(form, "export.note")["element"]["initial_value"] == "for Mei"
    assert "`Nov_2026" in words(form)
    assert form["submit"] == "Export 49"


def _open_buttons(view: Json) -> list[Json]:
    found = [block.get("accessory", {}) for block in view["blocks"]]
    return [button for button in found if button.get("action_id") == "invoice.open"]


def test_a_row_of_the_list_opens_its_invoice_on_top(desk: Desk) -> None:
    _begin_all(desk)
    desk.act(DANA, "export.left.blocked")
    opened = desk.open(DANA, "invoice.open", desk.window(DANA))
    assert opened["title"] == "INV-10448"
    desk.sandbox.close(DANA, opened)
    assert "are blocked" in words(desk.window(DANA))


def test_a_long_list_is_turned_page_by_page(desk: Desk) -> None:
    actor, ready = offices.acting(offices.DANA), Filter(tab=Tab.ADMIN, ready=True)
    ids = tuple(offices.list_ids(desk.office, ready))
    draft = commit.draft(desk.office, actor, Request(ids, "quickbooks-desktop"))
    commit.commit(desk.office, actor, draft)
    _begin_all(desk)
    first = desk.act(DANA, "export.left.exported")
    assert "49 were exported before" in words(first)
    assert "Page 1 of 3" in words(first)
    seen = _open_buttons(first)
    for _ in range(2):
        seen += _open_buttons(desk.act(DANA, "export.left.next"))
    assert len({button["value"] for button in seen}) == 49
    assert "Next 20" in words(first)
    assert "Next" not in words(desk.window(DANA))
    assert "Page 2 of 3" in words(desk.act(DANA, "export.left.previous"))


def test_the_toggle_says_what_it_would_change(desk: Desk) -> None:
    _step(desk, "INV-10401", "INV-10402")
    assert "None of the 2 was exported before" in words(desk.window(DANA))


def test_a_tick_and_its_reason_are_kept_while_a_list_is_looked_at(desk: Desk) -> None:
    desk.export("INV-10401")
    _begin_all(desk)
    desk.act(DANA, "export.again", AGAIN)
    reason = typed({"export.reason": "their disk died"})
    view = desk.window(DANA)
    assert desk.sandbox.click(DANA, view, "export.left.blocked", values=reason) == {"ok": True}
    _await_change(desk, view)
    form = desk.act(DANA, "export.form")
    assert form["submit"] == "Export 49"
    toggle = _of(form, "export.toggle")["elements"][0]
    assert [option["value"] for option in toggle["initial_options"]] == ["again"]
    assert _of(form, "export.reason")["element"]["initial_value"] == "their disk died"


def test_back_to_the_selection_keeps_prefix_and_note_but_no_tick(desk: Desk) -> None:
    desk.export("INV-10401")
    _step(desk, "INV-10401", "INV-10402")
    desk.act(DANA, "export.again", AGAIN)
    view = desk.window(DANA)
    values = typed({"export.prefix": "Nov", "export.note": "for Mei"})
    assert desk.sandbox.click(DANA, view, "selection.back", values=values) == {"ok": True}
    _await_change(desk, view)
    form = desk.submit(DANA)
    assert _of(form, "export.prefix")["element"]["initial_value"] == "Nov"
    assert _of(form, "export.note")["element"]["initial_value"] == "for Mei"
    assert form["submit"] == "Export 1"


def test_the_same_bytes_are_offered_and_sent_without_an_export(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    _step(desk, "INV-10401", "INV-10402")
    assert "The same bytes again" not in words(desk.window(DANA))
    desk.act(DANA, "export.again", AGAIN)
    said = words(desk.act(DANA, "export.same"))
    assert "The files of B-2026-0001 come to you as a direct message, byte for byte." in said
    desk.deliver()
    direct = next(c for c in desk.sandbox.state(DANA)["channels"] if c["kind"] == "dm")
    (message,) = desk.sandbox.messages(DANA, direct["id"])
    assert "B-2026-0001" in message["text"]
    (there,) = [m for m in desk.sandbox.messages(DANA, ACCOUNTING) if m["files"]]
    assert message["files"][0]["name"] == there["files"][0]["name"]
    with desk.office.reading() as db:
        assert [batch.number for batch in batches.latest(db)] == ["B-2026-0001"]
        told = [row["actor"] for row in db.execute(DOWNLOADS)]
    assert told == [offices.DANA.email]


def test_where_all_went_out_before_their_bytes_are_offered_at_once(desk: Desk) -> None:
    desk.export("INV-10401")
    _step(desk, "INV-10401")
    assert "The same bytes again" in words(desk.window(DANA))
    assert "It went out before, with B-2026-0001" in words(desk.window(DANA))


def test_what_is_left_is_exported_next_from_the_result(desk: Desk) -> None:
    _begin_all(desk)
    result = desk.submit(DANA)
    said = words(result)
    assert "49 invoices, 466,088.98 CAD, are in batch B-2026-0001." in said
    assert "*8 are still ready for another system*" in said
    assert "*6 are still blocked*\nINV-10448, INV-10451" in said
    following = desk.open(DANA, "export.next", result)
    assert "8 invoices go to CSV for other systems" in words(following)
    assert following["submit"] == "Export 8"
    done = desk.submit(DANA)
    assert "in batch B-2026-0002." in words(done)
    desk.sandbox.close(DANA, done)
    below = desk.window(DANA)
    assert below["submit"] == "Mark 49 Processed"
    assert "another system" not in words(below)
    assert "*6 are still blocked*" in words(below)


def test_what_is_blocked_is_listed_in_the_result_and_back_shows_it_again(desk: Desk) -> None:
    _begin_all(desk)
    result = desk.submit(DANA)
    listed = desk.act(DANA, "export.left.blocked")
    assert len(_open_buttons(listed)) == 6
    again = desk.act(DANA, "export.result")
    assert words(again) == words(result)
    assert "49 are Processed" in words(desk.submit(DANA))


def test_what_the_import_would_create_is_named_with_what_is_like_it(desk: Desk) -> None:
    actor = offices.acting(offices.DANA)
    change.bring(desk.office, actor, "quickbooks-desktop", "client", ["Northfield Energy, Inc."])
    _step(desk, "INV-10401", "INV-10402")
    shown = words(desk.window(DANA))
    assert "*New in QuickBooks Desktop: the import would create*" in shown
    assert "Northfield Energy Ltd (like Northfield Energy, Inc.?)" in shown
    assert "the import would create it, or stop" not in shown


def test_all_warnings_are_listed_and_those_of_one_invoice_open_it(desk: Desk) -> None:
    shown = words(_begin_all(desk))
    count = int(shown.partition(" warnings; no invoice is left out")[0].rpartition("*")[2])
    assert f"… and {count - 3} more" in shown
    assert "• INV-10447 · Line 7, Hotel: the expense is not marked processed\n" in shown
    listed = desk.act(DANA, "export.left.warnings")
    assert len(listed["blocks"]) == count + 1
    assert "Map it there, also if the tax code is “GST”." in words(listed)
    assert _open_buttons(listed)
    assert desk.act(DANA, "export.form")["submit"] == "Export 49"


def test_who_waits_for_the_batch_reads_what_is_being_done(
    desk: Desk, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.guard.SOON", 0.0)
    monkeypatch.setattr("bot.slack.progress.APART", 0.0)
    gate = Gate()

    def choose(words_: Sequence[str]) -> str:
        gate.pass_through()
        return words_[0]

    office = replace(desk.office, choose=choose)
    line.handler.app = bot.app.build(replace(desk.deps, office=office))
    _step(desk, "INV-10401", "INV-10402")
    assert desk.sandbox.submit(DANA, desk.window(DANA)) == {"ok": True}
    said = "Looking once more at 2 invoices …"
    eventually(lambda: said in words(desk.sandbox.view(DANA) or {}))
    gate.set()
    assert "in batch B-2026-0001." in words(desk.window(DANA))
