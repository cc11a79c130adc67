"""Bars on stderr for what takes more than a second, and only where somebody sees them."""

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import length_hint
from typing import TextIO, TypeVar

from app.cli.tables import has_colours

AFTER_SECONDS = 1.0
TICK_SECONDS = 0.1

Item = TypeVar("Item")


class Bar:
    """What is being done, how far it is and how fast: told by who works, drawn by a thread."""

    def __init__(self, label: str) -> None:
        self._label = label
        self.said = label
        self._start(0)

    def tell(self, said: str) -> None:
        """Say what is being done now."""
        self.said = said

    def count(self, items: Iterable[Item], what: str = "") -> Iterator[Item]:
        """The items, counted as they are taken; `what` they are."""
        self.said = f"{self._label}: {what}" if what else self._label
        self._start(length_hint(items))
        for item in items:
            yield item
            self.taken += 1

    def _start(self, total: int) -> None:
        self.begun, self.taken, self.total = time.monotonic(), 0, total

    def format_rate(self) -> str:
        """How many were taken, of how many where that is known, and how many a second."""
        if not self.taken:
            return ""
        rate = self.taken / max(time.monotonic() - self.begun, 0.001)
        of_all = f" of {self.total:,}" if self.total else ""
        return f"{self.taken:,}{of_all}, {rate:,.0f}/s"


@contextmanager
def busy(label: str, *, to: TextIO | None = None, after: float = AFTER_SECONDS) -> Iterator[Bar]:
    """A bar that moves while the block is at work."""
    stream, bar, done = to or sys.stderr, Bar(label), threading.Event()
    thread = threading.Thread(target=_draw, args=(bar, stream, done, after), daemon=True)
    seen = stream.isatty()
    if seen:
        thread.start()
    try:
        yield bar
    finally:
        done.set()
        if seen:
            thread.join()


def _draw(bar: Bar, stream: TextIO, done: threading.Event, after: float) -> None:
    if done.wait(after):
        return
    from rich import progress  # noqa: PLC0415 - what is quick draws none
    from rich.console import Console  # noqa: PLC0415

    shown = progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeElapsedColumn(),
        console=Console(file=stream, color_system="standard" if has_colours() else None),
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with shown:
        drawn = shown.add_task(bar.said, total=None, rate="")
        while not done.wait(TICK_SECONDS):
            # To `update`, no total means the one before.
            shown.tasks[0].total = bar.total or None
            shown.update(
                drawn,
                description=bar.said,
                completed=bar.taken,
                rate=bar.format_rate(),
                refresh=True,
            )
