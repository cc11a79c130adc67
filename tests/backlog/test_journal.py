import hashlib
import json
import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog import journal, record
from backlog.errors import Stale
from backlog.model import Entry, Invoice, Payment
from backlog.office import Office
from backlog.store import events, intake, invoices, outbox, problems
from backlog.store.database import transaction
from tests.backlog import made
from tests.backlog.looking import assert_all_holds, history, table
from tests.offices import DANA, MONDAY, a_record, acting, ids_of, take_in

DEED = journal.Deed("received", acting(DANA), MONDAY)
on_one_database = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def written(office: Office, invoice: Invoice) -> Entry:
    """A new entry; examples share a database, so the keys are made unique."""
    ((count,),) = table(office, "SELECT count(*) FROM invoices")
    unique = replace(
        invoice, source_id=f"{invoice.source_id}{count}", number=f"{invoice.number}{count}"
    )
    with office.writing() as db:
        entry = journal.take_in(db, Entry(0, 0, unique), DEED, office.rules)
        intake.remember(db, unique.source_id, entry.id, "0" * 64, at=DEED.at)
        return entry


def read(office: Office, id_: int) -> Entry:
    with office.reading() as db:
        return invoices.load(db, [id_])[0]


@on_one_database
@given(invoice=made.invoices())
def test_an_entry_written_is_the_entry_read(office: Office, invoice: Invoice) -> None:
    entry = written(office, invoice)
    assert read(office, entry.id) == entry
    # Decimals are equal whatever their places; the log compares their text.
    assert record.facts(read(office, entry.id)) == record.facts(entry)


@on_one_database
@given(first=made.invoices(), second=made.invoices(), data=st.data())
def test_what_an_entry_becomes_is_what_is_read(
    office: Office, first: Invoice, second: Invoice, data: st.DataObject
) -> None:
    before = written(office, first)
    currency = second.currency
    printed = replace(second, source_id=before.invoice.source_id, number=before.invoice.number)
    payments = st.builds(Payment, made.days, made.amounts(currency), made.texts, made.texts)
    after = replace(
        before,
        invoice=printed,
        reference=data.draw(made.texts),
        notes=data.draw(made.texts),
        processed_at=data.draw(st.none() | made.moments),
        payments=tuple(data.draw(st.lists(payments, max_size=3))),
        held_reason=data.draw(made.texts),
        held_until=data.draw(st.none() | made.days),
        edited=data.draw(st.booleans()),
    )
    with office.writing() as db:
        changed = journal.apply(db, before, after, DEED, office.rules)
    assert read(office, before.id) == changed == replace(after, version=2)
    assert_all_holds(office)


@settings(max_examples=30)
@given(invoice=made.invoices())
def test_an_invoice_and_its_record_are_two_forms_of_one_thing(invoice: Invoice) -> None:
    through_text = json.loads(json.dumps(record.of_invoice(invoice)))
    assert record.to_invoice(through_text) == invoice


def test_what_an_older_release_wrote_is_complete_and_keeps_its_digest() -> None:
    invoice = made.an_invoice()
    now = record.of_invoice(invoice)
    later = {"applies_to", "ship_to", "class", "location", "sales_rep", "cost_code", "allowance"}
    before = {name: value for name, value in now.items() if name not in later}
    unsaid = {"province", "language"}
    before["client"] = {name: v for name, v in now["client"].items() if name not in unsaid}
    before["lines"] = [
        {name: value for name, value in line.items() if name not in later}
        for line in before["lines"]
    ]
    assert record.complete(before) == now
    canonical = json.dumps(before, sort_keys=True, separators=(",", ":"))
    assert record.digest(invoice) == hashlib.sha256(canonical.encode()).hexdigest()


@settings(max_examples=30)
@given(first=made.invoices(), second=made.invoices())
def test_changes_fold_to_what_they_led_to(first: Invoice, second: Invoice) -> None:
    entries = [Entry(1, 1, invoice) for invoice in (first, second)]
    one, two = (record.facts(entry) for entry in entries)
    before, after = record.changes(*entries)
    assert record.fold([one, after]) == two
    assert before.keys() == after.keys() == {key for key in one if one[key] != two[key]}


