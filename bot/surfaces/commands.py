"""`/backlog`: the short list, one invoice, or what words find; for oneself, anywhere."""

from slack_bolt import App

from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries import lists
from backlog.queries.detail import find_detail
from bot import ids, words
from bot.blocks import backlog as blocks
from bot.presenters.backlog import load_overview
from bot.purposes import Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.surfaces import invoice

SHORT = 5
MOST = 10


def _answer_command(interaction: Interaction) -> Answer:
    asked = interaction.body.get("text", "").strip()
    if not asked:
        return _describe_backlog(interaction)
    if asked.casefold() == "help":
        interaction.deps.office.admit(interaction.actor, "see")
        return Reply("What /backlog does", blocks.manual())
    return _look_up(interaction, asked)


def _describe_backlog(interaction: Interaction) -> Reply:
    shown = load_overview(interaction.deps.office, interaction.actor, rows=SHORT)
    return Reply(blocks.text(shown), blocks.message(shown))


def _look_up(interaction: Interaction, asked: str) -> Answer:
    found = find_detail(interaction.deps.office, interaction.actor, asked)
    return _search(interaction, asked) if found is None else invoice.build_found(interaction, found)


def _find_opening(interaction: Interaction) -> Opening | None:
    """A window for what looks like a number: one word with a digit in it.

    Whether there is such an invoice is only known when the trigger may be dead.
    """
    asked = interaction.body.get("text", "").split()
    looks_so = len(asked) == 1 and any(sign.isdigit() for sign in asked[0])
    return invoice.OPENING if looks_so else None


def _search(interaction: Interaction, asked: str) -> Reply:
    office = interaction.deps.office
    page = lists.page(office, interaction.actor, Filter(tab=Tab.ALL, search=asked), limit=MOST)
    now = office.clock()
    rows = [(row, words.count_age(row, office.company, now)) for row in page.rows]
    return Reply(f"{page.count} found", blocks.list_found(asked, rows, page.count), "Found")


def register(app: App, guard: Guard) -> None:
    """Hang the command into the app."""
    app.command(ids.COMMAND)(guard.click(_answer_command, _find_opening))
