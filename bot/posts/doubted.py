"""That this database is not the newest there is of it, and that exports rest; or go on again."""

from backlog.generation import outside
from backlog.messages import DatabaseDoubted
from bot import words
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def tell_doubt(delivery: Delivery, told: DatabaseDoubted) -> None:
    """Say it among those who work on the backlog."""
    deps = delivery.deps
    operator = deps.upkeep.operator
    who = words.find_name(deps.office, operator) if operator else "who runs the process"
    delivery.post(deps.channels.backlog, _describe(told, who))


def _describe(told: DatabaseDoubted, who: str) -> Words:
    if told.settled:
        head = "Exports go on: what this database had lost is entered."
        what = (
            "Each batch that was lost has a message for Accounting, who says there whether it came "
            "in. Until then its invoices count as exported."
        )
        blocks = [kit.section(f":white_check_mark: *{head}*"), kit.data(what)]
        return Words(blocks, f"{head} {what}")
    head = outside.RESTS
    what = outside.describe(told.place, told.seen, told.last, of_other=told.of_other)
    kept = "The Google Sheet is left as it is. This channel hears when exports go on."
    blocks = [
        kit.section(f":rotating_light: *{head}*"),
        kit.data(f"{what} {kept}"),
        kit.context(f"For {who}: {outside.REMEDY}"),
    ]
    return Words(blocks, f"{head} {what} {kept} {outside.REMEDY}")
