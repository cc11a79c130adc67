"""Any sequence of confirm, correct, void, reopen, process and pay keeps what always holds."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.acts import Acknowledge, Act, Pay, Process, Reopen, Unpay, Unprocess
from backlog.batch import Result
from backlog.batches import commit, confirm, correct, voiding
from backlog.batches.commit import Request
from backlog.errors import Refused
from backlog.lifecycle import acting
from backlog.lifecycle.memberships import place
from backlog.model import Tab
from backlog.office import Office
from backlog.store import batches
from tests import offices
from tests.backlog.histories import assert_what_accounting_holds_is_known, entries_of
from tests.backlog.looking import assert_all_holds, facts_of, table
from tests.offices import DANA, MONDAY, a_record, an_office, ids_of, take_in

DANAS = offices.acting(DANA)
NUMBERS = ("INV-1", "INV-2", "INV-3")

picks = st.integers(0, 5)
acts = st.sampled_from(
    [
        Process("by hand"),
        Unprocess("back"),
        Pay(MONDAY.date()),
        Unpay("wrong"),
        Reopen("typo"),
        Acknowledge(),
    ]
)
steps = st.one_of(
    st.tuples(st.just("act"), picks, acts),
    st.tuples(st.just("export"), picks, st.booleans()),
    st.tuples(st.just("confirm"), picks, st.sampled_from(Result)),
    st.tuples(st.just("correct"), picks, st.booleans()),
    st.tuples(st.just("void"), picks, st.none()),
)


@dataclass
class Story:
    """An office, and what accounting holds as far as it said: invoice id and batch."""

    office: Office
    there: set[tuple[int, str]] = field(default_factory=set)

    def act(self, pick: int, wanted: Act) -> None:
        (id_,) = ids_of(self.office, NUMBERS[pick % 3])
        (entry,) = [one for one in entries_of(self.office) if one.id == id_]
        done = acting.act(self.office, DANAS, [id_], wanted).done
        if done and isinstance(wanted, Acknowledge):
            self.there.remove((id_, entry.reversals[0].batch))

    def export(self, pick: int, again: bool) -> None:
        ids = tuple(ids_of(self.office, *NUMBERS[pick % 3 :]))
        asked = Request(ids, "csv", include_exported=again, reason="lost" if again else "")
        commit.commit(self.office, DANAS, commit.draft(self.office, DANAS, asked))

    def confirm(self, pick: int, outcome: Result) -> None:
        number, members = self.batch(pick)
        first = {NUMBERS[members[0] - 1]: "no client"} if outcome is Result.PARTLY else {}
        confirm.confirm(self.office, DANAS, number, outcome, failed=first)
        came = members[1:] if first else members
        if outcome is not Result.REJECTED:
            self.there |= {(id_, number) for id_ in came}

    def correct(self, pick: int, some: bool) -> None:
        """What never came in is free and not to be undone; nothing else is touched."""
        number, members = self.batch(pick)
        gone = [id_ for id_ in members if (id_, number) in self.there]
        gone = gone[:1] if some else gone
        failed = {NUMBERS[id_ - 1]: "never came" for id_ in gone} if some else {}
        before = {entry.id: entry for entry in entries_of(self.office)}
        done = correct.correct(self.office, DANAS, number, reason="another file", failed=failed)
        self.there -= {(id_, number) for id_ in gone}
        left = [id_ for id_ in members if (id_, number) in self.there]
        assert done.outcome is (Result.PARTLY if left else Result.REJECTED)
        for entry in entries_of(self.office):
            if entry.id not in gone:
                assert entry == before[entry.id]
                continue
            one = place(entry, number)
            assert (bool(one.released), one.to_undo, one.imported) == (True, "", False)
            freed = not place(before[entry.id], number).released
            assert not freed or entry.tab is Tab.ADMIN

    def void(self, pick: int, _: None) -> None:
        voiding.void(self.office, DANAS, self.batch(pick)[0], reason="wrong month")

    def batch(self, pick: int) -> tuple[str, list[int]]:
        """One of the latest two, and its invoices."""
        numbers = table(self.office, "SELECT id, number FROM batches ORDER BY id DESC LIMIT 2")
        id_, number = numbers[pick % len(numbers)]
        with self.office.reading() as db:
            return number, batches.member_ids(db, id_)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(steps, min_size=3, max_size=12))
def test_any_sequence_keeps_what_always_holds(told: Sequence[tuple[str, int, object]]) -> None:
    with TemporaryDirectory() as folder:
        story = Story(an_office(Path(folder)))
        take_in(story.office, *(a_record(number) for number in NUMBERS))
        story.export(0, again=False)
        story.confirm(0, Result.IMPORTED)
        for name, pick, what in told:
            do: Callable[[int, object], None] = getattr(story, name)
            before = facts_of(story.office)
            with suppress(Refused):
                do(pick, what)
                before = facts_of(story.office)
            assert facts_of(story.office) == before
            assert_all_holds(story.office)
            assert_what_accounting_holds_is_known(story.office, story.there)
