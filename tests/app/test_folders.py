"""Folders: what appears in one is taken in when it is whole, what goes out is kept in the other."""

import hashlib
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from app.shared_folder import SharedFolder
from app.watched_folder import WatchedFolder
from backlog import export, query
from backlog.delivery import DeliveryFailed
from backlog.export import Request
from backlog.filter import Filter
from backlog.office import Office
from backlog.store import batches, outbox
from scheduler.outbox import Pump
from tests.offices import DANA, MovedClock, acting, an_office, take_in_company

COMPANY = (files("samples") / "company.json").read_bytes()
ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path, clock=MovedClock())


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def count(office: Office) -> int:
    return len(query.ids(office, Filter()))


def test_a_whole_file_is_taken_in_and_put_aside(office: Office, inbox: Path) -> None:
    (inbox / "week.json").write_bytes(COMPANY)
    watched = WatchedFolder(office, inbox)
    assert watched.look() == []
    (taken,) = watched.look()
    assert (taken.added, count(office)) == (63, 63)
    assert (inbox / "done" / "week.json").read_bytes() == COMPANY
    assert watched.look() == []


def test_a_file_that_still_grows_is_left_alone(office: Office, inbox: Path) -> None:
    watched = WatchedFolder(office, inbox)
    for end in (1000, 2000, 3000):
        (inbox / "week.json").write_bytes(COMPANY[:end])
        assert watched.look() == []
    (inbox / "week.json").write_bytes(COMPANY)
    assert watched.look() == []
    assert watched.look()[0].added == 63


def test_other_files_and_folders_are_not_ours(office: Office, inbox: Path) -> None:
    (inbox / ".week.json.part").write_bytes(COMPANY)
    (inbox / "week.json~").write_bytes(COMPANY)
    (inbox / "folder.json").mkdir()
    watched = WatchedFolder(office, inbox)
    assert (watched.look(), watched.look(), count(office)) == ([], [], 0)


def test_bad_records_are_named_beside_the_file(office: Office, inbox: Path) -> None:
    (inbox / "bad.jsonl").write_bytes((files("samples") / "bad_records.jsonl").read_bytes())
    watched = WatchedFolder(office, inbox)
    watched.look()
    watched.look()
    told = (inbox / "done" / "bad.jsonl.problems.txt").read_text().splitlines()
    assert [line.split(":")[0] for line in told] == ["record 1", "record 2", "record 3"]


def test_a_second_file_of_the_same_name_replaces_nothing(office: Office, inbox: Path) -> None:
    watched = WatchedFolder(office, inbox)
    for content in (COMPANY, b"[]"):
        (inbox / "week.json").write_bytes(content)
        watched.look()
        watched.look()
    assert (inbox / "done" / "week.json").read_bytes() == COMPANY
    assert (inbox / "done" / "week-2.json").read_bytes() == b"[]"


def exported(office: Office) -> batches.Batch:
    sharing = replace(office, shares_files=True)
    take_in_company(office)
    ids = query.ids(office, Filter(ready=True, client="Northfield Energy Ltd"))
    draft = export.draft(sharing, ACTOR, Request(tuple(ids), "csv"))
    return export.commit(sharing, ACTOR, draft)


def test_a_batch_goes_to_the_shared_folder_with_its_manifest(
    office: Office, tmp_path: Path
) -> None:
    batch, folder = exported(office), tmp_path / "share"
    Pump(office, {"folder": SharedFolder(office, folder)}).run_once()
    manifest = json.loads((folder / f"{batch.number}.manifest.json").read_text())
    assert (manifest["batch"], manifest["code"]) == (batch.number, batch.code)
    for file in manifest["files"]:
        data = (folder / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{batch.number}.manifest.json", *(file.name for file in batch.files)]
    )


def test_another_file_in_the_shared_folder_is_left_as_it_is(office: Office, tmp_path: Path) -> None:
    batch, folder = exported(office), tmp_path / "share"
    folder.mkdir()
    there = folder / batch.files[0].name
    there.write_text("mine")
    sender = SharedFolder(office, folder)
    pump = Pump(office, {"folder": sender})
    pump.run_once()
    assert there.read_text() == "mine"
    there.unlink()
    office.clock.move(minutes=1)  # type: ignore[attr-defined]  # the tests' clock
    pump.run_once()
    assert hashlib.sha256(there.read_bytes()).hexdigest() == batch.files[0].sha256


def test_a_folder_that_cannot_be_written_says_so(office: Office, tmp_path: Path) -> None:
    exported(office)
    (tmp_path / "share").write_text("a file, not a folder")
    sender = SharedFolder(office, tmp_path / "share")
    with office.reading() as db:
        (message,) = [one for one in outbox.unsent(db) if one.destination == "folder"]
    with pytest.raises(DeliveryFailed, match="share"):
        sender.send(message, again=False)
