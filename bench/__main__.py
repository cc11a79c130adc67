"""`python -m bench` prints how fast the backlog is, on this machine, today."""

from collections.abc import Iterator

from app.garbage import collect_seldom
from bench import (
    ack,
    batch_log,
    door,
    exports,
    firm,
    home,
    intake,
    lists,
    paper,
    restart,
    sheet,
    sheet_day,
    start,
    work,
)
from bench.figures import Figure, machine, table


def _figures() -> Iterator[Figure]:
    yield from start.figures()
    yield from restart.figures()
    yield from work.imports()
    yield from intake.figures()
    yield from door.figures()
    large = firm.open_large()
    yield from lists.figures(large)
    yield from home.figures(large)
    yield from batch_log.figures()
    yield work.verify(large)
    yield from ack.figures(large)
    yield from exports.figures()
    yield from paper.figures()
    yield from sheet.figures()
    yield from sheet_day.figures()


def main() -> None:
    """Print the table, a line as soon as it is known."""
    collect_seldom()  # as the command does
    print(f"{firm.INVOICES:,} invoices of 4 lines. {machine()}\n", flush=True)  # noqa: T201
    for line in table(_figures()):
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
