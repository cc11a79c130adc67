"""Before a file may leave, it is read back and must say what its invoices say, to the cent."""

from collections.abc import Sequence

from backlog.errors import Refused
from backlog.model import Invoice
from backlog.money import format_amount
from backlog.target import Part, Profile, ReadBack, Target


class TieOutFailed(Refused):
    """A file does not say what its invoices say; it was thrown away and nothing was written."""


def tie_out(target: Target, part: Part, profile: Profile, data: bytes) -> None:
    """Compare a rendered file with its invoices: each there once, with its gross, else its net.

    Raises:
        TieOutFailed: naming what differs.
    """
    what = difference(target, part.invoices, profile, data)
    if what:
        label = target.of(profile.options).label
        raise TieOutFailed(
            f"The {label} file was read back before it left, and it {what}. No file and no "
            "batch was made; the invoices are unchanged. This is a fault of the program: please "
            "report it."
        )


def difference(
    target: Target, invoices: Sequence[Invoice], profile: Profile, data: bytes
) -> str | None:
    """What a file says otherwise than its invoices, as the end of a sentence about the file."""
    try:
        target = target.of(profile.options)
        back = target.read_back(data, profile)
    except ValueError as error:
        return f"cannot be read: {str(error).rstrip('.')}"
    if len(back) != len(invoices):
        return f"holds another number of invoices: {len(back)} instead of {len(invoices)}"
    said = {one.number: one for one in back}
    for invoice in invoices:
        if invoice.number not in said:
            return f"does not hold {invoice.number}"
        what = _amount(target, invoice, said[invoice.number]) or _currency(
            target, invoice, said[invoice.number]
        )
        if what:
            return what
    return None


def _amount(target: Target, invoice: Invoice, said: ReadBack) -> str | None:
    carries_tax = "gross" in target.carries
    found = said.gross if carries_tax else said.net
    meant = invoice.total if carries_tax else invoice.subtotal
    if found == meant:
        return None
    told = "nothing" if found is None else format_amount(found, invoice.currency)
    return f"says {told} for {invoice.number} instead of {format_amount(meant, invoice.currency)}"


def _currency(target: Target, invoice: Invoice, said: ReadBack) -> str | None:
    if "currency" not in target.carries or said.currency == invoice.currency:
        return None
    return f"says {said.currency} for {invoice.number} instead of {invoice.currency}"
