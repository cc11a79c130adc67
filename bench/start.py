"""How soon the command line answers, beside a small program over the same kind of file."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure, Run

_RUNS = 15
_BESIDE = ("sqlite-utils", "--version")
_COMMANDS = (("backlog", "--version"), ("backlog", "--help"), ("backlog", "list"))
_TARGET = "2.5 x"
# As where it is installed: what was compiled once is kept, and nobody's own backlog is read.
_OURS = {"PYTHONDONTWRITEBYTECODE", "BACKLOG_DB", "BACKLOG_CONFIG"}
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in _OURS}


def figures() -> Iterator[Figure]:
    """Each command as often as the other program, in turn: both meet the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        _run(("backlog", "init"), Path(folder))
        runs: dict[tuple[str, str], list[Run]] = {each: [] for each in (_BESIDE, *_COMMANDS)}
        for _ in range(_RUNS):
            for each, measured in runs.items():
                measured.append(_run(each, Path(folder)))
    yield Figure(" ".join(_BESIDE), runs[_BESIDE])
    for each in _COMMANDS:
        beside = f"{_compare(runs[each], runs[_BESIDE]):.1f} x {' '.join(_BESIDE)}"
        yield Figure(" ".join(each), runs[each], _TARGET, beside)


def _compare(ours: list[Run], theirs: list[Run]) -> float:
    return median(run.wall for run in ours) / median(run.wall for run in theirs)


def _run(command: tuple[str, str], folder: Path) -> Run:
    """One start of a program that is installed beside this Python, in a process of its own."""
    program, *words = command
    wall, cpu = time.perf_counter(), _cpu_of_children()
    subprocess.run(  # noqa: S603 - ourselves, and what we depend on
        [Path(sys.executable).with_name(program), *words],
        check=True,
        capture_output=True,
        cwd=folder,
        env=_ENVIRONMENT,
    )
    return Run(time.perf_counter() - wall, _cpu_of_children() - cpu)


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
