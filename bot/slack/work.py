"""What follows an ack: windows open at once, a person's work goes in order, few build at a time.

Three sets of lanes, so that nothing waits for what it does not need. *Openings* ask Slack for a
window, each for itself: a trigger lives three seconds. *People* do each person's work in the order
of her clicks. *Answers* go out in order for each window. Only work that builds holds one of the few
permits; whoever waits for Slack holds none.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from functools import partial
from http.client import HTTPException
from typing import Any, TypeGuard, TypeVar

from slack_sdk.errors import SlackApiError, SlackClientError

from backlog import journal
from backlog.errors import NotAllowed, NotFound
from backlog.roles import ACTS, Actor
from bot import state
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.deps import Deps
from bot.purposes import Opening
from bot.slack.accounts import Accounts
from bot.slack.homes import APART, Homes
from bot.slack.interaction import (
    Answer,
    Interaction,
    Invalid,
    NoWindow,
    Reply,
    build_view,
    build_waiting,
)
from bot.slack.lanes import Lanes
from bot.slack.sentences import EXPIRED, TOO_MUCH, attempt, explain

log = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[Interaction], Answer]
FindOpening = Callable[[Interaction], Opening | None]
Offer = Callable[[Interaction], list[Block]]
Concerns = Callable[[Interaction], bool]
T = TypeVar("T")
UNREACHABLE = (SlackClientError, OSError, HTTPException)

BUILDERS = 4
"""So many read, decide and build at a time: more would only share the processor and the file."""
THREADS = 64
"""For each set of lanes; nearly all of them wait for Slack, and only when Slack is slow."""
ROOM = 500
"""So much may wait to be done; beyond that a person is told so."""
TRIGGER_SECONDS = 3.0
PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between looks whether Slack has taken an ack."""


