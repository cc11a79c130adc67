"""One invoice, told to one person: from a row's menu, or by its number."""

from backlog.queries.detail import Detail, read_detail
from bot import words
from bot.blocks import details as blocks
from bot.call import Call

LATEST = 5


def tell(call: Call, invoice_id: int) -> None:
    """Say what it is, what keeps it and what happened to it.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    show(call, read_detail(call.deps.office, call.actor, invoice_id))


def show(call: Call, detail: Detail) -> None:
    """Say it of an invoice that was looked up."""
    office = call.deps.office
    told = [
        f"{words.at(office.company, event.at)}: {event.action} by {words.name(office, event.actor)}"
        for event in detail.history[-LATEST:]
    ]
    call.tell(detail.row.number, blocks.details(detail.entry, detail.problems, told))
