"""What was written in the Sheet, asked with a message; edited when it is answered."""

from backlog.claim import Fate
from backlog.messages import ImportsClaimed, ImportsClaimedBy, InvoicesClaimed
from bot import state
from bot.blocks import claims as blocks
from bot.posts.post import Delivery, Words
from bot.presenters import claims as presenter

Asking = InvoicesClaimed | ImportsClaimed | ImportsClaimedBy


def ask_claims(delivery: Delivery, told: Asking) -> None:
    """Ask, or have the message that asked say what became of it."""
    office, key = delivery.deps.office, f"claims:{told.asked}"
    shown = presenter.load_asked(office, told.asked)
    waits = any(one.claim.fate is Fate.OPEN for one in shown)
    if not waits and state.load_post(office, key) is None:
        return  # taken back, or done, before anybody was asked
    words = Words(blocks.build_post(shown), blocks.write_text(shown))
    delivery.post_or_edit(key, _find_channel(delivery, told), words)


def _find_channel(delivery: Delivery, told: Asking) -> str:
    deps = delivery.deps
    if isinstance(told, InvoicesClaimed):
        return deps.channels.backlog
    user = ""
    if isinstance(told, ImportsClaimedBy):
        user = deps.office.people.slack_of(told.email).rpartition("/")[2]
    if not user:
        return deps.channels.accounting
    return str(deps.client.conversations_open(users=user)["channel"]["id"])
