"""Whether the backlog message is still there: somebody may have deleted it by hand."""

from http.client import HTTPException

from slack_sdk.errors import SlackClientError

from backlog import journal
from bot import state
from bot.deps import Deps
from bot.state import Post


def bring_back(deps: Deps) -> str:
    """Have the backlog message posted anew when it is gone; says so, or nothing."""
    post = state.load_post(deps.office, "backlog")
    if post is None or _is_there(deps, post):
        return ""
    with deps.office.writing() as db:
        journal.queue_refresh(db, deps.office.clock())
    return "Somebody deleted the backlog message. It is posted anew."


def _is_there(deps: Deps, post: Post) -> bool:
    """Whether Slack shows it; it counts as there while Slack does not say."""
    try:
        found = deps.client.conversations_history(
            channel=post.channel, oldest=post.ts, latest=post.ts, inclusive=True, limit=1
        )
    except (SlackClientError, OSError, HTTPException):
        return True
    return bool(found["messages"])
