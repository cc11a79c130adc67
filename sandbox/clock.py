"""The sandbox's time: the machine's clock, which a test may push ahead."""

import time


class Clock:
    """Seconds since 1970, plus whatever a test has advanced."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """The sandbox's present, in seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once: triggers expire, rate limits refill."""
        self._ahead += seconds
