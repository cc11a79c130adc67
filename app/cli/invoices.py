"""Commands about invoices: list, show, check."""

from typing import Any

import click

from app.cli import detail, shapes
from app.cli.selecting import TARGET, chosen, filters, named, profile_of
from app.cli.shell import REFUSED, Reply, Shell, answers, table
from backlog import visibility
from backlog.batches import inspection, neighbours
from backlog.batches.commit import told
from backlog.filter import GROUPS
from backlog.intake import revisions
from backlog.model import Tab
from backlog.money import spoken
from backlog.plural import count_of
from backlog.queries import lists
from backlog.store import events, invoices, problems
from backlog.store.listing import Row

_HEADS = ["Number", "Client", "Job", "Project Manager", "Date", "Amount", "Exported", "Blockers"]


@click.command("list")
@click.option("--tab", type=click.Choice([tab.value for tab in Tab]), default="admin")
@filters
@click.option("--target", metavar="TARGET", help=f"Only what went out to it. {TARGET}")
@click.option("--group-by", "by", type=click.Choice(GROUPS), help="Subtotals of all that match.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--after", help="The `next` of the page before.")
@answers
def list_(
    shell: Shell,
    tab: str,
    target: str | None,
    by: str | None,
    limit: int,
    after: str | None,
    **given: Any,
) -> Reply:
    """List a tab of the backlog, oldest first."""
    office, actor = shell.office(), shell.actor()
    wanted = chosen(actor, Tab(tab), **given, target=target and profile_of(office, target))
    page = lists.page(office, actor, wanted, limit=limit, after=after)
    data = {
        "count": page.count,
        "totals": shapes.totals(page.totals),
        "next": page.next,
        "invoices": [shapes.row(row) for row in page.rows],
    }
    text = f"{count_of(page.count)}{', ' + told(page.totals) if page.totals else ''}"
    if page.rows:
        text = f"{table(_HEADS, [_cells(row) for row in page.rows], right=frozenset({5}))}\n{text}"
    if by:
        subtotals = lists.groups(office, actor, wanted, by)
        data["groups"] = [shapes.group(one) for one in subtotals]
        told_of = [[one.name or "-", str(one.count), told(one.totals)] for one in subtotals]
        text = f"{table([by.title(), 'Count', 'Total'], told_of, right=frozenset({1}))}\n\n{text}"
    if page.next:
        text += f"\nMore: --after {page.next}"
    return Reply(data, text)


def _cells(row: Row) -> list[str]:
    return [
        row.number,
        row.client[:32],
        row.job_number,
        row.project_manager[:20],
        row.invoice_date.isoformat(),
        spoken(row.total, row.currency),
        row.batches[-1] if row.exported else "",
        ", ".join(row.blockers),
    ]


@click.command()
@click.argument("number")
@answers
def show(shell: Shell, number: str) -> Reply:
    """Show one invoice, whole, with its history."""
    office = shell.office()
    office.admit(shell.actor(), "see")
    ids = named(office, [number]).all_known()
    row = visibility.see(office, shell.actor(), ids)[0]
    with office.reading() as db:
        entry = invoices.load(db, ids)[0]
        came = revisions.waiting(db, [entry]).get(entry.id)
        happened, found = events.of_invoice(db, ids[0]), problems.of(db, ids)
        data = shapes.detail(row, entry, happened, found, came)
    told = detail.lines(row, entry, happened, [*found, *neighbours.revised(entry, came)])
    return Reply(data, "\n".join(told))


@click.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--target", "name", required=True, metavar="TARGET", help=TARGET)
@answers
def check(shell: Shell, numbers: tuple[str, ...], name: str) -> Reply:
    """Check invoices for a target, everything at once."""
    office, actor = shell.office(), shell.actor()
    profile_of(office, name)
    office.admit(actor, "see")
    seen = inspection.inspect(office, actor, named(office, numbers).all_known(), name)
    text = "\n".join(
        f"{p.number}: {p.level.value} {p.check}: {p.message} {p.fix}" for p in seen.problems
    )
    data = {"target": seen.target, "problems": [shapes.problem(one) for one in seen.problems]}
    return Reply(data, text or "Nothing stands in the way.", REFUSED if seen.blocked else 0)
