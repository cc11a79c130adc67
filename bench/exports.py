"""From the database to the committed batch, beside the plainest writer of the same cells."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

import xlsxwriter
from openpyxl import load_workbook

from app.garbage import collect_seldom
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import lists
from backlog.store import batches, mappings
from bench.figures import Figure, Run, peak_megabytes, time_run
from bench.firm import DANA, open_office, take_in
from exporters import TARGETS

_MANY, _FEW = 10_000, 500
_TAXES = {"GST": "T1", "HST-ON": "T2", "GST+PST-BC": "T3"}
_SEPARATORS = {"iif": "\t"}
_FIGURE = re.compile(r"-?[0-9]+\.[0-9]+")
_LIKE_OURS = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}


def figures() -> Iterator[Figure]:
    """Every target, each export in a process of its own so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        for count in (_FEW, _MANY):
            office = take_in(Path(folder) / str(count), count)
            for target in TARGETS:
                yield _apart(office.path, target, count)


def _apart(kept: Path, target: str, count: int) -> Figure:
    asked = [sys.executable, "-m", "bench.exports", str(kept), target]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    seen = json.loads(answer.stdout)
    run = Run(*seen["run"])
    ratios = [f"{run.cpu / cpu:.1f} x {name}" for name, cpu in seen["beside"].items()]
    beside = "; ".join([f"{seen['invoices']:,} invoices", *ratios, f"peak {seen['peak']} MB"])
    ratio = "10 x xlsxwriter" if target == "sage-300" else "20 x csv.writer"
    limit = f"{ratio}, 400 MB" if count == _MANY else "1 s"
    return Figure(f"export {count:,} to {target}", [run], limit, beside)


def _measure_export(kept: Path, target: str) -> dict[str, object]:
    """One export of all that may go, on a copy of a database."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backlog.db"
        shutil.copy(kept, copy)
        office = open_office(copy)
        _map(office, target)
        ids = tuple(lists.ids(office, DANA, Filter(tab=Tab.ALL)))
        run = time_run(partial(_commit, office, Request(ids, target)))
        peak = peak_megabytes()
        with office.reading() as db:
            (batch,) = batches.latest(db)
            files = [data for _, data in batches.file_bytes(db, batch.id)]
    return {
        "run": [run.wall, run.cpu],
        "beside": {name: _least(write) for name, write in _plainest(files, target).items()},
        "invoices": batch.count,
        "peak": peak,
    }


def _least(write: Callable[[], object]) -> float:
    """The CPU seconds of the quickest of three runs: the plainest writer at its best."""
    return min(time_run(write).cpu for _ in range(3))


def _plainest(files: list[bytes], target: str) -> dict[str, Callable[[], object]]:
    """The plainest writers of the same cells, by name."""
    if TARGETS[target].extension == "xlsx":
        return {"xlsxwriter": _workbooks(files)}
    separator = _SEPARATORS.get(TARGETS[target].extension, ",")
    texts = [
        list(csv.reader(io.StringIO(data.decode(errors="replace")), delimiter=separator))
        for data in files
    ]
    typed = [[[_parse_cell(cell) for cell in row] for row in rows] for rows in texts]
    return {
        "csv.writer": partial(_write, typed, separator),
        "it where all is text already": partial(_write, texts, separator),
    }


def _map(office: Office, target: str) -> None:
    """Give each of the firm's taxes a code: some systems take one code a line."""
    with office.writing() as db:
        for ours, theirs in _TAXES.items():
            mappings.write_mapping(db, target, "tax", ours, theirs)


def _commit(office: Office, asked: Request) -> None:
    commit.commit(office, DANA, commit.draft(office, DANA, asked))


def _parse_cell(cell: str) -> object:
    """A cell as an invoice has it: its figures are numbers until they are written."""
    return Decimal(cell) if _FIGURE.fullmatch(cell) else cell


def _write(files: Sequence[Sequence[Sequence[object]]], separator: str) -> None:
    """Python's own writer at the cells of these files."""
    for rows in files:
        csv.writer(io.StringIO(newline=""), delimiter=separator).writerows(rows)


def _workbooks(files: list[bytes]) -> Callable[[], object]:
    """The library alone at the cells of these workbooks."""
    books = [load_workbook(io.BytesIO(data)) for data in files]
    sheets = [[list(sheet.values) for sheet in book] for book in books]

    def write() -> None:
        for tables in sheets:
            with xlsxwriter.Workbook(io.BytesIO(), _LIKE_OURS) as book:
                for table in tables:
                    sheet = book.add_worksheet()
                    for at, row in enumerate(table):
                        sheet.write_row(at, 0, row)

    return write


if __name__ == "__main__":
    collect_seldom()
    print(json.dumps(_measure_export(Path(sys.argv[1]), sys.argv[2])))  # noqa: T201 - the answer
