"""Every command that the README shows does what it shows."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.app.demonstration import demonstration
from tests.app.program import ROOT, Commands

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
LINES = [line.partition("#")[0].strip() for line in BLOCKS.splitlines()]
INLINE = [
    " ".join(words.split())
    for words in re.findall(r"`((?:make|backlog|\.venv/bin/backlog)\s[^`]+)`", README)
]
EVERY = [*LINES, *INLINE]
MADE = [shown for shown in EVERY if shown.startswith("make ")]
DEMO = [shown.partition("/bin/")[2] for shown in INLINE if shown.startswith(".venv/bin/")]
NAMED = ["backlog import", "backlog serve"]
"""Commands that a sentence names; the first is shown whole, the second runs in tests of its own."""


def test_no_command_is_left_out() -> None:
    ours = [shown for shown in LINES if shown.startswith("backlog ")]
    rest = {shown for shown in EVERY if shown not in (*ours, *MADE, *NAMED)}
    assert {shown.partition("/bin/")[2] for shown in rest} == {*DEMO, 'backlog"'}
    assert len(ours) > 10


def test_what_is_shown_of_the_command_line_works_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    commands = Commands(tmp_path)
    batch = "B-2026-0001"
    for shown in (line for line in LINES if line.startswith("backlog ")):
        code, said = commands.run(*shlex.split(shown.replace("B-2026-0001", batch))[1:])
        assert code == 0, (shown, said)
        if shown.startswith("backlog export "):
            batch = commands("batches")["batches"][0]["number"]
    (confirmed,) = commands("batch", batch)["imports"]
    assert confirmed["gap"] == {"CAD": "0.00"}
    assert {"exports", "names.csv", "INV-10452.pdf", "june.zip"} <= {
        path.name for path in tmp_path.iterdir()
    }


@pytest.mark.parametrize("shown", sorted(set(MADE)))
def test_what_make_is_asked_for_is_there(shown: str) -> None:
    words = shlex.split(shown)
    asked = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, check=False)
    assert asked.returncode == 0, asked.stderr


def test_the_commands_beside_the_demo_work(tmp_path: Path) -> None:
    job, second = (shlex.split(shown)[1:] for shown in DEMO)
    assert second == ["demo", "--port", "8770", "--folder", ".demo-2"]
    assert job[:4] == ["--db", ".demo/backlog.db", "--config", ".demo/backlog.toml"]
    with demonstration(tmp_path) as running:
        code, said = running.commands.run(*job[4:])
    assert code == 0, said
