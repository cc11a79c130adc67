"""What people say about a batch: once, with who and when, and nothing is ever erased."""

from pathlib import Path

import pytest

from backlog.audit import verify
from backlog.batches import comments, commit
from backlog.batches.comments import Place
from backlog.errors import NeedsReason, NotAllowed, NotFound
from backlog.office import Office
from backlog.queries import batch_comments
from backlog.queries.batch_comments import Remark
from backlog.roles import Actor
from tests.offices import AMIRA, DANA, MONDAY, PRIYA, a_record, acting, an_office, ids_of, take_in

AT = Place("C0ACCOUNTS", "1700000000.000100")
BATCH = "B-2026-0001"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    request = commit.Request(tuple(ids_of(office, "INV-1")), "csv")
    commit.commit(office, acting(DANA), commit.draft(office, acting(DANA), request))
    return office


def _read(office: Office) -> list[Remark]:
    return batch_comments.read_comments(office, acting(DANA), BATCH)


def test_is_kept_with_who_and_when_and_where(office: Office) -> None:
    comments.comment(office, acting(AMIRA), "b-2026-0001", " it is in \n", AT)
    assert _read(office) == [Remark("amira@prairie.example", MONDAY, "it is in")]
    with office.reading() as db:
        [row] = db.execute(
            "SELECT json_extract(source, '$.slack', '$.channel', '$.ts') AS place FROM events"
            " WHERE action = 'comment'"
        )
    assert row["place"] == '["T0PRAIRIE/U0ACCOUNT","C0ACCOUNTS","1700000000.000100"]'
    assert verify.verify(office).findings == ()


def test_second_delivery_is_no_second_comment_but_a_second_command_is(office: Office) -> None:
    for _ in range(2):
        comments.comment(office, acting(AMIRA), BATCH, "twice", AT)
        comments.comment(office, acting(AMIRA), BATCH, "by hand")
    assert sorted(one.text for one in _read(office)) == ["by hand", "by hand", "twice"]


def test_edit_and_deletion_leave_what_was_said_before(office: Office) -> None:
    comments.comment(office, acting(AMIRA), BATCH, "it is in", AT)
    edited = Place(AT.channel, AT.ts, "1700000001.000100")
    for _ in range(2):
        comments.change_comment(office, acting(AMIRA), BATCH, "it is not in", edited)
        comments.note_deleted(office, Actor("slack", "Slack"), BATCH, AT)
    [said] = _read(office)
    assert (said.text, said.changed, said.deleted) == ("it is not in", True, True)
    with office.reading() as db:
        rows = db.execute("SELECT reason FROM events WHERE action LIKE 'comment%'").fetchall()
    assert [row["reason"] for row in rows] == ["it is in", "it is not in", ""]


def test_edit_of_what_was_never_kept_is_not_kept(office: Office) -> None:
    comments.change_comment(office, acting(AMIRA), BATCH, "it is not in", AT)
    comments.note_deleted(office, Actor("slack", "Slack"), BATCH, AT)
    assert _read(office) == []


def test_who_is_not_listed_says_nothing(office: Office) -> None:
    with pytest.raises(NotAllowed):
        comments.comment(office, Actor("eve@example", "Eve"), BATCH, "hello")
    assert _read(office) == []


def test_nothing_is_no_comment_and_no_batch_has_none(office: Office) -> None:
    with pytest.raises(NeedsReason, match="needs words"):
        comments.comment(office, acting(AMIRA), BATCH, " \n")
    with pytest.raises(NotFound):
        comments.comment(office, acting(AMIRA), "B-2026-0099", "hello")


def test_project_manager_may_say_something_but_reads_no_batch(office: Office) -> None:
    comments.comment(office, acting(PRIYA), BATCH, "the client called")
    with pytest.raises(NotAllowed):
        batch_comments.read_comments(office, acting(PRIYA), BATCH)
    assert [one.by for one in _read(office)] == ["priya@prairie.example"]
