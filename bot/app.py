"""The Bolt app: every surface registered behind one guard."""

import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, NoReturn, TypeVar

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import (
    warning_client_prioritized_and_token_skipped,
    warning_token_skipped,
)

from backlog.errors import Refused
from bot.deps import Deps
from bot.slack.guard import Guard
from bot.slack.interaction import Interaction
from bot.slack.work import Work
from bot.surfaces import (
    acts,
    again,
    batch,
    batches,
    bulk,
    claims,
    clear_out,
    commands,
    edit,
    export,
    exported,
    filters,
    find,
    home,
    imports,
    invoice,
    menu,
    own_part,
    paste,
    pinned,
    reversals,
    selection,
    settings,
    shortcut,
    thread,
    unsent,
    voiding,
)

T = TypeVar("T")

# The thread before the commands: of two that hear messages the first one that may is asked.
_SURFACES = (
    home,
    menu,
    filters,
    find,
    invoice,
    acts,
    edit,
    pinned,
    thread,
    unsent,
    commands,
    selection,
    export,
    exported,
    bulk,
    imports,
    settings,
    paste,
    reversals,
    shortcut,
    batches,
    batch,
    again,
    voiding,
    clear_out,
    claims,
    own_part,
)


class OnTheSpot(Executor):
    """Runs a listener on the thread that brought it: ours only acknowledge and hand over.

    Bolt's own pool would look every ten milliseconds whether the ack is there. `observe` is told
    the seconds that each took, which Slack waits for.
    """

    def __init__(self, observe: Callable[[float], None] = lambda _: None) -> None:
        self._observe = observe

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run it now. Bolt wraps listeners so that none raises."""
        done: Future[T] = Future()
        begun = time.monotonic()
        done.set_result(fn(*args, **kwargs))
        self._observe(time.monotonic() - begun)
        return done


def build(
    deps: Deps,
    work: Work | None = None,
    observe: Callable[[float], None] = lambda _: None,
    signing_secret: str = "",
) -> App:
    """The app, ready for Slack, which is not called until the first click.

    Requests over HTTP are believed by `signing_secret` alone; without it none is.
    """
    # Bolt looks for a token in the environment by itself, and warns that ours comes first.
    logging.getLogger("slack_bolt.App").addFilter(_is_worth_saying)
    app = App(
        client=deps.client,
        signing_secret=signing_secret or None,
        # Bolt would ask Slack who the token's bot is, while the first click waits for its ack.
        authorize=lambda enterprise_id, team_id: AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=deps.client.token
        ),
        listener_executor=OnTheSpot(observe),
    )
    guard = Guard(deps, work)
    for surface in _SURFACES:
        surface.register(app, guard)
    # Last: what no surface knows any more is answered too.
    app.action(re.compile(""))(guard.click(_refuse_outdated))
    app.view(re.compile(""))(guard.submit(_refuse_outdated))
    return app


def _is_worth_saying(record: logging.LogRecord) -> bool:
    expected = {warning_client_prioritized_and_token_skipped(), warning_token_skipped()}
    return record.getMessage() not in expected


def _refuse_outdated(_: Interaction) -> NoReturn:
    raise Refused(
        "This is from another version of the backlog. Nothing was changed. "
        "Use the newest message, or type /backlog."
    )
