"""What waits for one person, and when she hears of it."""

from dataclasses import replace

from backlog import own_messages, settings
from backlog.office import Office
from backlog.queries.own_part import read_own_part
from backlog.roles import Actor
from backlog.row import Row
from bot import words
from bot.blocks.own_part import Shown, describe_when
from bot.blocks.rows import Aged

ROWS = 40
"""So many have a line in the window: with more it is a list to work through, which Home is."""


def load_own_part(office: Office, actor: Actor, *, late: bool = False, user: str = "") -> Shown:
    """Her part, as it is now.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    part = read_own_part(office, actor, most=ROWS)
    today = office.company.day(part.at)
    return Shown(
        count=part.count,
        rows=[
            Aged(_keep_hers(row), words.count_age(row, office.company, part.at), today)
            for row in part.rows
        ],
        late=late,
        day=today.isoformat(),
        when=describe_when(own_messages.load_own(office, actor.email), find_usual(office)),
        user=user,
    )


def _keep_hers(row: Row) -> Row:
    """The row with what she can do something about: which system takes it is not hers."""
    hers = tuple(check for check in row.blockers if check != "currency")
    return replace(row, blockers=hers or row.blockers)


def find_usual(office: Office) -> str:
    """The time of who chose none."""
    return settings.schedule(office).reminder_at
