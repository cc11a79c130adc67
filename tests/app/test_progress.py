"""Bars: only where somebody sees them, and never in the way of what they count."""

import time
from io import StringIO

from app.cli.progress import busy, count_items


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_many_are_taken() -> None:
    terminal = Terminal()
    assert list(count_items(range(50), "Taking in", to=terminal, after=0)) == list(range(50))
    assert "Taking in" in terminal.getvalue()


def test_nothing_is_shown_for_what_is_quick() -> None:
    terminal = Terminal()
    assert list(count_items(range(3), "Taking in", to=terminal)) == [0, 1, 2]
    with busy("Exporting", to=terminal):
        pass
    assert terminal.getvalue() == ""


def test_a_file_or_a_pipe_sees_nothing() -> None:
    pipe = StringIO()
    assert list(count_items(range(3), "Taking in", to=pipe, after=0)) == [0, 1, 2]
    with busy("Exporting", to=pipe, after=0):
        pass
    assert pipe.getvalue() == ""


def test_a_bar_moves_while_the_block_works() -> None:
    terminal = Terminal()
    with busy("Exporting", to=terminal, after=0):
        deadline = time.monotonic() + 10
        while "Exporting" not in terminal.getvalue():
            assert time.monotonic() < deadline
            time.sleep(0.005)
