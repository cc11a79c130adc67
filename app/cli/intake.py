"""Commands about what comes in: import, quarantine."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from app.cli.progress import busy
from app.cli.shapes import Json
from app.cli.shell import REFUSED, Reply, Shell, answers, table
from backlog.company import stamp
from backlog.errors import Refused
from backlog.intake import quarantine, take
from backlog.intake.files import arrivals
from backlog.intake.take import Arrival, Intake, Notice
from backlog.quarantined import Quarantined, Waiting


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@answers
def import_(shell: Shell, files: tuple[Path, ...]) -> Reply:
    """Take invoices in from JSON, JSON Lines or CSV FILES (- is standard input)."""
    _refuse_unreadable(files)
    with busy("Taking in") as bar:
        coming = bar.count(_arrivals(files), "records")
        return _describe_intake(take.take(shell.office(), shell.actor(), coming))


def _refuse_unreadable(files: tuple[Path, ...]) -> None:
    """Before anything is taken in, so that a mistyped name does nothing by halves."""
    for file in files:
        if str(file) == "-":
            continue
        try:
            file.open("rb").close()
        except OSError as error:
            raise Refused(
                f"{file} cannot be read: {error.strerror}. Nothing was taken in."
            ) from None


def _arrivals(files: tuple[Path, ...]) -> Iterator[Arrival | Notice]:
    for file in files:
        yield from _of_file(file)


def _of_file(file: Path) -> Iterator[Arrival | Notice]:
    if str(file) == "-":
        return arrivals("-", sys.stdin.buffer.read())
    return arrivals(file.name.encode(errors="replace").decode(), file.read_bytes())


def _describe_intake(taken: Intake) -> Reply:
    lines = [taken.summary, *(f"  {notice}" for notice in taken.notices)]
    lines += [f"  {bad.file}, record {bad.index}: {bad.reason}" for bad in taken.quarantined]
    return Reply(shape_intake(taken), "\n".join(lines), REFUSED if taken.quarantined else 0)


def shape_intake(taken: Intake) -> Json:
    """What became of records."""
    return {
        "added": taken.added,
        "updated": taken.updated,
        "unchanged": taken.unchanged,
        "revisions": taken.revisions,
        "quarantined": [_bad(bad) for bad in taken.quarantined],
        "notices": taken.notices,
    }


@click.command("quarantine")
@click.option("--retry", type=int, metavar="ID", help="Take this record in again as it came.")
@click.option("--dismiss", type=int, metavar="ID", help="Take it off the list; needs --reason.")
@click.option("--reason", default="", help="Why it is dismissed; stands in the log.")
@answers
def quarantine_(shell: Shell, retry: int | None, dismiss: int | None, reason: str) -> Reply:
    """Records that could not be taken in; a corrected one that comes in resolves its row."""
    office, actor = shell.office(), shell.actor()
    if retry is not None and dismiss is not None:
        raise click.UsageError("Use --retry or --dismiss, one of the two.")
    if retry is not None:
        return _describe_intake(quarantine.retry(office, actor, retry))
    if dismiss is not None:
        row = quarantine.dismiss(office, actor, dismiss, reason=reason)
        return Reply(
            {"dismissed": _describe_waiting(row)}, f"Dismissed: {row.bad.file}, {row.bad.index}."
        )
    return _list_quarantine(quarantine.list_waiting(office, actor))


def _list_quarantine(rows: list[Waiting]) -> Reply:
    data = {"count": len(rows), "quarantine": [_describe_waiting(row) for row in rows]}
    heads = ["Id", "File", "Record", "Source id", "Field", "Received", "Reason"]
    cells = [
        [
            str(row.id),
            row.bad.file,
            str(row.bad.index),
            row.bad.source_id,
            row.bad.field,
            stamp(row.received_at),
            row.bad.reason,
        ]
        for row in rows
    ]
    text = table(heads, cells, right=frozenset({0, 2})) if rows else "Nothing is in quarantine."
    return Reply(data, text)


def _describe_waiting(row: Waiting) -> dict[str, object]:
    return {"id": row.id} | _bad(row.bad) | {"received_at": stamp(row.received_at)}


def _bad(bad: Quarantined) -> dict[str, object]:
    return {
        "file": bad.file,
        "index": bad.index,
        "source_id": bad.source_id or None,
        "field": bad.field or None,
        "reason": bad.reason,
    }
