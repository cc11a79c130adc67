"""Read the single CSV of a Sage 300 batch by its record types."""

from itertools import islice

from backlog.target import ReadBack
from exporters.readers import reading, sage_300
from exporters.readers.sage_300 import TABLES


def read_file(data: bytes) -> list[ReadBack]:
    """The invoices of a file.

    Raises:
        ValueError: the bytes are not such a file, or it does not hold together.
    """
    rows = reading.read_cells(data, "cp1252")
    headings = [row[1:] if row[:1] == ["RECTYPE"] else [] for row in islice(rows, len(TABLES))]
    sage_300.check_headings(headings)
    tables: dict[str, list[reading.Row]] = {name: [] for name in TABLES}
    types = {str(place): name for place, name in enumerate(TABLES, 1)}
    for row in rows:
        if not row or row[0] not in types:
            raise ValueError(f"A row of the type {row[:1]} belongs to no table.")
        cells = dict(zip(headings[int(row[0]) - 1], row[1:], strict=True))
        tables[types[row[0]]].append(cells)
    return sage_300.read_invoices(tables)
