"""The command for columns that a firm describes itself: are they right, and how they look."""

from dataclasses import asdict
from pathlib import Path

import click

from app.cli.shell import REFUSED, Reply, Shell, answers, table
from backlog.errors import Refused
from backlog.files import folders
from backlog.files.folders import Taken
from exporters.columns import presets
from exporters.columns.description import BadDescription
from exporters.columns.preview import Preview, preview

_WIDEST = 32


@click.command("columns")
@click.argument("way", type=click.Choice(["check", "copy"]), metavar="check|copy")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "preset", default="", help="With copy: which of ours to start from.")
@answers
def columns(shell: Shell, way: str, file: Path, preset: str) -> Reply:
    """Columns for any other system: check a file and see three rows of it, or copy one of ours."""
    del shell  # it needs no database: a firm writes its columns before anything else
    return _copy(preset, file) if way == "copy" else _check(file)


def _check(file: Path) -> Reply:
    try:
        shown = preview(presets.load_text(str(file), Path()))
    except BadDescription as bad:
        lines = [f"{file}, {mistake}" for mistake in bad.mistakes]
        problems = [asdict(mistake) for mistake in bad.mistakes]
        told = "\n".join([*lines, "Correct the file and check it again. Nothing was changed."])
        return Reply({"problems": problems, "headings": [], "rows": []}, told, REFUSED)
    data = {"problems": [], "headings": shown.headings, "rows": shown.rows}
    return Reply(data, _draw(file, shown))


def _draw(file: Path, shown: Preview) -> str:
    """A column a line: there are more of them than fit side by side."""
    rows = [
        [heading, *(_shorten(cell) for cell in cells)]
        for heading, *cells in zip(shown.headings, *shown.rows, strict=True)
    ]
    heads = ["column", *(f"row {place}" for place in range(1, len(shown.rows) + 1))]
    said = [f"{one.number}: {one.message} {one.fix}" for one in shown.problems]
    title = f"{file}: {shown.label}. Nothing to correct; two made-up invoices look so:"
    notes = ["", "The checks would say of them:", *said] if said else []
    return "\n".join([title, "", table(heads, rows), *notes])


def _shorten(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 3]}..."


def _copy(preset: str, file: Path) -> Reply:
    known = ", ".join(presets.list_presets())
    if preset not in presets.list_presets():
        raise Refused(
            f"There are no columns {preset!r}. Nothing was written. --from one of {known}."
        )
    try:
        folders.write_once(file, presets.read_preset(preset).encode())
    except Taken as taken:
        raise Refused(
            f"{taken}, and was left as it is. Nothing was written. Name another file."
        ) from None
    told = f"Wrote {file}. Change it, then look at it with `backlog columns check {file}`."
    return Reply({"file": str(file), "from": preset}, told)
