"""How fast Google is called: its quota is by the minute, and soon somebody may pay for more."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

CALLS, SECONDS = 3, 15.0


@dataclass(slots=True)
class Pace:
    """At most so many calls in so many seconds, whoever calls."""

    _calls: deque[float] = field(default_factory=lambda: deque(maxlen=CALLS))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Wait for one's turn."""
        with self._lock:
            if len(self._calls) == CALLS:
                wait = self._calls[0] + SECONDS - clock()
                if wait > 0:
                    sleep(wait)
            self._calls.append(clock())
