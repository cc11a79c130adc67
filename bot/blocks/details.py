"""The details of one invoice."""

import shlex
from collections.abc import Iterator, Sequence

from backlog.model import Entry, Membership, Tab
from backlog.money import format_amount
from backlog.target import Level, Problem
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.limits import one_line, safe


def details(entry: Entry, found: Sequence[Problem], history: Sequence[str]) -> list[Block]:
    """What it is, what keeps it, what happened; `history` is safe in mrkdwn."""
    stopped = [problem for problem in found if problem.level is Level.BLOCKER]
    warned = [problem for problem in found if problem.level is Level.WARNING]
    return [
        kit.data(_head(entry)),
        *([kit.section(_describe_export(entry.live))] if entry.live else []),
        *_list_blockers(entry, stopped),
        *([kit.section(f":warning: *Worth knowing*\n{_list_problems(warned)}")] if warned else []),
        kit.context("\n".join(history) or "No history yet"),
        *_way_past(stopped),
    ]


def _head(entry: Entry) -> str:
    invoice = entry.invoice
    where = f"in {entry.tab.value.capitalize()}" if entry.tab else "void"
    return (
        f"{one_line(invoice.number)} · {one_line(invoice.client.name)}\n"
        f"Job {one_line(invoice.job.number)} {one_line(invoice.job.name)}\n"
        f"Invoice date {invoice.invoice_date.isoformat()} · "
        f"{one_line(invoice.project_manager.name) or 'no project manager'}\n"
        f"{format_amount(invoice.total, invoice.currency)}, of it tax "
        f"{format_amount(invoice.tax_total, invoice.currency)} · {where}"
    )


def _describe_export(live: Membership) -> str:
    import_ = "its import is confirmed" if live.imported else "nobody has confirmed its import yet"
    return f":package: *Exported with {live.batch}*; {import_}."


def _list_blockers(entry: Entry, stopped: Sequence[Problem]) -> Iterator[Block]:
    if stopped:
        yield kit.section(f":red_circle: *Blocked*\n{_list_problems(stopped)}")
    elif entry.tab is Tab.ADMIN and not entry.live:
        yield kit.section(":white_check_mark: Nothing keeps it from being exported.")


def _list_problems(problems: Sequence[Problem]) -> str:
    return kit.bullets([f"{safe(one.message)} {safe(one.fix)}" for one in problems])


def _way_past(stopped: Sequence[Problem]) -> Iterator[Block]:
    """There is no button for it: the command that an Administrator can run."""
    passable = {one.check: one.number for one in stopped if one.overridable}
    if passable:
        yield kit.section("An Administrator can let it pass, on the command line:")
        yield kit.code(
            "\n".join(
                f'backlog override {shlex.quote(number)} {check} --reason "..."'
                for check, number in passable.items()
            )
        )
