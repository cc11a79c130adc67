"""The documents of invoices that somebody ordered, as a file in a direct message."""

from backlog.errors import Refused
from backlog.messages import PapersOrdered
from backlog.plural import count_of
from backlog.queries import documents
from bot.blocks import kit
from bot.posts import files
from bot.posts.post import Delivery, Words


def send_papers(delivery: Delivery, order: PapersOrdered) -> None:
    """Print what was ordered and send it, or say why it was refused."""
    office = delivery.deps.office
    slack = office.people.slack_of(order.email)
    if not slack:
        return
    # Before anything is printed: in an outage each try would print it all again.
    opened = delivery.deps.client.conversations_open(users=slack.rpartition("/")[2])
    channel = str(opened["channel"]["id"])
    actor = office.people.by_email(order.email, {"slack": slack})
    try:
        printed = documents.print_(office, actor, order.ids, order.paper)
    except Refused as refused:
        delivery.post(channel, Words(kit.sentence(str(refused)), str(refused)))
        return
    said = f"{count_of(len(printed.numbers))}, printed. Nothing is marked exported by it."
    files.share(delivery, channel, [(printed.name, printed.data)], said)
