"""What the pinned backlog message shows."""

from backlog.office import Office
from backlog.queries import home
from backlog.roles import Actor, Role
from bot import words
from bot.blocks.backlog import Overview

OLDEST = 10
POSTER = Actor("slack", "Slack", frozenset({Role.VIEWER}), {"job": "backlog message"})
"""Who looks when the pinned message is written: everybody in the channel sees the same."""


def load_overview(office: Office, actor: Actor, *, rows: int = OLDEST) -> Overview:
    """How the backlog stands, as far as the actor may see it.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    now = home.read_home(office, actor, rows=rows)
    waits = {
        tab: words.format_wait(office.company.days_between(summary.oldest_at, now.at))
        for tab, summary in now.tabs.items()
        if summary.oldest_at
    }
    return Overview(
        tabs=now.tabs,
        waits=waits,
        rows=tuple((row, words.count_age(row, office.company, now.at)) for row in now.oldest),
        stands={what: share.count for what, share in now.admin.items()},
        at=words.format_moment(office.company, now.at),
    )
