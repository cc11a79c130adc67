"""Where people open the bot's messages from elsewhere: Slack is asked once, and it is kept."""

from collections.abc import Mapping
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from backlog import permalinks
from bot import state
from bot.deps import Deps
from bot.state import Post

AT_ONCE = 20
"""So many are asked for at a time: after an update a firm has hundreds that nobody asked for."""
GONE = {"message_not_found", "channel_not_found"}


def keep_permalinks(deps: Deps) -> None:
    """Ask for those of messages that nobody asked for yet.

    A link is decoration: what Slack does not say now is asked for the next time, and never holds
    up a message.
    """
    for subject, post in list(_find_unknown(deps).items())[:AT_ONCE]:
        try:
            link = _ask(deps, post)
        except (SlackClientError, OSError, HTTPException):
            return
        _keep(deps, subject, post, link)


def _find_unknown(deps: Deps) -> Mapping[str, Post]:
    """The messages of now whose links are not known, by what they show."""
    asked = permalinks.load_asked(deps.office)
    posts = state.load_roots(deps.office)
    if backlog := state.load_post(deps.office, "backlog"):
        posts = {permalinks.BACKLOG: backlog, **posts}
    return {name: post for name, post in posts.items() if asked.get(name) != _name(post)}


def _name(post: Post) -> str:
    return f"{post.channel} {post.ts}"


def _ask(deps: Deps, post: Post) -> str:
    try:
        found = deps.client.chat_getPermalink(channel=post.channel, message_ts=post.ts)
    except SlackApiError as error:
        if error.response.get("error") in GONE:
            return ""
        raise
    return str(found["permalink"])


def _keep(deps: Deps, subject: str, post: Post, link: str) -> None:
    office = deps.office
    with office.writing() as db:
        permalinks.keep_permalink(db, subject, _name(post), link, at=office.clock())
