"""What a weekly run exported or proposes, and what it held back."""

from backlog.messages import WeeklyPart, WeeklyReport
from backlog.office import Office
from bot import state
from bot.blocks import weekly as blocks
from bot.posts.post import Delivery, Words
from bot.presenters import batch as batches
from bot.presenters.pinned import POSTER

LOG = 5


def report_week(delivery: Delivery, week: WeeklyReport) -> None:
    """Post the week's card; where it proposes, with the button that exports."""
    office, period = delivery.deps.office, week.period.isoformat()
    for part in week.parts:
        # Before the card: its button asks for what is kept under the week.
        state.keep_proposal(office, period, part.target, part.ids)
    shown = blocks.Week(
        period=period,
        said=week.said,
        late=week.late,
        offers=tuple(_offer(office, part) for part in week.parts if part.ids),
        held_back=week.held_back,
        log=batches.load_log(office, POSTER, LOG),
    )
    delivery.post(delivery.deps.channels.backlog, Words(blocks.card(shown), week.said))


def _offer(office: Office, part: WeeklyPart) -> blocks.Offer:
    return blocks.Offer(part.target, office.labels.get(part.target, part.target), len(part.ids))
