"""Where the demo makes its world, and what it leaves alone."""

import os
import signal
import threading
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from app import demo
from app.cli import main
from app.config import load
from app.lock import only_one
from app.opening import open_office
from backlog.reviews.health import load_health
from exporters import TARGETS
from tests.app.demonstration import demonstration
from tests.sandbox_process import DEADLINE_SECONDS, eventually


def refused(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(main, ["demo", "--port", "0", "--folder", str(folder), *words])
    assert result.exit_code == 1, result.output
    return result


def run(folder: Path) -> None:
    """A demo that is told to stop before it begins: its world is made, served, and left."""
    stop = threading.Event()
    stop.set()
    demo.demo(folder, port=0, keep=False, stop=stop)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("words", [(), ("--keep",)])
def test_a_folder_with_files_of_others_is_left_as_it_is(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "backlog.db").write_bytes(b"the firm's own")
    (tmp_path / "service-account.json").write_bytes(b"the firm's own key")
    before = contents(tmp_path)
    assert "no mark that the demo made it" in refused(tmp_path, *words).stderr
    assert contents(tmp_path) == before


def test_a_demo_that_runs_keeps_its_world(tmp_path: Path) -> None:
    (tmp_path / demo.MARK).touch()
    (tmp_path / "backlog.db").write_bytes(b"a world at work")
    with only_one(tmp_path / "backlog.db"):
        said = refused(tmp_path).stderr
    assert f"A demo runs already in {tmp_path}" in said
    assert (tmp_path / "backlog.db").read_bytes() == b"a world at work"


def test_a_new_demo_deletes_nothing_that_the_one_before_did_not_make(tmp_path: Path) -> None:
    run(tmp_path / "new")
    made = set(contents(tmp_path / "new"))
    (tmp_path / "new" / "backlog.toml").write_text("spoilt")
    (tmp_path / "new" / "notes.txt").write_text("what I tried")
    run(tmp_path / "new")
    found = contents(tmp_path / "new")
    assert found.pop("notes.txt") == b"what I tried"
    assert found["backlog.toml"] != b"spoilt"
    assert set(found) == made


def test_a_kept_world_finds_nothing_amiss_in_its_new_sheet(tmp_path: Path) -> None:
    world = tmp_path / "demo"
    run(world)
    office = open_office(world / "backlog.db", load(world / "backlog.toml", TARGETS))
    first = load_health(office).synced_at
    assert first

    def has_synced() -> bool:
        at = load_health(office).synced_at
        return at is not None and at > first

    with demonstration(tmp_path, "--keep") as shown:
        assert eventually(has_synced)
        assert "typed over" not in shown.said
    assert load_health(office).repairs == ()


def test_interrupted_it_ends_without_a_word(tmp_path: Path) -> None:
    with demonstration(tmp_path) as shown:
        os.killpg(shown.process.pid, signal.SIGINT)
        assert shown.process.wait(DEADLINE_SECONDS) == 0
        assert shown.said == ""
        with pytest.raises(requests.ConnectionError):
            requests.get(shown.url, timeout=DEADLINE_SECONDS)


def test_killed_it_leaves_no_sandbox_behind(tmp_path: Path) -> None:
    with demonstration(tmp_path) as shown:
        shown.process.kill()

        def gone() -> bool:
            try:
                requests.get(shown.url, timeout=DEADLINE_SECONDS)
            except requests.ConnectionError:
                return True
            return False

        assert eventually(gone)
