"""The weekly batch's card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.messages import HeldBack
from backlog.plural import count_of
from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import OfWeek
from bot.limits import safe


@dataclass(frozen=True, slots=True)
class Offer:
    """What is proposed for a system: its profile, its name, and how many invoices."""

    target: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Week:
    """What the weekly run wrote; `log` are the latest batches, safe in mrkdwn."""

    period: str
    said: str
    late: bool
    offers: Sequence[Offer]
    held_back: Sequence[HeldBack]
    log: Sequence[str]


def card(shown: Week) -> list[Block]:
    """The week's result, what stays behind and why, and who imported the latest batches."""
    late = (
        "\n:hourglass: Late: the backlog was not running at the planned time." if shown.late else ""
    )
    return [
        kit.header(f"Weekly batch of {shown.period}"),
        kit.section(safe(shown.said) + late),
        *_offer(shown),
        *_held_back(shown),
        kit.divider(),
        kit.section("*The latest batches, and who imported them*\n" + _log(shown)),
    ]


def _offer(shown: Week) -> Iterator[Block]:
    for place, one in enumerate(shown.offers):
        to = f" to {one.label}" if len(shown.offers) > 1 else ""
        export = kit.button(
            f"Export {count_of(one.count)}{to}...",
            ids.EXPORT_THESE,
            ids.encode(OfWeek(shown.period, one.target)),
            style="" if place else "primary",
        )
        yield kit.actions(f"weekly.buttons.{place}" if place else "weekly.buttons", export)


def _held_back(shown: Week) -> Iterator[Block]:
    if shown.held_back:
        lines = [f"{safe(one.number)}: {safe(one.reason)}" for one in shown.held_back]
        yield kit.section(
            f":red_circle: *{count_of(len(lines))} held back*\n{kit.bullets(lines, most=15)}"
        )


def _log(shown: Week) -> str:
    return "\n".join(shown.log) or "There is no batch yet."
