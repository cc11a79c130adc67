"""What an export leaves out: for another system, blocked, exported before; said, and listed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backlog.batches.commit import LeftOut
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.rows import Aged, build_line
from bot.ids import Left, OfBatch, ShowLeft
from bot.limits import safe

PAGE = 20
NAMED = 3
_REASON = 300
_TITLES: Mapping[Left, str] = {
    "elsewhere": "Need another system",
    "blocked": "Blocked",
    "exported": "Already exported",
}
_HEADS: Mapping[Left, str] = {
    "elsewhere": "need another system",
    "blocked": "are blocked",
    "exported": "were exported before",
    "warnings": "warnings",
}
_SHORT = {
    "signature": "no signature",
    "client-approval": "ticket not approved by the client",
    "held": "on hold",
}


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """All of it; `kinds` says how many of `elsewhere` why, `totals` what they come to.

    `other` is the profile that takes most of them, by its `label`, and `fits` those that it takes.
    """

    elsewhere: tuple[LeftOut, ...] = ()
    blocked: tuple[LeftOut, ...] = ()
    exported: tuple[LeftOut, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)
    other: str = ""
    label: str = ""
    fits: frozenset[int] = frozenset()

    def list_those(self, why: Left) -> tuple[LeftOut, ...]:
        """Those that are left out for this."""
        if why == "elsewhere":
            return self.elsewhere
        return self.exported if why == "exported" else self.blocked


@dataclass(frozen=True, slots=True)
class LeftPage:
    """A page of the list, from 0, with the reason of each, data; `batch` has left them."""

    why: Left
    page: int
    count: int
    lines: Sequence[tuple[Aged, str]]
    batch: str = ""


def describe_left(left: LeftBehind) -> Iterator[Block]:
    """What does not go, for an export that is still to be made."""
    if left.elsewhere:
        kinds = words.join(*(f"{count:,} {safe(kind)}" for kind, count in left.kinds.items()))
        them = "them" if len(left.fits) == len(left.elsewhere) else f"{len(left.fits):,} of them"
        yield _section(
            "elsewhere",
            len(left.elsewhere),
            f":large_blue_circle: *{_head('elsewhere', len(left.elsewhere))}*\n{kinds}\n"
            f"Export {them} next, to {safe(left.label)}.",
        )
    if left.blocked:
        head = f":no_entry: *{_head('blocked', len(left.blocked))}*"
        lines = [f"{safe(one.number)} · {format_short(one)}" for one in left.blocked]
        yield _section("blocked", len(left.blocked), f"{head}\n{_name(lines)}")
    if left.exported:
        head = f"*{_head('exported', len(left.exported))}*, and stay out"
        lines = [f"{safe(said)} ({safe(numbers)})" for said, numbers in _group(left.exported)]
        yield _section("exported", len(left.exported), f"{head}\n{_name(lines)}")


def build_show(why: Left, count: int, batch: str = "") -> Block:
    """The button that lists them."""
    return kit.button(
        f"Show {count:,}",
        f"{ids.EXPORT_LEFT}.{why}",
        ids.encode(ShowLeft(why, batch=batch)),
        label=f"Show all {count:,}: {_HEADS[why]}",
    )


def format_short(one: LeftOut) -> str:
    """What keeps it, in two or three words; safe in mrkdwn."""
    if one.check == "too-long":
        return f"{words.format_place(one.field)} too long"
    return _SHORT.get(one.check, words.format_check(one.check))


def list_left(shown: LeftPage) -> View:
    """The page; each row opens its invoice, and *Back* leads to where it was asked for."""
    pages = -(-shown.count // PAGE)
    head = f"*{_head(shown.why, shown.count)}*" if shown.count else "*None of them is left out.*"
    turned = f"Page {shown.page + 1:,} of {pages:,}" if pages > 1 else ""
    rows = [
        build_line(aged, told=safe(limits.cut(reason, _REASON)).removesuffix("."))
        for aged, reason in shown.lines
    ]
    blocks = [
        kit.section(f"{head}\n{turned}".strip()),
        *rows,
        kit.actions("export.pages", *build_pages(shown.why, shown.page, shown.count, shown.batch)),
    ]
    return kit.modal(_TITLES[shown.why], blocks, close="Close")


def build_pages(why: Left, page: int, count: int, batch: str = "") -> Iterator[Block]:
    """*Back* to what the list took the place of, and the pages beside this one."""
    yield (
        kit.button("Back", ids.EXPORT_RESULT, ids.encode(OfBatch(batch)))
        if batch
        else kit.button("Back", ids.EXPORT_FORM)
    )
    rest = count - (page + 1) * PAGE
    if page:
        value = ids.encode(ShowLeft(why, page - 1, batch))
        yield kit.button(f"Previous {PAGE}", f"{ids.EXPORT_LEFT}.previous", value)
    if rest > 0:
        value = ids.encode(ShowLeft(why, page + 1, batch))
        yield kit.button(f"Next {min(PAGE, rest)}", f"{ids.EXPORT_LEFT}.next", value)


def _group(those: Sequence[LeftOut]) -> Iterator[tuple[str, str]]:
    """The same words once, with the numbers of whom they are said."""
    about: dict[str, list[str]] = {}
    for one in those:
        about.setdefault(one.reason, []).append(one.number)
    for said, numbers in about.items():
        more = len(numbers) - NAMED
        yield said, ", ".join(numbers[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _section(why: Left, count: int, text: str) -> Block:
    return kit.section(text, build_show(why, count)) | {"block_id": f"left.{why}"}


def _head(why: Left, count: int) -> str:
    one = {"elsewhere": "needs another system", "blocked": "is blocked", "exported": "was exported"}
    if count != 1:
        return f"{count:,} {_HEADS[why]}"
    return f"1 {one[why]}{' before' if why == 'exported' else ''}"


def _name(lines: Sequence[str]) -> str:
    more = len(lines) - NAMED
    return "\n".join([*lines[:NAMED], f"… and {more:,} more"] if more > 0 else lines)
