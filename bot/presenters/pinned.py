"""What the pinned message shows, to everybody in its channel or to one person alone."""

from backlog.model import Tab
from backlog.office import Office
from backlog.queries import board
from backlog.roles import ACTS, Actor, Role
from bot import words
from bot.blocks.pinned import Shown

ROWS = 10
POSTER = Actor("slack", "Slack", frozenset({Role.VIEWER}), {"job": "backlog message"})
"""Who looks when the pinned message is written: everybody in the channel sees the same."""


def load_pinned(office: Office, *, link: str = "") -> Shown:
    """The message as everybody reads it, so with every button; whoever may not is told so."""
    return _load(office, POSTER, frozenset(ACTS), link)


def load_own(office: Office, actor: Actor, *, link: str = "") -> Shown:
    """The same as far as one person may see it, with the buttons that will not refuse her.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    may = frozenset(act for act, roles in ACTS.items() if actor.may(*roles))
    return _load(office, actor, may, link)


def _load(office: Office, actor: Actor, may: frozenset[str], link: str) -> Shown:
    now = board.read_board(office, actor, rows=ROWS)
    oldest_at = now.tabs[Tab.ADMIN].oldest_at
    return Shown(
        board=now,
        target=office.labels[office.find_default_target()],
        # While exports rest they would refuse.
        may=may - {"export"} if now.doubt else may,
        ages={
            row.id: words.count_age(row, office.company, now.at)
            for row in (*now.stopped, *now.others)
        },
        oldest=words.format_wait(office.company.days_between(oldest_at, now.at))
        if oldest_at
        else "",
        at=words.format_when(office.company, now.at, now.at),
        link=link,
    )
