"""Before a file may leave, it is read back and must say what its invoices say, to the cent."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from backlog.errors import Refused
from backlog.money import spoken
from backlog.target import Part, Profile, ReadBack, Target


class TieOutFailed(Refused):
    """A file does not say what its invoices say; it was thrown away and nothing was written."""


def tie_out(target: Target, part: Part, profile: Profile, data: bytes) -> None:
    """Compare a rendered file with its invoices: count, numbers, and gross, or net without tax.

    Raises:
        TieOutFailed: naming what differs.
    """
    back = target.read(data, profile)
    if len(back) != len(part.invoices):
        raise _failed(target, f"it holds {len(back)} invoices instead of {len(part.invoices)}")
    missing = {invoice.number for invoice in part.invoices} - {one.number for one in back}
    if missing:
        raise _failed(target, f"{', '.join(sorted(missing))} cannot be found in it")
    if "gross" in target.carries:
        _compare(target, part, _total(one.gross for one in back), [i.total for i in part.invoices])
    else:
        _compare(target, part, _net(back), [i.subtotal for i in part.invoices])


def _compare(target: Target, part: Part, said: Decimal, meant: Sequence[Decimal]) -> None:
    total = sum(meant, Decimal())
    if said != total:
        raise _failed(
            target,
            f"it comes to {spoken(said, part.currency)} instead of {spoken(total, part.currency)}",
        )


def _net(back: Sequence[ReadBack]) -> Decimal:
    return _total(one.net for one in back)


def _total(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal())


def _failed(target: Target, what: str) -> TieOutFailed:
    return TieOutFailed(
        f"The {target.label} file was read back before it left, and {what}. No file and no batch "
        "was made; the invoices are unchanged. This is a fault of the program: please report it."
    )
