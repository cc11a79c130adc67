"""Commands about batches: export, batches, batch, void-batch."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import click

from app.cli import batch_detail, shapes
from app.cli.filtering import TARGET, add_filters, build_filter, profile_of
from app.cli.progress import busy
from app.cli.selecting import find_named
from app.cli.shell import REFUSED, Reply, Shell, answers, refuse, table
from app.environment import Environment
from backlog import settings
from backlog.batch import Batch
from backlog.batches import commit, delivery, voiding
from backlog.batches.commit import Draft, LeftOut, Request
from backlog.errors import Refused
from backlog.files import folders
from backlog.files.folders import Taken
from backlog.filter import BatchFilter
from backlog.generation import outside
from backlog.model import Tab
from backlog.money import format_totals
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries import batch_comments, batch_log, lists
from backlog.roles import Actor

_TOLD = 20
"""Warnings that are told one by one; the rest are counted."""


@click.command("export")
@click.argument("numbers", nargs=-1)
@click.option("--ready", is_flag=True, help="Every ready invoice of Admin that the filters take.")
@add_filters
@click.option("--target", required=True, metavar="TARGET", help=TARGET)
@click.option("--prefix", help="Put before the file name [the setting default_prefix].")
@click.option("--note", default="", help="Why this file was made; stays inside the firm.")
@click.option("--include-exported", is_flag=True, help="Also what was exported already.")
@click.option("--reason", default="", help="Why again; needed with --include-exported.")
@click.option("--skip-blocked", is_flag=True, help="Leave out what may not go.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write files here.")
@click.option("--dry-run", is_flag=True, help="Say what would go; make nothing.")
@answers
def export_(shell: Shell, numbers: tuple[str, ...], ready: bool, **given: Any) -> Reply:
    """Export the named invoices, or all that are --ready, to an accounting system."""
    if bool(numbers) == ready:
        raise click.UsageError("Name invoices, or use --ready: one of the two.")
    try:
        return commit.redo_changed(lambda: _export(shell, numbers, given, ready=ready))
    except Refused as error:
        target = _target(shell, given["target"])
        return refuse(error, **_nothing(target, dry_run=given["dry_run"]))


def _target(shell: Shell, name: str) -> str:
    """The target of a profile; the name as it was given where no configuration tells."""
    try:
        return shell.config().profiles[name].target
    except (Refused, KeyError):
        return name


def _export(shell: Shell, numbers: Sequence[str], given: dict[str, Any], *, ready: bool) -> Reply:
    office, actor = _open_with_witnesses(shell), shell.actor()
    profile_of(office, given["target"])
    if ready:
        narrowed = {name: value for name, value in given.items() if name != "target"}
        find = lists.ids if given["include_exported"] else lists.ids_to_export
        ids: Sequence[int] = find(office, actor, build_filter(actor, Tab.ADMIN, **narrowed))
    else:
        ids = find_named(office, actor, numbers).require_known()
    with busy("Checking"):
        draft = commit.draft(office, actor, _request(office, ids, given))
    if given["dry_run"]:
        # An export would look before it goes; who only tries it wants to know what that would say.
        outside.look(office)
    partial = ready or given["skip_blocked"]
    if given["dry_run"] or (draft.left_out and not partial):
        return _describe_no_batch(office, draft, dry_run=given["dry_run"], whole=not partial)
    if not draft.chosen:
        return _describe_no_batch(office, draft, dry_run=False, whole=False)
    with busy("Exporting") as bar:
        batch = commit.commit(office, actor, draft, tell=bar.tell)
    try:
        written = _write_files(office, actor, batch, given["out"])
        return _describe_batch(batch, draft, _where(office, batch, written))
    except Refused as error:
        return _refuse_unwritten(_describe_batch(batch, draft, []), str(error))


def _open_with_witnesses(shell: Shell) -> Office:
    """The office, and who is asked outside; without Slack and Sheet their libraries stay away."""
    try:
        environment = Environment()
    except Refused:
        return shell.office()  # an export needs neither
    if not (environment.has_slack or environment.has_sheet):
        return shell.office()
    from app.wiring import add_witnesses  # noqa: PLC0415 - it loads the faces

    return add_witnesses(shell.office(), shell.config(), environment)


def _refuse_unwritten(made: Reply, why: str) -> Reply:
    """The batch stands although its files could not be written where they were wanted."""
    return replace(made, data=made.data | {"error": why}, code=REFUSED, refusal=why)


def _elsewhere(batch: Batch) -> str:
    return f"{batch.number} is safe; write it elsewhere: backlog batch {batch.number} --out DIR"


def _request(office: Office, ids: Sequence[int], given: dict[str, Any]) -> Request:
    prefix = given["prefix"]
    return Request(
        ids=tuple(ids),
        target=given["target"],
        prefix=settings.schedule(office).default_prefix if prefix is None else prefix,
        note=given["note"],
        include_exported=given["include_exported"],
        reason=given["reason"],
    )


def _describe_no_batch(office: Office, draft: Draft, *, dry_run: bool, whole: bool) -> Reply:
    stopped = whole and bool(draft.left_out)
    seen = draft if dry_run else None
    data = _nothing(draft.profile.target, dry_run=dry_run) | {
        "count": len(seen.chosen) if seen else 0,
        "totals": shapes.totals(seen.totals) if seen else {},
        "left_out": _left_out(draft.left_out),
        "warnings": [shapes.problem(one) for one in draft.warnings],
    }
    lines = [f"  {one.number}: {one.reason}" for one in draft.left_out]
    lines += [*_format_warnings(draft)]
    if dry_run:
        lines.insert(
            0,
            f"Would go: {count_of(len(draft.chosen))}, {format_totals(draft.totals) or 'nothing'}.",
        )
    elif stopped:
        lines.insert(0, "Nothing was exported. Correct these, or use --skip-blocked:")
    else:
        lines.insert(0, "Nothing is ready, so no file and no batch was made.")
    # Who only looks must know it, too.
    if doubt := outside.find_doubt(office):
        lines.insert(0, doubt.sentence)
        data["doubt"] = doubt.sentence
    return Reply(data, "\n".join(lines), REFUSED if stopped else 0)


def _nothing(target: str, *, dry_run: bool) -> dict[str, Any]:
    return {
        "batch": None,
        "target": target,
        "dry_run": dry_run,
        "files": [],
        "count": 0,
        "totals": {},
        "left_out": [],
        "warnings": [],
    }


def _where(office: Office, batch: Batch, written: Sequence[Path]) -> list[str]:
    """Where the files are; without a shared folder nothing else writes them to one."""
    if written or office.shares_files:
        return [f"  written to {path}" for path in written]
    return [f"  to write it to a folder: backlog batch {batch.number} --out DIR"]


def _describe_batch(batch: Batch, draft: Draft, where: Sequence[str]) -> Reply:
    data = {
        "batch": batch.number,
        "target": batch.target,
        "dry_run": False,
        "files": batch_detail.shape_files(batch),
        "count": batch.count,
        "totals": shapes.totals(batch.totals),
        "left_out": _left_out(draft.left_out),
        "warnings": [shapes.problem(one) for one in draft.warnings],
    }
    lines = [
        f"{batch.number} ({batch.code}): {count_of(batch.count)}, {format_totals(batch.totals)}."
    ]
    lines += [f"  {file.name}  SHA-256 {file.sha256}" for file in batch.files]
    lines += where
    lines += [f"  left out {one.number}: {one.reason}" for one in draft.left_out]
    lines += [*_format_warnings(draft)]
    return Reply(data, "\n".join(lines))


def _format_warnings(draft: Draft) -> Iterator[str]:
    """A line for each sentence that warns, with the invoices of which it is said."""
    said: dict[tuple[str, str], dict[str, None]] = {}
    for one in draft.warnings:
        said.setdefault((one.check, f"{one.message} {one.fix}"), {})[one.number] = None
    for (check, sentence), each in islice(said.items(), _TOLD):
        numbers = list(each)
        more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
        yield f"  warning {check}, {', '.join(numbers[:3])}{more}: {sentence}"
    if len(said) > _TOLD:
        yield f"  and {len(said) - _TOLD} more warnings; `backlog check` says them all"


def _write_files(office: Office, actor: Actor, batch: Batch, out: Path | None) -> list[Path]:
    if out is None:
        return []
    written: list[Path] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in delivery.download(office, actor, batch):
            written.append(_write(out / name, data, batch))
    except OSError as error:
        there = f"Only written: {', '.join(path.name for path in written)}. " if written else ""
        raise Refused(
            f"{error.filename or out} cannot be written: {error.strerror}. {there}"
            f"{_elsewhere(batch)}"
        ) from None
    return written


def _write(path: Path, data: bytes, batch: Batch) -> Path:
    try:
        folders.write_once(path, data)
    except Taken as taken:
        raise Refused(f"{taken}, and was left as it is. {_elsewhere(batch)}") from None
    return path


def _left_out(ones: Iterable[LeftOut]) -> list[dict[str, Any]]:
    """What does not go, and why."""
    return [{"number": one.number, "check": one.check, "reason": one.reason} for one in ones]


@click.command()
@answers
def batches(shell: Shell) -> Reply:
    """The log: what went out, newest first, and who imported it."""
    office = shell.office()
    found = batch_log.page(office, shell.actor(), BatchFilter()).batches
    heads = ["Batch", "Word", "Target", "State", "Count", "Total", "Made by", "Imported by"]
    rows = [
        [
            one.number,
            one.code,
            office.label(one.target, one.profile),
            one.state,
            str(one.count),
            format_totals(one.totals),
            one.made_by,
            one.imports[-1].who if one.imports else "",
        ]
        for one in found
    ]
    text = table(heads, rows, right=frozenset({4, 5})) if rows else "No batch was made yet."
    return Reply({"batches": [batch_detail.shape_batch(one) for one in found]}, text)


@click.command()
@click.argument("number")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Write files here.")
@answers
def batch(shell: Shell, number: str, out: Path | None) -> Reply:
    """One batch; --out writes the same bytes again, which is not a new export."""
    office, actor = shell.office(), shell.actor()
    one, rows = batch_log.read_members(office, actor, number)
    remarks = batch_comments.read_comments(office, actor, number)
    written = _write_files(office, actor, one, out)
    said = [
        *batch_detail.lines(one, office.label(one.target, one.profile), rows),
        *batch_detail.list_comments(remarks),
    ]
    data = batch_detail.shape_whole(one, rows, remarks)
    return Reply(data, "\n".join([*said, *(f"Written to {path}" for path in written)]))


@click.command("void-batch")
@click.argument("number")
@click.option("--reason", default="", help="Why; stands in the log.")
@answers
def void_batch(shell: Shell, number: str, reason: str) -> Reply:
    """Void a batch that nobody imported; its invoices may go again."""
    batch = voiding.void(shell.office(), shell.actor(), number, reason=reason)
    return Reply(
        batch_detail.shape_batch(batch), f"{batch.number} is void. Its number and files are kept."
    )
