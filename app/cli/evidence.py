"""The command that takes the evidence of a batch."""

import hashlib
from pathlib import Path

import click

from app.cli.progress import busy
from app.cli.shell import Reply, Shell, answers, refuse
from backlog.audit.evidence import take
from backlog.audit.evidence.take import Evidence
from backlog.errors import Refused
from backlog.files import folders
from backlog.files.folders import Taken
from backlog.plural import count_of


@click.command()
@click.argument("number")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path(),
    metavar="FILE",
    help="The ZIP to write; given a folder, it gets a name of its own there [here].",
)
@answers
def evidence(shell: Shell, number: str, out: Path) -> Reply:
    """What an auditor asks for about a batch, as a ZIP: files, invoices, events, their proof."""
    office, actor = shell.office(), shell.actor()
    try:
        with busy("Gathering"):
            made = take.take(office, actor, number)
        path = _write(out, made)
    except Refused as error:
        return refuse(error, batch=None, files=[], contents=[], head=None)
    digest = hashlib.sha256(made.data).hexdigest()
    contents = [
        {"name": one.name, "sha256": one.sha256, "bytes": one.size} for one in made.contents
    ]
    data = {
        "batch": made.batch.number,
        "files": [{"name": str(path), "sha256": digest, "bytes": len(made.data)}],
        "contents": contents,
        "head": made.head,
    }
    return Reply(
        data,
        f"Evidence of {made.batch.number}, {count_of(len(contents), 'file')}: written to {path}\n"
        f"  SHA-256 {digest}\n"
        f"  its chain ends at {made.head}",
    )


def _write(out: Path, made: Evidence) -> Path:
    path = out / made.name if out.is_dir() else out
    try:
        folders.write_once(path, made.data)
    except Taken as taken:
        raise Refused(
            f"{taken}, and was left as it is. Nothing was written. Name another file after --out."
        ) from None
    except OSError as error:
        raise Refused(
            f"{path} cannot be written: {error.strerror}. Nothing was written. Name another place "
            "after --out."
        ) from None
    return path
