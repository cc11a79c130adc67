"""The backlog message, and what `/backlog` answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backlog.model import Tab
from backlog.plural import count_of
from backlog.queries.home import Summary
from backlog.row import Row, Waits
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import RowAct
from bot.limits import one_line

_STANDS = {
    Waits.READY: ":large_green_circle: *{} ready to export*",
    Waits.ELSEWHERE: ":large_yellow_circle: *{} ready elsewhere*, for another accounting system",
    Waits.EXPORTED: ":large_blue_circle: *{} exported*, to be marked Processed after leaving the "
    "building",
    Waits.BLOCKED: ":red_circle: *{} blocked*: `/backlog NUMBER` says what is missing",
    Waits.HELD: ":hourglass: *{} on hold*",
}


@dataclass(frozen=True, slots=True)
class Overview:
    """How the backlog stands.

    `waits` says how long each tab's oldest waits, `rows` are the oldest of Admin with their ages in
    days, `stands` how many of Admin wait for what.
    """

    tabs: Mapping[Tab, Summary]
    waits: Mapping[Tab, str]
    rows: tuple[tuple[Row, int], ...]
    stands: Mapping[Waits, int]
    at: str

    @property
    def admin(self) -> int:
        """How many wait in Admin."""
        return self.tabs[Tab.ADMIN].count


def message(shown: Overview) -> list[Block]:
    """The pinned message: how it stands, what to do next, the oldest of Admin."""
    return [
        kit.header("Invoice Process Backlog"),
        kit.section("\n".join(_tab(shown, tab) for tab in (Tab.ADMIN, Tab.PROCESSED, Tab.PAID))),
        kit.section(_next(shown)),
        *_buttons(shown),
        *_oldest(shown),
        kit.context(f"Updated {shown.at} · `/backlog` shows this anywhere, `/backlog help` more"),
    ]


def text(shown: Overview) -> str:
    """The message where blocks are not shown: notifications, screen readers."""
    if not shown.admin:
        return "Invoice Process Backlog: nothing waits in Admin."
    return (
        f"Invoice Process Backlog: {count_of(shown.admin)} in Admin, "
        f"{shown.stands[Waits.READY]} ready to export."
    )


def _tab(shown: Overview, tab: Tab) -> str:
    summary = shown.tabs[tab]
    oldest = ""
    if tab is not Tab.PAID and tab in shown.waits:
        oldest = f" · oldest {shown.waits[tab]}"
    return (
        f"*{tab.value.capitalize()}*: {words.format_totals(summary.count, summary.totals)}{oldest}"
    )


def _next(shown: Overview) -> str:
    if not shown.admin:
        return ":tada: *Nothing waits in Admin.* Every invoice has left the building."
    return "\n".join(
        sentence.format(f"{shown.stands[what]:,}")
        for what, sentence in _STANDS.items()
        if shown.stands[what]
    )


def _buttons(shown: Overview) -> Iterator[Block]:
    buttons = []
    if shown.admin:
        buttons = [
            kit.button("Export...", ids.OPEN_EXPORT, style="primary"),
            kit.button("Processed...", ids.OPEN_PROCESS),
        ]
    if shown.tabs[Tab.PROCESSED].count:
        buttons.append(kit.button("Paid...", ids.OPEN_PAY))
    if buttons:
        yield kit.actions("backlog.buttons", *buttons)


def _oldest(shown: Overview) -> Iterator[Block]:
    if not shown.rows:
        return
    yield kit.divider()
    if len(shown.rows) < shown.admin:
        yield kit.context(f"The oldest {len(shown.rows)} of {shown.admin:,} in Admin")
    for row, age in shown.rows:
        yield kit.data(f"{words.format_title(row)}\n{words.format_detail(row, age)}", _menu(row))


def list_found(sought: str, rows: Sequence[tuple[Row, int]], count: int) -> list[Block]:
    """What was found in all tabs, with ages in days; the oldest where there are more."""
    said = f"{count_of(count)} with “{one_line(sought)}” in number, client or job"
    if not rows:
        return [
            kit.data(f"There is no invoice with “{one_line(sought)}” in number, client or job.")
        ]
    more = f", the oldest {len(rows)} of them" if len(rows) < count else ""
    return [
        kit.data(said + more),
        *(kit.data(_describe_found(row, age), _menu(row)) for row, age in rows),
    ]


def _describe_found(row: Row, age: int) -> str:
    where = row.tab.capitalize()
    return f"{words.format_title(row)}\n{words.format_detail(row, age)} · in {where}"


def manual() -> list[Block]:
    """What can stand behind the command."""
    lines = (
        "`/backlog`: how the backlog stands, for you alone",
        "`/backlog INV-10452`: one invoice, what keeps it and what happened to it",
        "`/backlog northfield`: the invoices with these words in number, client or job",
        "`/backlog help`: this",
    )
    return [
        kit.section(f"*What can stand behind the command*\n{kit.bullets(lines)}"),
        kit.context("Other acts have buttons in the channels, or `backlog --help` on a terminal"),
    ]


def _menu(row: Row) -> Block:
    options = [
        kit.option("Export...", ids.encode(RowAct("export", row.id))),
        kit.option("Processed...", ids.encode(RowAct("process", row.id))),
        kit.option("Details", ids.encode(RowAct("details", row.id))),
    ]
    return kit.overflow(ids.ROW, options)
