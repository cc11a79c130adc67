"""Names and numbers with characters that nobody sees: kept without them, told, and one."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backlog import checks, journal
from backlog.acts import Edit
from backlog.audit import copies
from backlog.batch import Result
from backlog.batches import commit, outcomes
from backlog.batches.commit import Request
from backlog.batches.confirmation import Member
from backlog.errors import WrongState
from backlog.intake import names, quarantine, revisions
from backlog.intake import take as intake
from backlog.intake.record import parse
from backlog.intake.take import Arrival, Intake
from backlog.lifecycle import acting
from backlog.model import Entry
from backlog.office import Office
from backlog.store import batches, database, documents, invoices, problems
from backlog.store import intake as received
from backlog.target import Level
from tests.backlog.looking import assert_all_holds, entry_of, table
from tests.offices import DANA, PRAIRIE, a_record, ids_of, take_in
from tests.offices import acting as acting_as

ACTOR = acting_as(DANA)
UNSEEN = ["\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u3164"]


def take(office: Office, *records: Any) -> Intake:
    came = [Arrival("new.json", place, record) for place, record in enumerate(records, 1)]
    return intake.take(office, ACTOR, came)


def warned(office: Office, number: str) -> dict[str, str]:
    """What is stored to be said about its characters, by the field."""
    (id_,) = ids_of(office, number)
    with office.reading() as db:
        found = problems.by_invoice(db, [id_]).get(id_, ())
    assert all(not one.overridable for one in found if one.check == "unseen")
    return {one.field: one.message for one in found if one.check == "unseen"}


@pytest.mark.parametrize("unseen", UNSEEN)
def test_numbers_that_differ_in_what_nobody_sees_are_one(office: Office, unseen: str) -> None:
    taken = take(office, a_record("INV-1"), a_record(f"IN{unseen}V-1"), a_record(f"{unseen}inv-1"))
    assert taken.added == 1
    assert [bad.field for bad in taken.quarantined] == ["number", "number"]
    assert "jb-INV-1" in taken.quarantined[0].reason


def test_a_name_is_kept_without_what_nobody_sees_and_it_is_said(office: Office) -> None:
    taken = take(office, a_record("INV\u202e-1", client={"name": "Acme\u200b Field"}))
    assert taken.notices == [
        (
            "INV-1: client.name came as 'Acme[U+200B] Field', and is kept on one line without what"
            " is unseen."
        ),
        "INV-1: number came as 'INV[U+202E]-1', and is kept on one line without what is unseen.",
    ]
    invoice = entry_of(office, "INV-1").invoice
    assert (invoice.number, invoice.client.name) == ("INV-1", "Acme Field")
    assert set(warned(office, "INV-1")) == {"number", "client.name"}
    assert_all_holds(office)


def test_what_is_no_text_is_not_even_compared() -> None:
    record = {"number": Decimal("sNaN"), "client": {"name": [Decimal("sNaN")]}, "lines": [None]}
    assert names.fold(record) == (record, {})


@pytest.mark.parametrize("broken", ["Acme\nField", "Acme \r\n\r\n Field\r\n", "Acme\tField"])
def test_a_name_of_several_lines_is_one_line_and_it_is_said(office: Office, broken: str) -> None:
    taken = take(office, a_record("INV-1", client={"name": broken}))
    assert (taken.added, len(taken.notices)) == (1, 1)
    assert entry_of(office, "INV-1").invoice.client.name == "Acme Field"
    assert set(warned(office, "INV-1")) == {"client.name"}


def test_a_number_of_two_lines_is_nobodys_number(office: Office) -> None:
    [bad] = take(office, a_record("INV-\n1", source_id="jb-1")).quarantined
    assert bad.field == "number"


def test_every_name_is_looked_at(office: Office) -> None:
    record = deepcopy(a_record("INV-1"))
    record["lines"][0] |= {"item": "Wor\u2063k", "unit": "\u200eh", "tax_codes": ["G\u200bST"]}
    record["taxes"][0]["code"] = "GST\u200b"
    record["job"] |= {"number": "J\u202d-1", "name": "Job\none"}
    record |= {"po_number": "PO\u20601", "signature": {"name": "R\u00ad Cole"}}
    record["project_manager"] = {"name": "Priya\u2028Nair", "email": "p@x.example\u200b"}
    assert take(office, record).added == 1
    invoice = entry_of(office, "INV-1").invoice
    assert (invoice.lines[0].item, invoice.lines[0].unit) == ("Work", "h")
    assert (invoice.lines[0].tax_codes, invoice.taxes[0].code) == (("GST",), "GST")
    assert (invoice.job.number, invoice.job.name) == ("J-1", "Job one")
    assert (invoice.po_number, invoice.project_manager.name) == ("PO1", "Priya Nair")
    assert len(warned(office, "INV-1")) == 10


def test_what_is_spelled_with_joiners_keeps_them(office: Office) -> None:
    for number, name in enumerate(("می\u200cخواهم", "Ærø 漢字 🛢\ufe0f", "क्\u200dष")):
        assert not take(office, a_record(f"INV-{number}", client={"name": name})).notices
        assert entry_of(office, f"INV-{number}").invoice.client.name == name


def test_texts_of_several_lines_are_no_names(office: Office) -> None:
    taken = take(office, a_record("INV-1", memo="one\ntwo", terms="Net\n30"))
    assert (taken.added, taken.notices) == (1, [])
    assert entry_of(office, "INV-1").invoice.memo == "one\ntwo"


def test_what_came_is_not_touched() -> None:
    record = a_record("INV\u200b-1")
    before = deepcopy(record)
    folded, came = names.fold(record)
    assert record == before
    assert (folded["number"], came) == ("INV-1", {"number as it came": "INV[U+200B]-1"})
    assert folded["lines"] is record["lines"]


@pytest.mark.parametrize("value", [None, "x", [], {"client": 5, "lines": [None, {"item": 5}]}])
def test_what_is_no_record_is_left_as_it_is(value: Any) -> None:
    assert names.fold(value) == (value, {})


def test_the_same_again_is_unchanged_and_says_nothing(office: Office) -> None:
    record = a_record("INV\u200b-1")
    assert take(office, record).notices
    again = take(office, record)
    assert (again.unchanged, again.notices) == (1, [])


def test_an_edit_takes_no_name_that_is_not_what_is_seen(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    assert "client.name has characters that nobody sees" in refused(
        office, "client.name", "A\u202e"
    )
    assert "lines.1.item has characters" in refused(office, "lines.1.item", "Work\nmore")


def test_a_name_that_is_corrected_is_warned_of_no_more(office: Office) -> None:
    take(office, a_record("INV-1", client={"name": "Acme\u200b", "alias": "A\u200b"}))
    edit(office, {"client.name": "Acme Ltd"})
    assert set(warned(office, "INV-1")) == {"client.alias"}
    edit(office, {"memo": "something else"})
    assert set(warned(office, "INV-1")) == {"client.alias"}
    assert_all_holds(office)


def edit(office: Office, changes: dict[str, str]) -> None:
    assert not acting.act(office, ACTOR, ids_of(office, "INV-1"), Edit(changes, "as seen")).refused


def refused(office: Office, place: str, value: str) -> str:
    """Why an edit of the first invoice is refused."""
    made = Edit({place: value}, "as seen")
    [answer] = acting.act(office, ACTOR, ids_of(office, "INV-1"), made).refused
    return answer.said


def twice(**changed: Any) -> dict[str, Any]:
    record = a_record("INV-1", **changed)
    tax = record["taxes"][0]
    return record | {"taxes": [tax, tax | {"rate": "15"}]}


def test_a_tax_code_stands_once(office: Office) -> None:
    [bad] = take(office, twice()).quarantined
    assert (bad.field, bad.reason) == (
        "taxes.2.code",
        (
            "The tax GST stands twice on the invoice. Give each tax code once, with what it comes "
            "to in all; two rates of a tax need two codes."
        ),
    )


@pytest.mark.parametrize("code", ["gst", " GST ", "G\u200bST"])
def test_it_stands_once_however_it_is_spelled(office: Office, code: str) -> None:
    record = twice()
    record["taxes"][1] = record["taxes"][1] | {"code": code}
    assert [bad.field for bad in take(office, record).quarantined] == ["taxes.2.code"]


def test_a_line_names_a_tax_once(office: Office) -> None:
    record = deepcopy(a_record("INV-1"))
    record["lines"][1]["tax_codes"] = ["GST", "GST"]
    [bad] = take(office, record).quarantined
    assert (bad.field, bad.reason[:29]) == ("lines.2.tax_codes", "Line 2 names the tax GST twic")


def test_no_edit_makes_it_stand_twice(office: Office) -> None:
    record = a_record("INV-1")
    other = record["taxes"][0] | {"code": "QST"}
    take_in(office, record | {"taxes": [record["taxes"][0], other]})
    assert "taxes.2.code: The tax GST stands twice" in refused(office, "taxes.2.code", "GST")
    told = refused(office, "lines.1.tax_codes", "GST+GST")
    assert "lines.1.tax_codes: Line 1 names the tax GST twice" in told


def test_a_retry_does_not_take_in_what_had_a_key_twice(office: Office) -> None:
    whole = Arrival("a.json", 1, a_record("INV-1"), "The key 'total' stands twice in one object.")
    intake.take(office, ACTOR, [whole])
    [row] = quarantine.list_waiting(office, ACTOR)
    [bad] = quarantine.retry(office, ACTOR, row.id).quarantined
    assert bad.reason == "The key 'total' stands twice in one object."


# What an older release let in: put where it would stand, past the doors of this one.


def let_in(office: Office, invoice: Any) -> None:
    """Write an invoice as the release before wrote it, its number under the key of then."""
    deed = journal.Deed("received", ACTOR, office.clock())
    with office.writing() as db:
        new = journal.take_in(db, Entry(0, 0, invoice), deed, office.rules)
        received.remember(db, invoice.source_id, new.id, "0" * 64, at=deed.at)
        if invoice.number != "INV-1":
            plain = documents.plain_key(invoice.number)
            db.execute("UPDATE invoices SET number_key = ? WHERE id = ?", [plain, new.id])


def as_it_was(number: str, **changed: Any) -> Any:
    record = a_record(number.encode("ascii", "ignore").decode())
    source = f"jb-{number}".encode("ascii", "backslashreplace").decode()
    return replace(parse(record, PRAIRIE), number=number, source_id=source, **changed)


@pytest.fixture
def twins(office: Office) -> Office:
    """An office of the release before with two numbers that look alike, and one that looks so."""
    take_in(office, a_record("INV-1"))
    with office.writing() as db:
        db.execute("UPDATE invoices SET number_key = 'put aside' WHERE number = 'INV-1'")
    for number in ("IN\u202eV-1", "\u200bINV-9"):
        let_in(office, as_it_was(number))
    with office.writing() as db:
        db.execute("UPDATE invoices SET number_key = 'inv-1' WHERE number = 'INV-1'")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'numbers_as_they_are_seen'")
    database.upgrade(office.path)
    return office


def test_the_step_to_numbers_as_they_are_seen_passes_over_twins(twins: Office) -> None:
    keys = table(twins, "SELECT number_key FROM invoices ORDER BY id")
    assert keys == [("inv-1",), ("in\u202ev-1",), ("inv-9",)]
    assert_all_holds(twins)


def test_a_copy_with_twins_can_be_restored(twins: Office, tmp_path: Path) -> None:
    copies.back_up(twins, ACTOR, tmp_path / "copy.db")
    twins.path.unlink()
    copies.restore(twins, ACTOR, tmp_path / "copy.db")
    assert_all_holds(twins)


def test_each_twin_is_found_by_its_own_spelling(twins: Office) -> None:
    with twins.reading() as db:
        found = invoices.ids_of(db, ["INV-1", "IN\u202eV-1", "inv-9", "\u200bINV-9", "INV-7"])
    assert found == {"INV-1": 1, "IN\u202eV-1": 2, "inv-9": 3, "\u200bINV-9": 3}


def test_twins_are_told_where_one_of_them_would_leave(twins: Office) -> None:
    draft = commit.draft(twins, ACTOR, Request((1,), "csv"))
    [told] = [one for one in draft.warnings if one.check == "number-twin"]
    assert told.message == (
        "Its number INV-1 looks like IN[U+202E]V-1: they differ only in characters that nobody "
        "sees."
    )
    both = commit.draft(twins, ACTOR, Request((1, 2), "csv"))
    assert {one.check for one in both.left_out} == {"unseen"}


def test_a_number_of_before_that_no_file_can_have_blocks_until_it_comes_as_it_is_seen(
    twins: Office,
) -> None:
    assert not commit.draft(twins, ACTOR, Request((3,), "csv")).chosen
    source = table(twins, "SELECT source_id FROM invoices WHERE id = 3")[0][0]
    assert take(twins, a_record("INV-9", source_id=source)).updated == 1
    assert commit.draft(twins, ACTOR, Request((3,), "csv")).chosen
    assert_all_holds(twins)


def test_a_twin_can_be_changed_like_any_other(twins: Office) -> None:
    assert not acting.act(twins, ACTOR, [2], Edit({"memo": "seen"}, "as seen")).refused
    [bad] = take(twins, a_record("IN\u202eV-1", memo="again")).quarantined
    assert "is already the number of record" in bad.reason
    assert_all_holds(twins)


def test_a_tax_that_stands_twice_since_before_blocks(office: Office) -> None:
    good = parse(a_record("INV-1"), PRAIRIE)
    tax = good.taxes[0]
    let_in(office, replace(good, taxes=(tax, replace(tax, rate=tax.rate + 1))))
    [told] = [
        one
        for one in checks.problems(entry_of(office, "INV-1"), office.rules)
        if one.check == "tax-twice"
    ]
    assert (told.level, told.field, told.overridable) == (Level.BLOCKER, "taxes.2.code", False)
    edit(office, {"memo": "seen"})
    edit(
        office,
        {
            "taxes.2.code": "GST 2",
            "taxes.1.base": "0",
            "taxes.1.amount": "0",
            "taxes.2.base": "0",
            "taxes.2.amount": "0",
        },
    )
    assert "tax-twice" not in {
        one.check for one in checks.problems(entry_of(office, "INV-1"), office.rules)
    }


def test_a_revision_of_before_with_a_tax_twice_is_not_accepted(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    came = entry_of(office, "INV-1").invoice
    with office.writing() as db:
        received.put_revision(db, 1, replace(came, taxes=came.taxes * 2), at=office.clock())
    with pytest.raises(WrongState, match=r"stands twice on the invoice\. Nothing was"):
        revisions.answer(office, ACTOR, 1, accept=True)
    assert revisions.answer(office, ACTOR, 1, accept=False, reason="twice").startswith("dismissed")


def test_of_two_twins_in_a_batch_of_before_the_one_that_is_spelled_failed(twins: Office) -> None:
    """A release that took them for two numbers could write both into one batch."""
    commit.commit(twins, ACTOR, commit.draft(twins, ACTOR, Request((1,), "csv")))
    with twins.reading() as db:
        batch, entries = batches.latest(db)[0], invoices.load(db, [1, 2, 3])
    place = entries[0].memberships[0]
    members = [Member(one, place, one.invoice, "a.csv") for one in entries]
    failed = {"IN\u202eV-1": "no client", "INV-9": "no job"}
    assert outcomes.reasons(batch, members, Result.PARTLY, failed) == {
        "IN\u202eV-1": "no client",
        "\u200bINV-9": "no job",
    }
    assert outcomes.reasons(batch, members, Result.PARTLY, {"inv-1": "x"}) == {"INV-1": "x"}
