"""What a weekly run exported or proposes, and what it held back."""

from backlog.messages import WeeklyReport
from bot import state
from bot.blocks import weekly as blocks
from bot.posts.permalinks import keep_permalinks
from bot.posts.post import Delivery, Words
from bot.presenters import weekly as presenter


def report_week(delivery: Delivery, week: WeeklyReport, *, link: str = "") -> None:
    """Post the week's card; where it proposes, with the button that exports."""
    deps, office = delivery.deps, delivery.deps.office
    for part in week.parts:
        # Before the card: its button asks for what is kept under the week.
        state.keep_proposal(office, week.period.isoformat(), part.target, part.ids)
    keep_permalinks(deps)
    accounting = deps.channels.accounting
    shown = presenter.load_week(office, week, link=link, accounting=accounting)
    delivery.post(deps.channels.backlog, Words(blocks.card(shown), blocks.text(shown)))
