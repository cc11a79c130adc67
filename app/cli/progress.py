"""Bars on stderr for what takes more than a second, and only where somebody sees them."""

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO, TypeVar

import click

AFTER_SECONDS = 1.0
TICK_SECONDS = 0.1

Item = TypeVar("Item")


def count_items(
    items: Iterable[Item], label: str, *, to: TextIO | None = None, after: float = AFTER_SECONDS
) -> Iterator[Item]:
    """The items, with a bar that counts them as they are taken."""
    stream, begun, taken = to or sys.stderr, time.monotonic(), 0
    coming = iter(items)
    for item in coming:
        yield item
        taken += 1
        if stream.isatty() and time.monotonic() - begun >= after:
            break
    else:
        return
    with click.progressbar(coming, label=label, show_pos=True, file=stream) as bar:
        bar.pos = taken
        yield from bar


@contextmanager
def busy(label: str, *, to: TextIO | None = None, after: float = AFTER_SECONDS) -> Iterator[None]:
    """A bar that moves while the block is at work."""
    stream, done = to or sys.stderr, threading.Event()
    thread = threading.Thread(target=_draw, args=(label, stream, done, after), daemon=True)
    if stream.isatty():
        thread.start()
    try:
        yield
    finally:
        done.set()
        if stream.isatty():
            thread.join()


def _draw(label: str, stream: TextIO, done: threading.Event, after: float) -> None:
    if done.wait(after):
        return
    with click.progressbar(_until(done), label=label, file=stream) as bar:
        for _ in bar:
            pass


def _until(done: threading.Event) -> Iterator[None]:
    while not done.wait(TICK_SECONDS):
        yield
