"""Keeps what a read of the Sheet brings, so that a deleted row, column or tab gives it back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from backlog.office import Office
from backlog.store import reviews as store
from backlog.store.reviews import Review

Place = tuple[Collection[str], Collection[str]]
"""The keys and the columns of a tab."""

__all__ = ["Changed", "Review", "keep_reviews", "load_reviews"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that somebody wrote into since the last read: as it was and as it is, or empty."""

    before: Review | None
    after: Review | None


def load_reviews(office: Office) -> list[Review]:
    """What is kept, in no promised order."""
    with office.reading() as db:
        return store.load(db)


def keep_reviews(
    office: Office,
    read: Iterable[Review],
    columns: Mapping[str, tuple[Collection[str], Collection[str]]],
) -> list[Changed]:
    """Keep what was read; what changed since the last time.

    `columns` are, by tab, the keys and the columns that were there to be read: what is kept of
    others is not emptied, but missing.
    """
    found = {(one.tab, one.key, one.name): one for one in read}
    with office.reading() as db:
        kept = {(one.tab, one.key, one.name): one for one in store.load(db)}
    written = [Changed(kept.get(at), one) for at, one in found.items() if kept.get(at) != one]
    emptied = [
        Changed(one, None)
        for at, one in kept.items()
        if at not in found and _was_read(one, columns)
    ]
    if changed := [*written, *emptied]:
        with office.writing() as db:
            store.put(db, [one.after for one in written if one.after], at=office.clock())
            store.drop(db, [one.before for one in emptied if one.before])
    return changed


def _was_read(one: Review, columns: Mapping[str, tuple[Collection[str], Collection[str]]]) -> bool:
    keys, names = columns.get(one.tab, ((), ()))
    return one.key in keys and one.name in names
