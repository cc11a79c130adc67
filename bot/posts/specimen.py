"""Invented invoices that somebody asked for, as files in a direct message."""

from backlog.errors import Refused
from backlog.messages import SpecimenAsked
from backlog.plural import count_of
from backlog.trial import specimen
from bot.blocks import kit
from bot.limits import safe
from bot.posts import files
from bot.posts.post import Delivery, Words


def send_specimen(delivery: Delivery, asked: SpecimenAsked) -> None:
    """Make them and send them, or say why there are none."""
    office = delivery.deps.office
    slack = office.people.slack_of(asked.email)
    if not slack:
        return
    opened = delivery.deps.client.conversations_open(users=slack.rpartition("/")[2])
    channel = str(opened["channel"]["id"])
    actor = office.people.by_email(asked.email, {"slack": slack})
    try:
        made = specimen.make(office, actor, asked.profile)
    except Refused as refused:
        delivery.post(channel, Words(kit.sentence(str(refused)), str(refused)))
        return
    label = safe(office.label(made.target, made.profile))
    said = (
        f"{count_of(len(made.sent), 'invented invoice')} for {label}. Import them into a *copy* of "
        f"your company, never into the one you work in; {specimen.STEPS} says how."
    )
    files.share(delivery, channel, made.files, said)
