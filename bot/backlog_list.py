"""The pinned backlog message: what it shows, and what its rows' menus do."""

from slack_bolt import App

from backlog.office import Office
from backlog.queries import home
from backlog.roles import Actor, Role
from bot import details, export, ids, marks, words
from bot.blocks.backlog import Overview
from bot.call import Call
from bot.guard import Guard
from bot.ids import Purpose, RowAct

OLDEST = 10
POSTER = Actor("slack", "Slack", frozenset({Role.VIEWER}), {"job": "backlog message"})
"""Who looks when the pinned message is written: everybody in the channel sees the same."""


def overview(office: Office, actor: Actor, *, rows: int = OLDEST) -> Overview:
    """How the backlog stands, as far as the actor may see it.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    now = home.read_home(office, actor, rows=rows)
    waits = {
        tab: words.waited(office.company.days_between(summary.oldest_at, now.at))
        for tab, summary in now.tabs.items()
        if summary.oldest_at
    }
    return Overview(
        tabs=now.tabs,
        waits=waits,
        rows=tuple((row, words.age(row, office.company, now.at)) for row in now.oldest),
        stands={what: share.count for what, share in now.admin.items()},
        at=words.at(office.company, now.at),
    )


def _row(call: Call) -> None:
    wanted = ids.decode(RowAct, call.value)
    if wanted.do == "details":
        details.tell(call, wanted.id)
    elif wanted.do == "export":
        export.open_for(call, [wanted.id])
    else:
        marks.open_for(call, Purpose.PROCESS, [wanted.id])


def register(app: App, guard: Guard) -> None:
    """Hang the message's listeners into the app."""
    app.action(ids.ROW)(guard.click(_row))
