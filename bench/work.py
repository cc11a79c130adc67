"""What the machine works at: import, verify, export."""

import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from backlog import audit, database, export, intake, query
from backlog.export import Request
from backlog.filter import Filter
from backlog.intake_files import arrivals
from backlog.model import Tab
from backlog.office import Office
from backlog.store import batches
from bench.company import records
from bench.figures import Figure, Run, timed
from bench.firm import DANA, office, taken_in

_TEXTS = ("csv", "quickbooks-desktop")


def imports() -> Iterator[Figure]:
    """10,000 JSON Lines records, in a process of its own so that its memory is its own."""
    small, large = _import_apart(1_000), _import_apart(10_000)
    memory = f"peak {large[1]} MB; {small[1]} MB with 1,000"
    yield Figure("import 10,000 JSON Lines records", [large[0]], "5 s, flat memory", memory)


def _import_apart(count: int) -> tuple[Run, int]:
    answer = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "bench.work", str(count)], check=True, capture_output=True, text=True
    )
    wall, cpu, megabytes = json.loads(answer.stdout)
    return Run(wall, cpu), megabytes


def import_records(count: int) -> tuple[float, float, int]:
    """Take in records from a file; wall and CPU seconds, and the peak of memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        name = Path(folder) / "records.jsonl"
        with name.open("w") as file:
            file.writelines(json.dumps(record) + "\n" for record in records(count))
        firm = office(Path(folder) / "backlog.db")
        database.create(firm.path)
        run = timed(lambda: intake.take(firm, DANA, arrivals(str(name), name.read_bytes())))
    return run.wall, run.cpu, peak_megabytes()


def verify(firm: Office) -> Figure:
    """The whole log of the large firm."""
    run = timed(partial(audit.verify, firm))
    counts = audit.verify(firm).counts
    return Figure("verify", [run], "20 s", f"{counts['invoices']:,} invoices, {counts['events']:,}")


def exports() -> Iterator[Figure]:
    """From the database to the committed batch, beside `csv.writer` on the same cells."""
    for target in _TEXTS:
        for count in (500, 10_000):
            yield _export(target, count)


def _export(target: str, count: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        firm = taken_in(Path(folder), count)
        ids = tuple(query.ids(firm, Filter(tab=Tab.ALL)))
        run = timed(partial(_commit, firm, Request(ids, target)))
        plain = _plain(firm)
    beside = f"{run.cpu / plain.cpu:.0f} x csv.writer; peak so far {peak_megabytes()} MB"
    limit = "20 x csv.writer, 400 MB" if count == 10_000 else "1 s"
    return Figure(f"export {count:,} to {target}", [run], limit, beside)


def _commit(firm: Office, asked: Request) -> None:
    export.commit(firm, DANA, export.draft(firm, DANA, asked))


def _plain(firm: Office) -> Run:
    """Python's own writer at the cells of the first batch."""
    with firm.reading() as db:
        (batch,) = batches.latest(db)
        texts = [data.decode(errors="replace") for _, data in batches.file_bytes(db, batch.id)]
    delimiter = "\t" if batch.target == "quickbooks-desktop" else ","
    cells = [row for text in texts for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    return timed(lambda: csv.writer(io.StringIO(), delimiter=delimiter).writerows(cells))


def peak_megabytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    print(json.dumps(import_records(int(sys.argv[1]))))  # noqa: T201 - the answer to the caller
