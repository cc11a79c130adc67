"""Checks that need more than the invoice: lookalikes, what came again or went out, closed books.

They are asked when something is about to leave, and never stored: a neighbour may change.
"""

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from backlog import checks, record
from backlog.characters import spell
from backlog.intake import revisions
from backlog.model import Entry
from backlog.store import corrections, events
from backlog.store import neighbours as store
from backlog.target import Level, Problem, Profile, Target


def check(db: Database, entries: Sequence[Entry], rules: checks.Rules) -> list[Problem]:
    """Everything found about these entries among their neighbours, all at once."""
    came_again = revisions.find_waiting(db, entries)
    alike = store.find_alike(db, [entry.id for entry in entries])
    twins = _find_twins(db)
    corrected = _warn_of_corrections(db, entries)
    found: list[Problem] = []
    for entry in entries:
        found += _duplicate(entry, alike.get(entry.id))
        found += _twin(entry, twins.get(entry.invoice.number))
        found += check_revision(entry, came_again.get(entry.id))
        found += _check_changes(db, entry)
        found += corrected.get(entry.id, [])
        found += checks.closed_period(entry, rules)
    return found


def elsewhere(
    db: Database, entries: Sequence[Entry], target: Target, profile: Profile
) -> Iterator[Problem]:
    """What counts with a batch for another system: it would be booked in two."""
    # What a profile describes itself is a system of its own.
    by_profile = any(option.describes for option in target.options)
    ids = [entry.id for entry in entries if entry.live]
    went_to = store.other_systems(db, ids, profile, by_profile=by_profile)
    here = profile.name if by_profile else target.id
    for entry in entries:
        for batch, system in went_to.get(entry.id, ()):
            yield Problem(
                entry.invoice.number,
                "other-system",
                "batches",
                Level.WARNING,
                f"It went out with {batch} for {system}, and would go to {here} now.",
                "Make sure that it is not booked in both.",
            )


def _duplicate(entry: Entry, alike: store.Alike | None) -> Iterator[Problem]:
    if alike:
        more = alike.count - len(alike.numbers)
        others = f"{', '.join(alike.numbers)}{f' and {more:,} more' if more else ''}"
        yield Problem(
            entry.invoice.number,
            "duplicate",
            "number",
            Level.WARNING,
            f"Same client, job, amount and date as {others}.",
            "Make sure that the work is not billed twice.",
        )


def _find_twins(db: Database) -> dict[str, str]:
    pairs = store.find_twins(db)
    return dict(pairs) | {other: number for number, other in pairs}


def _twin(entry: Entry, other: str | None) -> Iterator[Problem]:
    if other:
        yield Problem(
            entry.invoice.number,
            "number-twin",
            "number",
            Level.WARNING,
            f"Its number {spell(entry.invoice.number)} looks like {spell(other)}: they differ only "
            "in characters that nobody sees.",
            "Export one of them, and have the other one renumbered where it was made.",
        )


def check_revision(entry: Entry, revision: revisions.Revision | None) -> Iterator[Problem]:
    """What would go out as it is here, although it came again with something else."""
    if revision and revision.differences:
        yield Problem(
            entry.invoice.number,
            "revision",
            revision.differences[0][0],
            Level.WARNING,
            "It came again, and this waits for an answer: "
            f"{record.format_differences(revision.differences)}.",
            f"Answer it first: backlog revision {entry.invoice.number} accept|dismiss.",
        )


def _warn_of_corrections(db: Database, entries: Sequence[Entry]) -> dict[int, list[Problem]]:
    """Who said that it came in, and who that it did not: the next to go could be a second one."""
    ids = {entry.invoice.number: entry.id for entry in entries if entry.memberships}
    found: dict[int, list[Problem]] = {}
    for one in corrections.load_since_export(db, list(ids.values())):
        problem = Problem(
            one.number,
            "corrected",
            "batches",
            Level.WARNING,
            one.sentence,
            "Make sure that it is not there before the new file is imported.",
        )
        found.setdefault(ids[one.number], []).append(problem)
    return found


def _check_changes(db: Database, entry: Entry) -> Iterator[Problem]:
    """What is different from the version that went out last, line by line."""
    if not entry.memberships:
        return
    last = entry.memberships[-1]
    afters = [event.after for event in events.of_invoice(db, entry.id)[: last.version]]
    went_out = record.complete(record.fold(afters))
    differing = record.differences(went_out, record.of_invoice(entry.invoice))
    if differing:
        yield Problem(
            entry.invoice.number,
            "changed",
            differing[0][0],
            Level.WARNING,
            f"Changed since it went out with {last.batch}: {record.format_differences(differing)}.",
            "Tell accounting what is different.",
        )
