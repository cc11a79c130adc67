"""How an export is cut into files: one currency each, and no more than its target takes."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from backlog.model import Entry
from backlog.target import Limits, Profile, Target


def split(target: Target, chosen: Iterable[Entry], profile: Profile) -> Iterator[list[Entry]]:
    """One currency and kind a file, within the target's limits, cut between invoices, in order."""

    def divide(entry: Entry) -> tuple[str, str]:
        return entry.invoice.currency, target.name_kind(entry.invoice, profile)

    def order(entry: Entry) -> tuple[tuple[str, str], date, str]:
        return divide(entry), entry.invoice.invoice_date, entry.invoice.number

    for _, same in groupby(sorted(chosen, key=order), key=divide):
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
