"""Random lives of a backlog: whoever does whatever, and whatever crashes, it adds up."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from backlog.acts import (
    Acknowledge,
    Act,
    Comment,
    Edit,
    Hold,
    Pass,
    Pay,
    Process,
    Refer,
    Release,
    Reopen,
    SendBack,
    Unpay,
    Unprocess,
    Void,
    verb,
)
from backlog.batch import Result
from backlog.batches import commit, confirm, correct, voiding
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, Refused
from backlog.intake import revisions
from backlog.intake import take as intake
from backlog.intake.take import Arrival, Intake
from backlog.journal import load_as_sent
from backlog.lifecycle import acting as lifecycle
from backlog.lifecycle.memberships import place
from backlog.model import Entry, Tab
from backlog.money import text
from backlog.office import Office
from backlog.roles import Actor, People
from backlog.store import batches, invoices
from exporters import TARGETS
from tests.backlog.histories import (
    Files,
    Paper,
    assert_each_batch_is_told_once,
    assert_every_invoice_is_what_happened_to_it,
    assert_money_received_fits,
    assert_nothing_is_lost,
    assert_the_chain_is_whole,
    assert_what_accounting_holds_is_known,
    crashed,
)
from tests.backlog.looking import assert_all_holds, facts_of, table
from tests.offices import AMIRA, DANA, MONDAY, PRIYA, MovedClock, acting, an_office

T = TypeVar("T")

NOBODY = People([]).by_slack("T0PRAIRIE", "U0NOBODY")
ACCOUNTING_MAY = {
    "reference",
    "notes",
    "acknowledge",
    "confirm import",
    "correct import",
    "comment",
}
MAY: dict[str, Callable[[str], bool]] = {
    DANA.email: lambda _: True,
    AMIRA.email: ACCOUNTING_MAY.__contains__,
    PRIYA.email: {"comment"}.__contains__,
    NOBODY.email: lambda _: False,
}

actors = st.sampled_from([acting(DANA)] * 7 + [acting(AMIRA)] * 2 + [acting(PRIYA), NOBODY])
picks = st.integers(0, 11)
some = st.lists(picks, min_size=1, max_size=4)
amounts = st.integers(-300_00, 3000_00)
currencies = st.sampled_from(["CAD", "CAD", "CAD", "USD", "JPY"])
reasons = st.sampled_from(["because", "because", "because", ""])
days = st.none() | st.integers(-1, 20).map(lambda n: MONDAY.date() + timedelta(days=n))
crashes = st.integers(0, 400).map(lambda at: at if at <= 150 else 0)
"""The step at which it crashes; mostly none."""

paid_on = st.just(date(2026, 12, 1))
movements: st.SearchStrategy[Act] = st.one_of(
    st.builds(Process, reasons),
    st.builds(Pay, paid_on),
    st.builds(Pay, paid_on, amounts.map(lambda minor: Decimal(minor) / 100)),
    st.builds(Process, reasons),
    st.builds(Unprocess, reasons),
    st.builds(Unpay, reasons),
)
stops: st.SearchStrategy[Act] = st.one_of(
    st.builds(Hold, reasons, days),
    st.builds(SendBack, reasons),
    st.builds(Release),
    st.builds(Void, reasons),
)
which = st.sampled_from(["", "", "B-2026-0001", "B-2026-0002"])
reversals: st.SearchStrategy[Act] = st.one_of(
    st.builds(Reopen, reasons), st.builds(Acknowledge), st.builds(Acknowledge, batch=which)
)
words: st.SearchStrategy[Act] = st.one_of(
    st.builds(Comment, reasons),
    st.builds(Edit, st.fixed_dictionaries({"notes": reasons})),
    st.builds(Edit, st.just({"lines.1.expense_processed": "yes"})),
    st.builds(Refer, st.sampled_from(["R-1", "R-2", ""])),
    st.builds(Pass, st.sampled_from(["signature", "expense", "sums"]), reasons),
)


class History(RuleBasedStateMachine):
    """What people and accidents may do; `papers` is what there should be, by source id.

    `there` is what accounting said it holds: invoice id and batch, and the system.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory(ignore_cleanup_errors=True)
        self.clock = MovedClock()
        self.office = an_office(Path(self.folder.name), clock=self.clock)
        self.papers: dict[str, Paper] = {}
        self.sent: dict[str, Paper] = {}
        self.waiting: dict[str, Paper] = {}
        self.there: dict[tuple[int, str], str] = {}
        self.serials = itertools.count(1)
        self.files = Files()

    def teardown(self) -> None:
        assert_all_holds(self.office)
        self.folder.cleanup()

    @initialize(minors=st.lists(amounts, min_size=4, max_size=6), currency=currencies)
    def a_backlog_comes(self, minors: Sequence[int], currency: str) -> None:
        for minor in minors:
            serial = next(self.serials)
            paper = Paper(f"jb-{serial}", f"INV-{serial}", minor, currency)
            assert self.receive(acting(DANA), paper, 0)

    @precondition(lambda self: len(self.papers) < 9)
    @rule(actor=actors, minor=amounts, currency=currencies, signed=st.booleans(), at=crashes)
    def an_invoice_comes(
        self, actor: Actor, minor: int, currency: str, signed: bool, at: int
    ) -> None:
        serial = next(self.serials)
        self.receive(actor, Paper(f"jb-{serial}", f"INV-{serial}", minor, currency, signed), at)

    @rule(pick=picks, at=crashes)
    def the_same_comes_again(self, pick: int, at: int) -> None:
        source_id = self.chosen([pick])[0]
        taken = self.receive(acting(DANA), self.sent[source_id], at)
        assert taken is None or taken.unchanged == 1

    @rule(pick=picks, minor=amounts, currency=currencies, rename=st.integers(0, 9), at=crashes)
    def it_comes_changed(self, pick: int, minor: int, currency: str, rename: int, at: int) -> None:
        last = self.sent[self.chosen([pick])[0]]
        number = f"INV-{rename}" if rename > 5 else last.number
        paper = replace(last, minor=minor, currency=currency, number=number)
        self.receive(acting(DANA), paper, at)

    @precondition(lambda self: self.waiting)
    @rule(actor=actors, pick=picks, accept=st.booleans(), reason=reasons, at=crashes)
    def a_revision_is_answered(
        self, actor: Actor, pick: int, accept: bool, reason: str, at: int
    ) -> None:
        source_id = sorted(self.waiting)[pick % len(self.waiting)]
        id_ = self.ids([source_id])[0]
        said = self.do(
            actor,
            "answer revisions",
            lambda office: revisions.answer(office, actor, id_, accept=accept, reason=reason),
            at,
        )
        if said is not None:
            came = self.waiting.pop(source_id)
            self.papers[source_id] = came if accept else self.papers[source_id]

    @rule(actor=actors, some=some, wanted=movements, at=crashes)
    def somebody_moves_some(self, actor: Actor, some: Sequence[int], wanted: Act, at: int) -> None:
        self.act(actor, self.chosen(some), wanted, at)

    @rule(actor=actors, some=some, wanted=stops, at=crashes)
    def somebody_stops_some(self, actor: Actor, some: Sequence[int], wanted: Act, at: int) -> None:
        self.act(actor, self.chosen(some), wanted, at)

    @rule(actor=actors, some=some, wanted=reversals, at=crashes)
    def somebody_takes_some_back(
        self, actor: Actor, some: Sequence[int], wanted: Act, at: int
    ) -> None:
        chosen = self.chosen(some)
        asked = {number: entry for number, entry in self.entries(chosen).items() if entry.reversals}
        outcome = self.act(actor, chosen, wanted, at)
        if outcome and isinstance(wanted, Acknowledge):
            for answer in outcome.done:
                entry = asked[answer.number]
                del self.there[entry.id, wanted.batch or entry.reversals[0].batch]

    @rule(actor=actors, some=some, wanted=words, at=crashes)
    def somebody_writes_something(
        self, actor: Actor, some: Sequence[int], wanted: Act, at: int
    ) -> None:
        self.act(actor, self.chosen(some), wanted, at)

    @rule(actor=actors, pick=picks, minor=amounts, reason=reasons, at=crashes)
    def somebody_corrects_an_amount(
        self, actor: Actor, pick: int, minor: int, reason: str, at: int
    ) -> None:
        (source_id,) = self.chosen([pick])
        new = replace(self.papers[source_id], minor=minor)
        change = Edit({"lines.1.amount": text(new.net, new.currency)}, reason)
        outcome = self.act(actor, [source_id], change, at)
        if outcome and outcome.done:
            self.papers[source_id] = new

    @rule(
        actor=actors,
        some=some,
        system=st.sampled_from(sorted(TARGETS)),
        again=st.booleans(),
        reason=reasons,
        meanwhile=st.integers(0, 4),
        at=crashes,
    )
    def somebody_exports(
        self,
        actor: Actor,
        some: Sequence[int],
        system: str,
        again: bool,
        reason: str,
        meanwhile: int,
        at: int,
    ) -> None:
        ids = tuple(self.ids(self.chosen(some)))
        asked = Request(ids, system, include_exported=again, reason=reason if again else "")
        draft = self.do(actor, "export", lambda office: commit.draft(office, actor, asked), 0)
        if draft is None:
            return
        assert not any(entry.reversals for entry in draft.chosen)
        changed = meanwhile == 1 and draft.chosen
        if changed:
            self.act(acting(DANA), self.chosen(some), Comment("looked at it"), 0)
        batch = self.do(actor, "export", lambda office: commit.commit(office, actor, draft), at)
        assert not (batch and changed)
        assert batch is None or batch.count == len(draft.chosen)

    @rule(actor=actors, pick=picks, reason=reasons, at=crashes)
    @precondition(lambda self: self.batches())
    def somebody_voids_a_batch(self, actor: Actor, pick: int, reason: str, at: int) -> None:
        number = self.batch(pick)
        self.do(
            actor,
            "void batch",
            lambda office: voiding.void(office, actor, number, reason=reason),
            at,
        )

    @precondition(lambda self: self.batches())
    @rule(
        actor=actors,
        pick=picks,
        outcome=st.sampled_from(Result),
        failed=st.lists(picks, max_size=2),
        seen=st.none() | amounts,
        at=crashes,
    )
    def accounting_confirms(
        self,
        actor: Actor,
        pick: int,
        outcome: Result,
        failed: Sequence[int],
        seen: int | None,
        at: int,
    ) -> None:
        number = self.batch(pick)
        members = self.members(number)
        reasons = {list(members)[one % len(members)]: "unknown customer" for one in failed}
        totals = {} if seen is None else {"CAD": Decimal(seen) / 100}
        confirmed = self.do(
            actor,
            "confirm import",
            lambda office: confirm.confirm(
                office, actor, number, outcome, seen=totals, failed=reasons
            ),
            at,
        )
        if confirmed and outcome is not Result.REJECTED:
            came = {sent: id_ for sent, id_ in members.items() if sent not in reasons}
            self.came_in(confirmed, came)

    def came_in(self, confirmed: confirm.Confirmation, came: dict[str, int]) -> None:
        """The alarm sounds exactly when the system holds one of them already."""
        ids = came.values()
        with self.office.reading() as db:
            entries = zip(came, invoices.load(db, ids), strict=True)
        released = {
            sent for sent, entry in entries if place(entry, confirmed.batch.number).released
        }
        assert {one.number for one in confirmed.taken_back} == released
        system, batch = confirmed.batch.target, confirmed.batch.number
        before = {one for (id_, one), its in self.there.items() if id_ in ids and its == system}
        assert confirmed.alarm.batch in before if confirmed.alarm else not before
        self.there |= {(id_, batch): system for id_ in ids}

    @precondition(lambda self: self.there)
    @rule(actor=actors, pick=picks, failed=st.lists(picks, max_size=2), reason=reasons, at=crashes)
    def it_never_came_in(
        self, actor: Actor, pick: int, failed: Sequence[int], reason: str, at: int
    ) -> None:
        """What is corrected was there, and is free unless it went with another batch since."""
        by_batch = self.there_by_batch()
        number = sorted(by_batch)[pick % len(by_batch)]
        there, members = by_batch[number], self.members(number)
        named = {list(members)[one % len(members)]: "unknown customer" for one in failed}
        done = self.do(
            actor,
            "correct import",
            lambda office: correct.correct(office, actor, number, reason=reason, failed=named),
            at,
        )
        if done is None:
            return
        gone = {members[sent] for sent in named} or there
        assert gone <= there
        assert (done.outcome is Result.REJECTED) == (gone == there)
        with self.office.reading() as db:
            for entry in invoices.load(db, gone):
                assert place(entry, number).released
                assert not (entry.tab is Tab.PAID and not entry.exported)
        for id_ in gone:
            del self.there[id_, number]

    def there_by_batch(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for id_, batch in self.there:
            found.setdefault(batch, set()).add(id_)
        return found

    @rule(days=st.integers(0, 25), at=crashes)
    def time_passes(self, days: int, at: int) -> None:
        self.clock.move(days=days)
        today = self.office.company.day(self.clock())
        over = partial(lifecycle.release_held, day=today)
        self.do(acting(DANA), "release", over, at)

    @invariant()
    def every_invoice_is_what_happened_to_it(self) -> None:
        assert_every_invoice_is_what_happened_to_it(self.office)

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert_the_chain_is_whole(self.office)

    @invariant()
    def files_hold_what_is_exported(self) -> None:
        self.files.assert_they_hold_what_is_exported(self.office)

    @invariant()
    def what_accounting_holds_is_known(self) -> None:
        assert_what_accounting_holds_is_known(self.office, set(self.there))

    @invariant()
    def nothing_is_lost(self) -> None:
        assert_nothing_is_lost(self.office, self.papers)

    @invariant()
    def money_received_fits(self) -> None:
        assert_money_received_fits(self.office)

    @invariant()
    def each_batch_is_told_once(self) -> None:
        assert_each_batch_is_told_once(self.office)

    def do(self, actor: Actor, verb: str, use_case: Callable[[Office], T], at: int) -> T | None:
        """What it answers; `None` when it was refused, or crashed, and left no trace."""
        before = facts_of(self.office)
        may = MAY[actor.email](verb)
        try:
            result = crashed(self.office, use_case, at) if at else use_case(self.office)
        except Refused as refusal:
            assert may != isinstance(refusal, NotAllowed)  # noqa: PT017 - who may, is refused otherwise
            assert facts_of(self.office) == before
            return None
        assert may or at
        return result

    def take(self, actor: Actor, record: dict[str, object], at: int) -> Intake | None:
        came = [Arrival("history.json", 1, record)]
        return self.do(actor, "import", lambda office: intake.take(office, actor, came), at)

    def receive(self, actor: Actor, paper: Paper, at: int) -> Intake | None:
        """Let it come in, and follow what it says became of it."""
        taken = self.take(actor, paper.record(), at)
        known = self.sent.get(paper.source_id)
        if taken is None or taken.quarantined or paper == known:
            return taken
        self.sent[paper.source_id] = paper
        self.waiting.pop(paper.source_id, None)
        if not taken.unchanged:
            there = self.waiting if taken.revisions else self.papers
            there[paper.source_id] = paper
        return taken

    def act(
        self, actor: Actor, source_ids: Sequence[str], wanted: Act, at: int
    ) -> lifecycle.Outcome | None:
        """Each one asked for is in the answer."""
        ids = self.ids(source_ids)
        outcome = self.do(
            actor,
            verb(wanted),
            lambda office: lifecycle.act(office, actor, ids, wanted),
            at,
        )
        if outcome:
            told = [answer.number for answer in (*outcome.done, *outcome.refused)]
            assert sorted(told) == sorted(self.papers[one].number for one in source_ids)
        return outcome

    def chosen(self, some: Sequence[int]) -> list[str]:
        there = list(self.papers)
        return list(dict.fromkeys(there[pick % len(there)] for pick in some))

    def ids(self, source_ids: Sequence[str]) -> list[int]:
        numbers = [self.papers[source_id].number for source_id in source_ids]
        with self.office.reading() as db:
            found = invoices.ids_of(db, numbers)
        return [found[number] for number in numbers]

    def batches(self) -> list[str]:
        return [number for (number,) in table(self.office, "SELECT number FROM batches")]

    def batch(self, pick: int) -> str:
        numbers = self.batches()
        return numbers[-1 - pick % len(numbers)]

    def entries(self, source_ids: Sequence[str]) -> dict[str, Entry]:
        with self.office.reading() as db:
            found = invoices.load(db, self.ids(source_ids))
        return {entry.invoice.number: entry for entry in found}

    def members(self, number: str) -> dict[str, int]:
        """The ids of a batch's invoices, by the numbers they went out with."""
        with self.office.reading() as db:
            found = invoices.load(db, batches.member_ids(db, batches.get(db, number).id))
            return {
                load_as_sent(db, entry.id, place(entry, number).version).number: entry.id
                for entry in found
            }


def live(histories: int, steps: int) -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_1000_random_steps_add_up() -> None:
    live(histories=20, steps=50)


@pytest.mark.soak
def test_10000_random_steps_add_up() -> None:
    live(histories=100, steps=100)
