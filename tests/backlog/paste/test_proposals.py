"""Payments that Accounting brings are kept as they came, and confirmed once by somebody else."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.audit import verify
from backlog.errors import NeedsReason, NotAllowed, NotFound, Refused, Stale, WrongState
from backlog.lifecycle import acting as lifecycle
from backlog.messages import PaymentsProposed
from backlog.office import Office
from backlog.paste import look, pasted, proposals
from backlog.paste.pasted import PAID, PAYMENTS, Pasted
from backlog.proposal import Answer
from backlog.store import outbox
from tests.backlog.looking import assert_all_holds
from tests.backlog.tampering import tamper
from tests.offices import (
    AMIRA,
    DANA,
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
TEXT = "Invoice;Date;Paid;Ref\nINV-1;20/11/2026;8190,40;EFT 7\nINV-9;20/11/2026;5,00;EFT 7\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    lifecycle.process(office, ADMINISTRATOR, ids_of(office, "INV-1", "INV-2"), reason="paper")
    return office


def bring(office: Office, text: str = TEXT, kind: str = PAID, day: int = 23) -> int:
    brought = pasted.recognize(office, Pasted(kind, text, date(2026, 11, day)))
    return proposals.propose(office, ACCOUNTING, brought).id


def test_a_list_is_kept_as_it_came_and_told_once(office: Office) -> None:
    id_ = bring(office)
    (one,) = proposals.list_open(office, ADMINISTRATOR)
    assert (one.id, one.by, one.count) == (id_, AMIRA.email, 1)
    assert one.totals == {"CAD": Decimal("8190.40")}
    assert proposals.load_list(office, ADMINISTRATOR, id_).text == TEXT
    assert list_rows(office, ids_of(office, "INV-1"))[0].tab == "processed"
    with office.reading() as db:
        told = [one.content for one in outbox.load_unsent(db)]
    assert told.count(PaymentsProposed(id_)) == 1
    assert_all_holds(office)


def test_what_is_confirmed_is_that_list_and_only_once(office: Office) -> None:
    id_ = bring(office)
    outcome = proposals.commit(office, ADMINISTRATOR, id_)
    assert [one.number for one in outcome.done] == ["INV-1"]
    assert [one.number for one in outcome.refused] == ["INV-9"]
    assert list_rows(office, ids_of(office, "INV-1"))[0].tab == "paid"
    for act in (
        lambda: proposals.commit(office, ADMINISTRATOR, id_),
        lambda: proposals.dismiss(office, ADMINISTRATOR, id_, reason="late"),
    ):
        with pytest.raises(WrongState, match="Dana Kovacs recorded proposal 1 on Mon 23 Nov"):
            act()
    assert proposals.list_open(office, ADMINISTRATOR) == []
    assert_all_holds(office)


def test_what_was_chosen_is_kept_with_the_list(office: Office) -> None:
    take_in(office, a_record("PO/7"), a_record("PO 7"))
    ids = ids_of(office, "PO/7", "PO 7")
    lifecycle.process(office, ADMINISTRATOR, ids, reason="paper")
    text = "PO7\t5.00\t2026-11-20\nPO.7\t6.00\t2026-11-20"
    brought = Pasted(PAYMENTS, text, date(2026, 11, 23), chosen={1: "PO 7"})
    id_ = proposals.propose(office, ACCOUNTING, brought).id
    assert proposals.load_list(office, ADMINISTRATOR, id_) == brought
    outcome = proposals.commit(office, ADMINISTRATOR, id_, chosen={2: "PO/7"})
    assert [one.number for one in outcome.done] == ["PO 7", "PO/7"]
    assert_all_holds(office)


def test_the_days_of_a_list_without_days_are_those_of_when_it_came(office: Office) -> None:
    id_ = bring(office, "INV-1 100.00", PAYMENTS)
    office.clock.move(days=2)  # type: ignore[attr-defined]
    assert proposals.load_list(office, ADMINISTRATOR, id_).day == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "kind"), [("INV-1 100.00", PAYMENTS), ("Invoice;Paid\nINV-1;100,00\n", PAID)]
)
def test_a_list_without_days_that_is_brought_on_another_day_pays_nothing_twice(
    office: Office, text: str, kind: str
) -> None:
    proposals.commit(office, ADMINISTRATOR, bring(office, text, kind))
    with pytest.raises(Refused, match="None of its payments can be recorded"):
        bring(office, text, kind, day=24)
    again = pasted.recognize(office, Pasted(kind, text, date(2026, 11, 24)))
    outcome = look.commit(office, ADMINISTRATOR, kind, pasted.read_rows(again))
    assert outcome.done[0].said == "Recorded already by Dana Kovacs, paid on 2026-11-23."
    assert [one.balance for one in list_rows(office, ids_of(office, "INV-1"))] == [
        Decimal("8090.40")
    ]
    assert_all_holds(office)


def test_only_an_administrator_confirms_or_dismisses(office: Office) -> None:
    id_ = bring(office)
    for act in (
        lambda: proposals.commit(office, ACCOUNTING, id_),
        lambda: proposals.dismiss(office, ACCOUNTING, id_, reason="mine"),
        lambda: proposals.find(office, acting(PRIYA), id_),
        lambda: proposals.propose(office, acting(PRIYA), Pasted(PAYMENTS, "x", date.today())),  # noqa: DTZ011 -- any day
    ):
        with pytest.raises(NotAllowed):
            act()
    assert proposals.find(office, ACCOUNTING, id_).state is Answer.OPEN


def test_a_dismissal_says_why(office: Office) -> None:
    id_ = bring(office)
    with pytest.raises(NeedsReason):
        proposals.dismiss(office, ADMINISTRATOR, id_, reason=" ")
    proposals.dismiss(office, ADMINISTRATOR, id_, reason="of another company")
    one = proposals.find(office, ADMINISTRATOR, id_)
    assert (one.state, one.closed_by, one.reason) == (
        Answer.DISMISSED,
        DANA.email,
        "of another company",
    )
    with pytest.raises(WrongState, match=r"dismissed proposal 1 .*: of another company"):
        proposals.commit(office, ADMINISTRATOR, id_)
    assert_all_holds(office)


def test_the_same_list_does_not_wait_twice(office: Office) -> None:
    bring(office)
    with pytest.raises(WrongState, match="proposal 1 that Amira Haddad brought"):
        bring(office)


def test_a_list_of_nothing_that_can_be_recorded_is_not_kept(office: Office) -> None:
    with pytest.raises(Refused, match="nothing was kept"):
        bring(office, "INV-9 5.00", PAYMENTS)
    with pytest.raises(NotFound):
        proposals.find(office, ADMINISTRATOR, 1)


def test_what_was_recorded_meanwhile_leaves_it_open(office: Office) -> None:
    id_ = bring(office)
    found = proposals.load_list(office, ADMINISTRATOR, id_)
    rows = pasted.read_rows(found)
    seen = look.mark(look.preview(office, ADMINISTRATOR, PAID, rows))
    look.commit(office, ADMINISTRATOR, PAID, rows)
    with pytest.raises(Stale):
        proposals.commit(office, ADMINISTRATOR, id_, seen=seen)
    with pytest.raises(Refused, match="the list still waits"):
        proposals.commit(office, ADMINISTRATOR, id_)
    assert proposals.find(office, ADMINISTRATOR, id_).state is Answer.OPEN
    assert_all_holds(office)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposals SET text = 'INV-2 1.00' WHERE id = 1",
        "UPDATE proposals SET text = 'x', sha256 = 'y' WHERE id = 1",
        "UPDATE proposals SET \"by\" = 'dana@prairie.example' WHERE id = 1",
        "UPDATE proposals SET totals = '{}' WHERE id = 1",
        "UPDATE proposals SET layout = '' WHERE id = 1",
        "UPDATE proposals SET state = 'open', closed_by = '' WHERE id = 1",
        "UPDATE proposals SET reason = 'x' WHERE id = 1",
        "DELETE FROM proposals WHERE id = 1",
        "UPDATE proposals SET state = 'done', closed_by = 'x', closed_at = 'y' WHERE id = 2",
        (
            'INSERT INTO proposals SELECT 3, kind, "by", at, count, totals, text, sha256, day,'
            " layout, chosen, 'open', '', NULL, '' FROM proposals WHERE id = 1"
        ),
    ],
)
def test_verify_names_a_list_that_is_not_as_it_was(office: Office, statement: str) -> None:
    proposals.commit(office, ADMINISTRATOR, bring(office))
    bring(office, "INV-2 1.00", PAYMENTS)
    assert_all_holds(office)
    tamper(office, statement)
    found = verify.verify(office).findings
    assert [one for one in found if one.kind == "proposals"], found
