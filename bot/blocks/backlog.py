"""The backlog message and the details of one invoice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backlog.model import Entry, Tab
from backlog.money import spoken
from backlog.query import Summary
from backlog.store.listing import Row
from backlog.target import Level, Problem
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, count_of
from bot.blocks.limits import one_line, safe
from bot.ids import RowAct


@dataclass(frozen=True, slots=True)
class Overview:
    """How the backlog stands.

    `waits` says how long each tab's oldest waits, `rows` are the oldest of Admin with their ages in
    days, `ready` and `exported` how many of Admin are which.
    """

    tabs: Mapping[Tab, Summary]
    waits: Mapping[Tab, str]
    rows: tuple[tuple[Row, int], ...]
    ready: int
    exported: int
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
        kit.context(f"Updated {shown.at} · type `/backlog` to see this for yourself anywhere"),
    ]


def text(shown: Overview) -> str:
    """The message where blocks are not shown: notifications, screen readers."""
    if not shown.admin:
        return "Invoice Process Backlog: nothing waits in Admin."
    return (
        f"Invoice Process Backlog: {count_of(shown.admin)} in Admin, {shown.ready} ready to export."
    )


def _tab(shown: Overview, tab: Tab) -> str:
    summary = shown.tabs[tab]
    oldest = ""
    if tab is not Tab.PAID and tab in shown.waits:
        oldest = f" · oldest {shown.waits[tab]}"
    return f"*{tab.value.capitalize()}*: {words.summed(summary.count, summary.totals)}{oldest}"


def _next(shown: Overview) -> str:
    if not shown.admin:
        return ":tada: *Nothing waits in Admin.* Every invoice has left the building."
    blocked = shown.admin - shown.ready - shown.exported
    lines = []
    if shown.ready:
        lines.append(f":large_green_circle: *{shown.ready:,} ready to export*")
    if shown.exported:
        lines.append(
            f":large_blue_circle: *{shown.exported:,} exported*, to be marked Processed when they "
            "have left the building"
        )
    if blocked:
        lines.append(f":red_circle: *{blocked:,} blocked or held*: Details says what is missing")
    return "\n".join(lines)


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
        yield kit.data(f"{words.title(row)}\n{words.detail(row, age)}", _menu(row))


def _menu(row: Row) -> Block:
    options = [
        kit.option("Export...", ids.encode(RowAct("export", row.id))),
        kit.option("Processed...", ids.encode(RowAct("process", row.id))),
        kit.option("Details", ids.encode(RowAct("details", row.id))),
    ]
    return kit.overflow(ids.ROW, options)


def details(entry: Entry, found: Sequence[Problem], history: Sequence[str]) -> list[Block]:
    """One invoice, for one person: what it is, what keeps it, what happened; `history` is safe."""
    invoice = entry.invoice
    where = entry.tab.value.capitalize() if entry.tab else "void"
    blocks = [
        kit.data(
            f"{one_line(invoice.number)} · {one_line(invoice.client.name)}\n"
            f"Job {one_line(invoice.job.number)} {one_line(invoice.job.name)}\n"
            f"Invoice date {invoice.invoice_date.isoformat()} · "
            f"{one_line(invoice.project_manager.name) or 'no project manager'}\n"
            f"{spoken(invoice.total, invoice.currency)}, of it tax "
            f"{spoken(invoice.tax_total, invoice.currency)} · in {where}"
        )
    ]
    stopped = [problem for problem in found if problem.level is Level.BLOCKER]
    warned = [problem for problem in found if problem.level is Level.WARNING]
    if stopped:
        blocks.append(kit.section(f":red_circle: *Blocked*\n{_told(stopped)}"))
    if warned:
        blocks.append(kit.section(f":warning: *Worth knowing*\n{_told(warned)}"))
    if not found:
        blocks.append(kit.section(":white_check_mark: Nothing keeps it from being exported."))
    blocks.append(kit.context("\n".join(history) or "No history yet"))
    return blocks


def _told(problems: Sequence[Problem]) -> str:
    return kit.bullets([f"{safe(one.message)} {safe(one.fix)}" for one in problems])
