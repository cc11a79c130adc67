"""Her part of the reminder, as a direct message; in the channel where nobody can write to her."""

from dataclasses import replace

from slack_sdk.errors import SlackApiError

from backlog.messages import OwnPartTold
from bot.blocks import own_part as blocks
from bot.blocks.own_part import Shown
from bot.posts.post import Delivery, Words
from bot.presenters import own_part as presenter

UNREACHABLE = {
    "user_not_found",
    "users_not_found",
    "user_disabled",
    "user_not_visible",
    "cannot_dm_bot",
    "messages_tab_disabled",
    "channel_not_found",
}
"""Slack's ways to say that this person gets no direct message of ours."""


def tell_own_part(delivery: Delivery, told: OwnPartTold) -> None:
    """Tell her what waits by now; nothing, where nothing does any more."""
    office, deps = delivery.deps.office, delivery.deps
    actor = office.people.by_email(told.email, {"job": "own-messages"})
    user = office.people.slack_of(told.email).rpartition("/")[2]
    if not (actor.roles and user):
        return  # taken out of the list since
    shown = presenter.load_own_part(office, actor, late=told.late)
    if not shown.count:
        return
    try:
        channel = str(deps.client.conversations_open(users=user)["channel"]["id"])
        delivery.post(channel, _word(shown))
    except SlackApiError as error:
        if error.response.get("error") not in UNREACHABLE:
            raise
        delivery.post(deps.channels.backlog, _word(replace(shown, user=user)))


def _word(shown: Shown) -> Words:
    return Words(blocks.message(shown), blocks.text(shown))
