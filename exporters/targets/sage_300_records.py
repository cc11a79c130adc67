"""A Sage 300 batch as one CSV: every row says by its record type which table it belongs to."""

from collections.abc import Iterator

from backlog.target import Part, Profile
from exporters.layout import delimited
from exporters.targets.sage_300_tables import RECORDS, TYPES, entry_of

_TYPES = {name: str(place) for place, name in enumerate(TYPES, 1)}


def write_document(part: Part, profile: Profile) -> bytes:
    """The file's bytes."""
    return delimited.write_csv(_write_rows(part, profile), "cp1252")


def _write_rows(part: Part, profile: Profile) -> Iterator[list[str]]:
    tables = RECORDS.choose_for(part.invoices, profile)
    yield from (["RECTYPE", *headings] for headings in tables.headings.values())
    for serial, invoice in enumerate(part.invoices, 1):
        for name, cells in tables.rows(entry_of(invoice, profile, serial)):
            yield [_TYPES[name], *cells]
