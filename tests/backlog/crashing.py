"""Crashes on purpose: the n-th call of a wrapped port raises, as if the process died there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlite_utils import Database

from backlog.office import Office
from backlog.store import database


class Crash(BaseException):
    """Nothing in the product may catch this."""


@dataclass
class Fuse:
    """Burns at the n-th step; `steps` counts them."""

    at: int
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            raise Crash


class Wired:
    """A port whose every call is a step."""

    def __init__(self, inner: Any, fuse: Fuse, methods: tuple[str, ...]) -> None:
        self._inner, self._fuse, self._methods = inner, fuse, methods

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._methods:
            return found

        def stepped(*args: Any, **named: Any) -> Any:
            self._fuse.step()
            return found(*args, **named)

        return stepped


@contextmanager
def wired(office: Office, fuse: Fuse) -> Iterator[Office]:
    """The office with a fuse in every SQL statement, commit, rendering and reading back."""
    true_opened: Callable[..., Any] = database.open_database

    @contextmanager
    def opened(*args: Any, **named: Any) -> Iterator[Any]:
        with true_opened(*args, **named) as db:
            yield _Database(db, fuse)

    targets: Any = {
        name: Wired(target, fuse, ("check", "render", "read"))
        for name, target in office.targets.items()
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "open_database", opened)
        yield replace(office, targets=targets)


class _Database(Wired):
    def __init__(self, db: Database, fuse: Fuse) -> None:
        super().__init__(db, fuse, ("execute",))
        self.conn = Wired(db.conn, fuse, ("execute", "executemany", "commit"))


def crash_everywhere(office: Office, act: Callable[[Office], object]) -> Iterator[int]:
    """Let the act crash at its first step, its second, and so on, until it ends unharmed.

    Yields after each crash, for the test to look at what stands.
    """
    for at in range(1, 2000):
        fuse = Fuse(at)
        try:
            with wired(office, fuse) as fused:
                act(fused)
        except Crash:
            yield at
            continue
        return
    raise AssertionError("it never ended")