def test_the_loser_of_a_race_writes_nothing(office: Office) -> None:
    seen = written(office, made.an_invoice())
    with office.writing() as db:
        journal.apply(db, seen, replace(seen, notes="first"), DEED, office.rules)
    with pytest.raises(Stale, match="INV-10 was changed since you looked"), office.writing() as db:
        journal.apply(db, seen, replace(seen, notes="second"), DEED, office.rules)
    assert read(office, seen.id).notes == "first"
    assert [event.after.get("notes") for event in history(office, "INV-10")] == ["", "first"]


def test_an_error_undoes_the_whole_transaction(office: Office) -> None:
    def write_twice() -> None:
        with office.writing() as db:
            for _ in range(2):
                journal.take_in(db, made.an_entry(), DEED, office.rules)

    with pytest.raises(sqlite3.IntegrityError):
        write_twice()
    assert table(office, "SELECT * FROM invoices") == []
    assert table(office, "SELECT * FROM events") == []


def test_readers_see_one_moment(office: Office) -> None:
    entry = written(office, made.an_invoice())
    with office.reading() as db:
        first = invoices.load(db, [entry.id])
        with office.writing() as other:
            journal.apply(other, entry, replace(entry, notes="later"), DEED, office.rules)
        assert invoices.load(db, [entry.id]) == first


def test_the_version_counts_the_events(office: Office) -> None:
    entry = written(office, made.an_invoice())
    for note in "abc":
        with office.writing() as db:
            entry = journal.apply(db, entry, replace(entry, notes=note), DEED, office.rules)
    assert entry.version == len(history(office, entry.invoice.number)) == 4


def test_an_event_says_who_did_what_where_and_what_it_was_before(office: Office) -> None:
    entry = written(office, made.an_invoice())
    deed = replace(DEED, action="noted", reason="asked by phone")
    with office.writing() as db:
        journal.apply(db, entry, replace(entry, notes="call them"), deed, office.rules)
    event = history(office, "INV-10")[-1]
    assert (event.actor, event.action, event.reason) == (DANA.email, "noted", "asked by phone")
    assert (event.before, event.after) == ({"notes": ""}, {"notes": "call them"})
    assert event.source == {"slack": DANA.slack}


def test_each_event_covers_the_one_before_it(office: Office) -> None:
    written(office, made.an_invoice())
    written(office, made.an_invoice())
    with office.reading() as db:
        (first, digest), (second, last) = events.rows(db)
    assert digest == hashlib.sha256(_text(events.START, first)).hexdigest()
    assert last == hashlib.sha256(_text(digest, second)).hexdigest()


def _text(previous: str, values: list[object]) -> bytes:
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{previous}\n{canonical}".encode()


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'x'", "DELETE FROM events"])
def test_the_log_is_append_only(office: Office, statement: str) -> None:
    written(office, made.an_invoice())
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), office.writing() as db:
        db.conn.execute(statement)


def test_the_stored_problems_follow_every_write(office: Office) -> None:
    entry = written(office, made.an_invoice())
    with office.writing() as db:
        held = journal.apply(db, entry, replace(entry, held_reason="ask"), DEED, office.rules)
        assert [found.check for found in problems.of(db, [entry.id])] == ["held"]
        journal.apply(db, held, replace(held, held_reason=""), DEED, office.rules)
        assert problems.of(db, [entry.id]) == []


def test_two_refreshes_that_wait_are_one(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    take_in(office, a_record("INV-2"))
    with office.reading() as db:
        waiting = [(one.destination, one.kind) for one in outbox.load_due(db, MONDAY)]
    assert waiting == [("slack:backlog", "refresh"), ("sheet", "refresh")]


def test_the_pump_is_woken_after_the_commit_not_before(office: Office) -> None:
    seen: list[int] = []
    watched = replace(office, wake=lambda: seen.append(len(ids_of(office, "INV-1"))))
    take_in(watched, a_record("INV-1"))
    assert seen == [1]


def test_a_failed_transaction_wakes_nobody(office: Office) -> None:
    woken: list[None] = []
    watched = replace(office, wake=lambda: woken.append(None))
    with pytest.raises(ZeroDivisionError), watched.writing():
        raise ZeroDivisionError
    assert woken == []


def test_a_write_begins_by_taking_the_only_pen(office: Office) -> None:
    with (
        office.writing() as db,
        pytest.raises(sqlite3.OperationalError, match="within a transaction"),
        transaction(db),
    ):
        pass
