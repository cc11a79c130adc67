"""What waits for one person: her message, its window, and when she wants to hear it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.own_messages import OwnMessages
from backlog.plural import count_of
from backlog.settings import DAYS
from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.pinned import format_line
from bot.blocks.reminder import LATE
from bot.blocks.rows import Aged, build_line, format_needs
from bot.limits import safe

TITLE = "What waits for you"
MINE = "My messages"
USUAL, OWN, NEVER = "usual", "own", "never"
NAMED = 15


@dataclass(frozen=True, slots=True)
class Shown:
    """How many wait and the oldest of them; `when` says when she is told, safe in mrkdwn.

    `user` is the Slack id of whom a channel tells it, because nobody could write to her.
    """

    count: int
    rows: Sequence[Aged]
    late: bool = False
    day: str = ""
    when: str = ""
    user: str = ""


def message(shown: Shown) -> list[Block]:
    """Her part of the reminder."""
    lines = [format_line(one.row, one.age) for one in shown.rows[:NAMED]]
    more = shown.count - len(lines)
    rest = [f"… and {more:,} more"] if more > 0 else []
    return [
        kit.section(_say_head(shown)),
        *([kit.context(LATE)] if shown.late else []),
        kit.section("\n".join(["*What is missing*", *lines, *rest])) | {"expand": True},
        kit.actions(f"dm:{shown.day}", _build_show(shown.count), build_change()),
        kit.context(
            f"{shown.when}, only when something waits. Correct them where they were written; "
            "they leave this list by themselves."
        ),
    ]


def text(shown: Shown) -> str:
    """The same in a sentence; data."""
    numbers = [one.row.number for one in shown.rows[:NAMED]]
    more = f" and {shown.count - len(numbers):,} more" if shown.count > len(numbers) else ""
    return f"{_count(shown.count)} for you: {', '.join(numbers)}{more}."


def _say_head(shown: Shown) -> str:
    they = "It" if shown.count == 1 else "They"
    if shown.user:
        whom = f"*{_count(shown.count)} for* <@{shown.user}>*.*"
        return f"{whom} {they} cannot go to accounting yet. No direct message reaches this person."
    return f"*{_count(shown.count)} for you.* {they} cannot go to accounting yet."


def _count(count: int) -> str:
    return f"{count_of(count)} {'waits' if count == 1 else 'wait'}"


def _build_show(count: int) -> Block:
    label = f"Show the {count_of(count)} that {'waits' if count == 1 else 'wait'} for you"
    return kit.button(f"Show the {count:,}…", ids.SHOW_OWN, style="primary", label=label)


def build_change() -> Block:
    """The button that asks when she wants to hear it."""
    return kit.button("Change my messages…", ids.OPEN_MINE)


def build_window(shown: Shown) -> View:
    """All that wait for whoever pressed *Show*, each with its button."""
    return kit.modal(TITLE, [*_list_rows(shown)])


def _list_rows(shown: Shown) -> Iterator[Block]:
    if not shown.count:
        yield kit.section(
            "*Nothing waits for you.*\nAll of yours can go to accounting, or are there."
        )
        return
    yield kit.section(_say_head(shown))
    for one in shown.rows:
        yield build_line(one, told=format_needs(one.row))
    if shown.count > len(shown.rows):
        yield kit.context(f"… and {shown.count - len(shown.rows):,} more, on your Home")


def ask_when(wanted: OwnMessages, usual: str, zone: str) -> View:
    """When she wants to hear it: three fields, all of them always there."""
    offered = {
        USUAL: kit.option("With the daily reminder", USUAL, f"On business days at {usual}"),
        OWN: kit.option("At a time of mine", OWN, "On the days and at the time below"),
        NEVER: kit.option("Never", NEVER, "Home shows what waits for you"),
    }
    first = offered[OWN if str(wanted) and wanted.days else USUAL if wanted.days else NEVER]
    days = {day: kit.option(day.capitalize(), day) for day in DAYS}
    chosen = [days[day] for day in wanted.days]
    at = f"{wanted.at:%H:%M}" if wanted.at else usual
    when = kit.choice("radio_buttons", ids.MINE_WHEN, [*offered.values()], first)
    several = kit.several(ids.MINE_DAYS, "Choose", chosen, [*days.values()])
    place = zone.rpartition("/")[2].replace("_", " ")
    return kit.modal(
        MINE,
        [
            kit.section("What waits for you comes as a direct message, only when something waits."),
            kit.field(ids.MINE_WHEN, "When", when),
            kit.field(ids.MINE_DAYS, "Days", several, optional=True),
            kit.field(ids.MINE_AT, f"Time ({place})", kit.clock(ids.MINE_AT, at, zone)),
            kit.context("Nothing comes on a holiday. The log has that you changed it."),
        ],
        callback=ids.MINE,
        submit="Save",
        close="Cancel",
    )


def describe_when(wanted: OwnMessages, usual: str) -> str:
    """`Sent on business days at 08:30`; safe in mrkdwn."""
    if not wanted.days:
        return "Not sent to you"
    at = f"{wanted.at:%H:%M}" if wanted.at else usual
    if wanted.days == DAYS[:5]:
        return f"Sent on business days at {at}"
    named = ", ".join(day.capitalize() for day in wanted.days)
    return safe(f"Sent on {named} at {at}, except for holidays")


def tell_saved(wanted: OwnMessages, usual: str) -> View:
    """What is so from now on."""
    said = f"*Saved.* {describe_when(wanted, usual)}."
    return kit.modal(MINE, [kit.alert(said, "success")])