class Work:
    """Does what the guard has acknowledged."""

    def __init__(
        self,
        deps: Deps,
        *,
        threads: int = THREADS,
        room: int = ROOM,
        apart: float = APART,
        timer: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._deps = deps
        self._timer = timer
        self._pause = pause
        self._accounts = Accounts(deps.client, deps.office.clock)
        self._openings = Lanes("open", threads=threads, room=room)
        self._people = Lanes("work", threads=threads, room=room)
        # Twice the room: whatever found room above, or was refused there, is answered.
        self._answers = Lanes("answer", threads=threads, room=2 * room)
        self._building = threading.Semaphore(BUILDERS)
        self._heard: set[str] = set()
        self._homes = Homes(
            deps,
            self._accounts,
            self._answers,
            self._building,
            apart=apart,
            timer=timer,
            pause=pause,
        )

    def do(
        self, interaction: Interaction, handler: Handler, opens: FindOpening, *, acts: bool = False
    ) -> None:
        """Work at a click or a command, and answer when it is done."""
        opening = _attempt(interaction, partial(opens, interaction))
        if isinstance(opening, Reply):
            self._answer(interaction, opening)
        else:
            done = partial(self._act, handler) if acts else handler
            self._begin(interaction, done, opening)

    def hear(self, interaction: Interaction, handler: Handler, concerns: Concerns) -> None:
        """Work at what was written, if it concerns us; else nobody is asked who wrote it."""

        def build() -> Answer:
            self._note_event(interaction)
            return self._build(interaction, handler) if concerns(interaction) else None

        self._hand_over(interaction, interaction.person, build)

    def suggest(self, interaction: Interaction, offer: Offer) -> Future[list[Block]]:
        """What fits what was typed so far; nothing where that cannot be said."""
        offered: Future[list[Block]] = Future()

        def task() -> None:
            with self._building:
                found = _attempt(interaction, partial(offer, interaction))
            offered.set_result([] if isinstance(found, Reply) else found)

        # A lane of its own: what she types does not wait for what she clicked.
        if not self._people.hand_over(f"find {interaction.person}", task):
            offered.set_result([])
        return offered

    def _act(self, handler: Handler, interaction: Interaction) -> Answer:
        answer = handler(interaction)
        if not _is_said_at_home(answer, interaction):
            self._homes.publish(interaction)
        return answer

    def _begin(self, interaction: Interaction, handler: Handler, opening: Opening | None) -> None:
        if opening is None or not interaction.actor.may(*ACTS[opening.act]):
            self._queue(interaction, handler, opening)
            return
        task = partial(self._open, interaction, handler, opening, self._timer())
        if not self._openings.hand_over(interaction.trigger_id, task):
            self._answer(interaction, TOO_MUCH)

    def do_submitted(self, interaction: Interaction, handler: Handler) -> Future[Json]:
        """Work at a submitted window; what comes of it is the ack, as long as that waits."""
        ack: Future[Json] = Future()

        def task() -> None:
            result = _attempt(interaction, partial(self._build_ack, interaction, handler))
            made = _ack_with(result) if isinstance(result, Reply) else result
            if "errors" not in made:
                self._homes.publish(interaction)
            # Behind what is still on its way into this window: nothing older may cover it.
            if not self._answers.hand_over(interaction.view_id, partial(ack.set_result, made)):
                ack.set_result(made)

        if not self._people.hand_over(interaction.person, task):
            ack.set_result(_refuse_to_wait(interaction))
        return ack

    def follow(self, interaction: Interaction, work: Future[Json], external_id: str) -> None:
        """Show what becomes of the work in the window that says *working* until then.

        Slack may see our update before the ack that makes the window say so, and would then show
        *working* for ever. So the update names the window by an id that only the ack gives it.
        What is being done meanwhile goes the same lane before it, so that it never covers it.
        """
        say = partial(self._say_working, interaction, external_id)
        interaction.progress.begin(lambda: self._answers.hand_over(external_id, say))

        def show(done: Future[Json]) -> None:
            task = partial(self._replace, interaction, _view_of(done.result()), external_id)
            if not self._answers.hand_over(external_id, task):
                log.warning("a window says that work goes on which is done: too much waits")

        work.add_done_callback(show)

    def _open(
        self, interaction: Interaction, handler: Handler, opening: Opening, since: float
    ) -> None:
        if self._timer() - since > TRIGGER_SECONDS:
            self._answer(interaction, EXPIRED)
            return
        failure = _attempt(interaction, partial(interaction.open_window, opening.title))
        if failure:
            self._answer(interaction, failure)
        else:
            self._queue(interaction, handler, opening)

    def _queue(self, interaction: Interaction, handler: Handler, opening: Opening | None) -> None:
        is_slow = opening is not None and opening.is_slow
        lane = f"slow {interaction.person}" if is_slow else interaction.person
        self._hand_over(interaction, lane, partial(self._build, interaction, handler, opening))

    def _hand_over(self, interaction: Interaction, lane: str, build: Callable[[], Answer]) -> None:
        def task() -> None:
            self._answer(interaction, _attempt(interaction, build))

        if not self._people.hand_over(lane, task):
            self._answer(interaction, TOO_MUCH)

    def _build(
        self, interaction: Interaction, handler: Handler, opening: Opening | None = None
    ) -> Answer:
        self._note_event(interaction)
        self._check_account(interaction)
        with nullcontext() if opening and opening.is_slow else self._building:
            if opening:
                self._deps.office.admit(interaction.actor, opening.act)
            try:
                answer = handler(interaction)
            except NotFound as missing:
                self._note_missing(interaction, missing)
                raise
        _check_window(interaction, answer)
        self._show_beneath(interaction)
        return answer

    def _show_beneath(self, interaction: Interaction) -> None:
        for view_id, view in interaction.beneath.items():
            task = partial(_send_beneath, interaction, view_id, view)
            if not self._answers.hand_over(view_id, task):
                log.warning("a window below shows how it was: too much waits")

    def _build_ack(self, interaction: Interaction, handler: Handler) -> Json:
        try:
            return _ack_with(self._build(interaction, handler))
        except Invalid as invalid:
            return {"response_action": "errors", "errors": invalid.errors}

    def _check_account(self, interaction: Interaction) -> None:
        """Refuse a listed person whose account may not act; the unlisted are refused by the act."""
        if not interaction.actor.roles:
            return
        team, _, user = interaction.person.partition("/")
        if objection := self._accounts.find_objection(team, user):
            self._refuse(interaction.actor, objection)

    def _note_event(self, interaction: Interaction) -> None:
        """What came once is subscribed to, which Slack tells nobody who asks."""
        if (event := interaction.event) and event not in self._heard:
            self._heard.add(event)
            state.keep_heard(self._deps.office, event)

    def _note_missing(self, interaction: Interaction, missing: NotFound) -> None:
        """A button of ours names nothing that never was: who pressed it with one, is recorded."""
        if interaction.body.get("actions"):
            office = self._deps.office
            with office.writing() as db:
                deed = journal.Deed("refused", interaction.actor, office.clock())
                journal.note(db, deed, {"missing": str(missing)})

    def _refuse(self, actor: Actor, objection: str) -> None:
        office = self._deps.office
        with office.writing() as db:
            deed = journal.Deed("refused", actor, office.clock())
            journal.note(db, deed, {"account": objection})
        raise NotAllowed(
            f"Your Slack account {objection}, so it may not act here. Nothing was changed. "
            "Ask an Administrator."
        )

    def _answer(self, interaction: Interaction, answer: Answer) -> None:
        if answer is None:
            return
        if _is_said_at_home(answer, interaction):
            self._homes.publish(interaction, notice=answer.sentence)
            return
        lane = interaction.view_id or interaction.response_url or interaction.delivery
        if not self._answers.hand_over(lane, partial(_send, interaction, answer)):
            log.warning("an answer did not reach its person: too much waits")

    def _say_working(self, interaction: Interaction, external_id: str) -> None:
        view = build_waiting(interaction, external_id)
        try:
            self._deps.client.views_update(external_id=external_id, view=view)
        except UNREACHABLE as error:
            # It is not there yet, or no more; what comes of the work is said all the same.
            log.debug("a window does not say what is being done: %s", error)
        finally:
            interaction.progress.note_shown()

    def _replace(self, interaction: Interaction, view: View, external_id: str) -> None:
        for seconds in PAUSES:
            try:
                self._deps.client.views_update(external_id=external_id, view=view)
            except UNREACHABLE as error:
                if not _is_gone(error):
                    break
                self._pause(seconds)
            else:
                return
        _send(interaction, view)


def _check_window(interaction: Interaction, answer: Answer) -> None:
    """Slack would refuse the view for having no id, and nobody would read that."""
    if answer and not isinstance(answer, Reply) and not interaction.view_id:
        raise NoWindow(f"{interaction.control_id} made a window, but none was opened for it.")


def _is_said_at_home(answer: Answer, interaction: Interaction) -> TypeGuard[Reply]:
    """Whether there is no other place to say it than the person's Home."""
    return isinstance(answer, Reply) and interaction.is_at_home and not interaction.view_id


def _attempt(interaction: Interaction, act: Callable[[], T]) -> T | Reply:
    return attempt(interaction.actor.email, interaction.control_id, act)


def _ack_with(answer: Answer) -> Json:
    if answer is None:
        return {}  # closes the window
    return {"response_action": "update", "view": build_view(answer)}


def _refuse_to_wait(interaction: Interaction) -> Json:
    """Beside the first input, so that nothing that was typed is lost; else in the window."""
    for block in interaction.body["view"].get("blocks", []):
        if block["type"] == "input":
            errors = {block["block_id"]: TOO_MUCH.sentence}
            return {"response_action": "errors", "errors": errors}
    return _ack_with(TOO_MUCH)


def _view_of(ack: Json) -> View:
    """What an ack would have shown; errors have no inputs to stand beside any more."""
    if not ack:
        return kit.notice("Done", "It is done. Your Home shows it. Close this window.")
    view: View = ack.get("view") or build_view(Reply(" ".join(ack["errors"].values())))
    return view


def _send(interaction: Interaction, answer: View | Reply) -> None:
    try:
        interaction.send(answer)
    except UNREACHABLE as error:
        if _is_gone(error):
            return  # she closed the window, or opened another one
        log.warning("an answer did not reach its person: %s", error)
        if interaction.view_id and interaction.response_url:
            _respond(interaction, answer if isinstance(answer, Reply) else explain(error))


def _send_beneath(interaction: Interaction, view_id: str, view: View) -> None:
    try:
        interaction.send_beneath(view_id, view)
    except UNREACHABLE as error:
        if not _is_gone(error):
            log.warning("a window below shows how it was: %s", error)


def _respond(interaction: Interaction, reply: Reply) -> None:
    try:
        interaction.respond(reply)
    except UNREACHABLE as error:
        log.warning("a sentence did not reach its person: %s (%s)", reply.sentence, error)


def _is_gone(error: BaseException) -> bool:
    return isinstance(error, SlackApiError) and error.response.get("error") == "not_found"
