"""What no event of an invoice holds alone: a row that was changed there is named."""

import pytest

from backlog import own_messages, settings
from backlog.acts import Unprocess
from backlog.audit import verify
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.intake import quarantine, revisions, take
from backlog.intake.take import Arrival
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from tests.backlog.looking import assert_all_holds
from tests.backlog.tampering import tamper
from tests.offices import DANA, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)


@pytest.fixture
def lived(office: Office) -> Office:
    """Settings changed twice, revisions accepted, dismissed and waiting, two bad records."""
    take_in(office, *(a_record(f"INV-{n}") for n in range(1, 5)))
    settings.change(office, ACTOR, {"weekly_day": "friday", "default_prefix": "week"})
    settings.change(office, ACTOR, {"weekly_day": "monday"})
    own_messages.choose_own(office, ACTOR, own_messages.parse("off"))
    own_messages.choose_own(office, ACTOR, own_messages.parse("monday 08:30"))
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1", "INV-2", "INV-3"), reason="by hand")
    for number in ("INV-1", "INV-2", "INV-3"):
        take_in(office, a_record(number, memo="came again"))
    lifecycle.act(office, ACTOR, ids_of(office, "INV-1"), Unprocess("again"))
    revisions.answer(office, ACTOR, *ids_of(office, "INV-1"), accept=True)
    revisions.answer(office, ACTOR, *ids_of(office, "INV-2"), accept=False, reason="no")
    bad = (a_record("INV-8", total="x"), a_record("INV-9", total="x"))
    take.take(office, ACTOR, [Arrival("f", at, one) for at, one in enumerate(bad, 1)])
    quarantine.dismiss(office, ACTOR, 1, reason="a test")
    request = Request(tuple(ids_of(office, "INV-4")), "csv")
    commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))
    return office


def test_what_lived_honestly_holds(lived: Office) -> None:
    assert_all_holds(lived)


_SET = "UPDATE kept SET json = json_set(json, {}) WHERE room = 'settings'"


@pytest.mark.parametrize(
    ("statement", "kind", "where"),
    [
        (_SET.format("'$.weekly_day', 'tuesday'"), "settings", "weekly_day"),
        (_SET.format("'$.weekly_mode', 'export'"), "settings", "weekly_mode"),
        (_SET.format("'$.unheard_of', 1"), "settings", "unheard_of"),
        ("UPDATE kept SET json = 'x' WHERE room = 'settings'", "settings", "settings"),
        ("DELETE FROM kept WHERE room = 'settings'", "settings", "default_prefix"),
        (
            "UPDATE kept SET json = json_set(json, '$.wanted', 'off') WHERE room = 'own messages'",
            "own messages",
            DANA.email,
        ),
        ("DELETE FROM kept WHERE room = 'own messages'", "own messages", DANA.email),
        ("UPDATE standings SET ready = 'no' WHERE invoice_id = 1", "readiness", "INV-1"),
        ("DELETE FROM standings WHERE invoice_id = 1", "readiness", "INV-1"),
        ("INSERT INTO standings VALUES (4, 'here', NULL)", "readiness", "INV-4"),
        ("INSERT INTO unsettled VALUES (1, 0)", "readiness", "INV-1"),
        (
            "INSERT INTO target_problems VALUES (1, 0, 'due-date', 'due_date', 'x', 'x', 0)",
            "readiness",
            "INV-1",
        ),
        (
            "INSERT INTO target_problems VALUES (4, 0, 'due-date', 'due_date', 'x', 'x', 0)",
            "readiness",
            "INV-4",
        ),
        ("UPDATE files SET taxes = '{}'", "taxes", "20261123_"),
        ("UPDATE files SET taxes = 'x'", "taxes", "taxes"),
        ("DELETE FROM received WHERE source_id = 'jb-INV-1'", "received", "INV-1"),
        ("UPDATE received SET sha256 = 'x' WHERE source_id = 'jb-INV-1'", "received", "INV-1"),
        ("UPDATE received SET invoice_id = 2 WHERE source_id = 'jb-INV-1'", "received", "INV-1"),
        ("INSERT INTO received VALUES ('x', 1, 'x', 'x')", "received", "x"),
        ("DELETE FROM revisions WHERE invoice_id = 3", "revisions", "INV-3"),
        ("UPDATE revisions SET answer = 'dismissed' WHERE invoice_id = 1", "revisions", "INV-1"),
        ("UPDATE revisions SET answer = '' WHERE invoice_id = 2", "revisions", "INV-2"),
        ("UPDATE revisions SET invoice_id = 4 WHERE invoice_id = 3", "revisions", "INV-3"),
        ("UPDATE revisions SET received_at = 'x' WHERE invoice_id = 3", "revisions", "INV-3"),
        ("UPDATE revisions SET record = '{}' WHERE invoice_id = 3", "revisions", "INV-3"),
        ("UPDATE revisions SET record = 'x' WHERE invoice_id = 3", "intake", "intake"),
        ("UPDATE quarantine SET source_id = 'x' WHERE id = 2", "quarantine", "record 2"),
        ("UPDATE quarantine SET reason = '' WHERE id = 2", "quarantine", "record 2"),
        ("UPDATE quarantine SET record = '{}' WHERE id = 2", "quarantine", "record 2"),
        ("DELETE FROM quarantine WHERE id = 1", "quarantine", "event"),
        (
            "UPDATE outbox SET state = 'gone' WHERE id = (SELECT min(id) FROM outbox)",
            "outbox",
            "message ",
        ),
        (
            "UPDATE outbox SET state = 'sent' WHERE id = (SELECT min(id) FROM outbox)",
            "outbox",
            "message ",
        ),
        (
            "UPDATE outbox SET payload = 'x' WHERE id = (SELECT min(id) FROM outbox)",
            "outbox",
            "message ",
        ),
        (
            "UPDATE outbox SET progress = '[]' WHERE id = (SELECT min(id) FROM outbox)",
            "outbox",
            "message ",
        ),
        ("DELETE FROM outbox WHERE kind LIKE 'batch%'", "outbox", "B-2026-0001"),
    ],
)
def test_what_was_tampered_with_is_named(
    lived: Office, statement: str, kind: str, where: str
) -> None:
    tamper(lived, statement)
    every = [(one.kind, one.where) for one in verify.verify(lived).findings]
    found = [one for one in every if one[0] != "references"]
    assert found
    assert found[0][0] == kind
    assert found[0][1].startswith(where)
