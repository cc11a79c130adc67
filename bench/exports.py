"""From the database to the committed batch, beside the floor: read the rows, write the cells."""

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from functools import partial
from itertools import groupby
from operator import itemgetter
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
from backlog.store import batches, documents, mappings
from bench.figures import Figure, Run, format_seconds, peak_megabytes, time_run
from bench.firm import DANA, open_office, take_in
from exporters import TARGETS

_MANY, _FEW = 10_000, 500
_TRIES = 5
_TAXES = {"GST": "T1", "HST-ON": "T2", "GST+PST-BC": "T3"}
_MOST = {"floor": 6, "xlsxwriter": 10}
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
    name, floor = seen["floor"]
    ratio = f"{run.cpu / floor:.1f} x {name} ({format_seconds(floor)} CPU)"
    beside = f"{seen['invoices']:,} invoices; {ratio}; peak {seen['peak']} MB"
    limit = f"{_MOST[name]} x {name}, 400 MB" if count == _MANY else "1 s"
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
        name, least = _find_floor(copy, files, target)
        floor = min(time_run(least).cpu for _ in range(_TRIES))
    return {
        "run": [run.wall, run.cpu],
        "floor": [name, floor],
        "invoices": batch.count,
        "peak": peak,
    }


def _find_floor(path: Path, files: list[bytes], target: str) -> tuple[str, Callable[[], object]]:
    """The least that makes these files, and what it is called."""
    if TARGETS[target].extension == "xlsx":
        return "xlsxwriter", _workbooks(files)
    separator = _SEPARATORS.get(TARGETS[target].extension, ",")
    texts = [io.StringIO(data.decode(errors="replace"), newline="") for data in files]
    cells = [
        [[_parse_cell(cell) for cell in row] for row in csv.reader(text, delimiter=separator)]
        for text in texts
    ]
    return "floor", partial(_read_and_write, path, cells, separator)


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


def _read_and_write(
    path: Path, files: Sequence[Sequence[Sequence[object]]], separator: str
) -> None:
    """One program that reads every invoice's rows and writes the cells of these files.

    It looks nothing up, checks nothing, reads nothing back and records nothing.
    """
    _read_rows(path)
    for rows in files:
        csv.writer(io.StringIO(newline=""), delimiter=separator).writerows(map(list, rows))


def _read_rows(path: Path) -> list[tuple[object, ...]]:
    """Each invoice with its lines and its taxes, their cents as amounts."""
    with closing(sqlite3.connect(path)) as db:
        lines = _group(db, "lines", documents.LINE_COLUMNS)
        taxes = _group(db, "taxes", documents.TAX_COLUMNS)
        papers = db.execute(f"SELECT id, {documents.COLUMNS} FROM invoices ORDER BY id")  # noqa: S608 - ours
        return [(*paper, lines.get(paper[0]), taxes.get(paper[0])) for paper in papers]


def _group(db: sqlite3.Connection, table: str, columns: str) -> dict[int, list[tuple[object, ...]]]:
    """The rows of each invoice, the last column an amount."""
    query = f"SELECT invoice_id, {columns}, amount_minor FROM {table} ORDER BY invoice_id, position"  # noqa: S608 - ours
    priced = ((*row[:-1], Decimal(row[-1]) / 100) for row in db.execute(query))
    return {id_: list(rows) for id_, rows in groupby(priced, itemgetter(0))}


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
