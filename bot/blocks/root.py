"""The root of a batch's thread: how it stands, the one next act, and what to compare, folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.batch import Batch, File, Lost, State
from backlog.money import format_number
from backlog.plural import count_of
from bot import ids, words
from bot.blocks import kit
from bot.blocks.batch import Card
from bot.blocks.kit import Block
from bot.ids import BatchWay, OfBatch
from bot.limits import cut, safe

CORRECTED = 5
"""So many corrections before this export are told one by one."""
FILES = 20
"""So many files are described, and numbers named; all blocks of a message together have little
room."""
TOGETHER = 5
"""So many of them in one block: more could be longer than it may be."""
FOLDED = "How to import it, and the figures to compare"
_REASON = 300
KEPT = "Replies here are kept with the batch."


@dataclass(frozen=True, slots=True)
class Gap:
    """What accounting saw beside what went out, safe in mrkdwn; `missing` explains it alone."""

    said: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Root:
    """A batch as its root shows it; every text is safe in mrkdwn.

    `head` is its state with the emoji of it, `since` who brought it there; `gap` is there while
    the last confirmation has one. `keeps_replies`: Slack tells us of them.
    """

    card: Card
    head: str
    since: str
    gap: Gap | None = None
    keeps_replies: bool = False


def build_root(shown: Root, note: str = "") -> list[Block]:
    """The message; `note` is what it says of the one that it follows."""
    return [
        *build_facts(shown),
        *_build_buttons(shown),
        *_fold(shown),
        *_build_end(shown, note),
    ]


def build_answer(shown: Root, *buttons: Block, confirms: bool) -> list[Block]:
    """The same for one person, beside no thread; `confirms`: she may say what became of it."""
    own = [_build_confirm(shown)] if confirms else []
    row = kit.actions(f"batch:{shown.card.batch.number}", *own, *buttons)
    return [*build_facts(shown), row, *_fold(shown)]


def build_facts(shown: Root) -> list[Block]:
    """What it is and how it stands, without its buttons."""
    batch = shown.card.batch
    sums = words.join(
        safe(shown.card.label),
        count_of(batch.count),
        f"*{words.format_sums(batch.totals)}*" if batch.totals else "",
        f"word *{safe(batch.code)}*" if batch.code else "",
    )
    told = [shown.card.alarm, *_list_warnings(shown), shown.gap.said if shown.gap else ""]
    said = "\n".join(one for one in told if one)
    return [
        kit.section(f"{shown.head}\n{sums}\n{shown.since}"),
        *([kit.section(said)] if said else []),
    ]


def text(shown: Root) -> str:
    """The root where blocks are not shown."""
    batch = shown.card.batch
    summed = f"{count_of(batch.count)}, {words.format_sums(batch.totals)}"
    asks = _ASKS.get(batch.state, "")
    return f"Batch {batch.number} for {shown.card.label}: {summed}.{asks}"


_IMPORT = " Accounting, please import it and confirm it."
_ASKS = {
    State.PREPARED: _IMPORT,
    State.DELIVERED: _IMPORT,
    # Who hears "import it" of one that may have come in before, imports it twice.
    State.LOST: " The backlog lost it. Accounting, please say whether it was imported.",
}


def describe_figures(batch: Batch) -> list[str]:
    """What its files come to, and each file with the proof of its bytes."""
    shown = [_describe_file(file) for file in batch.files[:FILES]]
    more = len(batch.files) - FILES
    rest = [f"… and {count_of(more, 'more file')}; all are in the thread."] if more > 0 else []
    return [*shown, *rest]


def _list_warnings(shown: Root) -> Iterator[str]:
    batch = shown.card.batch
    if batch.deviations:
        apart = [safe(number) for number in batch.deviations]
        more = f" and {len(apart) - 5} more" if len(apart) > 5 else ""
        yield (
            f":warning: *Expect {words.format_sums(batch.expected_totals)} there*: "
            f"{safe(shown.card.label)} calculates the tax itself, with another result for "
            f"{', '.join(apart[:5])}{more}."
        )
    if batch.earlier:
        yield f":warning: Invoices of it went out before, with {', '.join(batch.earlier)}."
    if batch.reason:
        yield describe_reason(batch)
    if batch.note:
        yield f"Note: {safe(batch.note)}"
    yield from (f":warning: {one}" for one in shown.card.corrected[:CORRECTED])
    if len(shown.card.corrected) > CORRECTED:
        yield f"… and {len(shown.card.corrected) - CORRECTED} more; the history of each tells it."


def describe_reason(batch: Batch) -> str:
    """Why it went out again, or that it is known outside alone; safe in mrkdwn."""
    if batch.lost:
        return _describe_lost(batch, batch.lost)
    return f"Exported again: {safe(cut(batch.reason, _REASON))}" if batch.reason else ""


_LOST = (
    ":warning: An older copy of the database was restored, so its files are only where they went."
)


def _describe_lost(batch: Batch, lost: Lost) -> str:
    """What whoever says what became of it must know."""
    told = [_LOST]
    if batch.state is State.LOST:
        told.append("Its invoices count as exported until somebody says what came in.")
    if lost.away:
        named = ", ".join(safe(one) for one in lost.away[:FILES])
        more = len(lost.away) - FILES
        rest = f" and {more:,} more" if more > 0 else ""
        told.append(f"Not here any more, and to be sent again: {named}{rest}.")
    return " ".join(told)


def _waits(batch: Batch) -> bool:
    return batch.state in (State.PREPARED, State.DELIVERED, State.LOST)


def _build_buttons(shown: Root) -> Iterator[Block]:
    batch = shown.card.batch
    value = ids.encode(OfBatch(batch.number, batch.mark))
    again = kit.button(
        "Get the file again" if len(batch.files) == 1 else "Get the files again",
        ids.SEND_FILES,
        value,
        label=f"Get the same files of batch {batch.number} again",
    )
    usual = [_build_confirm(shown)] if batch.lost else [_build_confirm(shown), again]
    first = _answer_gap(shown.gap, value) if shown.gap else usual
    yield kit.actions(f"batch:{batch.number}", *first, _build_menu(shown))


def _build_confirm(shown: Root) -> Block:
    batch = shown.card.batch
    return kit.button(
        "I imported it…" if batch.state is not State.VOID else "I imported it all the same…",
        ids.OPEN_IMPORT,
        ids.encode(OfBatch(batch.number, batch.mark)),
        style="primary" if _waits(batch) else "",
        label=f"Confirm the import of batch {batch.number}",
    )


def _answer_gap(gap: Gap, value: str) -> list[Block]:
    """The answers to its question."""
    mistyped = kit.button("The total was mistyped…", ids.OPEN_MISTYPED, value)
    if not gap.missing:
        return [mistyped]
    named = gap.missing[0] if len(gap.missing) == 1 else count_of(len(gap.missing))
    absent = kit.button(
        f"{named} did not come in…",
        ids.OPEN_MISSING,
        value,
        style="primary",
        label=f"{named} did not come in: it may be exported again",
    )
    return [absent, mistyped]


def _build_menu(shown: Root) -> Block:
    batch = shown.card.batch
    ways = [("Details", BatchWay("details", batch.number, batch.mark))]
    if shown.gap and not batch.lost:
        ways.append(("Get the files again", BatchWay("files", batch.number, batch.mark)))
    if batch.state not in (State.VOID, State.REJECTED):
        ways.append(("Export again…", BatchWay("again", batch.number, batch.mark)))
    if batch.confirmations:
        ways.append(("It never came in…", BatchWay("correct", batch.number, batch.mark)))
    elif not batch.void_at:
        ways.append(("Void…", BatchWay("void", batch.number, batch.mark)))
    return kit.overflow(ids.BATCH_MORE, [kit.option(said, ids.encode(to)) for said, to in ways])


def _fold(shown: Root) -> Iterator[Block]:
    """Nothing of a lost one, whose files and profile are not here."""
    batch = shown.card.batch
    if batch.lost:
        return
    figures = describe_figures(batch)
    pages = [figures[at : at + TOGETHER] for at in range(0, len(figures), TOGETHER)]
    summed = f"{count_of(batch.count)} · {words.format_sums(batch.totals)}"
    head = summed if len(batch.files) > 1 else ""
    yield kit.fold(
        FOLDED,
        kit.section(_number_steps(shown.card.steps)),
        kit.divider(),
        *([kit.section(head)] if head else []),
        *(kit.section("\n".join(page)) for page in pages),
    )


def _describe_file(file: File) -> str:
    taxes = (
        f"{safe(code)} {words.minus(format_number(tax, file.currency))}"
        for code, tax in file.taxes.items()
    )
    lines = [
        f"`{safe(file.name)}`",
        words.join(count_of(file.count), words.format_sum(file.total, file.currency), *taxes),
        f"SHA-256 `{file.sha256}`",
    ]
    return "\n".join(lines)


def _number_steps(steps: Sequence[str]) -> str:
    return "\n".join(f"{place}. {safe(step)}" for place, step in enumerate(steps, 1))


def _build_end(shown: Root, note: str) -> Iterator[Block]:
    kept = KEPT if shown.keeps_replies else ""
    if said := " ".join(one for one in (kept, note) if one):
        yield kit.context(said)
