"""`/backlog`: the short list, one invoice, or what words find; for oneself, anywhere."""

from slack_bolt import App

from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries import lists
from backlog.store import invoices
from bot import details, ids, words
from bot.backlog_list import overview
from bot.blocks import backlog as blocks
from bot.slack.guard import Guard
from bot.slack.interaction import Call

SHORT = 5
MOST = 10


def _backlog(call: Call) -> None:
    asked = call.body.get("text", "").strip()
    if not asked:
        _stand(call)
    elif asked.casefold() == "help":
        call.deps.office.admit(call.actor, "see")
        call.tell("What /backlog does", blocks.manual())
    else:
        _look_up(call, asked)


def _stand(call: Call) -> None:
    shown = overview(call.deps.office, call.actor, rows=SHORT)
    call.tell(blocks.text(shown), blocks.message(shown))


def _look_up(call: Call, asked: str) -> None:
    with call.deps.office.reading() as db:
        known = invoices.ids_of(db, [asked])
    invoice_id = next(iter(known.values()), None)
    if invoice_id is None:
        _search(call, asked)
    else:
        details.tell(call, invoice_id)


def _search(call: Call, asked: str) -> None:
    office = call.deps.office
    page = lists.page(office, call.actor, Filter(tab=Tab.ALL, search=asked), limit=MOST)
    now = office.clock()
    rows = [(row, words.age(row, office.company, now)) for row in page.rows]
    call.tell(f"{page.count} found", blocks.found(asked, rows, page.count))


def register(app: App, guard: Guard) -> None:
    """Hang the command into the app."""
    app.command(ids.COMMAND)(guard.click(_backlog))
