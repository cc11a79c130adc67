"""Commands about single invoices: show, check."""

import click

from app.cli import detail, shapes
from app.cli.filtering import TARGET, profile_of
from app.cli.selecting import find_named
from app.cli.shell import REFUSED, Reply, Shell, answers
from backlog import visibility
from backlog.batches import inspection, neighbours
from backlog.intake import revisions
from backlog.store import events, invoices, problems


@click.command()
@click.argument("number")
@answers
def show(shell: Shell, number: str) -> Reply:
    """Show one invoice, whole, with its history."""
    office = shell.office()
    office.admit(shell.actor(), "see")
    ids = find_named(office, [number]).require_known()
    row = visibility.see(office, shell.actor(), ids)[0]
    with office.reading() as db:
        entry = invoices.load(db, ids)[0]
        came = revisions.find_waiting(db, [entry]).get(entry.id)
        happened, found = events.of_invoice(db, ids[0]), problems.of(db, ids)
        data = detail.shape_invoice(row, entry, happened, found, came)
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
    seen = inspection.inspect(office, actor, find_named(office, numbers).require_known(), name)
    text = "\n".join(
        f"{p.number}: {p.level.value} {p.check}: {p.message} {p.fix}" for p in seen.problems
    )
    data = {"target": seen.target, "problems": [shapes.problem(one) for one in seen.problems]}
    return Reply(data, text or "Nothing stands in the way.", REFUSED if seen.blocked else 0)
