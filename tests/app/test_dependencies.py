"""ADR 2 has each library that `pyproject.toml` asks for, and what it says of itself."""

import re

from tests.app.dependencies import PAGE, read_declared, read_reasons, write_tables
from tests.app.program import ROOT

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_is_true() -> None:
    wanted = "python -m tests.app.dependencies, then say why in the new rows"
    assert write_tables(TEXT) == TEXT, f"run: {wanted}"


def test_each_library_has_its_reason() -> None:
    reasons = read_reasons(TEXT)
    every = {name for names in read_declared().values() for name in names}
    assert set(reasons) == every
    assert [name for name, reason in reasons.items() if not reason.strip()] == []


def test_a_library_more_is_noticed() -> None:
    shorter = re.sub(r"^\| click \|.*\n", "", TEXT, flags=re.MULTILINE)
    assert "| click |  |" in write_tables(shorter)


def test_what_may_not_be_combined_with_ours_is_not_there() -> None:
    """The LGPL and the MPL may; a library under the GPL would make the whole product GPL."""
    assert not re.search(r"\b(?:A?GPL|General Public)", TEXT.replace("LGPL", ""))


def test_the_locked_files_have_what_is_asked_for() -> None:
    locked = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    names = set(re.findall(r"^([\w.-]+)==", locked, re.MULTILINE))
    asked = read_declared()
    assert {*asked["run"], *asked["demo"], *asked["dev"]} <= names
