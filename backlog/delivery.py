"""What the pump and the senders agree on: told once, or the failure says what comes next."""

from typing import Protocol

from backlog.store.outbox import Message


class DeliveryFailed(Exception):
    """It did not go out. `permanent`: trying again cannot help; `retry_after`: seconds to wait."""

    def __init__(
        self, reason: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after


class Sender(Protocol):
    """A face's way to tell its message."""

    def send(self, message: Message, *, again: bool) -> None:
        """Tell it. `again`: an earlier try may have reached the other side, so look there first.

        Raises:
            DeliveryFailed: it did not go out, or not provably.
        """
