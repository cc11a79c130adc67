"""A day of the Google Sheet: 500 acts over eight hours, and how often Google is called for them.

The clock is moved by hand, two seconds at a time, as the pump looks; the acts come at random
moments, a third of them in bursts. The size of the firm does not matter here.
"""

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

from backlog.acts import Act, Hold, Release
from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.office import Office
from backlog.queries import lists
from bench.figures import Figure, Run
from bench.firm import DANA, take_in
from bench.sheet import FILE, Google, start_google
from scheduler.outbox import LOOK_SECONDS, Pump
from sheets.client import Patience, connect
from sheets.pace import CALLS, SECONDS
from sheets.sender import Mirror

COUNT = 50
ACTS = 500
HOURS = 8
_MINUTE = 60
_SEED = 11


@dataclass
class Day:
    """Seconds since the morning, here and at Google's; `calls` are when Google was called."""

    google: Google
    passed: float = 0.0
    calls: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let time pass, at Google's by the minute: its quotas are."""
        minutes = (self.passed + seconds) // _MINUTE - self.passed // _MINUTE
        self.passed += seconds
        if minutes:
            self.google.advance(minutes * _MINUTE)

    def note(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        """Count a call to the Sheet; one for a token is none."""
        if "/v4/spreadsheets" in (answer.request.url or ""):
            self.calls.append(self.passed)


def figures() -> Iterator[Figure]:
    """What a day asks of Google."""
    with tempfile.TemporaryDirectory() as folder, start_google(Path(folder)) as google:
        day = Day(google)
        small = take_in(Path(folder) / "firm", COUNT)
        morning = small.clock()
        office = replace(small, clock=lambda: morning + timedelta(seconds=day.passed))
        patience = Patience(sleep=day.sleep, clock=lambda: day.passed)
        http = connect(google.key, base=google.url, patience=patience)
        http.session.hooks["response"].append(day.note)
        begun, cpu = time.perf_counter(), time.process_time()
        _live(day, office, Mirror(office, lambda: http, FILE))
        took = Run(time.perf_counter() - begun, time.process_time() - cpu)
    most = max(map(len, _list_windows(day.calls)))
    yield Figure(
        f"Sheet, {ACTS} acts over {HOURS} hours",
        [took],
        f"{CALLS} calls in {SECONDS:.0f} s",
        f"{most} calls in {SECONDS:.0f} s at most, {len(day.calls):,} in all",
    )


def _live(day: Day, office: Office, mirror: Mirror) -> None:
    """The first mirror, then people act, the pump delivers, and each minute the Sheet is tended."""
    mirror.refresh(full=True, rebuild=True)
    pump = Pump(office, {"sheet": mirror}, {"sheet": mirror.is_resting})
    moments, ids = _choose_moments(), lists.ids(office, DANA, Filter())
    acted, tended = 0, day.passed
    waits = False
    while day.passed < HOURS * 3600 or waits:
        while acted < ACTS and moments[acted] <= day.passed:
            acting.act(office, DANA, [ids[acted % COUNT]], _choose_act(acted // COUNT))
            acted, waits = acted + 1, True
        if waits and not mirror.is_resting():
            pump.run_once()
            waits = False
        if day.passed - tended >= _MINUTE:
            tended = day.passed
            mirror.tend()
        day.sleep(LOOK_SECONDS)


def _choose_act(turn: int) -> Act:
    return Release() if turn % 2 else Hold("bench")


def _choose_moments() -> list[float]:
    """Each third act comes within seconds of the one before, as when somebody works on a list."""
    chance = random.Random(_SEED)  # noqa: S311 - a sample, not a secret
    moments: list[float] = []
    for nth in range(ACTS):
        is_next = moments and nth % 3 == 0
        moments.append(
            moments[-1] + chance.uniform(1, 5) if is_next else chance.uniform(0, HOURS * 3600)
        )
    return sorted(moments)


def _list_windows(calls: list[float]) -> Iterator[list[float]]:
    """The calls of the seconds that begin with each call."""
    for begin in calls:
        yield [at for at in calls if begin <= at < begin + SECONDS]
