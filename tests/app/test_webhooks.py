"""Webhooks over real HTTP: a receiver that fails as receivers do hears each change, in order."""

import hashlib
import hmac
import json
import runpy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pydantic import SecretStr

from app import webhooks
from app.routes import WEBHOOK
from app.webhooks import SIGNATURE, Hook, Webhooks, sign
from backlog import unsent
from backlog.acts import Edit, Pay, Process, Unpay, Unprocess, Void
from backlog.batches import commit, voiding
from backlog.batches.commit import Request
from backlog.lifecycle import acting as lifecycle
from backlog.messages import Refresh
from backlog.office import Office
from backlog.queries import reports
from backlog.queries.stream import EVENTS
from scheduler.outbox import Pump
from tests.app.program import ROOT
from tests.offices import DANA, MovedClock, a_record, acting, an_office, ids_of, take_in

Json = dict[str, Any]
SECRET = "w" * 32
DANA_ACTS = acting(DANA)


@dataclass
class Receiver:
    """Another system.

    Attributes:
        answers: What it does with the next requests: a status; `lost` takes it and hangs up.
        refuses: The numbers that it never takes.
        came: Every body, however often; `kept`: by id, what it took, in order.
    """

    url: str = ""
    answers: list[int | str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    came: list[Json] = field(default_factory=list)
    kept: dict[str, Json] = field(default_factory=dict)

    def take(self, header: str, body: bytes) -> int | str:
        parts = dict(part.split("=", 1) for part in header.split(","))
        signed = f"{parts['t']}.".encode() + body
        assert parts["v1"] == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        said = json.loads(body)
        self.came.append(said)
        answer: int | str = self.answers.pop(0) if self.answers else 200
        if said.get("number") in self.refuses:
            answer = 422
        if answer in (200, "lost"):
            self.kept.setdefault(said["id"], said)
        return answer

    @property
    def wip(self) -> dict[tuple[str, str, str], Decimal]:
        """The sum of all that came, what is nothing left out."""
        sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        for one in self.kept.values():
            if wip := one.get("wip"):
                for tab in ("admin", "processed", "paid"):
                    sums[wip["job"], wip["currency"], tab] += Decimal(wip[tab])
        return {at: total for at, total in sums.items() if total}


@contextmanager
def receiving(receiver: Receiver) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = receiver.take(self.headers[SIGNATURE], body)
            if isinstance(answer, int):
                self.send_response(answer)
                if answer == 429:
                    self.send_header("Retry-After", "7")
                self.send_header("Content-Length", "0")
                self.end_headers()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/in{{1}}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


@dataclass
class World:
    """A firm with one webhook, whose pump is run by hand."""

    office: Office
    clock: MovedClock
    receiver: Receiver
    pump: Pump

    def tell(self) -> None:
        """Until nothing waits, over however many pauses."""
        for _ in range(40):
            self.pump.run_once()
            self.clock.move(minutes=10)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    receiver, clock = Receiver(), MovedClock()
    with receiving(receiver):
        url = receiver.url
        hook = Hook(url, SecretStr(SECRET), frozenset(EVENTS))
        refreshed = {f"webhook:{url.replace('{', '{{').replace('}', '}}')}": (Refresh,)}
        office = replace(an_office(tmp_path, clock=clock), routes={**refreshed, **WEBHOOK})
        pump = Pump(office, {"webhook": Webhooks(office, {url: hook})})
        yield World(office, clock, receiver, pump)


def live(office: Office) -> None:
    """A life with everything that is taken back."""
    take_in(office, *[a_record(f"W-{n}") for n in range(1, 6)])
    other = a_record("W-9")
    take_in(office, other | {"job": other["job"] | {"number": "J-OTHER"}})
    first, second, third, *_ = ids = ids_of(office, *[f"W-{n}" for n in range(1, 6)])
    draft = commit.draft(office, DANA_ACTS, Request(tuple(ids[:3]), "csv"))
    batch = commit.commit(office, DANA_ACTS, draft)
    lifecycle.act(office, DANA_ACTS, [first, second], Process())
    lifecycle.act(office, DANA_ACTS, [first], Pay(date(2026, 11, 23)))
    lifecycle.act(office, DANA_ACTS, [first], Unpay("a slip"))
    lifecycle.act(office, DANA_ACTS, [first], Pay(date(2026, 11, 23), Decimal("4.00")))
    lifecycle.act(office, DANA_ACTS, [second], Unprocess("too early"))
    lifecycle.act(office, DANA_ACTS, [ids[3]], Edit({"job.number": "J-MOVED"}, "wrong job"))
    lifecycle.act(office, DANA_ACTS, [ids[4]], Void("twice"))
    voiding.void(office, DANA_ACTS, batch.number, reason="wrong books")
    again = commit.draft(
        office, DANA_ACTS, Request((third,), "csv", include_exported=True, reason="once more")
    )
    commit.commit(office, DANA_ACTS, again)


def stand(office: Office) -> dict[tuple[str, str, str], Decimal]:
    """Work in progress as the backlog says it."""
    return {
        (job.job, job.currency, tab): total
        for job in reports.wip(office, DANA_ACTS)
        for tab, total in job.totals.items()
        if total
    }


def test_wip_adds_up_from_the_stream_alone(world: World) -> None:
    live(world.office)
    world.tell()
    assert world.receiver.wip == stand(world.office)
    events = [one["event"] for one in world.receiver.kept.values()]
    assert set(events) >= {
        "invoice.received",
        "invoice.exported",
        "invoice.released",
        "invoice.processed",
        "invoice.unprocessed",
        "invoice.paid",
        "invoice.unpaid",
        "invoice.edited",
        "invoice.voided",
        "batch.created",
        "batch.voided",
    }
    assert len(world.receiver.came) == len(world.receiver.kept)


def test_whatever_fails_each_change_comes_in_its_order_under_one_id(world: World) -> None:
    world.receiver.answers = [500, 200, "lost", 429, 503, 200, 200, "lost", "lost", 404, 401, 302]
    live(world.office)
    world.tell()
    assert world.receiver.wip == stand(world.office)
    numbers = [int(id_.partition("-")[0]) for id_ in world.receiver.kept]
    assert numbers == sorted(numbers)
    by_id: dict[str, list[Json]] = defaultdict(list)
    for one in world.receiver.came:
        by_id[one["id"]].append(one)
    assert all(one == ones[0] for ones in by_id.values() for one in ones)


def test_what_is_refused_is_set_aside_and_can_be_told_again(world: World) -> None:
    world.receiver.refuses = {"W-2"}
    take_in(world.office, a_record("W-1"), a_record("W-2"), a_record("W-3"))
    world.tell()
    assert [one["number"] for one in world.receiver.kept.values()] == ["W-1", "W-3"]
    [dead] = unsent.read_unsent(world.office, DANA_ACTS).given_up
    assert (dead.error, dead.payload["number"]) == ("It answers 422.", "W-2")
    assert world.office.name_destination(dead.destination) == f"the webhook {world.receiver.url}"
    world.receiver.refuses = set()
    unsent.send_again(world.office, DANA_ACTS, dead.id)
    world.tell()
    assert world.receiver.wip == stand(world.office)


def test_what_leaves_its_batch_and_its_tab_at_once_tells_both(world: World) -> None:
    take_in(world.office, a_record("W-1"))
    [one] = ids_of(world.office, "W-1")
    draft = commit.draft(world.office, DANA_ACTS, Request((one,), "csv"))
    batch = commit.commit(world.office, DANA_ACTS, draft)
    lifecycle.act(world.office, DANA_ACTS, [one], Process())
    voiding.void(world.office, DANA_ACTS, batch.number, reason="wrong books")
    world.tell()
    told = [said["event"] for said in world.receiver.kept.values() if "number" in said]
    assert told[-2:] == ["invoice.released", "invoice.unprocessed"]
    assert world.receiver.wip == stand(world.office)


def test_payments_in_part_are_told_and_add_nothing_up(world: World) -> None:
    take_in(world.office, a_record("W-1"))
    ids = ids_of(world.office, "W-1")
    draft = commit.draft(world.office, DANA_ACTS, Request(tuple(ids), "csv"))
    commit.commit(world.office, DANA_ACTS, draft)
    lifecycle.act(world.office, DANA_ACTS, ids, Process())
    lifecycle.act(world.office, DANA_ACTS, ids, Pay(date(2026, 11, 23), Decimal("4.00")))
    lifecycle.act(world.office, DANA_ACTS, ids, Unpay("a slip"))
    world.tell()
    told = [said["event"] for said in world.receiver.kept.values()]
    assert told[-2:] == ["invoice.paid", "invoice.unpaid"]
    assert world.receiver.wip == stand(world.office)


def test_each_has_a_turn_and_then_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "_TURN", -1.0)
    live(world.office)
    world.tell()
    assert world.receiver.wip == stand(world.office)
    assert len(world.receiver.came) == len(world.receiver.kept)


