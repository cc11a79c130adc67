"""Threads beside an invoice's row, as they are read again and again."""

from dataclasses import replace
from pathlib import Path

import pytest

from backlog.claim import OF_BATCHES, OF_INVOICES
from backlog.office import Office
from backlog.queries.detail import read_detail
from backlog.reviews.comments import Posted, keep_comments
from tests.backlog.looking import assert_all_holds
from tests.offices import DANA, MovedClock, a_record, acting, an_office, take_in

FILE, OTHER = "1FILE", "1OTHER"
ASKED = Posted(OF_INVOICES, "1", "AAAA1/p1", "Mei", "Is this the right name?")
SAID = "Is this the right name? (Mei, in the Sheet)"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path, clock=MovedClock())
    take_in(office, a_record("INV-1"), a_record("INV-2"))
    return office


def list_told(office: Office, id_: int = 1) -> list[tuple[str, str]]:
    history = read_detail(office, acting(DANA), id_).history
    return [(one.action, one.reason) for one in history if one.action.startswith("comment")]


def test_a_post_is_kept_once(office: Office) -> None:
    for _ in range(3):
        keep_comments(office, FILE, [ASKED])
    assert list_told(office) == [("comment", SAID)]
    assert_all_holds(office)


def test_what_is_said_otherwise_replaces_what_was_said_and_erases_nothing(office: Office) -> None:
    keep_comments(office, FILE, [ASKED])
    for _ in range(2):
        keep_comments(office, FILE, [replace(ASKED, text="Is it (really) Northfield?")])
    for _ in range(2):
        keep_comments(office, FILE, [replace(ASKED, text="Is it")])
    assert list_told(office) == [
        ("comment", SAID),
        ("comment changed", "Is it (really) Northfield? (Mei, in the Sheet)"),
        ("comment changed", "Is it (Mei, in the Sheet)"),
    ]
    assert_all_holds(office)


def test_who_calls_himself_otherwise_said_nothing_else(office: Office) -> None:
    keep_comments(office, FILE, [ASKED])
    keep_comments(office, FILE, [replace(ASKED, author="Mei Tran")])
    assert list_told(office) == [("comment", SAID)]


def test_one_short_answer_is_not_believed(office: Office) -> None:
    keep_comments(office, FILE, [ASKED])
    keep_comments(office, FILE, [])
    keep_comments(office, FILE, [ASKED])
    keep_comments(office, FILE, [])
    assert list_told(office) == [("comment", SAID)]


def test_what_is_gone_at_two_looks_is_told_once_and_again_when_it_came_back(
    office: Office,
) -> None:
    keep_comments(office, FILE, [ASKED])
    for _ in range(5):
        keep_comments(office, FILE, [])
    deleted = [("comment", SAID), ("comment deleted", SAID)]
    assert list_told(office) == deleted
    keep_comments(office, FILE, [ASKED])
    assert list_told(office) == [*deleted, ("comment changed", SAID)]
    for _ in range(5):
        keep_comments(office, FILE, [])
    assert list_told(office) == [*deleted, ("comment changed", SAID), ("comment deleted", SAID)]
    assert_all_holds(office)


def test_a_thread_whose_row_was_deleted_is_there_still(office: Office) -> None:
    keep_comments(office, FILE, [ASKED])
    for _ in range(3):
        keep_comments(office, FILE, [replace(ASKED, tab="", key="")])
    keep_comments(office, FILE, [replace(ASKED, tab="", key="", text="Solved")])
    assert list_told(office)[1:] == [("comment changed", "Solved (Mei, in the Sheet)")]


def test_another_spreadsheet_has_not_deleted_what_was_said_in_the_first(office: Office) -> None:
    keep_comments(office, FILE, [ASKED])
    for _ in range(3):
        keep_comments(office, OTHER, [replace(ASKED, key="2", id="BBBB1/p1")])
    assert list_told(office) == list_told(office, 2) == [("comment", SAID)]


@pytest.mark.parametrize(
    "elsewhere",
    [("", ""), (OF_BATCHES, "1 CAD"), (OF_INVOICES, "999"), (OF_INVOICES, "mine")],
)
def test_what_is_said_beside_no_invoice_is_nobodys(
    office: Office, elsewhere: tuple[str, str]
) -> None:
    tab, key = elsewhere
    for _ in range(2):
        keep_comments(office, FILE, [replace(ASKED, tab=tab, key=key)])
    assert list_told(office) == list_told(office, 2) == []
