"""A list of payments that waits, or what became of it, with its people by name."""

from backlog.office import Office
from backlog.paste import proposals
from backlog.proposal import Proposal
from backlog.roles import Actor, Role
from bot import words
from bot.blocks.proposal import Brought

POSTER = Actor("slack", "Slack", frozenset({Role.ACCOUNTING}), {"job": "outbox"})
"""Who looks when the post is written: everybody in the channel sees the same."""


def load_card(office: Office, id_: int) -> Brought:
    """The list as its post shows it."""
    return describe(office, proposals.find(office, POSTER, id_))


def describe(office: Office, proposal: Proposal) -> Brought:
    """A proposal with the names of its people, safe in mrkdwn."""
    closed = ""
    if proposal.closed_at:
        closed = words.format_author(office, proposal.closed_by, proposal.closed_at)
    return Brought(
        proposal=proposal,
        by=words.find_name(office, proposal.by),
        at=words.format_when(office.company, proposal.at, office.clock()),
        closed=closed,
    )
