"""One invoice, told to one person: from a row's menu, or by its number."""

from backlog import visibility
from backlog.store import events, invoices, problems
from bot import words
from bot.blocks import details as blocks
from bot.slack.interaction import Call

LATEST = 5


def tell(call: Call, invoice_id: int) -> None:
    """Say what it is, what keeps it and what happened to it.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    office = call.deps.office
    visibility.see(office, call.actor, [invoice_id])
    with office.reading() as db:
        entry = invoices.load(db, [invoice_id])[0]
        found = problems.of(db, [invoice_id])
        history = events.of_invoice(db, invoice_id)
    told = [
        f"{words.at(office.company, event.at)}: {event.action} by {words.name(office, event.actor)}"
        for event in history[-LATEST:]
    ]
    call.tell(entry.invoice.number, blocks.details(entry, found, told))
