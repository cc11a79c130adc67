"""Work that was acknowledged: in order within a lane, side by side across lanes, never endless."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Task = Callable[[], None]
"""Something to do. It keeps its exceptions to itself: nobody waits for them."""


class Lanes:
    """Some threads and what waits for them; a lane is worked off by one thread at a time."""

    def __init__(self, name: str, *, threads: int, room: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._room = room
        self._lanes: dict[str, deque[Task]] = {}
        self._lock = threading.Lock()

    def hand_over(self, lane: str, task: Task) -> bool:
        """Take the task behind what its lane holds already; whether there was room for it."""
        with self._lock:
            if self._room == 0:
                return False
            self._room -= 1
            busy = lane in self._lanes
            self._lanes.setdefault(lane, deque()).append(task)
        if not busy:
            self._start(lane)
        return True

    def _start(self, lane: str) -> None:
        try:
            self._pool.submit(self._work_off, lane)
        except RuntimeError:
            # The process ends, and its pools start nothing new: what was acknowledged is done here.
            self._work_off(lane)

    def _work_off(self, lane: str) -> None:
        try:
            self._lanes[lane][0]()
        finally:
            if self._finish(lane):
                # At the end of the queue: whoever clicks fast does not keep a thread from others.
                self._start(lane)

    def _finish(self, lane: str) -> bool:
        """Whether more waits in the lane."""
        with self._lock:
            self._room += 1
            self._lanes[lane].popleft()
            if not self._lanes[lane]:
                del self._lanes[lane]
            return lane in self._lanes
