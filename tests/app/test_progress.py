"""Bars: only where somebody sees them, and never in the way of what they count."""

import re
import threading
import time
from io import StringIO

import pytest

from app.cli.progress import busy


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_many_are_taken_and_how_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with busy("Verifying", to=terminal, after=0) as bar:
        coming = bar.count(range(2000), "events")
        assert [next(coming) for _ in range(1001)] == list(range(1001))
        wait_for("1,000 of 2,000, ", terminal)
    assert "Verifying: events" in terminal.getvalue()
    assert re.search(r"1,000 of 2,000, [\d,]+/s", terminal.getvalue())


def test_nothing_is_shown_for_what_is_quick() -> None:
    terminal = Terminal()
    with busy("Exporting", to=terminal) as bar:
        assert list(bar.count(range(3))) == [0, 1, 2]
    assert terminal.getvalue() == ""


def test_a_file_or_a_pipe_sees_nothing() -> None:
    pipe = StringIO()
    with busy("Exporting", to=pipe, after=0) as bar:
        assert list(bar.count(range(3))) == [0, 1, 2]
    assert pipe.getvalue() == ""


def test_a_bar_says_what_is_being_done_while_the_block_works() -> None:
    terminal = Terminal()
    with busy("Exporting", to=terminal, after=0) as bar:
        wait_for("Exporting", terminal)
        bar.tell("Recording B-1")
        wait_for("Recording B-1", terminal)


def test_a_bar_is_gone_before_an_error_is_said() -> None:
    terminal, running = Terminal(), threading.active_count()
    with pytest.raises(ValueError, match="no"):
        fail_under_a_bar(terminal)
    assert threading.active_count() == running


def fail_under_a_bar(terminal: Terminal) -> None:
    with busy("Taking in", to=terminal, after=0):
        wait_for("Taking in", terminal)
        raise ValueError("no")


def wait_for(words: str, terminal: Terminal) -> None:
    deadline = time.monotonic() + 10
    while words not in terminal.getvalue():
        assert time.monotonic() < deadline
        time.sleep(0.005)
