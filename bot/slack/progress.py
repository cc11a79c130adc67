"""What is being done for somebody whose window waits: the latest of it, and not too often."""

import time
from collections.abc import Callable

APART = 2.0
"""Seconds between two of them; Slack counts each, and nobody reads faster."""


class Progress:
    """Hears all that is told, and has it shown once a window waits, one at a time."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._show: Callable[[], object] | None = None
        self._is_shown = True
        self._shown_at = 0.0
        self.said = ""

    def tell(self, said: str) -> None:
        """Say what is being done now."""
        self.said = said
        # While Slack is slow nothing queues up before the answer.
        if self._show and self._is_shown and self._timer() - self._shown_at >= APART:
            self._is_shown, self._shown_at = False, self._timer()
            self._show()

    def begin(self, show: Callable[[], object]) -> None:
        """A window waits, and says what was told so far; `show` has it say what was told since."""
        self._shown_at = self._timer()
        self._show = show

    def note_shown(self) -> None:
        """What was to be shown is, or could not be."""
        self._is_shown = True
