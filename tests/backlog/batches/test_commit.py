import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from backlog import journal, naming
from backlog.batch import Batch, Result
from backlog.batches import commit as export
from backlog.batches import confirm as imports
from backlog.batches.commit import Draft, Request
from backlog.batches.tie_out import TieOutFailed
from backlog.errors import DraftChanged, NeedsReason, NotFound, NothingToExport, Refused
from backlog.filter import Filter
from backlog.mappings import change
from backlog.model import Tab
from backlog.office import Office
from backlog.store import batches, outbox
from backlog.target import Level, Limits, Problem
from tests.backlog.looking import assert_all_holds, entry_of, facts_of, history, table
from tests.backlog.toys import Toy, profile
from tests.offices import DANA, MovedClock, a_record, acting, an_office, ids_of, list_ids, take_in

ACTOR = acting(DANA)


def drafted(office: Office, *numbers: str, target: str = "csv", **asked: Any) -> Draft:
    return export.draft(office, ACTOR, Request(tuple(ids_of(office, *numbers)), target, **asked))


def exported(office: Office, *numbers: str, **asked: Any) -> Batch:
    return export.commit(office, ACTOR, drafted(office, *numbers, **asked))


def with_toy(office: Office, **facts: Any) -> Office:
    return replace(office, targets={"toy": Toy(**facts)}, profiles={"toy": profile()})


def bytes_of(office: Office, batch: Batch) -> list[tuple[str, bytes]]:
    with office.reading() as db:
        return batches.file_bytes(db, batch.id)


def hold(office: Office, number: str) -> None:
    entry = entry_of(office, number)
    with office.writing() as db:
        deed = journal.Deed("held", ACTOR, office.clock())
        journal.apply(db, entry, replace(entry, held_reason="ask"), deed, office.rules)


@pytest.fixture
def two(office: Office) -> Office:
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


def test_a_draft_writes_nothing(two: Office) -> None:
    before = facts_of(two)
    draft = drafted(two, "INV-1", "INV-2")
    assert draft.pairs == tuple((id_, 1) for id_ in ids_of(two, "INV-1", "INV-2"))
    assert draft.totals == {"CAD": Decimal("16380.80")}
    assert facts_of(two) == before


