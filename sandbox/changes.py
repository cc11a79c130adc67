"""What the page watches: one version number for the whole sandbox."""

import asyncio
from collections.abc import AsyncIterator


class Changes:
    """Counts changes and wakes whoever watches; calling it reports one."""

    def __init__(self) -> None:
        self.version = 1
        self._closed = False
        self._woken = asyncio.Event()

    def __call__(self) -> None:
        """Something visible has changed."""
        self.version += 1
        self._wake()

    def close(self) -> None:
        """End every watch, because this world is over."""
        self._closed = True
        self._wake()

    async def watch(self) -> AsyncIterator[int]:
        """Yield the version at once and after every change, skipping those that came too fast."""
        seen = 0
        while not self._closed:
            if seen == self.version:
                await self._woken.wait()
                continue
            seen = self.version
            yield seen

    def _wake(self) -> None:
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()
