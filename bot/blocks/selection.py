"""The selection window: groups of ten checkboxes, three groups a page, oldest invoice first."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from backlog.plural import count_of
from backlog.row import Row
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import Place
from bot.purposes import PURPOSES

GROUP = 10
PAGE = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a tab: `rows` with their ages in days, `selected` ids of all pages."""

    place: Place
    rows: tuple[tuple[Row, int], ...]
    every: int
    selected: frozenset[int]
    totals: dict[str, Decimal]
    notice: str = ""


def window(shown: Shown) -> View:
    """The window; without rows it only says that nothing waits."""
    plan = PURPOSES[shown.place.purpose]
    if not shown.rows:
        return kit.modal(plan.title, [kit.section(f":tada: {plan.nothing}")])
    blocks = [
        kit.section(_so_far(shown)),
        _buttons(shown),
        kit.divider(),
        *_groups(shown),
        kit.context(_where(shown)),
        *_pager(shown),
    ]
    return kit.modal(
        plan.title,
        blocks,
        callback=ids.SELECTION,
        submit="Continue",
        close="Cancel",
        memory=ids.encode(shown.place),
    )


def _so_far(shown: Shown) -> str:
    notice = f":warning: {shown.notice}\n" if shown.notice else ""
    if not shown.selected:
        return f"{notice}*Nothing selected.* {PURPOSES[shown.place.purpose].ask}"
    here = sum(row.id in shown.selected for row, _ in shown.rows)
    elsewhere = len(shown.selected) - here
    told = f"*Selected: {words.format_totals(len(shown.selected), shown.totals)}*"
    return f"{notice}{told}\n{elsewhere} of them on other pages." if elsewhere else notice + told


def _buttons(shown: Shown) -> Block:
    buttons = [
        kit.button(f"Select all {shown.every:,}", ids.TICK_ALL),
        kit.button("Clear", ids.CLEAR),
    ]
    if shown.every > len(shown.rows):
        buttons.insert(0, kit.button("Select page", ids.TICK_PAGE))
    return kit.actions("selection.buttons", *buttons)


def _groups(shown: Shown) -> Iterator[Block]:
    for start in range(0, len(shown.rows), GROUP):
        group = shown.rows[start : start + GROUP]
        options = [_option(row, age) for row, age in group]
        ticked = [option for option in options if int(option["value"]) in shown.selected]
        # Slack keeps the ticks of a block that keeps its id: another list is another block.
        those = ".".join(option["value"] for option in options)
        yield kit.actions(
            f"{ids.PICK}:{shown.place.turn}:{those}",
            kit.checkboxes(ids.TICK, options, ticked),
        )


def _option(row: Row, age: int) -> Block:
    return kit.option(words.format_title(row), str(row.id), words.format_detail(row, age))


def _where(shown: Shown) -> str:
    pages = -(-shown.every // PAGE)
    tab = PURPOSES[shown.place.purpose].tab.value.capitalize()
    page = f"Page {shown.place.page + 1} of {pages} · " if pages > 1 else ""
    return f"{page}{count_of(shown.every)} in {tab}, oldest first"


def _pager(shown: Shown) -> Iterator[Block]:
    before, after = shown.place.page > 0, (shown.place.page + 1) * PAGE < shown.every
    buttons = [kit.button("Previous", ids.PREVIOUS)] if before else []
    buttons += [kit.button("Next", ids.NEXT)] if after else []
    if buttons:
        yield kit.actions("selection.pager", *buttons)
