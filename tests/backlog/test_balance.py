"""Taken in + there before = Paid + void + still there: of any moves, to the invoice and cent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backlog.balance import Move, Place, Standing, Tally, balance_moves

amounts = st.integers(-10_000_000, 10_000_000).map(lambda minor: Decimal(minor).scaleb(-2))
standings = st.builds(Standing, st.sampled_from(["CAD", "USD"]), amounts, st.sampled_from(Place))
moves = st.lists(st.builds(Move, st.none() | standings, standings), max_size=30)


def sum_there(found: list[Standing | None]) -> dict[str, Tally]:
    """What is there, added up without the function that is tried."""
    there = [one for one in found if one and one.place is Place.THERE]
    return {
        currency: Tally(len(of_it), sum(of_it, Decimal()))
        for currency in ("CAD", "USD")
        for of_it in [[one.total for one in there if one.currency == currency]]
    }


@given(moves)
def test_it_adds_up_whatever_moved(moved: list[Move]) -> None:
    before = sum_there([one.before for one in moved])
    after = sum_there([one.after for one in moved])
    for one in balance_moves(moved, before=before, still_there=after).values():
        assert one.adds_up


@given(moves, st.integers(-3, 3), amounts)
def test_what_is_missing_is_told_exactly(moved: list[Move], count: int, amount: Decimal) -> None:
    before = sum_there([one.before for one in moved])
    after = sum_there([one.after for one in moved])
    short = after | {"CAD": after["CAD"].minus(Tally(count, amount))}
    found = balance_moves(moved, before=before, still_there=short)
    assert found["CAD"].gap == Tally(count, amount)
    assert found["USD"].adds_up


@given(moves)
def test_what_nobody_noted_before_is_what_it_must_have_been(moved: list[Move]) -> None:
    before = sum_there([one.before for one in moved])
    after = sum_there([one.after for one in moved])
    found = balance_moves(moved, before=None, still_there=after)
    assert {currency: one.before for currency, one in found.items()} == before
