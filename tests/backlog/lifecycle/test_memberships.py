"""Whatever is said in whatever order: what accounting holds is counted here, or is to be undone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from backlog.lifecycle import memberships
from backlog.model import Entry, Membership, Payment, Tab
from tests.backlog import made
from tests.backlog.lifecycle.test_transitions import NOW

BATCHES = ("B-2026-0001", "B-2026-0002")
WHY = "wrong rate"
Step = Callable[[Entry], Entry]


def of_batch(batch: str) -> list[Step]:
    return [
        lambda entry: memberships.mark_imported(entry, batch),
        lambda entry: memberships.release_from_batch(entry, batch, "void"),
        lambda entry: memberships.undone(entry, batch) if undoing(entry, batch) else entry,
    ]


def undoing(entry: Entry, batch: str) -> bool:
    return batch in [one.batch for one in entry.reversals]


def reopened(entry: Entry) -> Entry:
    return memberships.reopen_entry(entry, WHY)


steps = st.sampled_from([*of_batch(BATCHES[0]), *of_batch(BATCHES[1]), reopened])


def processed() -> Entry:
    places = tuple(Membership(batch, 1) for batch in BATCHES)
    return made.an_entry(memberships=places, processed_at=NOW, processed_by="dana@x")


@given(st.lists(steps, max_size=12))
def test_what_is_held_there_is_counted_or_is_to_be_undone(history: Sequence[Step]) -> None:
    entry = processed()
    for step in history:
        entry = step(entry)
    for one in entry.memberships:
        counted = not one.released and not one.reversal
        assert one.there == one.imported if counted else one.there == bool(one.to_undo)


@given(st.lists(steps, max_size=12), st.sampled_from(BATCHES))
def test_what_is_undone_is_held_no_more_and_released(history: Sequence[Step], batch: str) -> None:
    entry = processed()
    for step in [*history, of_batch(batch)[0], reopened, of_batch(batch)[2]]:
        entry = step(entry)
    place = memberships.place(entry, batch)
    assert (place.there, place.to_undo, bool(place.released)) == (False, "", True)


@given(st.permutations([reopened, of_batch(BATCHES[0])[0]]))
def test_reopening_and_the_import_may_be_said_in_either_order(order: Sequence[Step]) -> None:
    entry = processed()
    for step in order:
        entry = step(entry)
    assert [(one.batch, one.to_undo) for one in entry.reversals] == [(BATCHES[0], WHY)]
    assert entry.tab is Tab.ADMIN


def test_undoing_an_older_import_leaves_what_went_out_since_processed() -> None:
    entry = processed()
    for step in of_batch(BATCHES[0])[1::-1]:
        entry = step(entry)
    back = replace(entry, processed_at=NOW, processed_by="dana@x")
    assert memberships.undone(back, BATCHES[0]).tab is Tab.PROCESSED


def test_an_import_taken_back_frees_what_counted_with_it() -> None:
    entry = memberships.mark_imported(processed(), BATCHES[0])
    free = memberships.take_import_back(entry, BATCHES[0], WHY)
    first, second = free.memberships
    assert (first.released, first.there, first.to_undo) == (WHY, False, "")
    assert second == entry.memberships[1]
    assert free.tab is Tab.ADMIN


def test_an_import_taken_back_leaves_what_was_released_and_processed_since() -> None:
    entry = processed()
    for step in of_batch(BATCHES[0])[:2]:
        entry = step(entry)
    back = replace(entry, processed_at=NOW, processed_by="dana@x")
    left = memberships.take_import_back(back, BATCHES[0], WHY)
    place = memberships.place(left, BATCHES[0])
    assert (place.released, place.there) == ("void", False)
    assert left.tab is Tab.PROCESSED


def test_what_counted_until_it_was_undone_is_back_in_admin() -> None:
    there = Membership(BATCHES[0], 1, imported=True, reversal=WHY)
    entry = replace(processed(), memberships=(there,))
    assert memberships.undone(entry, BATCHES[0]).tab is Tab.ADMIN


def test_reopening_asks_for_a_reversal_of_what_is_there_and_releases_the_rest() -> None:
    entry = memberships.mark_imported(processed(), BATCHES[0])
    first, second = memberships.reopen_entry(entry, WHY).memberships
    assert (first.reversal, first.released) == (WHY, "")
    assert (second.reversal, second.released) == ("", WHY)


def test_what_is_released_is_back_in_admin_unless_it_is_paid() -> None:
    entry = processed()
    assert memberships.release_from_batch(entry, BATCHES[0], "void").tab is Tab.ADMIN
    payment = Payment(NOW.date(), entry.balance, "EFT", "marc@x")
    paid = replace(entry, payments=(payment,))
    assert memberships.release_from_batch(paid, BATCHES[0], "void").tab is Tab.PAID
