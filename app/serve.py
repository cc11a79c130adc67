"""The process: the pump, the clockwork, and Slack's sockets, over one database.

Whatever is configured runs. Without Slack or without a Sheet their messages wait in the outbox.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import bot.app
from app import wiring
from app.lock import only_one
from app.wiring import House
from backlog import journal, settings
from backlog.errors import Refused
from backlog.office import Office
from backlog.store import database
from bot.socket import Sockets
from scheduler.outbox import Pump
from scheduler.runs import Chore
from scheduler.timetable import clockwork

LOOK_SECONDS = 5.0
"""How often the settings are looked at: the command line may have changed them beside us."""

log = logging.getLogger(__name__)


def serve(house: House, *, stop: threading.Event, ready: Callable[[], None] = lambda: None) -> None:
    """Run until `stop` is set; `ready` is called when every face answers.

    Raises:
        Refused: another `serve` has the database, or Slack cannot be heard any more.
    """
    with only_one(house.firm.path), ExitStack() as running:
        database.create(house.firm.path)
        deaf = threading.Event()
        pump = Pump(house.firm, house.senders())
        awake = replace(house.firm, wake=pump.wake)
        running.enter_context(_pumping(pump))
        if house.slack:
            deps = replace(house.slack, office=awake)
            sockets = Sockets(bot.app.build(deps), house.slack_app_token)
            running.enter_context(_listening(sockets))
            deaf = sockets.deaf
        with awake.writing() as db:
            journal.tell(db, awake.clock())
        log.info("The backlog is at work on %s.", house.firm.path)
        for face, there in {"Slack": house.slack, "The Google Sheet": house.sheet}.items():
            if not there:
                log.info("%s is not configured: what it would be told waits in the outbox.", face)
        ready()
        _keep_time(awake, house.chores, stop, deaf)


def _keep_time(
    firm: Office, chores: tuple[Chore, ...], stop: threading.Event, deaf: threading.Event
) -> None:
    """Run the clockwork, and set it anew when the schedule was changed."""
    while not stop.is_set():
        wanted = settings.schedule(firm)
        clock = clockwork(firm, wiring.jobs(firm), chores)
        clock.start()
        try:
            while not stop.wait(LOOK_SECONDS) and settings.schedule(firm) == wanted:
                _refuse_deaf(deaf)
        finally:
            clock.shutdown()


def _refuse_deaf(deaf: threading.Event) -> None:
    if deaf.is_set():
        raise Refused(
            "Slack could not be heard for five minutes, so this process ends for its supervisor to "
            "start a new one. Nothing is lost: what must be told waits in the outbox."
        )


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
