"""Gathers what did not go out, with whom it was for and since when, as people say it."""

from datetime import datetime

from backlog import unsent
from backlog.messages import Message
from backlog.office import Office
from backlog.outages import Outage
from backlog.roles import Actor
from bot import words
from bot.blocks.unsent import Given, Shown, Unreached


def load_unsent(office: Office, actor: Actor, *, done: str = "", refused: str = "") -> Shown:
    """All of it.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    found = unsent.read_unsent(office, actor)
    return Shown(
        [describe_given(office, one) for one in found.given_up],
        [_describe_outage(office, one) for one in found.outages],
        done,
        refused,
    )


def describe_given(office: Office, message: Message) -> Given:
    """A message as blocks take it."""
    to = office.name_destination(message.destination)
    return Given(message, to, _format_since(office, message.created_at))


def _describe_outage(office: Office, outage: Outage) -> Unreached:
    name = office.name_destination(outage.name)
    return Unreached(outage, name, _format_since(office, outage.since))


def _format_since(office: Office, at: datetime) -> str:
    """A clock that was set back may have been ahead of now."""
    now = office.clock()
    return words.format_when(office.company, min(at, now), now)
