"""Slack's rate limits: a bucket per method, for `chat.postMessage` per channel."""

import math
from dataclasses import dataclass, field

from sandbox.clock import Clock


@dataclass(frozen=True)
class Rate:
    """So many calls a minute, of which `burst` may come at once."""

    per_minute: float
    burst: int


TIER_2 = Rate(20, 20)
TIER_3 = Rate(50, 50)
TIER_4 = Rate(100, 100)
POSTING = Rate(60, 10)  # one a second; Slack tolerates short bursts


@dataclass
class Rates:
    """How full each bucket is; time refills them."""

    clock: Clock
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, bucket: str, rate: Rate) -> int:
        """Take one call from the bucket: 0, or the seconds for `Retry-After`."""
        now = self.clock.now()
        left, since = self._buckets.get(bucket, (float(rate.burst), now))
        left = min(float(rate.burst), left + (now - since) * rate.per_minute / 60)
        if left < 1:
            self._buckets[bucket] = (left, now)
            return math.ceil((1 - left) * 60 / rate.per_minute)
        self._buckets[bucket] = (left - 1, now)
        return 0
