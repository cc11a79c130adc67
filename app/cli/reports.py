"""Commands that report: wip, ageing, digest."""

from collections.abc import Iterable
from decimal import Decimal

import click

from app.cli.shapes import Json
from app.cli.shell import Reply, Shell, answers, table
from backlog.money import format_amount, text
from backlog.queries import reports
from backlog.queries.digest import read_digest
from scheduler.jobs import daily_reminder

_TABS = ("admin", "processed", "paid")


@click.command()
@answers
def wip(shell: Shell) -> Reply:
    """Work in progress: each job's invoices in Admin, Processed and Paid, and cycle times."""
    office, actor = shell.office(), shell.actor()
    jobs, cycles = reports.wip(office, actor), reports.cycles(office, actor)
    rows = [[one.job, one.client, *(_sum(one, tab) for tab in _TABS)] for one in jobs]
    heads = ["Job", "Client", "In Admin", "Processed", "Paid"]
    lines = [
        f"{one.step}: median {one.median_days} days, nine of ten within {one.p90_days}"
        for one in cycles
        if one.count
    ]
    text_ = table(heads, rows, right=frozenset({2, 3, 4})) if rows else "There is no invoice yet."
    return Reply(shape_wip(jobs, cycles), "\n".join([text_, *lines]))


def shape_wip(jobs: Iterable[reports.JobProgress], cycles: Iterable[reports.Cycle]) -> Json:
    """What is done by job, and how long it takes."""
    return {
        "jobs": [_shape_job(one) for one in jobs],
        "cycles": [_shape_cycle(one) for one in cycles],
    }


def _shape_job(job: reports.JobProgress) -> Json:
    return {
        "job": job.job,
        "name": job.name or None,
        "client": job.client,
        "currency": job.currency,
        "counts": {tab: job.counts.get(tab, 0) for tab in _TABS},
        "totals": {tab: text(job.totals.get(tab, Decimal()), job.currency) for tab in _TABS},
    }


def _shape_cycle(cycle: reports.Cycle) -> Json:
    return {
        "step": cycle.step,
        "count": cycle.count,
        "median_days": cycle.median_days,
        "p90_days": cycle.p90_days,
    }


def _sum(job: reports.JobProgress, tab: str) -> str:
    return format_amount(job.totals[tab], job.currency) if tab in job.totals else ""


@click.command()
@answers
def ageing(shell: Shell) -> Reply:
    """What waits in Admin and for payment, by days since its approval."""
    groups = reports.ageing(shell.office(), shell.actor())
    rows = [
        [one.tab, one.days, str(one.count), format_amount(one.open, one.currency)] for one in groups
    ]
    heads = ["Tab", "Days", "Count", "Open"]
    empty = "Nothing waits."
    shown = table(heads, rows, right=frozenset({1, 2, 3})) if rows else empty
    return Reply(shape_ageing(groups), shown)


def shape_ageing(groups: Iterable[reports.AgeGroup]) -> Json:
    """What waits, by its days."""
    return {
        "groups": [
            {
                "tab": one.tab,
                "currency": one.currency,
                "days": one.days,
                "count": one.count,
                "open": text(one.open, one.currency),
            }
            for one in groups
        ]
    }


@click.command()
@answers
def digest(shell: Shell) -> Reply:
    """What the daily reminder would say now."""
    office = shell.office()
    due = read_digest(office, shell.actor())
    lines = list(daily_reminder.build_digest(office, due))
    text_ = "\n".join([*(lines or ["Nothing is due."]), f"Head of the log: {due.head}"])
    return Reply({"lines": lines, "head": due.head}, text_)
