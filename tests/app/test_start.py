"""Whoever asks for help, a version or a list waits for nothing that only others need."""

import os
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app import cli, jobs
from app.cli import main
from app.cli.commands import COMMANDS, list_sections, load_command
from tests.offices import an_office

SLOW = {
    "apscheduler",
    "docxtpl",
    "google",
    "gspread",
    "rapidfuzz",
    "rich",
    "slack_bolt",
    "slack_sdk",
    "starlette",
    "typst",
    "uvicorn",
    "xlsxwriter",
}
SLOWER_THAN_HELP = SLOW | {"pydantic", "sqlite_utils", "backlog", "exporters"}
PROGRAM = """
import sys
from app.cli import main
try:
    main(prog_name="backlog")
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded_by(folder: Path, *words: str) -> set[str]:
    """The packages that are loaded when a command has answered."""
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("BACKLOG_")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout
    return set(said.stderr.split())


@pytest.mark.parametrize("words", [["--version"], ["--help"]])
def test_what_is_said_of_the_program_needs_no_backlog(tmp_path: Path, words: list[str]) -> None:
    loaded = loaded_by(tmp_path, *words)
    assert "click" in loaded
    assert not loaded & SLOWER_THAN_HELP


@pytest.mark.parametrize("words", [["list"], ["list", "--group-by", "job"], ["list", "--help"]])
def test_a_list_needs_no_face_and_no_printer(tmp_path: Path, words: list[str]) -> None:
    assert CliRunner().invoke(main, _place(tmp_path, "init")).exit_code == 0
    loaded = loaded_by(tmp_path, *words)
    assert "backlog" in loaded
    assert not loaded & SLOW


def test_the_faces_are_loaded_by_what_runs_them(tmp_path: Path) -> None:
    assert {"slack_sdk", "gspread", "apscheduler"} <= loaded_by(tmp_path, "serve", "--help")


@pytest.mark.parametrize(("name", "summary"), [(name, help_) for name, _, help_ in COMMANDS])
def test_a_command_is_what_the_help_says(name: str, summary: str) -> None:
    command = load_command(name)
    assert command.name == name
    assert (command.help or "").splitlines()[0] == summary


def test_the_help_is_in_sections_and_nothing_of_it_is_cut() -> None:
    said = CliRunner().invoke(main, ["--help"]).stdout
    titles = list(list_sections())
    assert [line[:-1] for line in said.splitlines() if line[:-1] in titles] == titles
    told = " ".join(said.split())
    assert all(f"{name} {' '.join(summary.split())}" in told for name, _, summary in COMMANDS)


def test_no_command_is_left_out_of_the_help() -> None:
    every = {
        (command.name, module.name)
        for module in pkgutil.iter_modules(cli.__path__)
        for command in vars(import_module(f"app.cli.{module.name}")).values()
        if isinstance(command, click.Command) and command is not main
    }
    assert every == {(name, module) for name, module, _ in COMMANDS}


def test_every_job_is_named_where_one_is_done_by_hand(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    told = re.findall(r": ([a-z, \n-]+)\.", load_command("run-job").help or "")
    named = re.split(r",\s+", ", ".join(told))
    assert named == [job.id for job in jobs.build_jobs(office)]


def test_a_shell_completes_commands_and_their_options(tmp_path: Path) -> None:
    assert _complete(tmp_path, "li") == ["plain,list"]
    assert _complete(tmp_path, "list", "--ta") == ["plain,--tab", "plain,--target"]


def test_a_mistyped_command_is_answered_with_the_nearest() -> None:
    said = CliRunner().invoke(main, ["lst"])
    assert said.exit_code == click.UsageError.exit_code
    assert "'list'" in said.output


def _complete(folder: Path, *words: str) -> list[str]:
    said = subprocess.run(
        [Path(sys.executable).with_name("backlog")],
        cwd=folder,
        env=os.environ
        | {
            "_BACKLOG_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(["backlog", *words]),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.splitlines()


def _place(folder: Path, *words: str) -> list[str]:
    return ["--db", str(folder / "backlog.db"), "--config", str(folder / "backlog.toml"), *words]
