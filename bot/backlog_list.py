"""The pinned backlog message: what it shows, and what its rows' menus do."""

from slack_bolt import App

from backlog.office import Office
from backlog.queries import home
from backlog.roles import Actor, Role
from bot import details, export, ids, marks, words
from bot.blocks.backlog import Overview
from bot.ids import Purpose, RowAct
from bot.purposes import PURPOSES, Opening
from bot.slack.guard import Guard
from bot.slack.interaction import Answer, Interaction

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


def _answer_row(interaction: Interaction) -> Answer:
    wanted = ids.decode(RowAct, interaction.value)
    if wanted.do == "details":
        return details.describe(interaction, wanted.id)
    if wanted.do == "export":
        return export.begin(interaction, [wanted.id])
    return marks.begin(interaction, Purpose.PROCESS, [wanted.id])


def _find_opening(interaction: Interaction) -> Opening | None:
    purposes = {"export": Purpose.EXPORT, "process": Purpose.PROCESS}
    purpose = purposes.get(ids.decode(RowAct, interaction.value).do)
    return PURPOSES[purpose].opening if purpose else None


def register(app: App, guard: Guard) -> None:
    """Hang the message's listeners into the app."""
    app.action(ids.ROW)(guard.click(_answer_row, _find_opening))
