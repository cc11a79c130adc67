"""One invoice, told to one person: from a row's menu, or by its number."""

from backlog import visibility
from backlog.office import Office
from backlog.store import events, invoices, problems
from backlog.store.events import Event
from bot import words
from bot.blocks import details as blocks
from bot.slack.interaction import Interaction, Reply

LATEST = 5


def describe(interaction: Interaction, invoice_id: int) -> Reply:
    """What it is, what keeps it and what happened to it.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    office = interaction.deps.office
    visibility.see(office, interaction.actor, [invoice_id])
    with office.reading() as db:
        entry = invoices.load(db, [invoice_id])[0]
        found = problems.of(db, [invoice_id])
        history = events.of_invoice(db, invoice_id)
    lines = [_format_event(office, event) for event in history[-LATEST:]]
    return Reply(entry.invoice.number, blocks.details(entry, found, lines))


def _format_event(office: Office, event: Event) -> str:
    at = words.format_moment(office.company, event.at)
    return f"{at}: {event.action} by {words.find_name(office, event.actor)}"
