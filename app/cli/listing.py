"""The command that lists; it needs little, for it is called often."""

from dataclasses import replace
from typing import Any

import click

from app.cli import shapes
from app.cli.filtering import TARGET, add_filters, build_filter, profile_of
from app.cli.shell import Reply, Shell, answers, table
from backlog.filter import GROUPS
from backlog.model import Tab
from backlog.money import format_amount, format_totals
from backlog.plural import count_of
from backlog.queries import lists
from backlog.row import Row

_TAB = click.Choice([tab.value for tab in Tab], case_sensitive=False)
_HEADS = ["Number", "Client", "Job", "Project Manager", "Date", "Amount", "Exported", "Blockers"]


@click.command("list")
@click.option("--tab", type=_TAB, default="admin")
@click.option("--ready", is_flag=True, help="Only what is ready for the default target.")
@add_filters
@click.option("--target", metavar="TARGET", help=f"Only what went out to it. {TARGET}")
@click.option("--group-by", "by", type=click.Choice(GROUPS), help="Subtotals of all that match.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--after", help="The `next` of the page before.")
@answers
def list_(
    shell: Shell,
    tab: str,
    ready: bool,
    target: str | None,
    by: str | None,
    limit: int,
    after: str | None,
    **given: Any,
) -> Reply:
    """List a tab of the backlog, oldest first."""
    office, actor = shell.office(), shell.actor()
    profile = target and profile_of(office, target)
    wanted = replace(build_filter(actor, Tab(tab), **given, target=profile), ready=ready)
    page = lists.page(office, actor, wanted, limit=limit, after=after)
    data = {
        "count": page.count,
        "totals": shapes.totals(page.totals),
        "next": page.next,
        "invoices": [shapes.row(row) for row in page.rows],
    }
    text = f"{count_of(page.count)}{', ' + format_totals(page.totals) if page.totals else ''}"
    if page.rows:
        text = f"{table(_HEADS, [_cells(row) for row in page.rows], right=frozenset({5}))}\n{text}"
    if by:
        subtotals = lists.groups(office, actor, wanted, by)
        data["groups"] = [shapes.group(one) for one in subtotals]
        told_of = [
            [one.name or "-", str(one.count), format_totals(one.totals)] for one in subtotals
        ]
        text = (
            f"{table([by.title(), 'Count', 'Total'], told_of, right=frozenset({1, 2}))}\n\n{text}"
        )
    if page.next:
        text += f"\nMore: --after {page.next}"
    return Reply(data, text)


def _cells(row: Row) -> list[str]:
    return [
        row.number,
        row.client,
        row.job_number,
        row.project_manager,
        row.invoice_date.isoformat(),
        format_amount(row.total, row.currency),
        row.batches[-1] if row.exported else "",
        ", ".join(row.blockers),
    ]
