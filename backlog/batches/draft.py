"""A draft: the (id, version) pairs that may go, and the list of those that may not, and why."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from backlog import readiness
from backlog.batches import inspection, neighbours
from backlog.company import stamp
from backlog.errors import DraftChanged, NeedsReason
from backlog.mappings import change
from backlog.model import Entry
from backlog.money import sum_by_name
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices
from backlog.target import Level, Problem, Profile, Target


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for; exactly these invoices, never a filter's."""

    ids: tuple[int, ...]
    target: str
    prefix: str = ""
    note: str = ""
    include_exported: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An invoice that does not go, and why: for the first check, which is about a `field`.

    `everywhere`: as it is, it goes to no other system either.
    """

    number: str
    check: str
    reason: str
    id: int = 0
    field: str = ""
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What would go: `chosen` with the versions that were looked at; totals by currency.

    `profile` is the one it was looked at with, mappings included: the files are made with it.
    `usual` are its options of later releases that have their default: they make no other file.
    `went_out`: those asked for that count with a batch already, by id, and that batch.
    """

    request: Request
    chosen: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[Problem, ...]
    profile: Profile
    usual: frozenset[str] = frozenset()
    went_out: Mapping[int, str] = field(default_factory=dict)

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(id, version) of what was chosen: what the person saw."""
        return tuple((entry.id, entry.version) for entry in self.chosen)

    @property
    def used_profile(self) -> Profile:
        """The profile as far as the files of this draft depend on it; kept with the batch."""
        return change.narrow_profile(self.profile, (entry.invoice for entry in self.chosen))

    @property
    def mark(self) -> str:
        """Tells one `used_profile` from another: with the pairs, all that makes the files."""
        used = asdict(self.used_profile)
        # A window that was open before a release added an option is still what it showed.
        used["options"] = {
            name: value for name, value in used["options"].items() if name not in self.usual
        }
        told = json.dumps(used, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def totals(self) -> dict[str, Decimal]:
        """What the chosen come to, with tax, by currency."""
        papers = (entry.invoice for entry in self.chosen)
        return dict(sorted(sum_by_name((paper.currency, paper.total) for paper in papers).items()))


def draft(office: Office, actor: Actor, request: Request) -> Draft:
    """Look at what would go. Nothing is written.

    Raises:
        NotAllowed, NotFound: not an Administrator; no such target.
        NeedsReason: already exported invoices are included without saying why.
    """
    office.admit(actor, "export")
    if request.include_exported and not request.reason.strip():
        raise NeedsReason(
            "Exporting again needs a reason, because accounting could import twice. "
            "Nothing was exported. Say why, or switch off Include Already Exported Invoices."
        )
    return look(office, request)


def look(office: Office, request: Request) -> Draft:
    """What would go, whoever asks: for a job that proposes and has no role of its own.

    Raises:
        NotFound: no such target.
    """
    target, profile = office.target(request.target)
    with office.reading() as db:
        entries = invoices.load(db, dict.fromkeys(request.ids))
        found = [
            *inspection.whatever_the_target(office, db, entries),
            *neighbours.elsewhere(db, entries, target, profile),
        ]
        others = readiness.load_books(db, target, profile)
        went_out = {entry.id: entry.live.batch for entry in entries if entry.live}
        makers = batches.load_makers(db, went_out.values())
    stopped = _collect_blocked(found) | dict(_not_exportable(entries, request, makers))
    everywhere = frozenset(stopped)
    papers = [entry.invoice for entry in entries if entry.invoice.number not in stopped]
    theirs = target.check(papers, profile, others)
    stopped |= _collect_blocked(theirs)
    return Draft(
        request,
        tuple(entry for entry in entries if entry.invoice.number not in stopped),
        tuple(
            replace(stopped[number], id=entry.id, everywhere=number in everywhere)
            for entry in entries
            if (number := entry.invoice.number) in stopped
        ),
        tuple(p for p in (*found, *theirs) if p.level is Level.WARNING and p.number not in stopped),
        profile,
        _find_usual(target, profile),
        went_out,
    )


def _find_usual(target: Target, profile: Profile) -> frozenset[str]:
    return frozenset(
        option.name
        for option in target.options
        if option.later and profile.options.get(option.name) == option.default
    )


def _not_exportable(
    entries: Iterable[Entry], request: Request, makers: Mapping[str, tuple[str, datetime]]
) -> Iterator[tuple[str, LeftOut]]:
    for entry in entries:
        number = entry.invoice.number
        if entry.void_at:
            yield number, LeftOut(number, "void", "It is void.")
        elif entry.live and not request.include_exported:
            by, at = makers[entry.live.batch]
            reason = f"{by} exported it at {stamp(at)}, with {entry.live.batch}."
            yield number, LeftOut(number, "exported", reason)


def _collect_blocked(found: Iterable[Problem]) -> dict[str, LeftOut]:
    """What blocks each invoice: named for the first check, with the reasons of all."""
    blocked: dict[str, LeftOut] = {}
    for problem in found:
        if problem.level is not Level.BLOCKER:
            continue
        number, reason = problem.number, f"{problem.message} {problem.fix}"
        first = blocked.get(number)
        blocked[number] = (
            replace(first, reason=f"{first.reason} {reason}")
            if first
            else LeftOut(number, problem.check, reason, field=problem.field)
        )
    return blocked


def redraft(
    office: Office, actor: Actor, request: Request, pairs: Sequence[tuple[int, int]], *, mark: str
) -> Draft:
    """The draft a person confirmed, by its pairs and its mark.

    Raises:
        DraftChanged: one of them may not go any more, or is not what was looked at; or another
            profile or mapping would make the files.
    """
    now = draft(office, actor, replace(request, ids=tuple(id_ for id_, _ in pairs)))
    if now.pairs != tuple(pairs) or now.mark != mark:
        raise DraftChanged(_what_changed(now, dict(pairs)))
    return now


def _what_changed(now: Draft, seen: dict[int, int]) -> str:
    changed = [e.invoice.number for e in now.chosen if seen.get(e.id) != e.version]
    gone = [f"{one.number}: {one.reason}" for one in now.left_out]
    told = [f"{number}: it was changed since." for number in changed] + gone
    told = told or [f"the profile “{now.profile.name}” or its mappings were changed."]
    return (
        "Nothing was exported, because since you looked "
        + " ".join(told)
        + (" Look at the new draft and confirm that one.")
    )
