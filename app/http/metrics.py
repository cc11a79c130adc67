"""`/metrics`: what a firm's monitoring asks of the process, in Prometheus's text form."""

from collections import Counter
from collections.abc import Iterable, Iterator
from threading import Lock
from urllib.parse import urlsplit

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlite_utils import Database
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.webhooks import read_place
from backlog import outbox, runs
from backlog.office import Office
from backlog.queries import counts
from backlog.reviews.health import read_health

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Slack waits three; a person notices a quarter."""
_NOTHING = 2**62
"""No event comes after it."""


class Gauges(Collector):
    """What is counted: by the process since it began, and by the database whenever it is asked."""

    def __init__(self, office: Office, hooks: Iterable[str] = ()) -> None:
        self._office, self._hooks = office, tuple(hooks)
        self._lock = Lock()
        self._acts: Counter[str] = Counter()
        with office.reading() as db:
            self._last, _ = counts.count_acts(db, _NOTHING)
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self.acknowledged = Histogram(
            "backlog_ack_seconds",
            "How long Slack waited until a click was acknowledged.",
            buckets=_SECONDS,
            registry=self._registry,
        )

    async def tell(self, _: Request) -> Response:
        """All of it, of one moment."""
        text = await run_in_threadpool(generate_latest, self._registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    def collect(self) -> Iterator[Metric]:
        """What the database says."""
        with self._office.reading() as db:
            yield self._count_acts(db)
            yield from self._measure_outbox(db)
            yield from self._measure_sheet(db)
            yield self._measure_webhooks(db)
            yield _count_runs(db)

    def describe(self) -> list[Metric]:
        """Nothing is read before somebody asks."""
        return []

    def _count_acts(self, db: Database) -> Metric:
        """Only what came since the last look is counted: a log of years is long."""
        with self._lock:
            self._last, since = counts.count_acts(db, self._last)
            self._acts.update(since)
            counted = dict(self._acts)
        acts = CounterMetricFamily(
            "backlog_acts", "Events of the log since the process began.", labels=["action"]
        )
        for action, count in sorted(counted.items()):
            acts.add_metric([action], count)
        return acts

    def _measure_outbox(self, db: Database) -> Iterator[Metric]:
        depth = GaugeMetricFamily(
            "backlog_outbox_messages", "Messages that wait to be told.", labels=["destination"]
        )
        age = GaugeMetricFamily(
            "backlog_outbox_oldest_seconds", "How long the oldest waits.", labels=["destination"]
        )
        now, waiting = self._office.clock(), outbox.count_waiting(db)
        # Of people's own messages all together: addresses are nobody's business here.
        for place in sorted({_hide_address(one.destination) for one in waiting}):
            there = [one for one in waiting if _hide_address(one.destination) == place]
            since = min(one.since for one in there)
            depth.add_metric([place], sum(one.count for one in there))
            age.add_metric([place], max(0.0, (now - since).total_seconds()))
        yield depth
        yield age

    def _measure_sheet(self, db: Database) -> Iterator[Metric]:
        synced = read_health(db).synced_at
        if synced is not None:
            age = (self._office.clock() - synced).total_seconds()
            yield GaugeMetricFamily(
                "backlog_sheet_age_seconds", "Since the Sheet was as the backlog.", value=age
            )

    def _measure_webhooks(self, db: Database) -> Metric:
        """By host alone: an address may hold what only the two should know."""
        behind = GaugeMetricFamily(
            "backlog_webhook_events_behind", "Events of the log still to tell.", labels=["host"]
        )
        for url in self._hooks:
            host = urlsplit(url).hostname or ""
            behind.add_metric([host], self._last - read_place(db, url))
        return behind


def _count_runs(db: Database) -> Metric:
    counted = CounterMetricFamily(
        "backlog_job_runs", "Runs of the jobs of the clock.", labels=["job", "late"]
    )
    for job, late, count in runs.count_runs(db):
        counted.add_metric([job, "yes" if late else "no"], count)
    return counted


def _hide_address(destination: str) -> str:
    """Of a person's and of a webhook's address the kind alone: `slack:dm`, `webhook`."""
    kind, _, rest = destination.partition(":")
    if "://" in rest:
        return kind
    return destination.rpartition(":")[0] if "@" in rest else destination
