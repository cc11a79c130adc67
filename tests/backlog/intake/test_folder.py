"""The watched folder: whole files come in once, half ones wait, and nothing is lost."""

import errno
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from backlog.errors import Refused
from backlog.filter import Filter
from backlog.intake import folder as intake_folder
from backlog.intake import quarantine, take
from backlog.intake.files import arrivals
from backlog.intake.folder import WATCHER, Look, look, watch
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, facts_of, history
from tests.offices import MovedClock, a_record, list_ids

COMPANY = (files("samples") / "company.json").read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "inbox"
    made.mkdir()
    return made


def put(folder: Path, name: str, *records: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def look_twice(office: Office, folder: Path, clock: MovedClock) -> tuple[str, ...]:
    """What the second look says it took."""
    look(office, folder)
    clock.move(seconds=5)
    return look(office, folder).taken


def count(office: Office) -> int:
    return len(list_ids(office, Filter()))


def done(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "done").iterdir())


def test_a_whole_file_is_taken_in_and_put_aside(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    (folder / "week.json").write_bytes(COMPANY)
    assert look(office, folder).moving == ("week.json",)
    clock.move(seconds=4)
    assert look(office, folder).taken == ()
    clock.move(seconds=1)
    [said] = look(office, folder).taken
    assert said.startswith("week.json: 63 added")
    assert (folder / "done" / "week.json").read_bytes() == COMPANY
    assert look(office, folder).sentences == ""
    assert_all_holds(office)


def test_the_log_says_that_the_job_took_it_in(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    put(folder, "week.json", a_record("INV-1"))
    look_twice(office, folder, clock)
    [event] = history(office, "INV-1")
    assert (event.actor, event.source) == ("watched folder", {"job": "watch-folder"})


def test_a_file_that_still_grows_is_left_alone(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    for end in (1000, 2000, len(COMPANY)):
        (folder / "week.json").write_bytes(COMPANY[:end])
        assert look(office, folder).moving == ("week.json",)
        clock.move(minutes=1)
    assert look(office, folder).taken[0].startswith("week.json: 63 added")


def test_other_files_hidden_ones_and_empty_ones_are_not_ours(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    for name in (".week.json", "~week.json", "week.json.part", "notes.txt"):
        (folder / name).write_bytes(COMPANY)
    (folder / "empty.json").touch()
    (folder / "folder.json").mkdir()
    assert look_twice(office, folder, clock) == ()
    assert count(office) == 0


def test_bad_records_are_named_beside_the_file_and_the_others_are_in(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    put(folder, "week.json", a_record("INV-1"), a_record("INV-2", currency="XXX"))
    [said] = look_twice(office, folder, clock)
    assert said.endswith("1 quarantined. See week.json.problems.txt.")
    assert done(folder) == ["week.json", "week.json.problems.txt"]
    told = (folder / "done" / "week.json.problems.txt").read_text(encoding="utf-8")
    assert told.startswith("Of week.json 1 were taken in and 1 were not.")
    assert "record 2 jb-INV-2: " in told
    assert "--dismiss" not in told
    assert count(office) == 1


@pytest.mark.parametrize(("name", "data"), [("week.json", b"[{"), ("week.csv", b'a,"b\n')])
def test_of_a_file_that_cannot_be_read_nothing_is_said_to_be_in(
    office: Office, folder: Path, clock: MovedClock, name: str, data: bytes
) -> None:
    (folder / name).write_bytes(data)
    look_twice(office, folder, clock)
    told = (folder / "done" / f"{name}.problems.txt").read_text(encoding="utf-8")
    assert told.startswith(f"Of {name} 0 were taken in and 1 were not.")
    assert "\nrecord 1: This is not " in told
    assert "backlog quarantine --dismiss ID" in told


def test_a_second_file_of_the_same_name_replaces_nothing(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    for number in ("INV-1", "INV-2", "INV-3"):
        put(folder, "week.json", a_record(number), {})
        look_twice(office, folder, clock)
        (folder / "done" / "week.json").unlink(missing_ok=True)
    assert done(folder) == [
        "week-2.json",
        "week-2.json.problems.txt",
        "week-3.json",
        "week-3.json.problems.txt",
        "week.json.problems.txt",
    ]
    assert count(office) == 3


def test_a_crash_between_taking_in_and_putting_aside_changes_nothing(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    path = put(folder, "week.json", a_record("INV-1"), a_record("INV-2", currency="XXX"))
    take.take(office, WATCHER, arrivals(path.name, path.read_bytes()))
    before = facts_of(office) | {"kept": [], "outbox": [], "quarantine": []}
    (folder / "taking").mkdir()
    path.replace(folder / "taking" / "week.json")
    clock.move(hours=1)
    [said] = look(office, folder).taken
    assert "1 unchanged" in said
    assert facts_of(office) | {"kept": [], "outbox": [], "quarantine": []} == before
    assert done(folder) == ["week.json", "week.json.problems.txt"]
    assert_all_holds(office)


def test_a_new_file_of_the_name_being_taken_is_taken_in_itself(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    (folder / "taking").mkdir()
    put(folder / "taking", "week.json", a_record("INV-1"))
    put(folder, "week.json", a_record("INV-2"))
    look_twice(office, folder, clock)
    assert count(office) == 2
    assert len(done(folder)) == 2


def test_by_hand_it_waits_for_what_is_new(office: Office, folder: Path, clock: MovedClock) -> None:
    put(folder, "week.json", a_record("INV-1"))
    said = watch(office, folder, wait=lambda seconds: clock.move(seconds=seconds))
    assert said.startswith("week.json: 1 added")


def test_without_waiting_it_says_what_it_saw(office: Office, folder: Path) -> None:
    put(folder, "week.json", a_record("INV-1"))
    assert watch(office, folder) == (
        "week.json: seen, and taken in if it stays as it is for 5 seconds."
    )


def test_a_folder_that_is_not_there_is_a_sentence(office: Office, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="is not there"):
        look(office, tmp_path / "gone")


def test_a_folder_that_cannot_be_worked_in_is_a_sentence(office: Office, folder: Path) -> None:
    (folder / "done").write_text("in the way", encoding="utf-8")
    with pytest.raises(Refused, match="What was not taken in is still there"):
        look(office, folder)


def test_two_looks_at_once_are_one(office: Office, folder: Path) -> None:
    with intake_folder._alone(office), pytest.raises(Refused, match="under way"):
        look(office, folder)


@pytest.mark.parametrize("name", ["week.json", "week.jsonl"])
def test_a_file_that_grows_after_it_was_read_is_read_again_whole(
    office: Office, folder: Path, clock: MovedClock, name: str
) -> None:
    """The program that writes it paused for longer than files must stand still."""
    first, second = (json.dumps(a_record(number)) for number in ("INV-1", "INV-2"))
    whole = f"{first}\n{second}\n" if name == "week.jsonl" else f"[{first}, {second}]"
    with (folder / name).open("w", encoding="utf-8") as file:
        file.write(whole[: len(first) + 20])
        file.flush()
        assert "1 quarantined" in look_twice(office, folder, clock)[0]
        assert done(folder) == [name, f"{name}.problems.txt"]
        file.write(whole[len(first) + 20 :])
    clock.move(hours=1)
    assert look(office, folder) == Look(moving=(name,))
    clock.move(seconds=5)
    [said] = look(office, folder).taken
    assert said.startswith(f"{name}: ")
    assert "0 quarantined" in said
    assert done(folder) == [name]
    assert (folder / "done" / name).read_text(encoding="utf-8") == whole
    assert count(office) == 2
    assert quarantine.list_waiting(office, WATCHER) == []
    clock.move(hours=1)
    assert look(office, folder).sentences == ""
    assert_all_holds(office)


def test_what_is_still_bad_in_the_whole_file_waits_in_quarantine_again(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    path = put(folder, "week.json", a_record("INV-1", currency="XXX"))
    look_twice(office, folder, clock)
    with (folder / "done" / path.name).open("a", encoding="utf-8") as file:
        file.write("\n")
    look_twice(office, folder, clock)
    assert [row.bad.source_id for row in quarantine.list_waiting(office, WATCHER)] == ["jb-INV-1"]
    assert done(folder) == ["week.json", "week.json.problems.txt"]


def test_what_waits_from_an_earlier_file_of_the_name_goes_on_waiting(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    put(folder, "week.json", a_record("INV-1", currency="XXX"))
    look_twice(office, folder, clock)
    for old in (folder / "done").iterdir():
        old.unlink()
    clock.move(days=7)
    put(folder, "week.json", a_record("INV-2"))
    look_twice(office, folder, clock)
    put(folder / "done", "week.json", a_record("INV-2"), a_record("INV-3"))
    look_twice(office, folder, clock)
    assert [row.bad.source_id for row in quarantine.list_waiting(office, WATCHER)] == ["jb-INV-1"]
    assert count(office) == 2


def test_a_file_that_is_changed_days_later_is_somebody_elses_affair(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    put(folder, "week.json", a_record("INV-1"))
    look_twice(office, folder, clock)
    clock.move(days=2)
    put(folder / "done", "week.json", a_record("INV-2"))
    assert look(office, folder).sentences == ""
    assert done(folder) == ["week.json"]


def test_a_file_that_somebody_takes_away_is_not_missed(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    put(folder, "week.json", a_record("INV-1"))
    look_twice(office, folder, clock)
    (folder / "done" / "week.json").unlink()
    assert look(office, folder).sentences == ""


def test_a_crash_before_the_file_is_put_aside_sends_nothing_empty_back(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    """Its name in `done/` is reserved by an empty file, and it was read."""
    put(folder, "week.json", a_record("INV-1"))
    look_twice(office, folder, clock)
    (folder / "done" / "week.json").replace(folder / "taking" / "week.json")
    (folder / "done" / "week.json").touch()
    [said] = look(office, folder).taken
    assert "1 unchanged" in said
    assert look(office, folder).sentences == ""
    assert done(folder) == ["week-2.json", "week.json"]


def test_an_empty_file_is_told_when_it_is_empty_for_a_day(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    (folder / "zero.csv").touch()
    (folder / "zero.json").touch()
    look(office, folder)
    clock.move(hours=23)
    assert look(office, folder).sentences == ""
    clock.move(hours=1)
    said = look(office, folder).taken
    assert [one.partition(":")[0] for one in said] == ["zero.csv", "zero.json"]
    told = (folder / "done" / "zero.csv.problems.txt").read_text(encoding="utf-8")
    assert "The file is empty." in told
    assert [row.bad.file for row in quarantine.list_waiting(office, WATCHER)] == [
        "zero.csv",
        "zero.json",
    ]
    assert look(office, folder).sentences == ""


def test_an_empty_file_that_is_written_in_time_is_a_file_like_any(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    (folder / "week.json").touch()
    look(office, folder)
    clock.move(hours=23)
    put(folder, "week.json", a_record("INV-1"))
    [said] = look_twice(office, folder, clock)
    assert said.startswith("week.json: 1 added")


def test_an_empty_file_that_is_written_after_it_was_told_comes_back(
    office: Office, folder: Path, clock: MovedClock
) -> None:
    (folder / "week.json").touch()
    look(office, folder)
    clock.move(days=1)
    look(office, folder)
    put(folder / "done", "week.json", a_record("INV-1"))
    [said] = look_twice(office, folder, clock)
    assert said.startswith("week.json: 1 added")
    assert quarantine.list_waiting(office, WATCHER) == []


@pytest.mark.parametrize("text", ["[]", "number,client.name\n"])
def test_a_file_without_records_is_a_notice(
    office: Office, folder: Path, clock: MovedClock, text: str
) -> None:
    name = "week.json" if text == "[]" else "week.csv"
    (folder / name).write_text(text, encoding="utf-8")
    [said] = look_twice(office, folder, clock)
    assert said.endswith(f"0 quarantined. {name}: It holds no records.")
    assert done(folder) == [name]


def test_a_link_is_not_followed_and_a_pipe_not_read_and_the_others_go_on(
    office: Office, folder: Path, clock: MovedClock, tmp_path: Path
) -> None:
    secret = tmp_path / "elsewhere.json"
    secret.write_text(json.dumps([a_record("INV-7")]), encoding="utf-8")
    (folder / "a-link.json").symlink_to(secret)
    (folder / "b-lost.json").symlink_to(tmp_path / "nowhere")
    (folder / "c-loop.json").symlink_to(folder)
    os.mkfifo(folder / "d-pipe.csv")
    put(folder, "week.json", a_record("INV-1"))
    said = look_twice(office, folder, clock)
    assert len(said) == 5
    assert count(office) == 1
    assert secret.exists()
    assert sorted(path.name for path in folder.iterdir()) == ["done", "taking"]
    reasons = {row.bad.file: row.bad.reason for row in quarantine.list_waiting(office, WATCHER)}
    assert set(reasons) == {"a-link.json", "b-lost.json", "c-loop.json", "d-pipe.csv"}
    assert reasons["a-link.json"] == (
        "It is a link, and links are not followed. Put the file itself into the folder."
    )
    told = (folder / "done" / "d-pipe.csv.problems.txt").read_text(encoding="utf-8")
    assert "It is no file, but a pipe, a socket or a device." in told
    clock.move(hours=1)
    assert look(office, folder).sentences == ""


def test_a_file_that_may_not_be_read_is_put_aside_and_the_others_go_on(
    office: Office, folder: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may read everything: so the system's answer is made."""
    put(folder, "a.json", a_record("INV-1"))
    put(folder, "b.json", a_record("INV-2"))
    read_bytes = Path.read_bytes

    def refuse(self: Path) -> bytes:
        if self.name == "a.json":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read_bytes(self)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    first, second = look_twice(office, folder, clock)
    assert first.endswith("1 quarantined. See a.json.problems.txt.")
    assert second.startswith("b.json: 1 added")
    [row] = quarantine.list_waiting(office, WATCHER)
    assert row.bad.reason == (
        "It cannot be read (Permission denied). Put one that the backlog may read into the folder."
    )


def test_a_file_that_cannot_be_moved_is_named_and_the_others_are_in(
    office: Office, folder: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.json", a_record("INV-1"))
    put(folder, "b.json", a_record("INV-2"))
    look(office, folder)
    clock.move(seconds=5)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "a.json":
            raise PermissionError(errno.EPERM, "Operation not permitted")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Refused, match=r"a\.json \(Operation not permitted\).*b\.json: 1 added"):
        look(office, folder)
    assert (folder / "a.json").exists()
    assert count(office) == 1


def test_on_a_full_disk_room_is_asked_for_and_no_right(
    office: Office, folder: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.json", a_record("INV-1"))
    look(office, folder)
    clock.move(seconds=5)

    def refuse(*_: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Refused, match=r"a\.json \(No space left on device\).*Make room") as refused:
        look(office, folder)
    assert "the right" not in str(refused.value)


@pytest.mark.parametrize("name", ["x" * 250 + ".json", "é" * 120 + ".json"])
def test_a_name_too_long_for_what_stands_beside_it_is_shortened(
    office: Office, folder: Path, clock: MovedClock, name: str
) -> None:
    put(folder, name, a_record("INV-1"), {"number": "INV-2"})
    put(folder, "week.json", a_record("INV-3"))
    assert len(look_twice(office, folder, clock)) == 2
    assert count(office) == 2
    short, problems, _ = sorted(done(folder), key=lambda one: (one == "week.json", len(one)))
    assert problems == f"{short}.problems.txt"
    assert short.endswith(".json")
    assert name.startswith(short.removesuffix(".json"))


def test_a_name_that_is_no_text_is_a_name(office: Office, folder: Path, clock: MovedClock) -> None:
    odd = os.fsdecode(b"caf\xe9\n.json")
    put(folder, odd, a_record("INV-1"), {"number": "INV-2"})
    assert look(office, folder).sentences.startswith("caf??.json: seen")
    clock.move(seconds=5)
    [said] = look(office, folder).taken
    assert said.startswith("caf??.json: 1 added")
    assert said.isprintable()
    assert done(folder) == [odd, f"{odd}.problems.txt"]
    assert [row.bad.file for row in quarantine.list_waiting(office, WATCHER)] == ["caf??.json"]
