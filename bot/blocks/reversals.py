"""The window of imports to undo: each with who asked for it and why, and a button that it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.batch import Reversal
from backlog.plural import count_of
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import OfReversal, TurnTo
from bot.limits import safe

TITLE = "Imports to undo"
PAGE = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """A reversal; `system` is a name, `asked` who asked and when, safe in mrkdwn."""

    reversal: Reversal
    system: str
    asked: str


@dataclass(frozen=True, slots=True)
class ToUndo:
    """A page of them; `done` is what became of the last one, `refused` why it was not."""

    shown: Sequence[Shown]
    count: int
    page: int
    done: str = ""
    refused: str = ""


def window(found: ToUndo) -> View:
    """The window: what waits, and in place what became of what was said."""
    return kit.modal(TITLE, [*_list_blocks(found)])


def _list_blocks(found: ToUndo) -> Iterator[Block]:
    if found.done:
        yield kit.alert(safe(found.done), "success")
    if found.refused:
        yield kit.alert(safe(found.refused), "warning")
    if not found.count:
        yield kit.section("*Nothing is to be undone in an accounting system.*")
        return
    yield kit.section(
        f"*{count_of(found.count, 'import')} to undo*\n"
        "None of these is exported again before you say that it is undone there."
    )
    yield from (_build_row(one, found.page) for one in found.shown)
    yield from _turn_pages(found)


def _build_row(shown: Shown, page: int) -> Block:
    one = shown.reversal
    amount = words.format_sum(one.total, one.currency)
    number, client = limits.cut(safe(one.number), 60), safe(limits.cut_at_word(one.client, 60))
    reason = limits.cut(safe(one.reason), 300)
    told = [
        words.join(f"*{number}*", amount),
        client,
        f"{one.batch} in {safe(shown.system)}",
        f"{shown.asked}: {reason}" if shown.asked else reason,
    ]
    return kit.section("\n".join(told), _build_undone(shown, page))


def _build_undone(shown: Shown, page: int) -> Block:
    one = shown.reversal
    amount = words.format_sum(one.total, one.currency)
    number = limits.cut(limits.one_line(one.number), 60)
    button = kit.button(
        "It is undone there",
        ids.UNDONE_THERE,
        ids.encode(OfReversal(one.id, one.batch, page)),
        label=f"{number} is undone in {shown.system}",
    )
    return kit.ask_first(
        button,
        f"Undone in {shown.system}?",
        f"{number}, {amount}, of {one.batch} is no longer there. It may then be exported again.",
        yes="It is undone",
        no="Not yet",
    )


def _turn_pages(found: ToUndo) -> Iterator[Block]:
    last = (found.count - 1) // PAGE
    turns = [
        kit.button(text, f"{ids.TURN_REVERSALS}.{way}", ids.encode(TurnTo(page)))
        for text, way, page in (
            (f"Previous {PAGE}", "previous", found.page - 1),
            (f"Next {PAGE}", "next", found.page + 1),
        )
        if 0 <= page <= last
    ]
    if turns:
        yield kit.actions(ids.TURN_REVERSALS, *turns)
