"""Faults a test asks for: the next so many calls of a method go wrong in a chosen way."""

from dataclasses import dataclass, field, replace

REFUSALS = (
    *("edit_window_closed", "cant_update_message", "is_inactive", "invalid_blocks"),
    *("is_archived", "account_inactive"),
)
"""What a workspace's own rules, or a Slack older than a block, let a method answer."""
KINDS = (
    *REFUSALS,
    *("429", "500", "timeout_after_commit", "disconnect", "not_shared", "stall", "late"),
    *("shared_late", "ack_lost"),
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong, how often still, and the `Retry-After` of a 429.

    A `stall` holds a call for `seconds` before it is looked at, `late` holds its answer, a file
    `shared_late` shows in its channel only after them. Besides
    the methods there is `response_url`, and `view_submission`: its `ack_lost` delivers it again.
    """

    method: str
    kind: str
    times: int = 1
    retry_after: int = 1
    seconds: float = 10.0
    skip: int = 0


@dataclass
class Faults:
    """Faults waiting for their calls."""

    kinds: tuple[str, ...] = KINDS
    _waiting: list[Fault] = field(default_factory=list)

    def ask(self, fault: Fault) -> None:
        """Let the next `fault.times` calls of `fault.method` fail so; 0 lifts what was asked for.

        Raises:
            ValueError: The kind is unknown.
        """
        if fault.kind not in self.kinds:
            raise ValueError(f"unknown kind {fault.kind!r}; there are {', '.join(self.kinds)}")
        if fault.times:
            self._waiting.append(fault)
        else:
            lifted = fault.method, fault.kind
            self._waiting = [one for one in self._waiting if (one.method, one.kind) != lifted]

    def take(self, method: str, *kinds: str) -> Fault | None:
        """The fault this call must suffer now, if any, of these kinds."""
        for n, fault in enumerate(self._waiting):
            if fault.method == method and fault.kind in kinds:
                if fault.skip:
                    self._waiting[n] = replace(fault, skip=fault.skip - 1)
                    continue
                left = replace(fault, times=fault.times - 1)
                self._waiting[n : n + 1] = [left] if left.times else []
                return fault
        return None
