"""The one guard around every listener: it acknowledges, hands over, and nothing ever escapes.

A listener runs on the thread that brought the click and that must send the ack. So it asks neither
Slack nor the database; what it acknowledged is done by `bot.slack.work`.
"""

import json
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

from slack_bolt import Ack

from bot.deps import Deps
from bot.slack.deliveries import Deliveries
from bot.slack.interaction import Interaction, build_waiting
from bot.slack.work import Concerns, FindOpening, Handler, Offer, Work

Json = dict[str, Any]
Listener = Callable[..., None]

SOON = 1.0
"""Seconds a submitted window may wait for its answer before it says that work goes on."""
TYPING = 2.0
"""Seconds a type-ahead may wait: Slack shows nothing that comes after three."""
LONGEST_ACK = 60_000
"""Bytes of an ack: slack_sdk fails to send what has more than 65,535 through the socket."""
PATIENT = 48
"""So many listeners may wait so; a socket has more threads, and the rest are for clicks."""


class Guard:
    """Makes listeners of handlers; one for the whole app."""

    def __init__(self, deps: Deps, work: Work | None = None) -> None:
        self._deps = deps
        self._work = work or Work(deps)
        self._clicks: Deliveries[None] = Deliveries()
        self._submits: Deliveries[Future[Json]] = Deliveries()
        self._patience = threading.Semaphore(PATIENT)

    def click(
        self, handler: Handler, opens: FindOpening = lambda _: None, *, acts: bool = False
    ) -> Listener:
        """A listener for clicks and commands: done once, whatever is delivered twice.

        `opens` names the window that the handler's view belongs in, from the payload alone. Where
        it `acts`, the person's Home is shown anew afterwards.
        """

        def listener(ack: Ack, body: Json) -> None:
            ack()
            interaction = self._read_interaction(body)
            self._clicks.begin(
                interaction.delivery,
                lambda: self._work.do(interaction, handler, opens, acts=acts),
            )

        return listener

    def hear(self, handler: Handler, concerns: Concerns) -> Listener:
        """A listener where people also talk among themselves.

        Of what does not concern us nothing is said, not even to who may not act.
        """

        def listener(ack: Ack, body: Json) -> None:
            ack()
            interaction = self._read_interaction(body)
            self._clicks.begin(
                interaction.delivery, lambda: self._work.hear(interaction, handler, concerns)
            )

        return listener

    def open_home(self, handler: Handler) -> Listener:
        """A listener for *app_home_opened*, which also tells of the app's messages."""
        opened = self.click(handler, acts=True)

        def listener(ack: Ack, body: Json) -> None:
            if body["event"].get("tab") == "home":
                opened(ack=ack, body=body)
            else:
                ack()

        return listener

    def suggest(self, offer: Offer) -> Listener:
        """A listener for type-aheads: what is offered is the ack, and nothing can follow it."""

        def listener(ack: Ack, body: Json) -> None:
            work = self._work.suggest(self._read_interaction(body), offer)
            self._wait_for(work, TYPING)
            ack(options=_cut_options(work.result()) if work.done() else [])

        return listener

    def submit(self, handler: Handler) -> Listener:
        """A listener for submitted windows: the answer is the ack, or follows later."""

        def listener(ack: Ack, body: Json) -> None:
            interaction = self._read_interaction(body)
            work = self._submits.begin(
                interaction.trigger_id, lambda: self._work.do_submitted(interaction, handler)
            )
            self._wait_for(work, SOON)
            if work.done() and _fits(work.result()):
                ack(**work.result())
                return
            waiting = f"working-{secrets.token_hex(8)}"
            ack(response_action="update", view=build_waiting(interaction, waiting))
            self._work.follow(interaction, work, waiting)

        return listener

    def _wait_for(self, work: Future[Any], seconds: float) -> None:
        if self._patience.acquire(blocking=False):
            try:
                wait([work], seconds)
            finally:
                self._patience.release()

    def _read_interaction(self, body: Json) -> Interaction:
        user = body.get("user", {})
        event = body.get("event", {})
        team = user.get("team_id") or body.get("team_id") or body.get("team", {}).get("id", "")
        user_id = user.get("id") or body.get("user_id") or event.get("user", "")
        return Interaction(self._deps, self._deps.office.people.by_slack(team, user_id), body)


def _fits(ack: Json) -> bool:
    return len(json.dumps(ack)) <= LONGEST_ACK


def _cut_options(options: list[Json]) -> list[Json]:
    """As many of the first as one ack holds: what she types next narrows them down."""
    while not _fits({"options": options}):
        options = options[: len(options) // 2]
    return options
