"""What the machine works at: import and verify."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.garbage import collect_seldom
from backlog.audit import verify as audit
from backlog.intake import take
from backlog.intake.files import arrivals
from backlog.office import Office
from backlog.store import database
from bench.company import records
from bench.figures import Figure, Run, peak_megabytes, time_run
from bench.firm import DANA, open_office


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
        office = open_office(Path(folder) / "backlog.db")
        database.create(office.path)
        run = time_run(lambda: take.take(office, DANA, arrivals(str(name), name.read_bytes())))
    return run.wall, run.cpu, peak_megabytes()


def verify(office: Office) -> Figure:
    """The whole log of the large firm."""
    verdicts: list[audit.Verdict] = []
    run = time_run(lambda: verdicts.append(audit.verify(office)))
    (verdict,) = verdicts
    counts = verdict.counts
    seen = f"{counts['invoices']:,} invoices, {counts['events']:,} events"
    found = f", {len(verdict.findings)} FINDINGS" if verdict.findings else ""
    return Figure("verify", [run], "20 s", seen + found)


if __name__ == "__main__":
    collect_seldom()  # as the command does
    print(json.dumps(import_records(int(sys.argv[1]))))  # noqa: T201 - the answer to the caller
