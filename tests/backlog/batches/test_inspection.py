"""What is known against an invoice is the same whoever asks: a check, or an export."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from backlog.audit import verify
from backlog.batches import commit, inspection, voiding
from backlog.batches.commit import Request
from backlog.checks import Rules
from backlog.errors import NotAllowed
from backlog.mappings import change
from backlog.office import Office
from backlog.target import Level
from tests.offices import DANA, PRIYA, a_record, acting, an_office, ids_of, take_in

ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = replace(an_office(tmp_path), rules=Rules(closed_until=date(2099, 1, 1)))
    take_in(office, a_record("INV-1"), a_record("INV-2"), a_record("INV-3", signature=None))
    return office


def test_a_check_finds_all_that_an_export_would_say(office: Office) -> None:
    ids = ids_of(office, "INV-1", "INV-3")
    seen = inspection.inspect(office, ACTOR, ids, "csv")
    draft = commit.draft(office, ACTOR, Request(tuple(ids), "csv"))
    assert {one.number for one in draft.left_out} == {
        problem.number for problem in seen.problems if problem.level is Level.BLOCKER
    }
    assert {problem.check for problem in seen.problems} == {
        "closed-period", "duplicate", "signature",
    }  # fmt: skip
    assert seen.blocked


def test_looking_writes_nothing(office: Office) -> None:
    before = verify.head(office)
    inspection.inspect(office, ACTOR, ids_of(office, "INV-1"), "csv")
    assert verify.head(office) == before


def test_a_project_manager_checks_their_own_jobs_only(office: Office) -> None:
    take_in(office, a_record("INV-9", project_manager={"email": "marc@prairie.example"}))
    with pytest.raises(NotAllowed, match="another Project Manager"):
        inspection.inspect(office, acting(PRIYA), ids_of(office, "INV-9"), "csv")


CHIEF = {"name": "Chief Drilling", "number": "A1"}


def merged(office: Office, *numbers: str, target: str = "sage-50-uk") -> list[str]:
    """What an export leaves out because two clients become one; a check says so, too."""
    ids = ids_of(office, *numbers)
    draft = commit.draft(office, ACTOR, Request(tuple(ids), target))
    left_out = [one.number for one in draft.left_out if one.check == "clients-merged"]
    found = inspection.inspect(office, ACTOR, ids, target).problems
    assert {*left_out} <= {each.number for each in found if each.check == "clients-merged"}
    return left_out


@pytest.fixture
def alike(tmp_path: Path) -> Office:
    """INV-1 of client A-1 went out to Sage 50 (UK); INV-2 is of A1, and both are A1 there."""
    office = an_office(tmp_path)
    acme = {"name": "Acme", "number": "A-1"}
    take_in(office, a_record("INV-1", client=acme), a_record("INV-2", client=CHIEF))
    request = Request(tuple(ids_of(office, "INV-1")), "sage-50-uk")
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))
    return office


def test_two_clients_that_become_one_are_told_also_in_two_exports(alike: Office) -> None:
    assert merged(alike, "INV-2") == ["INV-2"]
    # The other one is among those asked about, and stays behind because it went out.
    assert merged(alike, "INV-1", "INV-2") == ["INV-2"]
    take_in(alike, a_record("INV-3", client={"name": "Bolt", "number": "B2"}))
    assert merged(alike, "INV-3") == []


def test_a_client_meets_only_those_that_went_out_with_the_same_profile(alike: Office) -> None:
    other = replace(alike.profiles["sage-50-uk"], name="uk-two")
    both = replace(alike, profiles={**alike.profiles, "uk-two": other})
    assert merged(both, "INV-2", target="uk-two") == []


def test_a_client_meets_no_other_whose_batch_is_void(alike: Office) -> None:
    voiding.void(alike, ACTOR, "B-2026-0001", reason="wrong books")
    assert merged(alike, "INV-2") == []


def test_a_mapping_says_that_two_clients_are_meant_to_be_one(alike: Office) -> None:
    change.change(alike, ACTOR, "sage-50-uk", {"client": {"A1": "A1", "A-1": "A1"}})
    assert merged(alike, "INV-2") == []


def test_another_rate_than_went_out_under_the_name_is_a_blocker(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    for number, rate, amount in (("TR-1", "15", "1.50"), ("TR-2", "14", "1.40")):
        line = {"kind": "labour", "amount": "10.00", "tax_codes": ["HST"]}
        tax = {"code": "HST", "rate": rate, "base": "10.00", "amount": amount}
        total = str(Decimal("10.00") + Decimal(amount))
        sums = {"subtotal": "10.00", "tax_total": amount, "total": total}
        take_in(office, a_record(number, lines=[line], taxes=[tax], **sums))
    actor, (first, second) = acting(DANA), ids_of(office, "TR-1", "TR-2")
    for target in ("sage-300-csv", "quickbooks-online"):
        asked = Request((first,), target, include_exported=True, reason="both books")
        commit.commit(office, actor, commit.draft(office, actor, asked))
        left_out = commit.draft(office, actor, Request((second,), target)).left_out
        assert [one.check for one in left_out] == ["tax-rates"]
        assert "TR-1 (sent before)" in left_out[0].reason
        change.change(office, actor, target, {"tax": {"HST 14": "HST14"}})
        assert commit.draft(office, actor, Request((second,), target)).left_out == ()


BOOKS = "quickbooks-desktop"


def with_customer_jobs(office: Office) -> Office:
    own = office.profiles[BOOKS]
    jobs = replace(own, options={**own.options, "customer_job": "rows-unconfirmed"})
    return replace(office, profiles={**office.profiles, BOOKS: jobs})


def test_two_jobs_that_become_one_are_told_also_in_two_exports(tmp_path: Path) -> None:
    office = with_customer_jobs(an_office(tmp_path))
    jobs = {f"INV-{n}": {"number": f"J-{n}"} for n in (1, 2, 3)}
    take_in(office, *(a_record(number, job=job) for number, job in jobs.items()))
    request = Request(tuple(ids_of(office, "INV-1", "INV-2")), BOOKS)
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))
    change.change(office, ACTOR, BOOKS, {"job": {"J-3": "J-1"}})
    draft = commit.draft(office, ACTOR, Request(tuple(ids_of(office, "INV-3")), BOOKS))
    assert [(one.number, one.check) for one in draft.left_out] == [("INV-3", "jobs-merged")]
    assert "The jobs “J-1” and “J-3” would be one there" in draft.left_out[0].reason
    change.change(office, ACTOR, BOOKS, {"job": {"J-1": "J-1"}})
    meant = commit.draft(office, ACTOR, draft.request)
    assert [entry.invoice.number for entry in meant.chosen] == ["INV-3"]
    commit.commit(office, ACTOR, meant)
    assert verify.verify(office, deep=True).findings == ()
