"""The process: the pump, the clockwork, and Slack's sockets, over one database.

Whatever is configured runs. Without Slack or without a Sheet their messages wait in the outbox.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from slack_sdk.signature import SignatureVerifier

import bot.app
from app import jobs
from app.credentials import look_at_sheet, refuse_wrong_tokens
from app.http.health import Health, Pulse
from app.http.metrics import Gauges
from app.http.slack import SlackDoor
from app.lock import only_one
from app.wiring import Process
from backlog import journal, settings
from backlog.errors import Refused
from backlog.generation import outside
from backlog.office import make_database
from bot.slack.socket import Sockets
from scheduler.clockwork import Clockwork
from scheduler.outbox import Pump

LOOK_SECONDS = 1.0
"""How often the settings are looked at, which are changed in Slack and by the command line."""

log = logging.getLogger(__name__)


def serve(
    process: Process, *, stop: threading.Event, ready: Callable[[], None] = lambda: None
) -> None:
    """Run until `stop` is set; `ready` is called when every face answers.

    Raises:
        Refused: another `serve` has the database, Slack does not take a token, or cannot be heard
            any more.
    """
    with only_one(process.office.path), ExitStack() as running:
        make_database(process.office.path)
        if process.slack:
            refuse_wrong_tokens(process.slack.client, process.slack_app_token)
        # Before the first socket and before anything is told: who is at work on a copy sees it.
        outside.begin(process.office)
        with process.office.writing() as db:
            # Another release, or other rules, may show the same backlog otherwise. Before anything
            # is told: it is then one with what waits already.
            journal.queue_refresh(db, process.office.clock())
        pulse, gauges = Pulse(), Gauges(process.office, process.hooks)
        pump = Pump(process.office, process.senders(), process.resting())
        awake = replace(process, office=replace(process.office, wake=pump.wake))
        # First and last of all: a click that nobody hears is lost.
        ears = _hear_slack(awake, gauges, running)
        if process.door:
            health = Health(awake.office, pulse, ears.silence, has_sheet=process.sheet is not None)
            running.enter_context(
                process.door.answering(awake.office, health, gauges, ears.at_the_door)
            )
        running.enter_context(_pumping(pump))
        if process.sheet:
            look_at_sheet(process.sheet)
        _say_at_work(process)
        ready()
        _keep_time(awake, stop, ears.deaf, pulse)


@dataclass(frozen=True, slots=True)
class _Ears:
    """How Slack is heard: over sockets, which can go deaf, or at the door."""

    deaf: threading.Event = field(default_factory=threading.Event)
    silence: Callable[[], float] | None = None
    at_the_door: SlackDoor | None = None


def _hear_slack(process: Process, gauges: Gauges, running: ExitStack) -> _Ears:
    if not process.slack:
        return _Ears()
    deps, secret = replace(process.slack, office=process.office), process.slack_signing_secret
    app = bot.app.build(deps, observe=gauges.acknowledged.observe, signing_secret=secret)
    if not process.slack_app_token:
        return _Ears(at_the_door=SlackDoor(app, SignatureVerifier(secret)))
    sockets = Sockets(app, process.slack_app_token)
    running.enter_context(_listening(sockets))
    return _Ears(sockets.deaf, sockets.silence)


def _say_at_work(process: Process) -> None:
    log.info("The backlog is at work on %s.", process.office.path)
    for face, there in {"Slack": process.slack, "The Google Sheet": process.sheet}.items():
        if not there:
            log.info("%s is not configured: what it would be told waits in the outbox.", face)


def _keep_time(
    process: Process, stop: threading.Event, deaf: threading.Event, pulse: Pulse
) -> None:
    """Run the clockwork, and plan it anew when the schedule was changed."""
    office, wanted = process.office, None
    with _running(Clockwork(office)) as clock:
        while not stop.is_set():
            if (now := settings.schedule(office)) != wanted:
                wanted = now
                clock.plan((*jobs.plan_jobs(wanted, process.places), *process.chores))
            clock.look()
            _refuse_deaf(deaf)
            pulse.beat()
            stop.wait(LOOK_SECONDS)


def _refuse_deaf(deaf: threading.Event) -> None:
    if deaf.is_set():
        raise Refused(
            "Slack could not be heard for five minutes, so this process ends for its supervisor to "
            "start a new one. Nothing is lost: what must be told waits in the outbox."
        )


@contextmanager
def _running(clock: Clockwork) -> Iterator[Clockwork]:
    clock.start()
    try:
        yield clock
    finally:
        clock.stop()


@contextmanager
def _pumping(pump: Pump) -> Iterator[None]:
    pump.start()
    try:
        yield
    finally:
        pump.stop()


@contextmanager
def _listening(sockets: Sockets) -> Iterator[None]:
    sockets.connect()
    try:
        yield
    finally:
        sockets.close()