def test_a_batch_holds_the_drafted_invoices_and_the_files_bytes(two: Office) -> None:
    batch = exported(two, "INV-1", "INV-2", prefix="late", note="month end")
    (file,), ((name, data),) = batch.files, bytes_of(two, batch)
    assert file.name == name == f"late_20261123_Northfield-Energy-Ltd_B-2026-0001-{batch.code}.csv"
    assert (file.sha256, file.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (batch.count, batch.totals, batch.state) == (2, {"CAD": Decimal("16380.80")}, "prepared")
    assert (batch.prefix, batch.note, batch.made_by) == ("late", "month end", DANA.email)
    for number in ("INV-1", "INV-2"):
        entry = entry_of(two, number)
        assert entry.exported
        assert entry.tab is Tab.ADMIN
        assert entry.memberships[0].version == 1
        assert history(two, number)[-1].action == "exported"
    with two.reading() as db:
        told = {(one.destination, one.kind) for one in outbox.load_due(db, two.clock())}
    assert ("slack:accounting", "batch") in told
    assert_all_holds(two)


def test_credit_notes_are_a_second_file_of_the_batch(office: Office) -> None:
    online = office.profiles["quickbooks-online"]
    options = {**online.options, "credit_notes": "write-unconfirmed"}
    taking = replace(
        office, profiles={**office.profiles, online.target: replace(online, options=options)}
    )
    credit = {"kind": "fixed_price", "item": "Fixed Price", "amount": "-10.00"}
    changed = {"lines": [credit], "taxes": [], "total": "-10.00", "applies_to": "INV-1"}
    changed |= {"type": "credit", "subtotal": "-10.00", "tax_total": "0.00"}
    take_in(taking, a_record("INV-1"), a_record("CR-1") | changed)
    draft = drafted(taking, "INV-1", "CR-1", target="quickbooks-online")
    assert draft.left_out == ()
    batch = export.commit(taking, ACTOR, draft)
    assert [file.count for file in batch.files] == [1, 1]
    first, second = bytes_of(taking, batch)
    assert (first[1][:11], second[1][:14]) == (b"*InvoiceNo,", b"*CreditMemoNo,")
    assert ("credit-notes" in first[0], "credit-notes" in second[0]) == (False, True)
    assert_all_holds(taking)


def test_what_is_blocked_void_or_exported_is_left_out_with_its_reasons(office: Office) -> None:
    bad_sums = {"total": "1", "signature": None}
    take_in(office, *(a_record(f"INV-{n}") for n in range(1, 5)), a_record("INV-5", **bad_sums))
    exported(office, "INV-1")
    hold(office, "INV-2")
    entry = entry_of(office, "INV-3")
    with office.writing() as db:
        void = replace(entry, void_at=office.clock(), void_reason="twice")
        journal.apply(db, entry, void, journal.Deed("void", ACTOR, office.clock()), office.rules)
    (void_id,) = table(office, "SELECT id FROM invoices WHERE number = 'INV-3'")[0]
    asked = (*ids_of(office, "INV-1", "INV-2"), void_id, *ids_of(office, "INV-4", "INV-5"))
    draft = export.draft(office, ACTOR, Request(asked, "csv"))
    assert [entry.invoice.number for entry in draft.chosen] == ["INV-4"]
    out = {one.number: one for one in draft.left_out}
    assert [one.check for one in draft.left_out] == ["exported", "held", "void", "signature"]
    assert "B-2026-0001" in out["INV-1"].reason
    assert "Release it first" in out["INV-2"].reason
    assert "signature" in out["INV-5"].reason
    assert "Total says" in out["INV-5"].reason


def test_who_exported_it_is_named_first_then_when_and_with_what(two: Office) -> None:
    exported(two, "INV-1")
    draft = drafted(two, "INV-1", "INV-2")
    (out,) = draft.left_out
    assert out.reason == f"{DANA.email} exported it at 2026-11-23T15:00:00Z, with B-2026-0001."
    assert draft.went_out == {out.id: "B-2026-0001"}
    assert drafted(two, "INV-1", include_exported=True, reason="lost").went_out == draft.went_out


def test_who_waits_hears_each_file_and_then_that_it_is_recorded(two: Office) -> None:
    toy = with_toy(two, limits=Limits(invoices=1))
    said: list[str] = []
    draft = drafted(toy, "INV-1", "INV-2", target="toy")
    export.commit(toy, ACTOR, draft, tell=said.append)
    assert said == [
        "Writing file 1 of 2 and reading it back",
        "Writing file 2 of 2 and reading it back",
        "Recording B-2026-0001",
    ]


def test_what_is_exported_and_blocked_is_left_out_once(two: Office) -> None:
    exported(two, "INV-1")
    hold(two, "INV-1")
    assert [one.check for one in drafted(two, "INV-1").left_out] == ["exported"]


def test_a_targets_objections_leave_out_too(two: Office) -> None:
    def objects(papers: Any) -> list[Problem]:
        levels = {"INV-1": Level.BLOCKER, "INV-2": Level.WARNING}
        return [
            Problem(p.number, "length", "number", levels[p.number], "Long.", "Cut.") for p in papers
        ]

    draft = drafted(with_toy(two, objects=objects), "INV-1", "INV-2", target="toy")
    assert [(one.number, one.reason) for one in draft.left_out] == [("INV-1", "Long. Cut.")]
    assert [p.number for p in draft.warnings if p.check == "length"] == ["INV-2"]


def test_of_what_is_left_out_no_warning_is_told(two: Office) -> None:
    def objects(papers: Any) -> list[Problem]:
        return [
            Problem(p.number, "length", "number", Level.WARNING, "Long.", "Cut.") for p in papers
        ] + [Problem("INV-1", "name", "number", Level.BLOCKER, "None.", "Add.")]

    draft = drafted(with_toy(two, objects=objects), "INV-1", "INV-2", target="toy")
    assert {p.number for p in draft.warnings} == {"INV-2"}
    assert all(p.level is Level.WARNING for p in draft.warnings)


def test_nothing_left_is_no_file_and_no_batch(two: Office) -> None:
    exported(two, "INV-1")
    before = facts_of(two)
    with pytest.raises(NothingToExport):
        exported(two, "INV-1")
    assert facts_of(two) == before


def test_an_unknown_target_is_named_with_the_known_ones(two: Office) -> None:
    with pytest.raises(NotFound, match=r"quickbooks-desktop, .*, csv"):
        drafted(two, "INV-1", target="sage")


@pytest.mark.parametrize("reason", ["", "  "])
def test_exporting_again_needs_a_reason(two: Office, reason: str) -> None:
    exported(two, "INV-1")
    with pytest.raises(NeedsReason):
        drafted(two, "INV-1", include_exported=True, reason=reason)


def test_exporting_again_links_to_the_earlier_batch(two: Office) -> None:
    first = exported(two, "INV-1")
    again = exported(two, "INV-1", "INV-2", include_exported=True, reason="file lost")
    assert again.earlier == (first.number,)
    assert again.reason == "file lost"
    assert [one.batch for one in entry_of(two, "INV-1").memberships] == [first.number, again.number]
    assert_all_holds(two)


def test_what_was_confirmed_goes_and_nothing_else(two: Office) -> None:
    draft = drafted(two, "INV-1")
    confirmed = export.redraft(two, ACTOR, Request((), "csv"), draft.pairs, mark=draft.mark)
    assert confirmed == draft
    export.commit(two, ACTOR, confirmed)
    assert not entry_of(two, "INV-2").exported


def released(office: Office, number: str) -> None:
    """Changed and back again: the same facts, but not the same version."""
    hold(office, number)
    entry = entry_of(office, number)
    with office.writing() as db:
        deed = journal.Deed("released", ACTOR, office.clock())
        journal.apply(db, entry, replace(entry, held_reason=""), deed, office.rules)


@pytest.mark.parametrize(
    "happens",
    [hold, released, exported],
    ids=["held", "held and released", "exported"],
)
@pytest.mark.parametrize(
    "confirm",
    [
        lambda office, draft: export.redraft(
            office, ACTOR, draft.request, draft.pairs, mark=draft.mark
        ),
        lambda office, draft: export.commit(office, ACTOR, draft),
    ],
    ids=["before redraft", "before commit"],
)
def test_a_draft_that_changed_writes_nothing(
    two: Office,
    happens: Callable[[Office, str], object],
    confirm: Callable[[Office, Draft], object],
) -> None:
    draft = drafted(two, "INV-1", "INV-2")
    happens(two, "INV-2")
    before = facts_of(two)
    with pytest.raises(DraftChanged, match="INV-2"):
        confirm(two, draft)
    assert facts_of(two) == before
    assert not any(m.batch == "B-2026-0002" for m in entry_of(two, "INV-1").memberships)


def test_of_two_commits_of_one_draft_one_wins(two: Office) -> None:
    draft = drafted(two, "INV-1", "INV-2")
    start, outcomes = threading.Barrier(2), []

    def commit() -> None:
        start.wait(timeout=10)
        try:
            outcomes.append(export.commit(two, ACTOR, draft).number)
        except DraftChanged:
            outcomes.append("changed")

    threads = [threading.Thread(target=commit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["B-2026-0001", "changed"]
    assert table(two, "SELECT count(*) FROM batches") == [(1,)]
    assert_all_holds(two)


def test_a_number_taken_meanwhile_is_not_used_twice(two: Office) -> None:
    others = [two]

    def meanwhile(data: bytes) -> bytes:
        if others:
            exported(others.pop(), "INV-2")
        return data

    batch = exported(with_toy(two, tamper=meanwhile), "INV-1", target="toy")
    assert batch.number == "B-2026-0002"
    assert "B-2026-0002" in batch.files[0].name
    assert_all_holds(two)


def test_each_currency_has_its_file_and_its_total(office: Office) -> None:
    for number, currency in (("A", "USD"), ("B", "CAD"), ("C", "USD"), ("D", "JPY")):
        amount = {"lines": [{"kind": "labour", "amount": "100"}], "subtotal": "100", "total": "100"}
        take_in(office, a_record(number, currency=currency, taxes=[], tax_total="0", **amount))
    batch = exported(office, "A", "B", "C", "D")
    assert [(file.currency, file.count, str(file.total)) for file in batch.files] == [
        ("CAD", 1, "100.00"),
        ("JPY", 1, "100"),
        ("USD", 2, "200.00"),
    ]
    assert [file.name[-6:] for file in batch.files] == ["_1.csv", "_2.csv", "_3.csv"]
    assert len({file.name for file in batch.files}) == 3
    assert_all_holds(office)


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        (Limits(invoices=2), [2, 2, 1]),
        (Limits(rows=9), [2, 2, 1]),
        (Limits(rows=1), [1] * 5),
        (Limits(invoices=2, rows=1), [1] * 5),
        (Limits(invoices=1, rows=1000), [1] * 5),
        (Limits(), [5]),
    ],
)
def test_a_full_file_is_followed_by_another(
    office: Office, limits: Limits, sizes: list[int]
) -> None:
    lines = [{"kind": "labour", "amount": "10.00"}] * 4
    rest = {"taxes": [], "tax_total": "0", "subtotal": "40", "total": "40", "lines": lines}
    take_in(office, *(a_record(f"INV-{n}", **rest) for n in range(5)))
    made = with_toy(office, limits=limits)
    batch = exported(made, *(f"INV-{n}" for n in range(5)), target="toy")
    assert [file.count for file in batch.files] == sizes
    assert_all_holds(office)


def test_a_tampered_file_does_not_leave(two: Office) -> None:
    before = facts_of(two)
    tampered = with_toy(two, tamper=lambda data: data.replace(b"8190", b"8191"))
    with pytest.raises(TieOutFailed, match="8,191"):
        exported(tampered, "INV-1", target="toy")
    assert facts_of(two) == before


def test_the_year_of_a_batch_is_the_companys(tmp_path: Path) -> None:
    clock = MovedClock(datetime(2027, 1, 1, 6, 30, tzinfo=UTC))  # 23:30 on 31 December in Calgary
    office = an_office(tmp_path, clock=clock)
    take_in(office, *(a_record(f"INV-{n}") for n in range(3)))
    last = exported(office, "INV-0")
    clock.move(hours=1)
    first = exported(office, "INV-1")
    assert (last.number, last.files[0].name[:8]) == ("B-2026-0001", "20261231")
    assert (first.number, first.files[0].name[:8]) == ("B-2027-0001", "20270101")
    assert_all_holds(office)


def test_what_accounting_rejected_may_go_again_without_a_reason(two: Office) -> None:
    batch = exported(two, "INV-1")
    imports.confirm(two, ACTOR, batch.number, Result.REJECTED)
    again = exported(two, "INV-1")
    assert (again.earlier, again.reason) == ((batch.number,), "")
    assert_all_holds(two)


def test_the_same_invoices_give_the_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    found = []
    for place, order in enumerate((("INV-1", "INV-2"), ("INV-2", "INV-1"))):
        office = an_office(_folder(tmp_path, place))
        take_in(office, a_record("INV-1"), a_record("INV-2"))
        found.append(bytes_of(office, exported(office, *order)))
    assert found[0] == found[1]


def _folder(path: Path, place: int) -> Path:
    folder = path / str(place)
    folder.mkdir()
    return folder


def test_the_word_of_a_batch_is_drawn_from_those_that_were_not_lately(two: Office) -> None:
    words = [exported(two, number).code for number in ("INV-1", "INV-2")]
    assert words == sorted(naming.CODES)[:2]


def test_what_is_written_along_stands_or_falls_with_the_batch(two: Office) -> None:
    def refuse(_db: object, number: str) -> None:
        raise Refused(number)

    before = facts_of(two)
    with pytest.raises(Refused, match="B-2026-0001"):
        export.commit(two, ACTOR, drafted(two, "INV-1"), along=refuse)
    assert facts_of(two) == before


def test_the_sample_companys_ready_invoices_leave_for_every_target(company: Office) -> None:
    ready = tuple(list_ids(company, Filter(ready=True)))
    # Sage 50 UK cannot tell its rates apart without: T1 is one of them.
    taxes = {"GST": "T1", "HST-ON": "T2", "ND": "T3", "GST-0": "T0"}
    change.change(company, ACTOR, "sage-50-uk", {"tax": taxes})
    for target in company.targets:
        request = Request(ready, target, include_exported=True, reason="every target")
        batch = export.commit(company, ACTOR, export.draft(company, ACTOR, request))
        assert batch.count > 30
    assert_all_holds(company)
