"""The weekly post: what is ready or went out, what stays behind and why, the latest batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from backlog.generation import outside
from backlog.plural import count_of
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.pinned import RESTS, build_open
from bot.blocks.reminder import LATE
from bot.ids import OfWeek
from bot.limits import safe

ROWS = 100
"""So many rows the table shows: more is safe in no workspace."""
_TEXT = 12_000
"""Characters of the table, well below what a message may hold."""
_NAMED = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """What is proposed for a system: its profile and name, how many invoices, and their totals."""

    target: str
    label: str
    count: int
    totals: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """A batch that went out: its number, its system, its files, and where its thread is."""

    number: str
    label: str
    count: int
    totals: dict[str, Decimal]
    files: Sequence[str]
    link: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """An invoice that stays behind; rows of older releases have a number and a reason alone.

    `whole` is what its amount is sorted by.
    """

    number: str
    why: str
    elsewhere: bool = False
    days: int | None = None
    amount: str = ""
    whole: int = 0
    client: str = ""
    manager: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """What the weekly run wrote; `log` are the latest batches, `decides` and `plan` safe in mrkdwn.

    `ages` are how many wait in Admin by days, `figures` the sentences of the week, `accounting` the
    id of the channel where batches are. `rests`: exports do, until somebody recovers what was lost.
    """

    period: date
    said: str
    late: bool
    offers: Sequence[Offer] = ()
    gone: Sequence[Gone] = ()
    held: Sequence[Held] = ()
    log: Sequence[str] = ()
    why: Sequence[str] = ()
    figures: Sequence[str] = ()
    ages: Mapping[str, int] = field(default_factory=dict)
    decides: str = ""
    plan: str = ""
    rests: bool = False
    link: str = ""
    accounting: str = ""


def card(shown: Week) -> list[Block]:
    """The post."""
    return [
        kit.header(f"Weekly batch, {words.format_long_day(shown.period)}"),
        *([kit.context(LATE)] if shown.late else []),
        *(kit.section(_describe_gone(one, shown.accounting)) for one in shown.gone),
        *([kit.section(RESTS)] if shown.rests and not _is_held(shown.why) else []),
        *_list_offers(shown),
        *([] if shown.gone or shown.offers else [kit.data(shown.said)]),
        *(kit.section(f":warning: *Not exported by itself*\n{safe(why)}") for why in shown.why),
        *_list_buttons(shown),
        kit.divider(),
        *_list_held(shown),
        _list_log(shown),
        *_draw_ages(shown),
        *_list_figures(shown),
        *([kit.context(shown.plan)] if shown.plan else []),
    ]


def text(shown: Week) -> str:
    """The post in a sentence; data."""
    rests = f" {outside.RESTS}" if shown.rests and not _is_held([shown.said]) else ""
    return f"Weekly batch, {words.format_long_day(shown.period)}: {shown.said}{rests}"


def _is_held(said: Sequence[str]) -> bool:
    """Whether it is said already: a run that was to export by itself says why it did not."""
    return any(outside.HELD in one for one in said)


def _describe_gone(one: Gone, accounting: str) -> str:
    label = safe(limits.cut_at_word(one.label, 60))
    head = f":white_check_mark: *{one.number} exported to {label}*"
    files = words.join(*(f"`{safe(name)}`" for name in one.files[:_NAMED]))
    more = f" and {len(one.files) - _NAMED:,} more" if len(one.files) > _NAMED else ""
    there = f"<{one.link}|its thread>" if one.link else "its thread"
    place = f" in <#{accounting}>" if accounting else ""
    sums = words.join(count_of(one.count), words.format_sums(one.totals))
    return f"{head}\n{sums}\n{files}{more}: {there}{place}"


def _list_offers(shown: Week) -> Iterator[Block]:
    for place, one in enumerate(shown.offers):
        emoji = ":large_blue_circle:" if place else ":large_green_circle:"
        head = f"{emoji} *{one.count:,} ready for {safe(limits.cut_at_word(one.label, 60))}*"
        line = words.join(head, words.format_sums(one.totals))
        last = place == len(shown.offers) - 1
        yield kit.section("\n".join([line, *([shown.decides] if last and shown.decides else [])]))


def _list_buttons(shown: Week) -> Iterator[Block]:
    for place, one in enumerate(shown.offers):
        to = f" to {limits.cut_at_word(one.label, 40)}" if len(shown.offers) > 1 else ""
        export = kit.button(
            f"Export {one.count:,}{to}…",
            ids.EXPORT_THESE,
            ids.encode(OfWeek(shown.period.isoformat(), one.target)),
            style="" if place or shown.rests else "primary",
            label=f"Export {count_of(one.count, 'ready invoice')} to {one.label}",
        )
        home = [build_open(shown.link)] if shown.link and not place else []
        yield kit.actions(f"weekly.buttons.{place}" if place else "weekly.buttons", export, *home)
    if shown.link and not shown.offers:
        yield kit.actions("weekly.buttons", build_open(shown.link))


def _list_held(shown: Week) -> Iterator[Block]:
    """Who stays behind and who has to look; the table has its columns as a telephone needs them."""
    if not shown.held:
        return
    elsewhere = sum(one.elsewhere for one in shown.held)
    blocked = len(shown.held) - elsewhere
    stay = "stays" if len(shown.held) == 1 else "stay"
    head = words.join(
        f"*{len(shown.held):,} {stay} behind*",
        f"{blocked:,} blocked" if blocked else "",
        f"{elsewhere:,} for another system" if elsewhere else "",
    )
    yield kit.section("\n".join((head, *_count_by_manager(shown.held))))
    if any(one.days is None for one in shown.held):
        lines = [f"{safe(one.number)}: {safe(limits.cut(one.why, 150))}" for one in shown.held]
        yield kit.section(kit.bullets(lines, most=15)) | {"expand": True}
    else:
        yield from _build_table(shown.held)


def _count_by_manager(held: Sequence[Held]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for one in held:
        if one.manager and not one.elsewhere:
            counts[one.manager] = counts.get(one.manager, 0) + 1
    if counts:
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        named = [f"{safe(limits.cut(name, 60))} {count:,}" for name, count in ranked[:_NAMED]]
        more = len(ranked) - _NAMED
        rest = f"{more:,} more" if more > 0 else ""
        yield f"To unblock: {words.join(*named, rest)}"


_COLUMNS = ("Invoice", "Why", "Days", "Amount", "Client", "Project Manager")


def _build_table(held: Sequence[Held]) -> Iterator[Block]:
    rows = [[kit.cell(name) for name in _COLUMNS]]
    size = 0
    for one in held[:ROWS]:
        made = _build_cells(one)
        size += sum(len(cell["text"]) for cell in made)
        if size > _TEXT:
            break
        rows.append(made)
    count = f"{count_of(len(held))} that {'stays' if len(held) == 1 else 'stay'} behind"
    yield kit.data_table(f"{count}, oldest first, with the reason", rows, page=5)
    if len(held) > len(rows) - 1:
        yield kit.context(f"The oldest {len(rows) - 1:,} are in the table; Home has all of them.")


def _build_cells(one: Held) -> list[Block]:
    days = one.days or 0
    return [
        kit.cell(one.number),
        kit.cell(one.why),
        kit.cell(f"{days:,}", days),
        kit.cell(one.amount, one.whole),
        kit.cell(one.client),
        kit.cell(one.manager),
    ]


def _list_log(shown: Week) -> Block:
    log = "\n".join(shown.log) or "There is no batch yet."
    return kit.section(f"*The latest batches and who imported them*\n{log}") | {"expand": True}


def _draw_ages(shown: Week) -> Iterator[Block]:
    """The chart, and its numbers as text: who hears the post does not see it."""
    if any(shown.ages.values()):
        yield kit.bars("Admin by age", shown.ages, what="Invoices", along="Waiting")
        yield kit.context(words.join(*(f"{days}: {n:,}" for days, n in shown.ages.items())))


def _list_figures(shown: Week) -> Iterator[Block]:
    if shown.figures:
        lines = [safe(line) for line in shown.figures]
        yield kit.section(f"*The week in figures*\n{kit.bullets(lines, most=15)}") | {
            "expand": True
        }
