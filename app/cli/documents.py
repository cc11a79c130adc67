"""Commands that print invoices: pdf, word."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import click

from app.cli.progress import busy
from app.cli.selecting import find_named
from app.cli.shell import Reply, Shell, answers, refuse
from backlog.errors import Refused
from backlog.files import folders
from backlog.files.folders import Taken
from backlog.queries import documents
from backlog.queries.documents import Printed

_ENDINGS = {".pdf": "PDF", ".docx": "Word document", ".zip": "ZIP"}
_NUMBERS = click.argument("numbers", nargs=-1, required=True)
_OUT = click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write; given a folder that is there, the file gets a name of its own.",
)


@click.command()
@_NUMBERS
@_OUT
@answers
def pdf(shell: Shell, numbers: tuple[str, ...], out: Path) -> Reply:
    """Print one invoice as a PDF, or several as a ZIP of PDFs; none counts as exported by it."""
    return _print(shell, numbers, "pdf", out)


@click.command()
@_NUMBERS
@_OUT
@answers
def word(shell: Shell, numbers: tuple[str, ...], out: Path) -> Reply:
    """Print one invoice for Word, or several as a ZIP; none counts as exported by it."""
    return _print(shell, numbers, "word", out)


def _print(shell: Shell, numbers: Sequence[str], kind: str, out: Path) -> Reply:
    office, actor = shell.office(), shell.actor()
    try:
        ids = find_named(office, actor, numbers).require_known()
        with busy("Printing"):
            printed = documents.print_(office, actor, ids, kind)
        path = _write(out, printed)
    except Refused as error:
        return refuse(error, done=[], file=None, sha256=None, bytes=None)
    digest = hashlib.sha256(printed.data).hexdigest()
    data = {
        "done": list(printed.numbers),
        "file": str(path),
        "sha256": digest,
        "bytes": len(printed.data),
    }
    return Reply(data, f"{', '.join(printed.numbers)}: written to {path}  SHA-256 {digest}")


def _write(out: Path, printed: Printed) -> Path:
    path = out / printed.name if out.is_dir() else out
    _refuse_misnamed(path, Path(printed.name).suffix)
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}. Nothing was written. Make it first.")
    try:
        folders.write_once(path, printed.data)
    except Taken as taken:
        raise Refused(
            f"{taken}, and was left as it is. Nothing was written. Name another file after --out."
        ) from None
    except OSError as error:
        raise Refused(
            f"{path} cannot be written: {error.strerror}. Nothing was written, and no invoice was "
            "changed. Name another place after --out."
        ) from None
    return path


def _refuse_misnamed(path: Path, ending: str) -> None:
    """A ZIP under the name of a PDF opens nowhere; a name without such an ending is anyone's."""
    if path.suffix.lower() in {*_ENDINGS} - {ending}:
        raise Refused(
            f"What is written is a {_ENDINGS[ending]}, which {path.name} does not say. Nothing was "
            f"written. Name a file that ends in {ending} after --out."
        )
