"""What the outbox holds outlives the release that wrote it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from app.routes import FOLDER, ROUTES, WEBHOOK
from backlog import messages
from backlog.messages import BatchCopy, BatchMade, Content, Refresh, Unreadable
from backlog.office import Office
from backlog.store import database, outbox
from backlog.store.migrations import MIGRATIONS
from tests.backlog.looking import table
from tests.offices import MONDAY, an_office

Json = dict[str, Any]
KINDS: tuple[type[Content], ...] = get_args(Content)

WRITTEN_BY_0_1_0: list[tuple[str, str, Json]] = [
    ("slack:backlog", "refresh", {}),
    ("sheet", "mirror", {}),
    ("slack:accounting", "batch", {"batch": "B-2026-0001"}),
    ("slack:dm", "batch copy", {"batch": "B-2026-0001", "email": "dana@prairie.example"}),
    ("folder", "files", {"batch": "B-2026-0001"}),
    ("slack:accounting", "batch changed", {"batch": "B-2026-0001"}),
    (
        "slack:accounting",
        "reversal",
        {"number": "INV-1", "batch": "B-2026-0001", "reason": "wrong client"},
    ),
    (
        "slack:backlog",
        "weekly",
        {
            "period": "2026-11-23",
            "late": False,
            "mode": "export",
            "batch": "B-2026-0001",
            "said": "1 invoice exported.",
            "held_back": [{"number": "INV-2", "check": "held", "reason": "Held."}],
            "ids": [],
        },
    ),
    ("slack:backlog", "reminder", {"period": "2026-11-23", "late": True, "lines": ["2 wait."]}),
]
"""Each kind that the first release wrote, to where it wrote it, as it wrote it."""
WEEKLY_OF_NOW = {
    "period": "2026-11-23",
    "late": False,
    "said": "1 invoice exported.",
    "parts": [{"target": "", "said": "1 invoice exported.", "batch": "B-2026-0001", "ids": []}],
    "held_back": [
        {"number": "INV-2", "check": "held", "reason": "Held.", "id": 0, "elsewhere": False}
    ],
}


@given(st.one_of([st.from_type(kind) for kind in KINDS]))
def test_every_message_is_read_as_it_was_put(content: Content) -> None:
    payload = json.loads(messages.to_json(content))
    assert messages.from_json(content.kind, content.version, payload) == content


def test_no_two_kinds_have_one_name() -> None:
    assert len({kind.kind for kind in KINDS}) == len(KINDS)


def test_a_refresh_is_known_by_its_empty_payload() -> None:
    assert messages.to_json(Refresh()) == "{}"


@pytest.mark.parametrize(
    ("kind", "version", "payload"),
    [
        ("telegram", 1, {}),
        ("batch", 2, {"batch": "B-2026-0001"}),
        ("batch", 1, {}),
        ("batch", 1, {"batch": "B-2026-0001", "more": 1}),
        ("weekly", 1, {"period": "2026-11-23"}),
        ("reminder", 1, {"period": "soon", "late": False, "lines": []}),
    ],
)
def test_what_no_release_wrote_is_refused_with_a_sentence(
    kind: str, version: int, payload: Json
) -> None:
    with pytest.raises(Unreadable, match=f"of kind '{kind}'.* nobody was told"):
        messages.from_json(kind, version, payload)


@pytest.mark.parametrize("state", ["waiting", "sending", "dead"])
def test_every_row_of_the_first_release_is_understood(tmp_path: Path, state: str) -> None:
    path = tmp_path / "backlog.db"
    _as_0_1_0_left_it(path, state)
    database.create(path)
    with database.open_database(path) as db:
        found = outbox.load_unsent(db)
    assert [one.destination for one in found] == [where for where, *_ in WRITTEN_BY_0_1_0]
    for one, (_, kind, written) in zip(found, WRITTEN_BY_0_1_0, strict=True):
        payload = WEEKLY_OF_NOW if kind == "weekly" else written
        assert payload.items() <= json.loads(messages.to_json(one.content)).items()
        assert one.state == state


def _as_0_1_0_left_it(path: Path, state: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        db = Database(connection)
        MIGRATIONS.apply(db, stop_before="versions_of_messages")
        for where, kind, payload in WRITTEN_BY_0_1_0:
            _insert(db, where, kind, payload, state)


def _insert(db: Database, where: str, kind: str, payload: Json, state: str) -> None:
    db.execute(
        "INSERT INTO outbox (destination, kind, payload, state, not_before, created_at)"
        " VALUES (?, ?, ?, ?, '2026-11-23T15:00:00Z', '2026-11-23T15:00:00Z')",
        [where, kind, json.dumps(payload), state],
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_by_somebody(kind: type[Content]) -> None:
    assert any(kind in told for told in {**ROUTES, **WEBHOOK}.values())


def test_each_person_is_a_destination_of_her_own() -> None:
    mails = [BatchCopy("B-2026-0001", f"{name}@prairie.example") for name in ("dana", "sam")]
    assert [messages.find_destinations(one, ROUTES) for one in mails] == [
        ["slack:dm:dana@prairie.example"],
        ["slack:dm:sam@prairie.example"],
    ]


def test_another_face_is_one_line_of_the_table(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    routes = {**ROUTES, **FOLDER, "webhook": (BatchMade,)}
    _put(office, routes, BatchMade("B-2026-0001"))
    assert table(office, "SELECT destination, kind, payload FROM outbox ORDER BY id") == [
        (where, "batch", '{"batch": "B-2026-0001"}')
        for where in ("slack:accounting", "folder", "webhook")
    ]


def test_what_nobody_is_told_is_kept_and_keeps_nobody_from_writing(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    _put(office, {}, BatchMade("B-2026-0001"))
    with office.writing() as db:
        _insert(db, "", "telegram", {"text": "hello"}, "waiting")
    _put(office, ROUTES, Refresh())
    assert table(office, "SELECT destination, kind FROM outbox ORDER BY kind, destination") == [
        ("slack:accounting", "batch"),
        ("sheet", "refresh"),
        ("slack:backlog", "refresh"),
        ("", "telegram"),
    ]


def _put(office: Office, routes: messages.Routes, content: Content) -> None:
    with database.open_database(office.path) as db, database.transaction(db):
        outbox.put(db, content, at=MONDAY)
        outbox.route(db, routes)
