"""From the database to the committed batch, beside the plainest writer of the same cells."""

import csv
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import xlsxwriter
from openpyxl import load_workbook

from backlog import export, query
from backlog.export import Request
from backlog.filter import Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.store import batches, mappings
from bench.figures import Figure, Run, peak_megabytes, timed
from bench.firm import DANA, office, taken_in
from exporters import TARGETS

_MANY, _FEW = 10_000, 500
_TAXES = {"GST": "T1", "HST-ON": "T2", "GST+PST-BC": "T3"}
_SEPARATORS = {"iif": "\t"}
_LIKE_OURS = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}


def figures() -> Iterator[Figure]:
    """Every target, each export in a process of its own so that its memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        for count in (_FEW, _MANY):
            firm = taken_in(Path(folder) / str(count), count)
            for target in TARGETS:
                yield _apart(firm.path, target, count)


def _apart(kept: Path, target: str, count: int) -> Figure:
    asked = [sys.executable, "-m", "bench.exports", str(kept), target]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    seen = json.loads(answer.stdout)
    run, plain = Run(*seen["run"]), Run(*seen["plain"])
    beside = (
        f"{seen['invoices']:,} invoices; {run.cpu / plain.cpu:.1f} x {seen['beside']}; "
        f"peak {seen['peak']} MB"
    )
    ratio = "10 x xlsxwriter" if target == "sage-300" else "20 x csv.writer"
    limit = f"{ratio}, 400 MB" if count == _MANY else "1 s"
    return Figure(f"export {count:,} to {target}", [run], limit, beside)


def _measured(kept: Path, target: str) -> dict[str, object]:
    """One export of all that may go, on a copy of a database."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backlog.db"
        shutil.copy(kept, copy)
        firm = office(copy)
        _map(firm, target)
        ids = tuple(query.ids(firm, Filter(tab=Tab.ALL)))
        run = timed(partial(_commit, firm, Request(ids, target)))
        peak = peak_megabytes()
        with firm.reading() as db:
            (batch,) = batches.latest(db)
            files = batches.file_bytes(db, batch.id)
    extension = TARGETS[target].extension
    named, plain = ("xlsxwriter", _workbooks) if extension == "xlsx" else ("csv.writer", _texts)
    written = timed(plain([data for _, data in files], _SEPARATORS.get(extension, ",")))
    return {
        "run": [run.wall, run.cpu],
        "plain": [written.wall, written.cpu],
        "beside": named,
        "invoices": batch.count,
        "peak": peak,
    }


def _map(firm: Office, target: str) -> None:
    """Give each of the firm's taxes a code: some systems take one code a line."""
    with firm.writing() as db:
        for ours, theirs in _TAXES.items():
            mappings.put(db, target, "tax", ours, theirs)


def _commit(firm: Office, asked: Request) -> None:
    export.commit(firm, DANA, export.draft(firm, DANA, asked))


def _texts(files: list[bytes], separator: str) -> Callable[[], object]:
    """Python's own writer at the cells of these files."""
    texts = [data.decode(errors="replace") for data in files]
    rows = [row for text in texts for row in csv.reader(io.StringIO(text), delimiter=separator)]
    return lambda: csv.writer(io.StringIO(), delimiter=separator).writerows(rows)


def _workbooks(files: list[bytes], _: str) -> Callable[[], object]:
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
    print(json.dumps(_measured(Path(sys.argv[1]), sys.argv[2])))  # noqa: T201 - the answer
