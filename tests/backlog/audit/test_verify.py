from collections.abc import Callable
from dataclasses import replace

import pytest

from backlog import rechecks
from backlog.audit import verify
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.checks import Rules
from backlog.errors import Refused
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.target import Level
from tests.backlog.looking import assert_all_holds, facts_of, table
from tests.backlog.tampering import chain_anew, tamper
from tests.offices import AMIRA, DANA, a_record, acting, ids_of, list_ids, take_in

ACTOR = acting(DANA)


def exported(office: Office, *numbers: str, again: str = "") -> str:
    request = Request(
        tuple(ids_of(office, *numbers)), "csv", include_exported=bool(again), reason=again
    )
    return commit.commit(office, ACTOR, commit.draft(office, ACTOR, request)).number


@pytest.fixture
def lived(office: Office) -> Office:
    """Five invoices, three batches, two imports, processed, paid and released."""
    take_in(office, *(a_record(f"INV-{n}") for n in range(1, 5)))
    take_in(office, a_record("INV-5", signature=None))
    first = exported(office, "INV-1", "INV-2")
    exported(office, "INV-1", again="file lost")
    last = exported(office, "INV-3")
    confirm.confirm(office, acting(AMIRA), first, Result.IMPORTED)
    confirm.confirm(office, acting(AMIRA), last, Result.REJECTED)
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1", "INV-4"), reason="by hand")
    lifecycle.pay(office, ACTOR, ids_of(office, "INV-1"))
    return office


def first_finding(office: Office) -> tuple[str, str]:
    finding = verify.verify(office).findings[0]
    return finding.kind, finding.where


