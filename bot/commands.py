"""`/backlog`: the short list, for oneself, anywhere."""

from slack_bolt import App

from bot import ids
from bot.backlog_list import overview
from bot.blocks import backlog as blocks
from bot.call import Call
from bot.guard import Guard

SHORT = 5


def _backlog(call: Call) -> None:
    shown = overview(call.deps.office, call.actor, rows=SHORT)
    call.tell(blocks.text(shown), blocks.message(shown))


def register(app: App, guard: Guard) -> None:
    """Hang the command into the app."""
    app.command(ids.COMMAND)(guard.click(_backlog))
