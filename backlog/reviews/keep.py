"""Keeps what a read of the Sheet brings, so that a deleted row, column or tab gives it back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from backlog.claim import OF_INVOICES
from backlog.office import Office
from backlog.reviews import claims
from backlog.reviews.claims import Rewritten
from backlog.store import reviews as store
from backlog.store.claims import find_number
from backlog.store.reviews import Review

Place = tuple[Collection[str], Collection[str]]
"""The keys and the columns of a tab."""

__all__ = ["Changed", "Review", "keep_reviews", "load_reviewed", "load_reviews"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that somebody wrote into since the last read: as it was and as it is, or empty."""

    before: Review | None
    after: Review | None


def load_reviews(office: Office) -> list[Review]:
    """What is kept, in no promised order."""
    with office.reading() as db:
        return store.load(db)


def load_reviewed(office: Office) -> dict[str, datetime]:
    """When *OK* was read beside invoices, by key."""
    with office.reading() as db:
        return store.list_reviewed(db, OF_INVOICES)


def keep_reviews(
    office: Office,
    read: Iterable[Review],
    columns: Mapping[str, Place],
    *,
    since: datetime | None = None,
    decimal: str = ".",
) -> list[Changed]:
    """Keep what was read; what changed since the last time.

    `columns` are, by tab, the keys and the columns that were there to be read: what is kept of
    others is not emptied, but missing. What changed since the read before, at `since`, becomes
    claims; a first read tells what was there already, and asks nobody about it.
    """
    found = {(one.tab, one.key, one.name): one for one in read}
    with office.reading() as db:
        kept = {(one.tab, one.key, one.name): one for one in store.load(db)}
        written = [
            Changed(kept.get(at), one)
            for at, one in found.items()
            # A database that was restored does not know some rows, and will give their keys to
            # other invoices.
            if kept.get(at) != one and find_number(db, one.tab, one.key)
        ]
    emptied = [
        Changed(one, None)
        for at, one in kept.items()
        if at not in found and _was_read(one, columns)
    ]
    if changed := [*written, *emptied]:
        with office.writing() as db:
            store.put(db, [one.after for one in written if one.after], at=office.clock())
            store.drop(db, [one.before for one in emptied if one.before])
            if since:
                rows = group_rows(kept.values(), store.load(db), changed)
                claims.follow_rows(office, db, rows, since=since, decimal=decimal)
    return changed


def group_rows(
    before: Iterable[Review], after: Iterable[Review], changed: Iterable[Changed]
) -> list[Rewritten]:
    """The rows that somebody wrote into, as they were and as they are."""
    touched = [one.after or one.before for one in changed]
    places = dict.fromkeys((one.tab, one.key) for one in touched if one)
    was, now = _group(before), _group(after)
    return [Rewritten(*at, was.get(at, {}), now.get(at, {})) for at in places]


def _group(reviews: Iterable[Review]) -> dict[tuple[str, str], dict[str, Review]]:
    rows: dict[tuple[str, str], dict[str, Review]] = {}
    for one in reviews:
        rows.setdefault((one.tab, one.key), {})[one.name] = one
    return rows


def _was_read(one: Review, columns: Mapping[str, Place]) -> bool:
    keys, names = columns.get(one.tab, ((), ()))
    return one.key in keys and one.name in names
