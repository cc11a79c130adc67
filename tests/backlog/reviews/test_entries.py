"""What stands in a row's cells is read as what it says, or answered with what to type."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.claim import OF_BATCHES, OF_INVOICES, Kind, Typed
from backlog.reviews.entries import find_person, is_number, read_day, read_entry
from backlog.roles import People
from backlog.store.reviews import Review
from tests.offices import AMIRA, DANA, PRIYA

PEOPLE = People([DANA, AMIRA, PRIYA])
VALUES = st.one_of(
    st.text(min_size=1, max_size=30),
    st.sampled_from(["OK", " ok ", "Query", "HOLD", "hold it", "53,447.54", "@Amira", "=1+1"]),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
)
NAMES = {OF_INVOICES: ("review", "note"), OF_BATCHES: ("iby", "ion", "seen", "note")}


def cells(tab: str, **values: Typed) -> dict[str, Review]:
    return {name: Review(tab, "1 CAD", name, value) for name, value in values.items()}


@st.composite
def rows(draw: st.DrawFn) -> tuple[str, dict[str, Review]]:
    tab = draw(st.sampled_from(sorted(NAMES)))
    values = draw(st.dictionaries(st.sampled_from(NAMES[tab]), VALUES))
    return tab, cells(tab, **values)


@given(rows(), st.sampled_from([".", ","]))
def test_any_row_is_read_and_never_guessed(row: tuple[str, dict[str, Review]], sign: str) -> None:
    tab, found = row
    entry = read_entry(tab, found, PEOPLE, sign)
    if entry is None:
        said = {name: str(one.value).strip().casefold() for name, one in found.items()}
        assert not said.get("note")
        assert said.get("review", "") in ("", "ok")
        assert tab == OF_INVOICES or not found.keys() - {"note"}
        return
    assert entry.typed == {name: one.value for name, one in found.items()}
    seen, word = found.get("seen"), found.get("review")
    if seen and not is_number(seen.value):
        assert entry.unclear
    if word and entry.kind in (Kind.QUERY, Kind.HOLD) and not entry.unclear:
        assert str(word.value).strip().casefold() == entry.kind


@pytest.mark.parametrize(
    ("typed", "sign", "said"),
    [
        ("53,447.54", ",", 'Not a number: "53,447.54". Type 53447,54'),
        ("53 447,54 $", ".", 'Not a number: "53 447,54 $". Type 53447.54'),
        ("-1.234,5", ",", 'Not a number: "-1.234,5". Type -1234,5'),
        ("1,234", ".", 'Not a number: "1,234". Type 1234'),
        ("to the cent", ",", 'Not a number: "to the cent". Type it like 1234,56'),
    ],
)
def test_a_total_that_is_text_is_answered_with_what_to_type(
    typed: str, sign: str, said: str
) -> None:
    entry = read_entry(OF_BATCHES, cells(OF_BATCHES, seen=typed), PEOPLE, sign)
    assert entry
    assert (entry.unclear, entry.words) == (True, said)


def test_a_day_is_the_number_that_sheets_counts() -> None:
    assert read_day(46_350.0) == date(2026, 11, 24)
    assert [read_day(one) for one in ("24 Nov", True, 0.0, 1e9)] == [None] * 4


@pytest.mark.parametrize(
    ("named", "email"),
    [
        ("@Amira", AMIRA.email),
        ("amira haddad", AMIRA.email),
        ("Amira: please", AMIRA.email),
        (AMIRA.email, AMIRA.email),
        ("Mallory", ""),
        ("", ""),
    ],
)
def test_a_name_means_the_one_person_who_has_it(named: str, email: str) -> None:
    assert find_person(PEOPLE, named) == email


def test_a_name_that_two_have_means_nobody() -> None:
    other = replace(AMIRA, email="amira.too@prairie.example")
    assert find_person(People([AMIRA, other]), "@Amira") == ""
