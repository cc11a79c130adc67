"""One invoice, told to one person: from a row's menu, or by its number."""

from backlog.office import Office
from backlog.queries.detail import Detail, read_detail
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
    return build_reply(interaction, read_detail(office, interaction.actor, invoice_id))


def build_reply(interaction: Interaction, detail: Detail) -> Reply:
    """The same of an invoice that was looked up."""
    lines = _format_history(interaction.deps.office, detail)
    return Reply(detail.row.number, blocks.details(detail.entry, detail.problems, lines))


def _format_history(office: Office, detail: Detail) -> list[str]:
    return [
        f"{words.format_moment(office.company, event.at)}: "
        f"{event.action} by {words.find_name(office, event.actor)}"
        for event in detail.history[-LATEST:]
    ]
