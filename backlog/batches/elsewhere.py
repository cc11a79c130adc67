"""What one accounting system does not take and another one does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backlog import readiness
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices, mappings
from backlog.target import Level

Takers = Mapping[str, frozenset[int]]
"""Profile -> the ids of those that it takes, of all that were asked about."""


def find_takers(office: Office, actor: Actor, ids: Sequence[int], *, but: str) -> Takers:
    """Which profiles take which of these, `but` for one; the own checks of them are not asked.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, "export")
    if not ids:
        return {}
    with office.reading() as db:
        papers = {entry.id: entry.invoice for entry in invoices.load(db, ids)}
        others = [name for name in office.profiles if name != but]
        profiles = {
            name: replace(office.profiles[name], mappings=mappings.of(db, name)) for name in others
        }
        books = {
            name: readiness.load_books(db, office.targets[one.target], one)
            for name, one in profiles.items()
        }
    found = {}
    for name, profile in profiles.items():
        target = office.targets[profile.target]
        problems = target.check([*papers.values()], profile, books[name])
        stopped = {one.number for one in problems if one.level is Level.BLOCKER}
        found[name] = frozenset(id_ for id_, one in papers.items() if one.number not in stopped)
    return {name: taken for name, taken in found.items() if taken}


def choose_taker(takers: Takers) -> str:
    """The profile that takes most, of several the first; empty when none takes any."""
    return max(takers, key=lambda name: len(takers[name]), default="")
