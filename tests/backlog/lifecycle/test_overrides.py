"""An override lets pass what there was to see, and nothing that comes later."""

from pathlib import Path

import pytest

from backlog.acts import Edit, Pass
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, entry_of
from tests.offices import DANA, a_record, acting, an_office, ids_of, take_in

ACTOR = acting(DANA)
LINE = {"kind": "labour", "quantity": "2", "rate": "10.00", "amount": "90.00"}


def priced(amount: str) -> dict[str, object]:
    lines = [LINE | {"amount": amount}]
    return a_record("INV-1", lines=lines, taxes=[], subtotal=amount, tax_total="0", total=amount)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    take_in(office, priced("90.00"))
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), Pass("line-amount", "as agreed"))
    return office


def overridden(office: Office) -> list[str]:
    assert_all_holds(office)
    return [override.check for override in entry_of(office, "INV-1").overrides]


def test_it_stands_while_what_it_was_given_for_stands(office: Office) -> None:
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), Edit({"memo": "other words"}))
    assert overridden(office) == ["line-amount"]


@pytest.mark.parametrize("amount", ["500.00", "20.00"])
def test_it_falls_when_the_record_comes_with_another_amount(office: Office, amount: str) -> None:
    take_in(office, priced(amount))
    assert overridden(office) == []


def test_it_falls_when_the_line_is_edited(office: Office) -> None:
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), Edit({"lines.1.amount": "95.00"}))
    assert overridden(office) == []


def test_a_second_one_says_that_there_is_one(office: Office) -> None:
    (answer,) = lifecycle.act(
        office, ACTOR, ids_of(office, "INV-1"), Pass("line-amount", "again")
    ).done
    assert answer.said == "line-amount is overridden already"
