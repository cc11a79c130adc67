"""The command that says what an older copy of the database has lost, and goes on."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from app import recalled, wiring
from app.cli import shapes
from app.cli.shell import Reply, Shell, answers
from app.environment import Environment
from backlog.batches import recover as recovery
from backlog.batches.recover import LostBatch, Plan
from backlog.company import stamp
from backlog.errors import Refused
from backlog.generation import outside
from backlog.money import format_totals
from backlog.office import Office
from backlog.plural import count_of
from backlog.witness import Recalled, Unreachable


@click.command()
@click.option("--commit", is_flag=True, help="Enter what is missing, and let exports go on.")
@click.option(
    "--files",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="A folder with files of lost batches, beside the shared folder.",
)
@click.option("--incomplete", is_flag=True, help="Also without knowing a batch's invoices.")
@answers
def recover(shell: Shell, commit: bool, files: Path | None, incomplete: bool) -> Reply:
    """List what a restored older database has lost; with --commit, enter it and go on."""
    config, actor = shell.config(), shell.actor()
    office = wiring.add_witnesses(shell.office(), config, Environment())
    outside.look(office)
    folders = [one for one in (files, config.export_folder) if one]
    silent: list[str] = []
    plan = recovery.plan_recovery(office, actor, lambda: _ask_all(office, folders, silent))
    if commit and silent:
        raise Refused(
            f"{' and '.join(silent)} cannot be asked what went out. Nothing was changed. "
            "Do it again when they answer; `backlog doctor` says what keeps them."
        )
    if commit:
        recovery.recover(office, actor, plan, incomplete=incomplete)
    return Reply(_shape(plan, done=commit), "\n".join(_describe(plan, silent, done=commit)))


def _ask_all(office: Office, folders: Iterable[Path], silent: list[str]) -> Iterator[Recalled]:
    """The batches that are known outside; the places that do not say are added to `silent`."""
    for witness in office.witnesses:
        try:
            yield from witness.recall()
        except Unreachable:
            silent.append(witness.place)
    for folder in folders:
        try:
            yield from recalled.list_batches(office, folder)
        except OSError:
            silent.append(str(folder))


def _shape(plan: Plan, *, done: bool) -> dict[str, Any]:
    return {
        "lost_batches": [_shape_batch(one) for one in plan.batches],
        "perhaps_imported": list(plan.perhaps_imported),
        "missing_invoices": list(plan.missing_invoices),
        "next_number": plan.next_number,
        "done": done,
    }


def _shape_batch(one: LostBatch) -> dict[str, Any]:
    """As `backlog batches` has a batch, with what is known of it, and where."""
    known = one.known
    return {
        "number": one.number,
        "system": known.label or None,
        "state": "lost",
        "files": [],
        "count": known.count,
        "totals": shapes.totals(known.totals),
        "code": known.code or None,
        "prefix": None,
        "note": None,
        "made_by": None,
        "made_at": stamp(known.made_at) if known.made_at else None,
        "delivered_at": None,
        "imports": [],
        "earlier": [],
        "void_reason": None,
        "places": list(one.places),
        "invoices": list(known.invoices),
        "complete": one.is_whole,
    }


def _describe(plan: Plan, silent: Iterable[str], *, done: bool) -> Iterator[str]:
    if plan.doubt and not done:
        yield f"{outside.RESTS} {plan.doubt.cause}"
        yield "First stop every other `backlog serve`."
    for place in silent:
        yield f"{place} does not answer: what only it knows is not listed."
    yield from (_describe_batch(one) for one in plan.batches)
    if not plan.batches:
        yield "No batch is missing here of those that are known outside."
    if away := plan.missing_invoices:
        yield f"Not here any more, to be sent again by where they were made: {', '.join(away)}."
    if plan.perhaps_imported:
        count = count_of(len(plan.perhaps_imported))
        counts = "counted" if done else "will be counted"
        yield f"{count} {counts} as exported, until Accounting says what came in."
    if done:
        yield from _describe_done(plan)
    elif plan.batches or plan.doubt:
        yield f"Nothing was changed. With --commit exports go on, with {plan.next_number} next."


def _describe_done(plan: Plan) -> Iterator[str]:
    yield f"Done: exports go on, the next batch is {plan.next_number}."
    if plan.batches:
        yield (
            "Accounting says of each whether it came in, in Slack or by "
            "`backlog imported NO --outcome imported|partly|rejected`."
        )


def _describe_batch(one: LostBatch) -> str:
    known = one.known
    if known.count is None:
        return f"{one.number}: nothing is known of it but that its number was used."
    other = f" (it went out as {known.number}, too)" if known.number != one.number else ""
    which = ", ".join(known.invoices) or "nobody knows which"
    sums = format_totals(known.totals) or "total unknown"
    return f"{one.number}{other} for {known.label}: {count_of(known.count)}, {sums}: {which}"
