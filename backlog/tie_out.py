"""Before a file may leave, it is read back and must say what its invoices say, to the cent."""

from backlog.errors import Refused
from backlog.model import Invoice
from backlog.money import spoken
from backlog.target import Part, Profile, ReadBack, Target


class TieOutFailed(Refused):
    """A file does not say what its invoices say; it was thrown away and nothing was written."""


def tie_out(target: Target, part: Part, profile: Profile, data: bytes) -> None:
    """Compare a rendered file with its invoices: each there once, with its gross, else its net.

    Raises:
        TieOutFailed: naming what differs.
    """
    try:
        back = target.read(data, profile)
    except ValueError as error:
        raise _failed(target, f"cannot be read: {error}") from error
    if len(back) != len(part.invoices):
        raise _failed(target, f"holds {len(back)} invoices instead of {len(part.invoices)}")
    said = {one.number: one for one in back}
    for invoice in part.invoices:
        if invoice.number not in said:
            raise _failed(target, f"does not hold {invoice.number}")
        _compare(target, invoice, said[invoice.number])


def _compare(target: Target, invoice: Invoice, said: ReadBack) -> None:
    carries_tax = "gross" in target.carries
    found = said.gross if carries_tax else said.net
    meant = invoice.total if carries_tax else invoice.subtotal
    if found != meant:
        told = "nothing" if found is None else spoken(found, invoice.currency)
        raise _failed(
            target,
            f"says {told} for {invoice.number} instead of {spoken(meant, invoice.currency)}",
        )


def _failed(target: Target, what: str) -> TieOutFailed:
    return TieOutFailed(
        f"The {target.label} file was read back before it left, and it {what}. No file and no "
        "batch was made; the invoices are unchanged. This is a fault of the program: please "
        "report it."
    )
