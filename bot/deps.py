"""What the bot's listeners and its sender need, built once in `app/wiring.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from slack_sdk import WebClient

from backlog.finding import Finding
from backlog.office import Office
from backlog.settings import Schedule


@dataclass(frozen=True, slots=True)
class Channels:
    """Ids of the channels, never names: names can be given to another channel."""

    backlog: str
    accounting: str


PlanRuns = Callable[[Office, Schedule], Mapping[str, datetime | None]]
"""When each job would run next with these settings; nothing for what would be off."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What the settings page says of the program: who runs it, the Sheet's address, its jobs.

    `examine` looks at everything, as `doctor` does; it asks Slack and Google, so it takes a while.
    """

    operator: str = ""
    sheet: str = ""
    plan_runs: PlanRuns = lambda _office, _wanted: {}
    examine: Callable[[Office], Sequence[Finding]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Deps:
    """The firm, the one Slack client, where to post, and what is known of the program."""

    office: Office
    client: WebClient
    channels: Channels
    upkeep: Upkeep = field(default_factory=Upkeep)
