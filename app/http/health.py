"""How the process does: whether it is alive, and whether all that it needs is at hand."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from backlog import outages, outbox
from backlog.errors import Refused
from backlog.messages import find_face
from backlog.office import Office
from backlog.plural import count_of
from backlog.reviews.health import load_health

STUCK = 60.0
"""Seconds without a look of the process at its clock: it hangs."""
UNHEARD = 60.0
"""Seconds without a sign of Slack: clicks would be lost."""


@dataclass(slots=True)
class Pulse:
    """When the process looked at its clock last, in seconds of a clock that never goes back."""

    clock: Callable[[], float] = time.monotonic
    beaten: float = field(init=False)

    def __post_init__(self) -> None:
        self.beat()

    def beat(self) -> None:
        """It is at work."""
        self.beaten = self.clock()

    @property
    def age(self) -> float:
        """Seconds since it was."""
        return self.clock() - self.beaten


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that the process needs, how it does, and whether that is well."""

    name: str
    ok: bool
    said: str


@dataclass(frozen=True, slots=True)
class Health:
    """The two addresses of whoever supervises the process.

    `silence` are the seconds since Slack was heard, where there is Slack.
    """

    office: Office
    pulse: Pulse
    silence: Callable[[], float] | None = None
    has_sheet: bool = False

    async def tell_alive(self, _: Request) -> Response:
        """`/healthz`: whether the process should be left alone, or started anew."""
        alive = self.pulse.age < STUCK
        return _answer(alive, {"alive": alive})

    async def tell_ready(self, _: Request) -> Response:
        """`/readyz`: whether everything it needs is at hand, one by one."""
        signs = await run_in_threadpool(lambda: list(self.list_signs()))
        ready = all(sign.ok for sign in signs)
        return _answer(ready, {"ready": ready, "checks": [asdict(sign) for sign in signs]})

    def list_signs(self) -> Iterator[Sign]:
        """The database first: without it the others are not known."""
        try:
            with self.office.reading() as db:
                waiting, failing = outbox.count_waiting(db), outages.read_outages(db)
        except Refused as error:
            yield Sign("database", ok=False, said=str(error))
            return
        yield Sign("database", ok=True, said="It can be read.")
        if self.silence is not None:
            yield _say_slack(self.silence())
        if self.has_sheet:
            yield self._say_sheet()
        now = self.office.clock()
        late = [one for one in waiting if now - one.since >= outages.PATIENCE]
        count = sum(one.count for one in late)
        said = f"{count_of(count, 'message')} waiting for more than an hour." if late else "Told."
        yield Sign("outbox", ok=not late, said=said)
        if long := [one for one in failing if one.is_long(now)]:
            faces = sorted({find_face(one.name) for one in long})
            yield Sign("destinations", ok=False, said=f"Not reached: {', '.join(faces)}.")

    def _say_sheet(self) -> Sign:
        health = load_health(self.office)
        old = health.is_old(self.office.clock())
        return Sign("sheet", ok=not old, said=health.cause or "It follows the backlog.")


def _say_slack(silence: float) -> Sign:
    heard = silence < UNHEARD
    return Sign("slack", ok=heard, said="It is heard." if heard else "It is not heard.")


def _answer(ok: bool, said: dict[str, object]) -> Response:
    return JSONResponse(said, HTTPStatus.OK if ok else HTTPStatus.SERVICE_UNAVAILABLE)
