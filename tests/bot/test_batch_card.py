"""The batch in accounting's channel, and the one who imported it."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import bot.app
from backlog.acts import Reopen
from backlog.batches import commit
from backlog.checks import Rules
from backlog.lifecycle import acting
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, Desk, Line, typed, words

Json = dict[str, Any]


def _outcome(view: Json, value: str) -> Json:
    radio = next(b["element"] for b in view["blocks"] if b["block_id"] == "import.outcome")
    option = next(o for o in radio["options"] if o["value"] == value)
    chosen = {"type": "radio_buttons", "selected_option": option}
    return {"import.outcome": {"import.outcome": chosen}}


def _confirm(desk: Desk, user: str, outcome: str, texts: dict[str, str] | None = None) -> Json:
    view = desk.open(user, "batch.imported", desk.card(user))
    return desk.submit(user, _outcome(view, outcome) | typed(texts or {}))


def test_says_all_that_accounting_needs(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    said = words(desk.card())
    assert "*B-2026-0001* · nobody has confirmed the import yet" in said
    assert "QuickBooks Desktop · 2 invoices · *15,723.52 CAD* · word *acorn*" in said
    assert "Made by Dana Kovacs, Mon 23 Nov, 08:00. The file is in the thread." in said
    assert "15,723.52\\u00a0CAD" in json.dumps(desk.card()["blocks"])
    assert "2 invoices · 15,723.52 CAD · GST 748.74" in said
    assert "1. Back up the company file first" in said
    file = desk.sandbox.world()["files"][0]
    assert said.count(f"SHA-256 `{file['sha256']}`") == 1
    assert file["shares"].keys() == {ACCOUNTING}


def test_says_the_total_to_expect_where_the_target_calculates_the_tax(desk: Desk) -> None:
    lines = [{"kind": "labour", "amount": "0.50", "tax_codes": ["GST"]}] * 2
    tax = {"code": "GST", "rate": "5", "base": "1.00", "amount": "0.05"}
    sums = {"subtotal": "1.00", "tax_total": "0.05", "total": "1.05"}
    offices.take_in(desk.office, offices.a_record("LBL-1", lines=lines, taxes=[tax], **sums))
    actor = offices.acting(offices.DANA)
    asked = commit.Request(tuple(offices.ids_of(desk.office, "LBL-1")), "quickbooks-online")
    commit.commit(desk.office, actor, commit.draft(desk.office, actor, asked))
    desk.deliver()
    said = words(desk.card())
    assert "1 invoice · *1.05 CAD*" in said
    assert "Expect 1.06 CAD there" in said
    assert "QuickBooks Online calculates the tax itself, with another result for LBL-1" in said
    done = _confirm(desk, MEI, "imported", {"import.seen:CAD": "1.06"})
    assert "to the cent" in words(done)


def test_file_in_slack_is_the_file_of_the_batch(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    with desk.office.reading() as db:
        row = db.execute("SELECT bytes, sha256 FROM files").fetchone()
    assert hashlib.sha256(row["bytes"]).hexdigest() == row["sha256"]
    assert [f["sha256"] for f in desk.sandbox.world()["files"]] == [row["sha256"]]


def test_imported_to_the_cent_shows_who_in_the_card(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    done = _confirm(desk, MEI, "imported", {"import.seen:CAD": "8,190.40"})
    assert "to the cent" in words(done)
    desk.deliver()
    said = words(desk.card())
    assert ":white_check_mark: *B-2026-0001* · imported, to the cent" in said
    assert "Confirmed by Amira Haddad, Mon 23 Nov, 08:00. Made by Dana Kovacs." in said


def test_gap_is_recorded_and_loud(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    done = _confirm(desk, MEI, "imported", {"import.seen:CAD": "8190.00"})
    assert "Gap of −0.40 CAD" in words(done)
    assert "8,190.40 CAD, of it GST 390.02 CAD" in words(done)
    desk.deliver()
    assert ":warning: *B-2026-0001* · imported, but 0.40 CAD is missing" in words(desk.card())


def test_gap_with_one_explanation_is_explained(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    done = _confirm(desk, MEI, "imported", {"import.seen:CAD": "7800.38"})
    assert "explained, if the tax GST is missing there" in words(done)


def test_gap_of_one_invoice_is_recorded_as_in_part_with_it_named_already(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    done = _confirm(desk, MEI, "imported", {"import.seen:CAD": "8190.40"})
    assert ":warning: *B-2026-0001: Imported.*" in words(done)
    assert "Did INV-10402 come in?" in words(done)
    desk.deliver()
    view = desk.open(MEI, "batch.missing", desk.card(MEI))
    fields = {block["block_id"]: block.get("element") for block in view["blocks"]}
    [named] = fields["correct.missing"]["initial_options"]
    assert "INV-10402" in named["text"]["text"]
    assert fields["correct.outcome"]["initial_option"]["value"] == "partly"
    desk.submit(MEI, typed({"correct.reason": "not looked at"}))
    done = desk.act(MEI, "correct.now")
    assert ":warning: *B-2026-0001: Imported in part.*" in words(done)
    assert "What did not come in may be exported again" in words(done)
    desk.deliver()
    assert "Corrected by Amira Haddad, Mon 23 Nov, 08:00" in words(desk.card())
    told = [words(one) for one in desk.below()]
    assert "*Corrected by Amira Haddad*, Mon 23 Nov, 08:00" in told[-2]
    assert "1 invoice of it never came in: not looked at." in told[-2]
    assert "*INV-10402 did not come in*" in told[-1]
    assert "It was confirmed by mistake: not looked at. It is back in Admin." in told[-1]
    desk.export("INV-10402")
    desk.deliver()
    assert "INV-10402 was confirmed with B-2026-0001 by Amira Haddad, Mon 23" in words(desk.card())
    assert "it never came in, says the correction by Amira Haddad" in words(desk.card())


def test_what_was_taken_back_and_came_in_is_loud_and_asked_to_be_undone(desk: Desk) -> None:
    number = desk.export("INV-10401")
    ids = offices.ids_of(desk.office, "INV-10401")
    acting.act(desk.office, offices.acting(offices.DANA), ids, Reopen("wrong rate"))
    desk.deliver()
    done = _confirm(desk, MEI, "imported")
    assert "INV-10401 was taken back and came in all the same" in words(done)
    desk.deliver()
    said = "".join(words(message) for message in desk.messages(MEI, ACCOUNTING))
    assert "*Please undo INV-10401 in QuickBooks Desktop*" in said
    assert "taken back and came in all the same, as Amira Haddad said on Mon 23 Nov" in said
    assert number in words(desk.card())


def test_second_import_raises_the_alarm_to_both(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    _confirm(desk, MEI, "imported")
    done = _confirm(desk, DANA, "imported")
    assert "Imported twice?" in words(done)
    assert "with *B-2026-0001* by Amira Haddad, Mon 23 Nov 2026, 08:00 MST" in words(done)
    desk.deliver()
    assert "Imported twice?" in words(desk.card())


def test_confirming_ones_own_export_is_questioned_where_the_firm_wants_that(
    desk: Desk, line: Line
) -> None:
    office = replace(desk.office, rules=Rules(segregation="warn"))
    line.handler.app = bot.app.build(replace(desk.deps, office=office))
    desk.export("INV-10401")
    desk.deliver()
    done = _confirm(desk, DANA, "imported")
    assert "exported by you. Somebody else should confirm its import" in words(done)


def test_window_of_a_confirmed_batch_says_who_confirmed_what_and_when(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    assert "confirmed already" not in words(desk.open(MEI, "batch.imported", desk.card(MEI)))
    desk.submit(MEI, _outcome(desk.window(MEI), "imported") | typed({"import.seen:CAD": "8190"}))
    said = words(desk.open(DANA, "batch.imported", desk.card(DANA)))
    assert "It is confirmed already" in said
    assert "Imported by Amira Haddad, Mon 23 Nov 2026, 08:00 MST" in said
    assert "8,190" not in said, "what comes to what is told only after one has said it oneself"


def test_partly_names_each_failed_invoice(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    view = desk.open(MEI, "batch.imported", desk.card(MEI))
    desk.submit(MEI, _outcome(view, "partly"))
    why = {"import.why": "unknown customer", "import.failed": "INV-10402"}
    desk.submit(MEI, typed(why))
    desk.deliver()
    assert "imported, but 1 invoice did not come in" in words(desk.card())
    assert "QuickBooks Desktop said: unknown customer. It is back in Admin." in words(
        desk.below()[-1]
    )


def test_number_of_another_batch_is_refused_beside_what_was_typed(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    _confirm(desk, MEI, "partly")
    texts = {"import.failed": "INV-10420", "import.why": "unknown customer"}
    refused = desk.submit(MEI, typed(texts))["errors"]["import.failed"]
    assert "INV-10420 did not go out with B-2026-0001" in refused
    assert "It holds INV-10401, INV-10402." in refused
    texts = {"import.failed": "INV-10402 unknown customer", "import.why": "unknown customer"}
    assert "Imported in part" in words(desk.submit(MEI, typed(texts)))


def test_total_that_cannot_be_is_refused_beside_what_was_typed(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    refused = _confirm(desk, MEI, "imported", {"import.seen:CAD": "8190.405"})
    assert "more decimal places than CAD has" in refused["errors"]["import.seen:CAD"]


def test_invoice_that_is_in_cannot_fail_and_that_is_said_beside_its_number(desk: Desk) -> None:
    desk.export("INV-10401", "INV-10402")
    desk.deliver()
    _confirm(desk, MEI, "partly")
    _confirm(desk, DANA, "imported")
    with desk.office.reading() as db:
        code = db.execute("SELECT code FROM batches").fetchone()["code"]
    texts = {"import.failed": "INV-10402", "import.why": "unknown", "import.code": code}
    refused = desk.submit(MEI, typed(texts))
    assert "confirmed before that INV-10402 came in" in refused["errors"]["import.failed"]


def test_wrong_word_is_refused_beside_the_word_and_can_be_corrected(desk: Desk) -> None:
    desk.export("INV-10401")
    desk.deliver()
    refused = _confirm(desk, MEI, "imported", {"import.code": "banana"})
    assert "not the one of B-2026-0001" in refused["errors"]["import.code"]
    with desk.office.reading() as db:
        code = db.execute("SELECT code FROM batches").fetchone()["code"]
    done = desk.submit(MEI, _outcome(refused, "imported") | typed({"import.code": code}))
    assert "Imported" in words(done)
