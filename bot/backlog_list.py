"""The pinned backlog message: what it shows, and what its rows' menus do."""

from slack_bolt import App

from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import Actor, Role
from bot import details, export, ids, marks, words
from bot.blocks.backlog import Overview
from bot.ids import Purpose, RowAct
from bot.slack.guard import Guard
from bot.slack.interaction import Call

OLDEST = 10
POSTER = Actor("slack", "Slack", frozenset({Role.VIEWER}), {"job": "backlog message"})
"""Who looks when the pinned message is written: everybody in the channel sees the same."""


def overview(office: Office, actor: Actor, *, rows: int = OLDEST) -> Overview:
    """How the backlog stands, as far as the actor may see it.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    now = office.clock()
    admin = lists.page(office, actor, Filter(tab=Tab.ADMIN), limit=rows)
    ready = lists.page(office, actor, Filter(tab=Tab.ADMIN, ready=True), limit=1)
    sent = lists.page(office, actor, Filter(tab=Tab.ADMIN, export_status="exported"), limit=1)
    tabs = lists.summaries(office, actor)
    waits = {
        tab: words.waited(office.company.days_between(summary.oldest_at, now))
        for tab, summary in tabs.items()
        if summary.oldest_at
    }
    return Overview(
        tabs=tabs,
        waits=waits,
        rows=tuple((row, words.age(row, office.company, now)) for row in admin.rows),
        ready=ready.count,
        exported=sent.count,
        at=words.at(office.company, now),
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
