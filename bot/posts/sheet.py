"""What somebody must hear of the Google Sheet: it is old, it is well again, what was put back."""

from backlog.messages import SheetTold
from backlog.plural import count_of
from bot import limits, words
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def tell_of_sheet(delivery: Delivery, told: SheetTold) -> None:
    """Say it among those who work on the backlog."""
    deps = delivery.deps
    at = words.format_when(deps.office.company, told.at, deps.office.clock())
    delivery.post(deps.channels.backlog, _describe(told, at))


def _describe(told: SheetTold, at: str) -> Words:
    if told.what == "restored":
        return _list_repairs(told.lines)
    if told.what == "well":
        said = f"The Google Sheet is up to date again since {at}. Nothing was lost meanwhile."
        return Words([kit.section(said)], said)
    cause = " ".join(told.lines)
    said = f"The Google Sheet is as of {at}, and cannot be brought up to date."
    return Words([kit.section(f"*{said}*"), kit.data(cause)], f"{said} {cause}")


def _list_repairs(lines: tuple[str, ...]) -> Words:
    title = f"{count_of(len(lines), 'change')} of what Backlog writes in the Google Sheet"
    listed = kit.bullets([limits.safe(line) for line in lines])
    return Words([kit.section(f"*{title}*\n{listed}")], f"{title}. {' '.join(lines)}")