def test_what_lived_honestly_holds(lived: Office) -> None:
    verdict = verify.verify(lived)
    assert verdict.findings == ()
    assert verdict.counts == {"invoices": 5, "batches": 3, "memberships": 4, "events": 20}
    ((seq, digest),) = table(lived, "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    assert verdict.head == f"{seq}:{digest}"


def test_an_empty_backlog_holds(office: Office) -> None:
    verdict = verify.verify(office)
    assert (verdict.findings, verdict.head) == ((), f"0:{'0' * 64}")


@pytest.mark.parametrize(
    ("statement", "kind", "where"),
    [
        ("UPDATE events SET reason = 'other' WHERE seq = 4", "chain", "event 4"),
        ("UPDATE events SET actor = 'x' WHERE seq IN (3, 9)", "chain", "event 3"),
        ("UPDATE events SET at = '2026-01-01T00:00:00Z' WHERE seq = 1", "chain", "event 1"),
        ("UPDATE events SET hash = 'x' WHERE seq = 2", "chain", "event 2"),
        ("DELETE FROM events WHERE seq = 5", "chain", "event 5"),
        ("UPDATE invoices SET total_minor = 1 WHERE id = 2", "fold", "INV-2"),
        ("UPDATE invoices SET memo = 'x' WHERE id = 3", "fold", "INV-3"),
        ("UPDATE invoices SET client_name = 'x' WHERE id = 3", "fold", "INV-3"),
        ("UPDATE invoices SET processed_at = NULL WHERE id = 1", "fold", "INV-1"),
        ("UPDATE invoices SET balance_minor = 1 WHERE id = 1", "fold", "INV-1"),
        ("UPDATE invoices SET settled = 0 WHERE id = 1", "fold", "INV-1"),
        ("UPDATE invoices SET search_text = '' WHERE id = 4", "fold", "INV-4"),
        ("UPDATE invoices SET waiting_since = '' WHERE id = 4", "fold", "INV-4"),
        ("UPDATE invoices SET number_key = 'x' WHERE id = 4", "fold", "INV-4"),
        ("UPDATE invoices SET version = 9 WHERE id = 4", "fold", "INV-4"),
        ("UPDATE invoices SET created_at = '2026-11-13 23:20:00+00:00'", "fold", "INV-1"),
        ("UPDATE invoices SET due_computed = 7 WHERE id = 4", "fold", "INV-4"),
        ("UPDATE lines SET amount_minor = 1 WHERE invoice_id = 2", "fold", "INV-2"),
        ("UPDATE lines SET description = 'x' WHERE invoice_id = 2", "fold", "INV-2"),
        ("DELETE FROM lines WHERE invoice_id = 2 AND position = 0", "fold", "INV-2"),
        ("UPDATE taxes SET amount_minor = 1 WHERE invoice_id = 2", "fold", "INV-2"),
        ("UPDATE payments SET reference = 'x'", "fold", "INV-1"),
        ("DELETE FROM payments", "fold", "INV-1"),
        ("DELETE FROM problems", "checks", "INV-5"),
        ("UPDATE problems SET level = 'warning'", "checks", "INV-5"),
        ("UPDATE members SET released = 'x' WHERE batch_id = 1", "fold", "INV-1"),
        ("UPDATE members SET version = 9 WHERE invoice_id = 2", "fold", "INV-2"),
        ("DELETE FROM members WHERE invoice_id = 2", "fold", "INV-2"),
        ("UPDATE members SET position = 1 WHERE invoice_id = 3", "batches", "B-2026-0003"),
        ("UPDATE invoices SET live_exports = 0 WHERE id = 2", "memberships", "INV-2"),
        ("UPDATE invoices SET exports = 9 WHERE id = 2", "memberships", "INV-2"),
        ("UPDATE batches SET reason = '' WHERE id = 2", "memberships", "INV-1"),
        ("UPDATE batches SET made_by = 'x' WHERE id = 2", "batches", "B-2026-0002"),
        ("UPDATE batches SET target = 'x' WHERE id = 1", "batches", "B-2026-0001"),
        ("UPDATE batches SET profile = '{}' WHERE id = 1", "batches", "B-2026-0001"),
        ("UPDATE batches SET note = 'x' WHERE id = 3", "batches", "B-2026-0003"),
        ("UPDATE batches SET serial = 9 WHERE id = 3", "batches", "B-2026-0003"),
        (
            "UPDATE batches SET void_at = '2026-11-24T00:00:00Z' WHERE id = 1",
            "batches",
            "B-2026-0001",
        ),
        (
            "UPDATE batches SET delivered_at = '2026-11-24T00:00:00Z' WHERE id = 1",
            "batches",
            "B-2026-0001",
        ),
        ("DELETE FROM earlier", "batches", "B-2026-0002"),
        ("UPDATE files SET name = 'x' WHERE batch_id = 1", "batches", "B-2026-0001"),
        ("UPDATE files SET total_minor = 1 WHERE batch_id = 1", "batches", "B-2026-0001"),
        ("UPDATE files SET sha256 = 'x' WHERE batch_id = 3", "batches", "B-2026-0003"),
        ("DELETE FROM files WHERE batch_id = 3", "batches", "B-2026-0003"),
        ("UPDATE imports SET outcome = 'imported' WHERE id = 2", "imports", "B-2026-0003"),
        ("UPDATE imports SET by = 'x' WHERE id = 1", "imports", "B-2026-0001"),
        ("DELETE FROM imports WHERE id = 1", "imports", "B-2026-0001"),
    ],
)
def test_what_was_tampered_with_is_named_first(
    lived: Office, statement: str, kind: str, where: str
) -> None:
    tamper(lived, statement)
    assert first_finding(lived) == (kind, where)


@pytest.mark.parametrize(
    ("statement", "kind", "where"),
    [
        ("UPDATE lines SET quantity = 'abc' WHERE invoice_id = 3", "fold", "invoice id 3"),
        ("UPDATE invoices SET invoice_date = 'nodate' WHERE id = 5", "fold", "invoice id 5"),
        ("UPDATE invoices SET currency = 'JPY' WHERE id = 4", "fold", "INV-4"),
        ("UPDATE batches SET profile = 'notjson' WHERE id = 2", "batches", "B-2026-0002"),
        ("UPDATE batches SET target = 'sage-300' WHERE id = 1", "batches", "B-2026-0001"),
        ("UPDATE imports SET failed = 'notjson' WHERE id = 1", "batches", "B-2026-0001"),
    ],
)
def test_what_cannot_even_be_read_is_named_and_nothing_stumbles(
    lived: Office, statement: str, kind: str, where: str
) -> None:
    tamper(lived, statement)
    found = verify.verify(lived, deep=True).findings
    assert (found[0].kind, found[0].where) == (kind, where)


def test_an_event_that_cannot_be_read_is_named(lived: Office) -> None:
    chain_anew(lived, "UPDATE events SET after = 'notjson' WHERE seq = 3")
    assert "invoice id 3" in {one.where for one in verify.verify(lived, deep=True).findings}


def test_changed_bytes_of_a_file_are_named(lived: Office) -> None:
    ((name,),) = table(lived, "SELECT name FROM files WHERE batch_id = 2")
    tamper(lived, "UPDATE files SET bytes = x'00' WHERE batch_id = 2")
    assert first_finding(lived) == ("files", name)


def test_a_vanished_invoice_is_missed(lived: Office) -> None:
    assert ids_of(lived, "INV-5") == [5]
    tamper(lived, "DELETE FROM lines WHERE invoice_id = 5", "DELETE FROM invoices WHERE id = 5")
    found = {(one.kind, one.where) for one in verify.verify(lived).findings}
    assert {("references", "events"), ("fold", "invoice id 5")} <= found


def test_vanished_batches_leave_a_gap(lived: Office) -> None:
    tamper(lived, "DELETE FROM batches WHERE id IN (1, 2)")
    [gap] = [one for one in verify.verify(lived).findings if one.kind == "numbers"]
    assert (gap.where, gap.message) == ("2026", "1 batch, but the last is number 3.")


def test_a_chain_that_is_cut_short_is_missed_by_its_invoices(lived: Office) -> None:
    tamper(lived, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    assert first_finding(lived) == ("fold", "INV-1")


@pytest.mark.parametrize("act", [rechecks.renew, lambda _: None], ids=["renewed", "not yet"])
def test_stored_problems_follow_the_rules(lived: Office, act: Callable[[Office], None]) -> None:
    lenient = replace(lived, rules=Rules(signature=Level.WARNING))
    act(lenient)
    renewed = set(ids_of(lived, "INV-5")) <= set(list_ids(lenient, Filter(ready=True)))
    assert renewed == (verify.verify(lenient).findings == ())


def test_checking_again_by_the_same_rules_writes_nothing(lived: Office) -> None:
    rechecks.renew(lived)
    before = facts_of(lived)
    rechecks.renew(lived)
    assert facts_of(lived) == before
    assert_all_holds(lived)


def test_a_head_that_was_kept_is_still_in_the_log(lived: Office) -> None:
    kept = verify.head(lived)
    lifecycle.process(lived, ACTOR, ids_of(lived, "INV-2"))
    assert verify.verify(lived, kept=verify.anchor(f" {kept.upper()}\n")).findings == ()
    assert verify.verify(lived, kept=verify.anchor(f"0:{'0' * 64}")).findings == ()


def test_a_log_that_was_written_anew_does_not_meet_its_anchor(lived: Office) -> None:
    kept = verify.head(lived)
    chain_anew(lived, "UPDATE events SET actor = 'x' WHERE seq = 3")
    found = verify.verify(lived, kept=verify.anchor(kept)).findings
    assert [(one.kind, one.where) for one in found] == [
        ("anchor", f"event {kept.partition(':')[0]}")
    ]


def test_a_log_that_was_cut_does_not_reach_its_anchor(lived: Office) -> None:
    kept = verify.anchor(verify.head(lived))
    tamper(lived, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    (finding, *_) = verify.verify(lived, kept=kept).findings
    assert (finding.kind, finding.where) == ("anchor", f"event {kept.seq}")
    assert f"ends at event {kept.seq - 1}" in finding.message


@pytest.mark.parametrize("text", ["", "7", "7:abc", f"x:{'0' * 64}", f"-1:{'0' * 64}", "0" * 64])
def test_what_is_no_anchor_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(Refused, match=r"SEQ:HASH.*Nothing was verified"):
        verify.anchor(text)
