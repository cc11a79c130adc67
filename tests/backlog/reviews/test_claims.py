"""What people write in the Sheet asks somebody, once, and changes nothing by itself."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.acts import Hold
from backlog.audit import verify
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.draft import Request
from backlog.claim import OF_BATCHES, OF_INVOICES, Claim, Fate, Kind, Typed
from backlog.errors import NeedsReason, NotAllowed, NotFound, WrongState
from backlog.lifecycle import acting as lifecycle
from backlog.messages import Content, ImportsClaimed, ImportsClaimedBy, InvoicesClaimed
from backlog.office import Office
from backlog.queries.detail import read_detail
from backlog.reviews import claims
from backlog.reviews.claims import READER
from backlog.reviews.keep import Review, keep_reviews
from backlog.store import outbox
from tests.backlog.looking import assert_all_holds
from tests.backlog.tampering import tamper
from tests.offices import (
    AMIRA,
    DANA,
    MONDAY,
    PRIYA,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    list_rows,
    take_in,
)

ADMINISTRATOR, ACCOUNTING = acting(DANA), acting(AMIRA)
ALL = ("review", "note")
BATCHES = ("iby", "ion", "seen", "note")
SINCE = MONDAY - timedelta(minutes=15)
FIRST, SECOND = "1", "2"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


def read(
    office: Office, tab: str = OF_INVOICES, chip: str = "", **rows: Mapping[str, Typed]
) -> list[Claim]:
    """Read a tab in which these rows, by their keys behind a `_`, hold this, and no others."""
    keys = {name.lstrip("_").replace("_", " "): cells for name, cells in rows.items()}
    found = [
        Review(tab, key, name, value, chip if name == "iby" else "")
        for key, cells in keys.items()
        for name, value in cells.items()
    ]
    columns = ALL if tab == OF_INVOICES else BATCHES
    known = {*keys, FIRST, SECOND} if tab == OF_INVOICES else {*keys, "1 CAD"}
    keep_reviews(office, found, {tab: (known, columns)}, since=SINCE)
    return claims.list_latest(office, READER)


def list_told(office: Office) -> list[Content]:
    asking = (InvoicesClaimed, ImportsClaimed, ImportsClaimedBy)
    with office.reading() as db:
        return [one.content for one in outbox.load_unsent(db) if isinstance(one.content, asking)]


def export(office: Office) -> str:
    ids = ids_of(office, "INV-1", "INV-2")
    draft = commit.draft(office, ADMINISTRATOR, Request(tuple(ids), "quickbooks-desktop"))
    return commit.commit(office, ADMINISTRATOR, draft).number


def test_a_query_and_a_hold_ask_the_administrators_with_one_message(office: Office) -> None:
    made = read(
        office,
        _1={"review": "Query", "note": "is the travel day billable?"},
        _2={"review": "hold"},
    )
    assert [(one.about, one.entry.kind, one.entry.words) for one in made] == [
        ("INV-1", Kind.QUERY, "is the travel day billable?"),
        ("INV-2", Kind.HOLD, ""),
    ]
    assert list_told(office) == [InvoicesClaimed(1)]
    assert claims.say_writer(office, made[0]) == "somebody with access between 07:45 and 08:00"
    assert_all_holds(office)


def test_ok_asks_nobody(office: Office) -> None:
    assert read(office, _1={"review": "OK"}) == []
    assert list_told(office) == []


def test_what_was_there_at_the_first_read_asks_nobody(office: Office) -> None:
    there = [Review(OF_INVOICES, FIRST, "review", "Query")]
    keep_reviews(office, there, {OF_INVOICES: ((FIRST,), ALL)}, since=None)
    assert read(office, _1={"review": "Query"}) == []
    (one,) = read(office, _1={"review": "Query", "note": "why?"})
    assert one.entry.words == "why?"


def test_read_again_it_is_not_asked_again(office: Office) -> None:
    for _ in range(3):
        read(office, _1={"review": "Query"})
    assert len(claims.list_open(office, ADMINISTRATOR)) == 1
    assert list_told(office) == [InvoicesClaimed(1)]


def test_a_foreign_word_is_answered_in_the_row_alone(office: Office) -> None:
    (one,) = read(office, _1={"review": "maybe", "note": "look"})
    assert (one.fate, one.entry.words) == (
        Fate.UNCLEAR,
        "Not understood: choose OK, Query or Hold",
    )
    assert list_told(office) == []
    assert claims.list_open(office, ADMINISTRATOR) == []
    (mended,) = read(office, _1={"review": "Hold", "note": "look"})
    assert (mended.fate, mended.entry.kind) == (Fate.OPEN, Kind.HOLD)
    assert_all_holds(office)


def test_who_writes_on_asks_in_the_same_message(office: Office) -> None:
    read(office, _1={"review": "Query"}, _2={"review": "Hold"})
    read(office, _1={"review": "Query", "note": "why?"}, _2={"review": "Hold"})
    asked = claims.list_asked(office, ADMINISTRATOR, 1)
    assert [(one.about, one.fate, one.said) for one in asked] == [
        ("INV-1", Fate.WITHDRAWN, "written anew"),
        ("INV-2", Fate.OPEN, ""),
        ("INV-1", Fate.OPEN, ""),
    ]


def test_who_empties_the_row_takes_it_back(office: Office) -> None:
    read(office, _1={"review": "Query"})
    (one,) = read(office)
    assert one.fate is Fate.WITHDRAWN
    with pytest.raises(WrongState, match="took it back"):
        claims.find(office, ADMINISTRATOR, one.id)


def test_a_note_that_is_left_is_not_asked_a_second_time(office: Office) -> None:
    read(office, _1={"review": "Query", "note": "why?"})
    (one,) = read(office, _1={"review": "OK", "note": "why?"})
    assert (one.entry.kind, one.fate) == (Kind.QUERY, Fate.WITHDRAWN)


def test_held_anywhere_the_claim_is_answered(office: Office) -> None:
    (one,) = read(office, _1={"review": "Hold", "note": "client asks"})
    lifecycle.act(office, ADMINISTRATOR, ids_of(office, "INV-1"), Hold("client asks"))
    (one,) = claims.list_latest(office, READER)
    assert (one.fate, one.closed_by, one.said) == (Fate.SETTLED, DANA.email, "held")
    with pytest.raises(WrongState, match="Dana Kovacs settled it on Mon 23 Nov 2026"):
        claims.find(office, ACCOUNTING, one.id)
    assert_all_holds(office)


def test_what_is_held_already_is_not_asked_for(office: Office) -> None:
    lifecycle.act(office, ADMINISTRATOR, ids_of(office, "INV-1"), Hold("client asks"))
    (one,) = read(office, _1={"review": "Hold"})
    assert (one.fate, one.said, list_told(office)) == (Fate.SETTLED, "on hold already", [])
    assert_all_holds(office)


def test_words_become_a_comment_with_who_wrote_them_once(office: Office) -> None:
    (one,) = read(office, _1={"review": "Query", "note": "why? @Amira"})
    claims.keep_comment(office, ADMINISTRATOR, one.id)
    detail = read_detail(office, ADMINISTRATOR, int(FIRST))
    assert detail.history[-1].reason == "why? @Amira (Amira Haddad, in the Sheet)"
    assert detail.history[-1].actor == DANA.email
    with pytest.raises(WrongState, match="Dana Kovacs settled it"):
        claims.keep_comment(office, ACCOUNTING, one.id)
    assert len(read_detail(office, ADMINISTRATOR, int(FIRST)).history) == len(detail.history)
    assert_all_holds(office)


def test_it_is_dismissed_with_a_reason(office: Office) -> None:
    (one,) = read(office, _1={"review": "Query"})
    with pytest.raises(NeedsReason):
        claims.dismiss(office, ADMINISTRATOR, one.id, reason=" ")
    claims.dismiss(office, ADMINISTRATOR, one.id, reason="asked and answered")
    with pytest.raises(WrongState, match=r"dismissed it .*: asked and answered"):
        claims.dismiss(office, ADMINISTRATOR, one.id, reason="again")
    assert_all_holds(office)


def test_only_accounting_and_administrators_answer(office: Office) -> None:
    (one,) = read(office, _1={"review": "Query"})
    for attempt in (
        lambda: claims.find(office, acting(PRIYA), one.id),
        lambda: claims.list_open(office, acting(PRIYA)),
        lambda: claims.keep_comment(office, acting(PRIYA), one.id),
        lambda: claims.dismiss(office, acting(PRIYA), one.id, reason="mine"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(NotFound):
        claims.find(office, ADMINISTRATOR, 99)


def test_a_key_that_is_no_invoices_asks_nobody(office: Office) -> None:
    assert read(office, _99={"review": "Query"}, _mine={"note": "total"}) == []


def test_who_imported_it_is_asked_to_record_it(office: Office) -> None:
    export(office)
    cells: dict[str, Typed] = {"iby": "@Amira Haddad", "ion": 46_350.0, "seen": 16_380.8}
    (one,) = read(office, OF_BATCHES, AMIRA.email, _1_CAD=cells)
    assert (one.about, one.entry.kind, one.entry.email) == (
        "B-2026-0001",
        Kind.IMPORT,
        AMIRA.email,
    )
    assert claims.read_total(one.entry, "CAD") == Decimal("16380.80")
    assert list_told(office) == [ImportsClaimedBy(1, AMIRA.email)]
    number = one.about
    confirm.confirm(office, ACCOUNTING, number, Result.IMPORTED, seen={"CAD": Decimal("16380.80")})
    (one,) = claims.list_latest(office, READER)
    assert (one.fate, one.closed_by) == (Fate.SETTLED, AMIRA.email)
    assert_all_holds(office)


def test_who_is_not_known_is_asked_for_in_the_channel(office: Office) -> None:
    export(office)
    read(office, OF_BATCHES, _1_CAD={"iby": "Mei", "seen": 5.0})
    assert list_told(office) == [ImportsClaimed(1)]


def test_what_was_confirmed_with_this_total_is_not_asked_for(office: Office) -> None:
    number, seen = export(office), Decimal("16380.80")
    confirm.confirm(office, ACCOUNTING, number, Result.IMPORTED, seen={"CAD": seen})
    (one,) = read(office, OF_BATCHES, _1_CAD={"seen": 16_380.8})
    assert (one.fate, one.said) == (Fate.SETTLED, "confirmed already")
    (other,) = read(office, OF_BATCHES, _1_CAD={"seen": 16_000.0})
    assert other.fate is Fate.OPEN
    assert_all_holds(office)


def test_a_text_is_no_total(office: Office) -> None:
    export(office)
    (one,) = read(office, OF_BATCHES, _1_CAD={"seen": "16 380,80"})
    assert (one.fate, one.entry.words) == (
        Fate.UNCLEAR,
        'Not a number: "16 380,80". Type 16380.80',
    )
    assert list_told(office) == []


def test_nothing_that_is_typed_changes_money_or_status(office: Office) -> None:
    export(office)
    ids = ids_of(office, "INV-1", "INV-2")
    before = list_rows(office, ids)
    history = len(read_detail(office, ADMINISTRATOR, int(FIRST)).history)
    for word in ("Hold", "Paid", "Query", "OK", "Void"):
        read(office, _1={"review": word, "note": f"{word} it"}, _2={"review": word})
    read(office, OF_BATCHES, AMIRA.email, _1_CAD={"iby": "x", "ion": 46_350.0, "seen": 1.0})
    assert list_rows(office, ids) == before
    assert len(read_detail(office, ADMINISTRATOR, int(FIRST)).history) == history
    assert_all_holds(office)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims SET words = 'x' WHERE id = 1",
        "UPDATE claims SET fate = 'open', closed_by = '' WHERE id = 2",
        "UPDATE claims SET said = 'x' WHERE id = 2",
        "UPDATE claims SET fate = 'dismissed', closed_by = 'x', closed_at = 'y' WHERE id = 1",
        "DELETE FROM claims WHERE id = 1",
    ],
)
def test_a_claim_that_is_altered_is_found(office: Office, change: str) -> None:
    read(office, _1={"review": "Query", "note": "why?"}, _2={"review": "Query"})
    claims.dismiss(office, ADMINISTRATOR, 2, reason="answered")
    tamper(office, change)
    found = verify.verify(office).findings
    assert [one for one in found if one.kind == "claims"], found


@pytest.mark.parametrize("key", ["01", "1 foo", "1 CAD", "²", "9" * 20, "9" * 5000, "#1", "-1"])
def test_a_forged_key_is_of_no_invoice(office: Office, key: str) -> None:
    assert read(office, OF_INVOICES, "", **{f"_{key}": {"note": "mine"}}) == []


@pytest.mark.parametrize("key", ["1", "1 XXX", "1 cad", "01 CAD"])
def test_a_forged_key_is_of_no_batch(office: Office, key: str) -> None:
    export(office)
    assert read(office, OF_BATCHES, "", **{f"_{key}": {"seen": 1.0}}) == []


@pytest.mark.parametrize("seen", [1e30, -1e12, 1.7e308])
def test_a_total_that_no_batch_has_is_answered_and_stops_nothing(
    office: Office, seen: float
) -> None:
    export(office)
    (one,) = read(office, OF_BATCHES, _1_CAD={"seen": seen})
    assert (one.fate, list_told(office)) == (Fate.UNCLEAR, [])
    assert one.entry.words.startswith('Not a total: "')
