"""The evidence of a batch that somebody asked for, as a ZIP in a direct message."""

from backlog.audit.evidence import take
from backlog.errors import Refused
from backlog.messages import EvidenceAsked
from bot.blocks import kit
from bot.posts import files
from bot.posts.post import Delivery, Words


def send_evidence(delivery: Delivery, asked: EvidenceAsked) -> None:
    """Make it and send it, or say why it cannot be made."""
    deps = delivery.deps
    user = deps.office.people.slack_of(asked.email).rpartition("/")[2]
    if not user:
        return
    # Before anything is printed: in an outage each try would print it all again.
    channel = str(deps.client.conversations_open(users=user)["channel"]["id"])
    try:
        made = take.build(deps.office, asked.batch)
    except Refused as refused:
        delivery.post(channel, Words(kit.sentence(str(refused)), str(refused)))
        return
    said = (
        f"Evidence of {made.batch.number}: what an auditor asks for, with a README that says how "
        "to check it. It holds events of other invoices, too: treat it as confidential."
    )
    files.share(delivery, channel, [(made.name, made.data)], said)