def test_after_an_end_in_the_middle_it_goes_on_where_it_was(world: World) -> None:
    live(world.office)
    world.receiver.answers = [200, 200, 200, 200, 500]
    world.pump.run_once()
    hook = Hook(world.receiver.url, SecretStr(SECRET), frozenset(EVENTS))
    world.pump = Pump(world.office, {"webhook": Webhooks(world.office, {hook.url: hook})})
    world.tell()
    assert world.receiver.wip == stand(world.office)
    assert len(world.receiver.came) == len(world.receiver.kept) + 1


def test_the_receiver_to_begin_with_believes_what_is_ours_and_new() -> None:
    path = ROOT / "docs" / "receive_webhook.py"
    is_ours = runpy.run_path(str(path))["is_ours"]
    body, now = b'{"id": "1"}', 1_700_000_000
    header = sign(body, SECRET, now)
    assert is_ours(header, body, SECRET, now + 299)
    assert not is_ours(header, body, SECRET, now + 301)
    assert not is_ours(header, body + b" ", SECRET, now)
    assert not is_ours(header, body, "x" * 32, now)
    assert not is_ours(sign(body, SECRET, now + 999), body, SECRET, now)
    for odd in ("", "t=,v1=", "v1=abc", "t=²,v1=abc", f"t={now},v1=é"):
        assert not is_ours(odd, body, SECRET, now)
