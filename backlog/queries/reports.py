"""Work in progress by job, ageing, and cycle times; days are those of the company's calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median, quantiles

from backlog.office import Office
from backlog.roles import Actor
from backlog.store import reports as store
from backlog.store.reports import Steps

BUCKETS = ((0, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, None))
"""First and last day of each age group; the last one has no end."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A job in one currency: how many invoices, and what they come to, in each tab."""

    job: str
    name: str
    client: str
    currency: str
    counts: dict[str, int] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """What waits in a tab for so many days; `open` is what is still to be received."""

    tab: str
    currency: str
    days: str
    count: int
    open: Decimal


@dataclass(frozen=True, slots=True)
class Cycle:
    """How many days a step took: the middle one, and what nine of ten stayed within."""

    step: str
    count: int
    median_days: float | None
    p90_days: float | None


def wip(office: Office, actor: Actor) -> list[JobProgress]:
    """Work in progress, by job and currency.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        sums = store.by_job(db)
    jobs: dict[tuple[str, str], JobProgress] = {}
    for one in sums:
        fresh = JobProgress(one.job, one.name, one.client, one.currency)
        job = jobs.setdefault((one.job, one.currency), fresh)
        job.counts[one.tab] = one.count
        job.totals[one.tab] = one.total
    return list(jobs.values())


def ageing(office: Office, actor: Actor) -> list[AgeGroup]:
    """What waits in Admin, and for payment, by days since its approval.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    today = office.company.day(office.clock())
    with office.reading() as db:
        waits = store.waits(db)
    groups: dict[tuple[str, str, int], list[Decimal]] = {}
    for one in waits:
        bucket = find_bucket((today - office.company.day(one.since)).days)
        groups.setdefault((one.tab, one.currency, bucket), []).append(one.open)
    return [
        AgeGroup(tab, currency, _days(bucket), len(found), sum(found, Decimal()))
        for (tab, currency, bucket), found in sorted(groups.items())
    ]


def cycles(office: Office, actor: Actor) -> list[Cycle]:
    """How long invoices take from approval to export, to Processed, to Paid.

    Raises:
        NotAllowed: the actor may not see the whole backlog.
    """
    office.admit(actor, "see reports")
    with office.reading() as db:
        steps = store.steps(db)
    return [
        _cycle("approved to exported", _export_days(office, steps)),
        _cycle("exported to processed", _process_days(office, steps)),
        _cycle("processed to paid", _payment_days(office, steps)),
    ]


def _export_days(office: Office, steps: Iterable[Steps]) -> Iterator[int]:
    day = office.company.day
    for s in steps:
        if s.exported_at and s.approved_at <= s.exported_at:
            yield (day(s.exported_at) - day(s.approved_at)).days


def _process_days(office: Office, steps: Iterable[Steps]) -> Iterator[int]:
    """What was processed before its export, with a reason, did not wait for it."""
    day = office.company.day
    for s in steps:
        if s.exported_at and s.processed_at and s.exported_at <= s.processed_at:
            yield (day(s.processed_at) - day(s.exported_at)).days


def _payment_days(office: Office, steps: Iterable[Steps]) -> Iterator[int]:
    day = office.company.day
    for s in steps:
        if s.processed_at and s.paid_on and day(s.processed_at) <= s.paid_on:
            yield (s.paid_on - day(s.processed_at)).days


def _cycle(step: str, took: Iterable[int]) -> Cycle:
    days = sorted(took)
    if not days:
        return Cycle(step, 0, None, None)
    p90 = quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else days[0]
    return Cycle(step, len(days), round(float(median(days)), 1), round(float(p90), 1))


def list_buckets() -> tuple[str, ...]:
    """The age groups as people read them, the youngest first."""
    return tuple(_days(bucket) for bucket in range(len(BUCKETS)))


def find_bucket(days: int) -> int:
    """Which of `BUCKETS` so many days belong to."""
    return next(n for n, (_, last) in enumerate(BUCKETS) if last is None or days <= last)


def _days(bucket: int) -> str:
    first, last = BUCKETS[bucket]
    return f"{first}+" if last is None else f"{first}-{last}"
