"""How an export is cut into files: one currency each, and no more than its target takes."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from backlog.model import Entry
from backlog.target import Limits, Target


def split(target: Target, chosen: Iterable[Entry]) -> Iterator[list[Entry]]:
    """One currency a file, within the target's limits, cut between invoices, in stable order."""

    def order(entry: Entry) -> tuple[str, date, str]:
        invoice = entry.invoice
        return invoice.currency, invoice.invoice_date, invoice.number

    for _, same in groupby(sorted(chosen, key=order), key=lambda entry: entry.invoice.currency):
        part: list[Entry] = []
        rows = 0
        for entry in same:
            taken = target.rows(entry.invoice)
            if part and not _fits(target.limits, invoices=len(part) + 1, rows=rows + taken):
                yield part
                part, rows = [], 0
            part.append(entry)
            rows += taken
        yield part


def _fits(limits: Limits, *, invoices: int, rows: int) -> bool:
    few = limits.invoices is None or invoices <= limits.invoices
    return few and (limits.rows is None or rows <= limits.rows)
