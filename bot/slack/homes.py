"""Publishes Homes: of one person one after the other, each from what stands then, never all."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from backlog.roles import ACTS, Actor
from bot.blocks import batches as batch_blocks
from bot.blocks import home as blocks
from bot.blocks.kit import View
from bot.deps import Deps
from bot.presenters import batches
from bot.presenters import home as presenter
from bot.slack.accounts import Accounts
from bot.slack.interaction import Interaction
from bot.slack.lanes import Lanes
from bot.slack.sentences import attempt

log = logging.getLogger(__name__)

APART = 1.0
"""Seconds between two Homes of one person: ticks come faster, and Slack takes few a minute."""
UNDRAWABLE = {"invalid_arguments", "invalid_blocks"}
NO_TABLES = "This workspace's Slack shows no tables on Home, so the batches stay rows."


class Homes:
    """Shows people their Homes; what is asked for while one waits to be built is one with it."""

    def __init__(
        self,
        deps: Deps,
        accounts: Accounts,
        lanes: Lanes,
        permits: threading.Semaphore,
        *,
        apart: float = APART,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._deps = deps
        self._accounts = accounts
        self._lanes = lanes
        self._permits = permits
        self._apart = apart
        self._timer = timer
        self._pause = pause
        self._lock = threading.Lock()
        self._waiting: dict[str, str] = {}
        self._shown_at: dict[str, float] = {}

    def publish(self, interaction: Interaction, *, notice: str = "") -> None:
        """Show the person her Home as it stands, with something to say above; if she has one."""
        person = interaction.person
        if not person:
            return
        with self._lock:
            waits = person in self._waiting
            self._waiting[person] = notice or self._waiting.get(person, "")
        if waits:
            return
        task = partial(self._publish, person, certain=interaction.is_at_home)
        if not self._lanes.hand_over(f"home {person}", task):
            self._take_notice(person)
            log.warning("a Home was not shown anew: too much waits")

    def _publish(self, person: str, *, certain: bool) -> None:
        self._keep_apart(person)
        notice = self._take_notice(person)
        team, _, user = person.partition("/")
        actor = self._deps.office.people.by_slack(team, user)
        show = partial(self._show, actor, person, notice, certain=certain)
        attempt(actor.email, "home", show)  # nobody waits for its sentence: the log has it

    def _show(self, actor: Actor, person: str, notice: str, *, certain: bool) -> None:
        try:
            if certain or presenter.has_home(self._deps.office, person):
                self._send(actor, person, notice)
        except (SlackClientError, OSError, HTTPException) as error:
            log.warning("a Home did not reach its person: %s", error)

    def _send(self, actor: Actor, person: str, notice: str) -> None:
        """Show it; where Slack takes no tables yet, as rows from now on."""
        user = person.rpartition("/")[2]
        view = self._build(actor, person, notice)
        try:
            self._deps.client.views_publish(user_id=user, view=view)
        except SlackApiError as error:
            tables = any(block["type"] == "data_table" for block in view["blocks"])
            if not tables or error.response.get("error") not in UNDRAWABLE:
                raise
            batches.forget_table(self._deps.office, person)
            rows = self._build(actor, person, NO_TABLES)
            self._deps.client.views_publish(user_id=user, view=rows)

    def _build(self, actor: Actor, person: str, notice: str) -> View:
        if not actor.roles:
            return blocks.build_closed(presenter.load_closed(self._deps.office, actor))
        team, _, user = person.partition("/")
        if objection := self._accounts.find_objection(team, user):
            return blocks.build_refusal(objection)
        with self._permits:
            place = presenter.load_place(self._deps.office, person)
            if place.batches and actor.may(*ACTS["see batches"]):
                log = batches.load_log(self._deps.office, actor, place, notice=notice)
                return batch_blocks.build_log(log)
            return blocks.build_home(presenter.load_home(self._deps.office, actor, notice=notice))

    def _keep_apart(self, person: str) -> None:
        since = self._timer() - self._shown_at.get(person, -self._apart)
        if since < self._apart:
            self._pause(self._apart - since)
        self._shown_at[person] = self._timer()

    def _take_notice(self, person: str) -> str:
        with self._lock:
            return self._waiting.pop(person)
