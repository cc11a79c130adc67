"""Tables as a terminal of some width shows them, and as a file or a pipe gets them."""

import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from app.cli import main, tables
from tests.app.program import PROGRAM, Commands

HEADS = ["Number", "Client", "Date", "Amount", "Blockers"]
AMOUNTS = frozenset({3})
ROWS = [
    ["INV-1", "株式会社北海道パイプライン検査サービス", "2026-09-14", "8,190.40 CAD", ""],
    [
        "INV-2",
        "O'Malley & Daughters Construction Holdings",
        "2026-09-15",
        "-346.50 CAD",
        "too-long",
    ],
    ["INV-3", "Forêt & Frères Ltée", "2026-09-16", "12,332.15 CAD", ""],
]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def colourless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")


def fitted(width: int, monkeypatch: pytest.MonkeyPatch, rows: list[list[str]] = ROWS) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    return tables.fit(HEADS, rows, AMOUNTS).splitlines()


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
def test_a_table_is_never_wider_than_the_terminal(
    monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    assert max(map(tables.measure, fitted(width, monkeypatch))) <= width


@given(
    width=st.integers(20, 140),
    names=st.lists(st.text("株éx# ", min_size=1, max_size=70), min_size=1, max_size=4),
)
def test_nothing_is_cut_at_any_width(width: int, names: list[str]) -> None:
    rows = [["INV-1", name, "2026-09-14", "-1.00 CAD", name] for name in names]
    with pytest.MonkeyPatch.context() as patch:
        shown = "".join(fitted(width, patch, rows))
    for letter in "株éx#":
        assert shown.count(letter) == 2 * sum(name.count(letter) for name in names)


def test_money_ends_in_one_place_and_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = fitted(80, monkeypatch)
    ends = {
        tables.measure(line[: line.index(amount) + len(amount)])
        for line in lines
        for amount in ("8,190.40 CAD", "-346.50 CAD", "12,332.15 CAD")
        if amount in line
    }
    assert len(ends) == 1


def test_what_has_no_room_beside_stands_below_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = fitted(45, monkeypatch)
    assert any(line.startswith("    ") and "Blockers: too-long" in line for line in lines)


def test_a_column_with_nothing_in_it_is_left_out_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [[*row[:4], ""] for row in ROWS]
    assert "Blockers" not in "\n".join(fitted(120, monkeypatch, rows))
    assert "Blockers" in tables.align([HEADS, *rows], AMOUNTS)


def test_without_a_row_the_heads_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fitted(80, monkeypatch, [])[0].split() == HEADS


def test_a_pipe_gets_a_line_for_each_row_aligned_by_what_letters_take() -> None:
    lines = tables.align([HEADS, *ROWS], AMOUNTS).splitlines()
    assert len(lines) == 1 + len(ROWS)
    assert len({tables.measure(line[: line.index("2026-")]) for line in lines[1:]}) == 1
    assert ROWS[1][1] in lines[2]


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": "", "TERM": "dumb"}, False),
    ],
)
def test_colours_are_for_who_wants_them(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], coloured: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "100")
    shown = tables.fit(HEADS, ROWS, AMOUNTS)
    assert bool(ESCAPE.search(shown)) is coloured
    assert bool(re.search(r"\x1b\[31m *-346.50 CAD", shown)) is coloured


def at_terminal(folder: Path, *words: str) -> str:
    """What a command shows at a terminal of its own, eighty columns wide."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen([*PROGRAM, *words], cwd=folder, stdout=theirs, env=environment):
        os.close(theirs)
        read = b""
        with suppress(OSError):  # how Linux says that the other side is closed
            while some := os.read(ours, 65536):
                read += some
    os.close(ours)
    return read.decode().replace("\r\n", "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    commands = Commands(tmp_path)
    commands("init")
    commands("import", str(Path(__file__).parents[2] / "samples" / "company.json"))
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals")
def test_a_terminal_is_shown_colours_and_a_pipe_plain_text(folder: Path) -> None:
    shown = at_terminal(folder, "list", "--limit", "5")
    assert "\x1b[1m" in shown
    assert max(map(len, ESCAPE.sub("", shown).splitlines()[:6])) <= 80
    _, piped = Commands(folder).run("list", "--limit", "100")
    assert "\x1b" not in piped
    assert "South Saskatchewan River Irrigation Board" in piped


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo terminals")
def test_json_is_the_same_bytes_at_a_terminal(folder: Path) -> None:
    _, piped = Commands(folder).run("list", "--json")
    assert at_terminal(folder, "list", "--json") == piped


def test_the_doctor_says_in_sections_what_to_do(folder: Path) -> None:
    (folder / "backlog.toml").chmod(0o644)
    code, said = Commands(folder).run("doctor")
    assert code == 1
    lines = [line.strip() for line in said.splitlines()]
    assert {"The backlog", "Time and the clock", "People", "Slack and the Sheet", "Files"} <= {
        *lines
    }
    amiss = next(at for at, line in enumerate(lines) if line.startswith("NOT OK  privacy"))
    assert lines[amiss + 1].startswith("Fix: chmod go= ")
    assert lines[-1].endswith("checks, 1 of them NOT OK.")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["lst"], "'list'"),
        (["list", "--redy"], "'--ready'"),
        (["--json", "list"], "backlog list --json"),
        (["--as", "x@y.example", "list"], "backlog list --as"),
    ],
)
def test_what_was_mistyped_is_told_what_was_meant(words: list[str], hint: str) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert hint in result.stderr
