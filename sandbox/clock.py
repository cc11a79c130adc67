"""The sandbox's time: the machine's clock, which a test may push ahead."""

import asyncio
import contextlib
import time


class Clock:
    """Seconds since 1970, plus whatever a test has advanced."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._advanced = asyncio.Event()

    def now(self) -> float:
        """The sandbox's present, in seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass at once: triggers expire, rate limits refill."""
        self._ahead += seconds
        advanced, self._advanced = self._advanced, asyncio.Event()
        advanced.set()

    async def sleep(self, seconds: float) -> None:
        """Wait until so much of the sandbox's time has passed."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._advanced.wait(), left)
