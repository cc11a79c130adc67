"""Whether an invoice is ready: no check of its own and none of the default target blocks it.

It is judged in the transaction that writes, so that no list ever shows anything else than what a
draft of all of Admin for the default target would choose.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice

from sqlite_utils import Database

from backlog import checks
from backlog.checks import Rules
from backlog.model import Entry, Invoice
from backlog.row import Ready
from backlog.store import invoices, kept, mappings, neighbours, problems, readiness
from backlog.store.readiness import Standing
from backlog.target import Level, Problem, Profile, Target

_MARK = ("heart", "standing")
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Criteria:
    """What readiness is judged by; `home` is the company's currency."""

    targets: Mapping[str, Target]
    profiles: Mapping[str, Profile]
    rules: Rules
    home: str


def find_default(db: Database, criteria: Criteria) -> str:
    """The profile that is meant where none is named: the setting, else the first for the home.

    A setting that names a profile which is there no more counts as none.
    """
    wish = (kept.get(db, *kept.SETTINGS) or {}).get("default_target", "")
    if wish in criteria.profiles:
        return str(wish)
    takers = (
        name
        for name, one in criteria.profiles.items()
        if not one.currencies or criteria.home in one.currencies
    )
    return next(takers, next(iter(criteria.profiles), ""))


def is_current(db: Database, criteria: Criteria) -> bool:
    """Whether what is stored was judged by these criteria."""
    mark = _mark(criteria, find_default(db, criteria))
    return bool(kept.get(db, *_MARK) == mark) and not readiness.is_unsettled(db)


def was_judged(db: Database) -> bool:
    """Whether anything was judged yet: what an older release left is, when it is first opened."""
    return kept.get(db, *_MARK) is not None


def forget(db: Database) -> None:
    """Have everything judged anew before this transaction ends."""
    kept.drop(db, *_MARK)


def load_books(db: Database, target: Target, profile: Profile) -> list[Invoice]:
    """An invoice of each client, and of each tax, that went out with this profile: for names.

    And one of each job, where that is a name there.
    """
    clients = neighbours.of_each_client(db, profile, jobs=target.joins_jobs(profile))
    ids = {*clients, *neighbours.of_each_tax(db, profile)}
    return [entry.invoice for entry in invoices.load(db, sorted(ids))]


def settle(db: Database, criteria: Criteria, *, at: datetime) -> None:
    """Judge what was written since, and whatever else it makes ready or not."""
    default = find_default(db, criteria)
    mark = _mark(criteria, default)
    if kept.get(db, *_MARK) != mark:
        readiness.unsettle_everything(db)
        kept.put(db, *_MARK, mark, at=at)
    if readiness.is_unsettled(db):
        _Judge(db, criteria, default).settle()


