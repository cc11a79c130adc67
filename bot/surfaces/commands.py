"""`/backlog`: the short list, one invoice, or what words find; for oneself, anywhere."""

from slack_bolt import App

from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries import lists
from backlog.queries.detail import find_detail
from bot import ids, words
from bot.blocks import backlog as blocks
from bot.presenters.backlog import load_overview
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction, Reply
from bot.surfaces import details

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


def _look_up(interaction: Interaction, asked: str) -> Reply:
    found = find_detail(interaction.deps.office, interaction.actor, asked)
    return _search(interaction, asked) if found is None else details.build_reply(interaction, found)


def _search(interaction: Interaction, asked: str) -> Reply:
    office = interaction.deps.office
    page = lists.page(office, interaction.actor, Filter(tab=Tab.ALL, search=asked), limit=MOST)
    now = office.clock()
    rows = [(row, words.count_age(row, office.company, now)) for row in page.rows]
    return Reply(f"{page.count} found", blocks.list_found(asked, rows, page.count))


def register(app: App, guard: Guard) -> None:
    """Hang the command into the app."""
    app.command(ids.COMMAND)(guard.click(_answer_command))
