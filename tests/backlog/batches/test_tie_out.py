from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from backlog.batches.tie_out import TieOutFailed, tie_out
from backlog.target import Part
from tests.backlog import made
from tests.backlog.toys import Toy, profile

PART = Part(
    "B-2026-0001",
    date(2026, 11, 23),
    "CAD",
    (
        made.an_invoice("105.00", tax="5.00", number="INV-1"),
        made.an_invoice("-10.50", tax="-0.50", number="INV-2"),
    ),
)
GROSS, NET = Toy(), Toy(carries=frozenset({"net"}))


@pytest.mark.parametrize("toy", [GROSS, NET])
def test_a_file_that_says_what_its_invoices_say_may_leave(toy: Toy) -> None:
    tie_out(toy, PART, profile(), toy.render(PART, profile()))


@pytest.mark.parametrize("toy", [GROSS, NET], ids=["gross", "net"])
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda data: data.replace(b"0", b"1", 1), "for INV-1 instead of"),
        (lambda data: data.replace(b"=-", b"="), "for INV-2 instead of"),
        (lambda data: data.split(b"\n")[0], "number of invoices: 1 instead of 2"),
        (lambda data: data + b"\nINV-3=0.00", "number of invoices: 3 instead of 2"),
        (lambda data: data.replace(b"INV-2", b"INV-9"), "does not hold INV-2"),
        (lambda data: data.replace(b"INV-2", b"INV-1"), "for INV-1 instead of"),
        (lambda data: data.replace(b"=", b" "), "cannot be read: a line has no amount"),
        (lambda _: b"", "number of invoices: 0 instead of 2"),
    ],
)
def test_a_file_that_says_anything_else_does_not(
    toy: Toy, tamper: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(TieOutFailed, match=said):
        tie_out(toy, PART, profile(), tamper(toy.render(PART, profile())))


def test_two_errors_that_cancel_out_are_found() -> None:
    first, second = PART.invoices
    swapped = replace(
        PART, invoices=(replace(first, number="INV-2"), replace(second, number="INV-1"))
    )
    with pytest.raises(TieOutFailed, match="INV-1"):
        tie_out(GROSS, PART, profile(), GROSS.render(swapped, profile()))
