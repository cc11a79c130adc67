"""The shared folder: every batch's files, whole, with their manifest, and never over another."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.routes import FOLDER, ROUTES
from app.shared_folder import SharedFolder
from backlog.batch import Batch
from backlog.batches import commit, voiding
from backlog.batches.commit import Request
from backlog.batches.delivery import DeliveryFailed
from backlog.filter import Filter
from backlog.office import Office
from backlog.store import batches, outbox
from scheduler.outbox import Pump
from tests.backlog.looking import assert_all_holds
from tests.offices import DANA, MovedClock, acting, an_office, list_ids, take_in_company

ACTOR = acting(DANA)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path, clock=MovedClock())


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


def state(office: Office, batch: Batch) -> str:
    with office.reading() as db:
        return batches.get(db, batch.number).state


def exported(office: Office) -> Batch:
    sharing = replace(office, routes={**ROUTES, **FOLDER})
    take_in_company(office)
    ids = list_ids(office, Filter(ready=True, client="Northfield Energy Ltd"))
    draft = commit.draft(sharing, ACTOR, Request(tuple(ids), "csv"))
    return commit.commit(sharing, ACTOR, draft)


def test_a_batch_goes_to_the_shared_folder_with_its_manifest(office: Office, share: Path) -> None:
    batch, folder = exported(office), share
    Pump(office, {"folder": SharedFolder(office, folder)}).run_once()
    manifest = json.loads((folder / f"{batch.number}.manifest.json").read_text())
    assert (manifest["batch"], manifest["code"]) == (batch.number, batch.code)
    for file in manifest["files"]:
        data = (folder / file["name"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(data).hexdigest()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [f"{batch.number}.manifest.json", *(file.name for file in batch.files)]
    )


def test_another_file_in_the_shared_folder_is_left_as_it_is(office: Office, share: Path) -> None:
    batch = exported(office)
    there = share / batch.files[0].name
    there.write_text("mine")
    pump = Pump(office, {"folder": SharedFolder(office, share)})
    pump.run_once()
    assert there.read_text() == "mine"
    with office.reading() as db:
        assert "was left as it is. Move it away" in outbox.load_dead(db)[0].error
    there.unlink()
    with office.writing() as db:
        outbox.revive(db, [one.id for one in outbox.load_dead(db)], at=office.clock())
    pump.run_once()
    assert hashlib.sha256(there.read_bytes()).hexdigest() == batch.files[0].sha256


def test_a_crash_while_writing_leaves_nothing_that_a_second_try_does_not_mend(
    office: Office, share: Path
) -> None:
    batch = exported(office)
    name = batch.files[0].name
    (share / name).touch()
    (share / f".{name}.part").write_text("half")
    Pump(office, {"folder": SharedFolder(office, share)}).run_once()
    assert hashlib.sha256((share / name).read_bytes()).hexdigest() == batch.files[0].sha256
    assert not list(share.glob(".*"))


def test_a_folder_that_is_not_there_leaves_the_batch_prepared_and_is_tried_again(
    office: Office, share: Path
) -> None:
    batch = exported(office)
    share.rmdir()
    pump = Pump(office, {"folder": SharedFolder(office, share)})
    pump.run_once()
    assert state(office, batch) == "prepared"
    share.mkdir()
    office.clock.move(minutes=1)  # type: ignore[attr-defined]  # the tests' clock
    pump.run_once()
    assert state(office, batch) == "delivered"
    assert_all_holds(office)


def test_a_batch_that_is_void_by_then_is_not_written(office: Office, share: Path) -> None:
    batch = exported(office)
    voiding.void(office, ACTOR, batch.number, reason="wrong client")
    Pump(office, {"folder": SharedFolder(office, share)}).run_once()
    assert list(share.iterdir()) == []


def test_a_folder_that_cannot_be_written_says_so(office: Office, tmp_path: Path) -> None:
    exported(office)
    (tmp_path / "share").write_text("a file, not a folder")
    sender = SharedFolder(office, tmp_path / "share")
    with office.reading() as db:
        (message,) = [one for one in outbox.load_unsent(db) if one.destination == "folder"]
    with pytest.raises(DeliveryFailed, match="share"):
        sender.send(message, again=False)
