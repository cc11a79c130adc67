"""What the bot's listeners and its sender need, built once in `app/wiring.py`."""

from dataclasses import dataclass

from slack_sdk import WebClient

from backlog.office import Office


@dataclass(frozen=True, slots=True)
class Channels:
    """Ids of the channels, never names: names can be given to another channel."""

    backlog: str
    accounting: str


@dataclass(frozen=True, slots=True)
class Deps:
    """The firm, the one Slack client, and where to post."""

    office: Office
    client: WebClient
    channels: Channels