def _mark(criteria: Criteria, default: str) -> str:
    """Tells what was judged by other profiles, rules or checks."""
    told = {
        "default": default,
        "rules": asdict(criteria.rules),
        "checks": checks.REVISION,
        "profiles": [asdict(profile) for profile in criteria.profiles.values()],
    }
    plain = json.dumps(told, default=str, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


class _Judge:
    """One look at what is unsettled; mappings are read once, and only of profiles it asks."""

    def __init__(self, db: Database, criteria: Criteria, default: str) -> None:
        self._db = db
        self._criteria = criteria
        self._default = default
        self._profiles: dict[str, Profile] = {}

    def settle(self) -> None:
        """Judge each by itself, then the set where it is another one than before."""
        before, booked = readiness.find_examples(self._db), readiness.has_booked(self._db)
        wrong = readiness.has_problems_of_set(self._db)
        unsettled = iter(readiness.take_unsettled(self._db))
        twins = {number for pair in neighbours.find_twins(self._db) for number in pair}
        while some := list(islice(unsettled, _AT_ONCE)):
            self._judge_each(invoices.load(self._db, some), twins)
        after = readiness.find_examples(self._db)
        if booked or wrong or before.keys() != after.keys():
            self._judge_set(after)

    def _judge_each(self, entries: Sequence[Entry], twins: Container[str]) -> None:
        closed = self._find_closed(entries)
        stuck = self._find_own(entries) | closed.keys()
        free = [entry for entry in entries if entry.id not in stuck]
        here = self._find_blocked(self._default, [entry.invoice for entry in entries])
        stopped = [entry.invoice for entry in free if entry.invoice.number in here]
        elsewhere = self._find_elsewhere(stopped)
        jobs = self._joins_jobs()
        kins = {entry.id: _find_kin(entry.invoice, twins, jobs=jobs) for entry in free}
        readiness.insert(
            self._db,
            (
                Standing(entry.id, _decide(entry, here, elsewhere), kins[entry.id])
                if entry.id in kins
                else Standing(entry.id, Ready.NO)
                for entry in entries
            ),
        )
        found = {
            entry.id: [*closed.get(entry.id, ()), *here.get(entry.invoice.number, ())]
            for entry in entries
        }
        readiness.insert_problems(self._db, found)

    def _judge_set(self, examples: Mapping[str, int]) -> None:
        """What is wrong with one of a kin among all that may go is wrong with all of it."""
        before = readiness.drop_problems_of_set(self._db)
        wrong = self._check_set(examples)
        kin = readiness.find_kin(self._db, wrong)
        found = {id_: wrong[name] for name, ids in kin.items() for id_ in ids}
        free = before | found.keys()
        free -= readiness.find_stopped(self._db, free)
        papers = [entry.invoice for entry in invoices.load(self._db, sorted(free & found.keys()))]
        elsewhere = self._find_elsewhere(papers)
        numbered = dict(zip(sorted(free & found.keys()), papers, strict=True))
        readiness.set_ready(
            self._db,
            {
                id_: _tell_elsewhere(numbered[id_].number, elsewhere)
                if id_ in found
                else Ready.HERE
                for id_ in free
            },
        )
        readiness.insert_problems(self._db, found, of_set=True)

    def _check_set(self, examples: Mapping[str, int]) -> dict[str, list[Problem]]:
        """What is wrong with each kin, among all that may go and what is in the books."""
        if not (profile := self._load_profile(self._default)):
            return {}
        entries = invoices.load(self._db, examples.values())
        kin = {entry.invoice.number: name for name, entry in zip(examples, entries, strict=True)}
        target = self._criteria.targets[profile.target]
        others = load_books(self._db, target, profile)
        found: dict[str, list[Problem]] = defaultdict(list)
        for one in target.check_together([entry.invoice for entry in entries], profile, others):
            if _blocks(one):
                found[kin[one.number]].append(one)
        return found

    def _find_own(self, entries: Sequence[Entry]) -> set[int]:
        """Those that a stored check of their own blocks."""
        stored = problems.by_invoice(self._db, [entry.id for entry in entries])
        return {id_ for id_, found in stored.items() if any(map(_blocks, found))}

    def _find_closed(self, entries: Sequence[Entry]) -> dict[int, list[Problem]]:
        rules = self._criteria.rules
        found = {entry.id: list(checks.closed_period(entry, rules)) for entry in entries}
        return {id_: told for id_, told in found.items() if told}

    def _find_blocked(self, name: str, papers: Sequence[Invoice]) -> dict[str, list[Problem]]:
        """What keeps each of them from a profile, whatever it goes with."""
        found: dict[str, list[Problem]] = defaultdict(list)
        if profile := self._load_profile(name):
            for one in self._criteria.targets[profile.target].check_each(papers, profile):
                if _blocks(one):
                    found[one.number].append(one)
        return found

    def _joins_jobs(self) -> bool:
        profile = self._load_profile(self._default)
        return profile is not None and self._criteria.targets[profile.target].joins_jobs(profile)

    def _find_elsewhere(self, papers: Sequence[Invoice]) -> set[str]:
        """The numbers of those that another profile takes, each by itself."""
        taken: set[str] = set()
        for name in self._criteria.profiles:
            left = [paper for paper in papers if paper.number not in taken]
            if left and name != self._default:
                taken |= self._find_taken(name, left)
        return taken

    def _find_taken(self, name: str, papers: Sequence[Invoice]) -> set[str]:
        profile = self._load_profile(name)
        if profile is None:
            return set()
        target, stopped = self._criteria.targets[profile.target], self._find_blocked(name, papers)
        left = [paper for paper in papers if paper.number not in stopped]
        # What depends on others may be wrong with one alone: two rates under one name.
        return {
            paper.number
            for paper in left
            if not any(map(_blocks, target.check_together([paper], profile)))
        }

    def _load_profile(self, name: str) -> Profile | None:
        """A profile with its mappings as they stand; none when there is none at all."""
        if name in self._criteria.profiles and name not in self._profiles:
            stored = mappings.of(self._db, name)
            self._profiles[name] = replace(self._criteria.profiles[name], mappings=stored)
        return self._profiles.get(name)


def _blocks(problem: Problem) -> bool:
    return problem.level is Level.BLOCKER


def _decide(entry: Entry, blocked: Container[str], elsewhere: Container[str]) -> Ready:
    number = entry.invoice.number
    return _tell_elsewhere(number, elsewhere) if number in blocked else Ready.HERE


def _tell_elsewhere(number: str, elsewhere: Container[str]) -> Ready:
    return Ready.ELSEWHERE if number in elsewhere else Ready.NO


def _find_kin(invoice: Invoice, twins: Container[str], *, jobs: bool) -> str:
    """The same for invoices whose names and taxes a batch cannot tell apart."""
    client = invoice.client
    told = (
        *([invoice.job.number, invoice.job.name] if jobs else []),
        (client.name, client.number, client.alias),
        [(tax.code, str(tax.rate), bool(tax.amount)) for tax in invoice.taxes],
        sorted({line.tax_codes for line in invoice.lines}),
        invoice.number if invoice.number in twins else "",
    )
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]
