"""Measuring: wall and CPU time of each run, because a machine is seldom alone."""

import math
import os
import platform
import resource
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_HEADINGS = ("what", "runs", "wall p50", "wall p95", "CPU p50", "CPU p95", "target", "beside")


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock, and seconds that this process was at work, where that was measured."""

    wall: float
    cpu: float = math.nan


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured; `target` is the most it should take, `beside` what else was seen."""

    what: str
    runs: Sequence[Run]
    target: str = ""
    beside: str = ""


def time_run(act: Callable[[], object]) -> Run:
    """One run of an act."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return Run(time.perf_counter() - wall, time.process_time() - cpu)


def measure_each(what: str, acts: Iterable[Callable[[], object]], *, target: str) -> Figure:
    """A figure of many acts of one kind."""
    return Figure(what, [time_run(act) for act in acts], target)


def peak_megabytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def machine() -> str:
    """The machine in one line: what a figure means depends on it."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def table(figures: Iterable[Figure]) -> Iterable[str]:
    """The lines of a Markdown table, each as soon as its figure is there."""
    yield _row(_HEADINGS)
    yield _row(["---"] * len(_HEADINGS))
    for figure in figures:
        walls = [run.wall for run in figure.runs]
        cpus = [run.cpu for run in figure.runs]
        times = [find_percentile(values, p) for values in (walls, cpus) for p in (50, 95)]
        cells = [figure.what, str(len(figure.runs)), *map(format_seconds, times)]
        yield _row([*cells, figure.target, figure.beside])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def find_percentile(values: Sequence[float], percent: int) -> float:
    """The value that so many percent of the values do not exceed."""
    place = -(-len(values) * percent // 100)
    return sorted(values)[place - 1]


def format_seconds(seconds: float) -> str:
    """Seconds as the table has them."""
    if math.isnan(seconds):
        return "-"
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
