"""That this database is not the newest there is of it, and that exports rest; or go on again."""

from backlog.generation import outside
from backlog.messages import DatabaseDoubted
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def tell_doubt(delivery: Delivery, told: DatabaseDoubted) -> None:
    """Say it among those who work on the backlog."""
    delivery.post(delivery.deps.channels.backlog, _describe(told))


def _describe(told: DatabaseDoubted) -> Words:
    if told.settled:
        said = "It was said what became of what this database had lost. Exports go on."
        return Words([kit.section(f":white_check_mark: {said}")], said)
    head = "Exports rest: this database is not the newest there is."
    what = outside.describe(told.place, told.seen, told.last)
    blocks = [
        kit.section(f":rotating_light: *{head}*"),
        kit.data(f"{what} The Google Sheet is left as it is."),
        kit.context(f"For who runs the process: {outside.REMEDY}"),
    ]
    return Words(blocks, f"{head} {what} {outside.REMEDY}")
