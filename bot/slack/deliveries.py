"""Slack delivers a click again when its ack was late or lost: what the first one began counts."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Deliveries(Generic[T]):
    """What the first delivery of each of the latest interactions began."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._begun: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, delivery: str, act: Callable[[], T]) -> T:
        """Act for the first delivery, and give its result to the ones after it.

        One without an id always counts as the first.
        """
        if not delivery:
            return act()
        with self._lock:
            if delivery in self._begun:
                return self._begun[delivery]
            begun = self._begun[delivery] = act()
            if len(self._begun) > self._most:
                self._begun.popitem(last=False)
            return begun
