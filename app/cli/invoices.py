"""Commands about single invoices: show, check."""

import click

from app.cli import detail, shapes
from app.cli.filtering import TARGET, profile_of
from app.cli.selecting import find_named
from app.cli.shell import REFUSED, Reply, Shell, answers
from backlog.batches import inspection
from backlog.errors import NotFound
from backlog.queries.detail import find_detail


@click.command()
@click.argument("number")
@answers
def show(shell: Shell, number: str) -> Reply:
    """Show one invoice, whole, with its history."""
    found = find_detail(shell.office(), shell.actor(), number)
    if found is None:
        raise NotFound(f"There is no invoice {number}. Nothing was done.")
    return Reply(detail.shape_invoice(found), "\n".join(detail.lines(found)))


@click.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--target", "name", required=True, metavar="TARGET", help=TARGET)
@answers
def check(shell: Shell, numbers: tuple[str, ...], name: str) -> Reply:
    """Check invoices for a target, everything at once."""
    office, actor = shell.office(), shell.actor()
    profile_of(office, name)
    ids = find_named(office, actor, numbers).require_known()
    seen = inspection.inspect(office, actor, ids, name)
    text = "\n".join(
        f"{p.number}: {p.level.value} {p.check}: {p.message} {p.fix}" for p in seen.problems
    )
    data = {"target": seen.target, "problems": [shapes.problem(one) for one in seen.problems]}
    return Reply(data, text or "Nothing stands in the way.", REFUSED if seen.blocked else 0)
