"""The pinned message: state, the next acts, what is where, and who has to look at what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backlog.generation import outside
from backlog.model import Tab
from backlog.money import format_amount
from backlog.plural import count_of
from backlog.queries.board import Board
from backlog.row import ExportStatus, Ready, Row, Waits
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import ExportReady
from bot.limits import cut, one_line, safe

LINE = 74
"""So many characters of a row fit one line beside the margin of a message."""
STATE = 40
RESTS = f":rotating_light: *{outside.RESTS}* They go on with `backlog recover`."


@dataclass(frozen=True, slots=True)
class Shown:
    """The board as it is shown: `may` are the acts whose buttons it has.

    `target` is what people call the default target, `link` leads to Home and may be unknown.
    """

    board: Board
    target: str
    may: frozenset[str]
    ages: dict[int, int]
    oldest: str
    at: str
    link: str = ""

    def count(self, what: Waits) -> int:
        """How many of Admin wait for this."""
        return self.board.admin[what].count

    @property
    def admin(self) -> int:
        """How many wait in Admin."""
        return self.board.tabs[Tab.ADMIN].count


def message(shown: Shown) -> list[Block]:
    """State, then the next acts, then figures, then the blocked and the oldest others."""
    return [
        kit.header("Invoice Process Backlog"),
        kit.section("\n".join(_describe_state(shown))),
        *_list_buttons(shown),
        kit.section("\n".join(_describe_tabs(shown))),
        *_list_rows(shown),
        kit.context(f"Updated {shown.at} · `/backlog` shows this anywhere"),
    ]


def text(shown: Shown) -> str:
    """The message where blocks are not shown: notifications, screen readers."""
    rests = f" {outside.RESTS}" if shown.board.doubt else ""
    if not shown.admin:
        return f"Invoice Process Backlog: nothing waits in Admin.{rests}"
    ready = f"{shown.count(Waits.READY):,} ready for {shown.target}"
    totals = ", ".join(_list_totals(shown.board.admin[Waits.READY].totals))
    elsewhere = f", {shown.count(Waits.ELSEWHERE):,} ready elsewhere" * (
        shown.count(Waits.ELSEWHERE) > 0
    )
    return (
        f"Invoice Process Backlog: {shown.admin:,} in Admin, {ready}"
        f"{f' ({totals})' if totals else ''}{elsewhere}, "
        f"{shown.count(Waits.BLOCKED):,} blocked.{rests}"
    )


def _describe_state(shown: Shown) -> Iterator[str]:
    if shown.board.doubt:
        yield RESTS
    if not shown.admin:
        yield ":white_check_mark: *Nothing waits in Admin.* Every invoice has left the building."
        return
    admin = shown.board.admin
    yield _join(
        f":large_green_circle: *{shown.count(Waits.READY):,} ready for {safe(shown.target)}*",
        *_list_totals(admin[Waits.READY].totals),
    )
    if elsewhere := shown.count(Waits.ELSEWHERE):
        yield _join(
            f":large_blue_circle: *{elsewhere:,} ready for another system*",
            *_list_totals(admin[Waits.ELSEWHERE].totals),
        )
    if exported := shown.count(Waits.EXPORTED):
        yield f":large_green_circle: *{exported:,} exported*, to be marked Processed"
    if blocked := shown.count(Waits.BLOCKED):
        yield f":no_entry: *{blocked:,} blocked*, {_say_where(shown)}"
    if held := shown.count(Waits.HELD):
        yield f":no_entry: *{held:,} on hold*"


def _say_where(shown: Shown) -> str:
    stopped = shown.count(Waits.BLOCKED) + shown.count(Waits.HELD)
    few = len(shown.board.stopped)
    return "listed below" if few == stopped else f"the oldest {few} below"


def _list_buttons(shown: Shown) -> Iterator[Block]:
    buttons = []
    if (ready := shown.count(Waits.READY)) and "export" in shown.may:
        totals = ", ".join(_list_totals(shown.board.admin[Waits.READY].totals))
        buttons.append(
            kit.button(
                f"Export {ready:,} ready…",
                ids.OPEN_READY,
                ids.encode(ExportReady(Waits.READY)),
                style="primary",
                label=f"Export {count_of(ready, 'ready invoice')} to {shown.target}, {totals}",
            )
        )
    if shown.admin and "process" in shown.may:
        buttons.append(kit.button("Mark Processed…", ids.MARK_PROCESSED))
    if shown.board.tabs[Tab.PROCESSED].count and "pay" in shown.may:
        buttons.append(kit.button("Mark Paid…", ids.MARK_PAID))
    if shown.link:
        buttons.append(build_open(shown.link))
    if buttons:
        yield kit.actions("backlog", *buttons)


def build_open(link: str) -> Block:
    """The button that leads to Home."""
    label = "Open the backlog in Home"
    return kit.button("Open the backlog", ids.HOME_LINK, url=link, label=label)


def _describe_tabs(shown: Shown) -> Iterator[str]:
    tabs, paid = shown.board.tabs, shown.board.paid
    admin, processed = tabs[Tab.ADMIN], tabs[Tab.PROCESSED]
    oldest = f"oldest {shown.oldest}" if shown.oldest else ""
    yield _join(f"*Admin* {admin.count:,}", *_list_totals(admin.totals), oldest)
    yield _join(f"*Processed* {processed.count:,}", *_list_totals(processed.totals))
    yield _join(f"*Paid this month* {paid.count:,}", *_list_totals(paid.totals))


def _list_rows(shown: Shown) -> Iterator[Block]:
    for heading, rows in (
        ("Blocked, oldest first", shown.board.stopped),
        ("The oldest others" if shown.board.stopped else "Oldest first", shown.board.others),
    ):
        if rows:
            lines = [format_line(row, shown.ages[row.id]) for row in rows]
            yield kit.section("\n".join([f"*{heading}*", *lines])) | {"expand": True}


def format_line(row: Row, age: int) -> str:
    """`*INV-10402* · Bowcrest Midstream · held until 30 Nov · 69 days`; the client gives way."""
    number, waits = cut(one_line(row.number), 28), words.format_wait(age)
    state = format_state(row)
    what = cut(state, STATE) if state.strip() else ""
    room = LINE - sum(len(part) + 3 for part in (number, waits, what) if part)
    client = _cut_at_word(one_line(row.client), max(room, 8))
    return _join(f"*{safe(number)}*", safe(client), safe(what), waits)


def format_state(row: Row) -> str:
    """What keeps the invoice, or what became of it, as data; empty when it is only waiting."""
    if row.held:
        until = f" until {row.held_until.day} {row.held_until:%b}" if row.held_until else ""
        return f"held{until}" if until else one_line(f"held: {row.held}")
    if row.exported:
        perhaps = row.export_status is ExportStatus.PERHAPS_IMPORTED
        return f"{'perhaps imported' if perhaps else 'exported'} with {row.batches[-1]}"
    if row.ready is Ready.ELSEWHERE:
        return "ready for another system"
    return ", ".join(one_line(check.replace("-", " ")) for check in row.blockers)


def _cut_at_word(text: str, most: int) -> str:
    if len(text) <= most:
        return text or "-"
    head = text[:most].rpartition(" ")[0].rstrip(" ,;&-")
    return f"{head}…" if head else cut(text, most)


def _list_totals(totals: dict[str, Decimal]) -> Sequence[str]:
    return [format_amount(total, currency) for currency, total in totals.items()]


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
