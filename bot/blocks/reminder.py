"""The daily reminder: what is to be done, under a heading for each kind, and the next act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backlog.plural import count_of
from backlog.row import Waits
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.pinned import RESTS, build_open
from bot.ids import ExportReady
from bot.limits import safe

LATE = "Late: the backlog was not running at the planned time."


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of work with its lines, safe in mrkdwn; `brief` is it in a few words, data."""

    title: str
    lines: tuple[str, ...]
    brief: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is due on a day: `ready` go to `target`; `foot` is safe in mrkdwn, `link` leads to Home.

    `rests`: exports do, and none is offered. `said` are the sentences of a day that is past: they
    are told as they were written.
    """

    day: date
    late: bool = False
    parts: tuple[Part, ...] = ()
    ready: int = 0
    target: str = ""
    foot: str = ""
    link: str = ""
    said: Sequence[str] = ()
    rests: bool = False


def message(shown: Shown) -> list[Block]:
    """The day, what is due, and the buttons of what comes next."""
    return [
        kit.header(f"Backlog, {words.format_long_day(shown.day)}"),
        *([kit.context(LATE)] if shown.late else []),
        *_list_due(shown),
        *_list_buttons(shown),
        *([kit.context(shown.foot)] if shown.foot else []),
    ]


def text(shown: Shown) -> str:
    """The same in a sentence; data."""
    briefs = ["exports rest"] * shown.rests + [part.brief for part in shown.parts]
    told = ", ".join(briefs) if briefs else " ".join(shown.said) or "nothing is due any more"
    return f"Backlog on {words.format_long_day(shown.day)}: {told.removesuffix('.')}."


def _list_due(shown: Shown) -> Iterator[Block]:
    if shown.rests:
        yield kit.section(RESTS)
    for part in shown.parts:
        yield kit.section("\n".join((f"*{part.title}*", *part.lines)))
    if shown.said:
        yield kit.section(kit.bullets([safe(line) for line in shown.said], most=30))
    elif not shown.parts and not shown.rests:
        yield kit.section("*Nothing is due any more.*")


def _list_buttons(shown: Shown) -> Iterator[Block]:
    buttons = []
    if shown.ready:
        export = kit.button(
            f"Export {shown.ready:,}…",
            ids.OPEN_READY,
            ids.encode(ExportReady(Waits.READY)),
            style="primary",
            label=f"Export {count_of(shown.ready, 'ready invoice')} to {shown.target}",
        )
        buttons.append(export)
    if shown.link:
        buttons.append(build_open(shown.link))
    if buttons:
        yield kit.actions(f"reminder:{shown.day}", *buttons)
