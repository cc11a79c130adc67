"""What the forge and git are told to run, and what an issue asks for, is what there is."""

import re

from exporters import TARGETS
from tests.app.program import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def read(*place: str) -> str:
    return ROOT.joinpath(*place).read_text(encoding="utf-8")


def test_what_the_forge_runs_is_there() -> None:
    *_, test, package = re.findall(r"- run: (.+)", read(".github", "workflows", "check.yml"))
    assert (test, package) == (".ci/run", "make package")
    assert (ROOT / test).stat().st_mode & 0o111
    assert "\npackage:" in MAKEFILE


def test_what_git_runs_before_a_commit_is_part_of_the_check() -> None:
    assert "entry: make quick\n" in read(".pre-commit-config.yaml")
    assert "\ncheck: quick\n" in MAKEFILE


def test_a_fault_is_asked_about_with_all_that_is_needed() -> None:
    asked = read(".github", "ISSUE_TEMPLATE", "fault.yml")
    assert "`backlog doctor --json`" in asked
    assert "`backlog --version`" in asked
    named = re.findall(r"^        - (.+)$", asked, re.MULTILINE)
    assert named == ["none", *TARGETS]
