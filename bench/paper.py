"""What printing takes: from the database to the ZIP of a hundred documents."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from backlog.filter import Filter
from backlog.model import Tab
from backlog.queries import documents, lists
from bench.figures import Figure, measure_each
from bench.firm import DANA, take_in

_COUNT = 100
_RUNS = 3
_TARGETS = {"pdf": "3 s", "word": "5 s"}


def figures() -> Iterator[Figure]:
    """A hundred invoices of four lines, as PDF and for Word."""
    with tempfile.TemporaryDirectory() as folder:
        office = take_in(Path(folder), _COUNT)
        ids = lists.ids(office, DANA, Filter(tab=Tab.ALL))
        for kind, target in _TARGETS.items():
            prints = [partial(documents.print_, office, DANA, ids, kind)] * _RUNS
            yield measure_each(f"print {_COUNT} invoices, {kind}", prints, target=target)
