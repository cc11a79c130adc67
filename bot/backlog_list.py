"""The pinned backlog message: what it shows, and what its rows' menus do."""

from slack_bolt import App

from backlog import query
from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.store import events, invoices, problems
from bot import export, ids, marks, words
from bot.blocks import backlog as blocks
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
    now = office.clock()
    admin = query.page(office, actor, Filter(tab=Tab.ADMIN), limit=rows)
    ready = query.page(office, actor, Filter(tab=Tab.ADMIN, ready=True), limit=1)
    sent = query.page(office, actor, Filter(tab=Tab.ADMIN, export_status="exported"), limit=1)
    tabs = query.summaries(office, actor)
    waits = {
        tab: words.waited(words.days(office.company, summary.oldest_at, now))
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
        _details(call, wanted.id)
    elif wanted.do == "export":
        export.open_for(call, [wanted.id])
    else:
        marks.open_for(call, Purpose.PROCESS, [wanted.id])


def _details(call: Call, invoice_id: int) -> None:
    office = call.deps.office
    query.see(office, call.actor, [invoice_id])
    with office.reading() as db:
        entry = invoices.load(db, [invoice_id])[0]
        found = problems.of(db, [invoice_id])
        history = events.of_invoice(db, invoice_id)
    told = [
        f"{words.at(office.company, event.at)}: {event.action} by {words.name(office, event.actor)}"
        for event in history[-5:]
    ]
    call.tell(entry.invoice.number, blocks.details(entry, found, told))


def register(app: App, guard: Guard) -> None:
    """Hang the message's listeners into the app."""
    app.action(ids.ROW)(guard.click(_row))
