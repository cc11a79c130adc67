"""What a random history is judged by: crashes that leave all or nothing, and what always holds."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

from backlog import record
from backlog.filter import Filter
from backlog.model import Entry, Tab
from backlog.money import places
from backlog.office import Office
from backlog.queries import lists
from backlog.store import events, invoices
from backlog.target import Profile, ReadBack
from tests.backlog.crashing import Crash, Fuse, wired
from tests.backlog.looking import facts_of, table
from tests.offices import DANA, acting

T = TypeVar("T")


@dataclass(frozen=True)
class Paper:
    """An invoice as it should be: one line and 5 % of tax; `minor` is the line, in minor units."""

    source_id: str
    number: str
    minor: int
    currency: str = "CAD"
    signed: bool = True
    pm: str = "priya@prairie.example"

    @property
    def net(self) -> Decimal:
        return Decimal(self.minor).scaleb(-places(self.currency))

    @property
    def tax(self) -> Decimal:
        unit = Decimal(1).scaleb(-places(self.currency))
        return (self.net * 5 / 100).quantize(unit, rounding=ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    def record(self) -> dict[str, Any]:
        return {
            "source_id": self.source_id,
            "number": self.number,
            "type": "credit" if self.minor < 0 else "invoice",
            "client": {"name": 'Smith; Sons "Drilling"', "number": "C-1"},
            "job": {"number": f"J-{self.number}"},
            "project_manager": {"email": self.pm},
            "invoice_date": "2026-11-13",
            "currency": self.currency,
            "lines": [{"kind": "expense", "amount": str(self.net), "tax_codes": ["GST"]}],
            "taxes": [{"code": "GST", "rate": "5", "base": str(self.net), "amount": str(self.tax)}],
            "subtotal": str(self.net),
            "tax_total": str(self.tax),
            "total": str(self.total),
            "signature": {"name": "R. Cole"} if self.signed else None,
        }


def crashed(office: Office, use_case: Callable[[Office], T], at: int) -> T | None:
    """Do it and crash at a step: nothing was done (`None`), or all that an unharmed act does."""
    before = facts_of(office)
    unharmed = _copy(office)
    try:
        with wired(office, Fuse(at)) as fused:
            return use_case(fused)
    except Crash:
        pass
    after = facts_of(office)
    if after == before:
        return None
    result = use_case(unharmed)
    assert after == facts_of(unharmed)
    return result


def _copy(office: Office) -> Office:
    copy = office.path.with_name("copy.db")
    with closing(sqlite3.connect(office.path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return replace(office, path=copy, wake=lambda: None)


def entries_of(office: Office) -> list[Entry]:
    with office.reading() as db:
        return invoices.load(db, invoices.every_id(db))


def assert_every_invoice_is_what_happened_to_it(office: Office) -> None:
    happened = table(office, "SELECT invoice_id, after FROM events ORDER BY seq")
    for entry in entries_of(office):
        afters = [json.loads(after) for id_, after in happened if id_ == entry.id]
        assert record.facts(entry) == record.fold(afters), entry.invoice.number
        assert entry.version == len(afters), entry.invoice.number


def assert_the_chain_is_whole(office: Office) -> None:
    previous = events.START
    for seq, *values, digest in table(office, "SELECT * FROM events ORDER BY seq"):
        text = json.dumps([seq, *values], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
        assert digest == previous, f"event {seq}"


def assert_money_received_fits(office: Office) -> None:
    tabs = dict(table(office, "SELECT id, tab FROM invoices"))
    for entry in entries_of(office):
        received = sum((payment.amount for payment in entry.payments), Decimal())
        assert abs(received) <= abs(entry.invoice.total), entry.invoice.number
        assert tabs[entry.id] == (entry.tab or "void"), entry.invoice.number


def assert_what_accounting_holds_is_known(office: Office, there: set[tuple[int, str]]) -> None:
    """What it said it holds, as invoice id and batch, is there until it says that it undid it."""
    asked = table(office, "SELECT payload FROM outbox WHERE kind = 'reversal'")
    batches = {json.loads(payload)["batch"] for (payload,) in asked}
    entries = entries_of(office)
    assert {(entry.id, m.batch) for entry in entries for m in entry.memberships if m.there} == there
    for entry in entries:
        assert {one.batch for one in entry.reversals} <= batches, entry.invoice.number
        waits = any(not one.released for one in entry.reversals)
        assert not (waits and entry.processed_at), entry.invoice.number


def assert_nothing_is_lost(office: Office, taken_in: Mapping[str, Paper]) -> None:
    """Count and cents over Admin, Processed, Paid and void are those of all that came in."""
    expected: dict[str, Decimal] = {}
    for paper in taken_in.values():
        expected[paper.currency] = expected.get(paper.currency, Decimal()) + paper.total
    live = [lists.page(office, acting(DANA), Filter(tab=tab)) for tab in list(Tab)[:3]]
    pages = [*live, lists.page(office, acting(DANA), Filter(tab=Tab.ALL, status="void"))]
    assert sum(page.count for page in pages) == len(taken_in)
    assert _added(page.totals for page in pages) == expected


def _added(several: Any) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for amounts in several:
        for currency, amount in amounts.items():
            total[currency] = total.get(currency, Decimal()) + amount
    return total


class Files:
    """The files that went out, each read back once."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, ReadBack]] = {}

    def assert_they_hold_what_is_exported(self, office: Office) -> None:
        """At most one live membership, later ones with a reason; the file holds the invoice."""
        membership = (
            "SELECT m.invoice_id, i.number, b.target, b.profile, b.reason, f.sha256, f.bytes"
            " FROM members m JOIN invoices i ON i.id = m.invoice_id"
            " JOIN batches b ON b.id = m.batch_id"
            " JOIN files f ON f.batch_id = m.batch_id AND f.position = m.position"
            " WHERE m.released = '' ORDER BY m.batch_id"
        )
        totals = {entry.id: entry.invoice for entry in entries_of(office)}
        seen: set[int] = set()
        for id_, number, target, profile, reason, digest, data in table(office, membership):
            assert id_ not in seen or reason, number
            seen.add(id_)
            said = self._of(office, target, json.loads(profile), digest, data)[number]
            invoice = totals[id_]
            assert said.gross in (None, invoice.total), number
            assert said.net in (None, invoice.subtotal), number

    def _of(
        self, office: Office, target: str, profile: Any, digest: str, data: bytes
    ) -> dict[str, ReadBack]:
        if digest not in self._read:
            back = office.targets[target].read_back(data, Profile(**profile))
            self._read[digest] = {one.number: one for one in back}
        return self._read[digest]


def assert_each_batch_is_told_once(office: Office) -> None:
    told = table(office, "SELECT payload FROM outbox WHERE kind = 'batch' ORDER BY id")
    numbers = table(office, "SELECT number FROM batches ORDER BY id")
    assert [json.loads(payload)["batch"] for (payload,) in told] == [n for (n,) in numbers]
