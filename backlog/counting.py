"""Counting what is worked through, for somebody who waits for it."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Count(Protocol):
    """Passes items on as they are taken, and counts them; `what` they are."""

    def __call__(self, items: Iterable[Item], what: str) -> Iterator[Item]:
        """The items, one by one."""


def pass_on(items: Iterable[Item], what: str) -> Iterator[Item]:  # noqa: ARG001 - nobody waits
    """The items as they are."""
    return iter(items)
