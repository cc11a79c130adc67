"""What somebody must hear of a destination that cannot be reached, and that it is well again."""

from backlog.messages import DestinationTold, DestinationToldTo
from bot import limits, words
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def tell_of_destination(delivery: Delivery, told: DestinationTold | DestinationToldTo) -> None:
    """Say it among those who work on the backlog, or to one of them alone."""
    deps = delivery.deps
    channel = deps.channels.backlog
    if isinstance(told, DestinationToldTo):
        user = deps.office.people.slack_of(told.email).rpartition("/")[2]
        if not user:
            return
        channel = str(deps.client.conversations_open(users=user)["channel"]["id"])
    delivery.post(channel, _describe(delivery, told))


def _describe(delivery: Delivery, told: DestinationTold | DestinationToldTo) -> Words:
    office = delivery.deps.office
    name = office.name_destination(told.destination)
    since = words.format_when(office.company, told.since, office.clock())
    if told.what == "well":
        said = f"What goes to {name} arrives again."
        kept = f"It did not since {since}. What waited goes out now, in order."
        return Words([kit.section(f"*{limits.safe(said)}*"), kit.data(kept)], f"{said} {kept}")
    said = f"Nothing goes to {name} since {since}."
    kept = f"{told.cause} What waits for it is kept, in order, and it is tried again by itself."
    return Words([kit.section(f"*{limits.safe(said)}*"), kit.data(kept)], f"{said} {kept}")
