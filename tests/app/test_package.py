"""What goes into the wheel; `make package` builds one and tries it."""

import re
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import extras, guides
from app.cli import main
from tests.app.program import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
BUILT = PROJECT["tool"]["setuptools"]
ROOMS = [pattern.rstrip("*") for pattern in BUILT["packages"]["find"]["include"]]
CARRIED = BUILT["data-files"]
PLACE = "share/doc/invoice-backlog"


def files_of(folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_whatever_lies_beside_the_code_goes_along(room: str) -> None:
    patterns = ["*.py", *BUILT["package-data"]["*"]]
    forgotten = [
        path
        for path in files_of(ROOT / room)
        if not any(fnmatch(path.name, pattern) for pattern in patterns)
        or (not (path.parent / "__init__.py").exists() and path.suffix == ".py")
    ]
    assert not forgotten


@pytest.mark.parametrize("room", ROOMS)
def test_no_library_has_a_package_of_the_same_name(room: str) -> None:
    assert set(packages_distributions().get(room, [])) <= {"invoice-backlog"}


def test_every_page_goes_along() -> None:
    carried = {
        path
        for folder, patterns in CARRIED.items()
        for pattern in patterns
        for path in ROOT.glob(pattern)
        if (ROOT / folder.removeprefix(PLACE).lstrip("/") / path.name) == path
    }
    assert {*files_of(ROOT / "docs"), *ROOT.glob("*.md"), ROOT / "manifest.json"} <= carried
    assert ROOT / "samples" / "company.json" in carried


def test_every_page_that_a_sentence_names_is_there() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in files_of(ROOT / "app"))
    named = set(re.findall(r"name_page\(['\"]([^'\"]+)['\"]\)", code))
    assert named
    assert [name for name in named if not Path(guides.name_page(name)).is_file()] == []


def test_the_demo_looks_for_all_that_its_extra_brings() -> None:
    brought = PROJECT["project"]["optional-dependencies"]["demo"]
    names = [re.match(r"[a-z-]+", one) for one in brought]
    assert tuple(name[0].replace("-", "_") for name in names if name) == extras.DEMO


def test_without_its_extra_the_demo_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "DEMO", ("websockets", "not_installed_here"))
    folder = tmp_path / "demo"
    refused = CliRunner().invoke(main, ["demo", "--port", "0", "--folder", str(folder)])
    assert refused.exit_code == 1
    assert "needs not_installed_here, which" in refused.stderr
    assert 'pip install "invoice-backlog[demo]"' in refused.stderr
    assert not folder.exists()


def test_the_version_is_said_once() -> None:
    said = CliRunner().invoke(main, ["--version"], prog_name="backlog").stdout
    assert said == f"backlog, version {PROJECT['project']['version']}\n"
