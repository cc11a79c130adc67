"""`specimen` as people type it."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from tests.app.program import Commands

BOOKS = """
[profiles.books-of-montana]
target = "quickbooks-desktop"
currencies = ["USD"]
"""


@pytest.fixture
def company(tmp_path: Path) -> Commands:
    """The sample company in a folder, with a second profile for one target."""
    commands = Commands(tmp_path)
    commands("init", "--timezone", "America/Edmonton", "--as", "dana@prairie.example")
    with (tmp_path / "backlog.toml").open("a") as file:
        file.write(BOOKS)
    commands("import", str(files("samples") / "company.json"))
    return commands


def test_the_files_are_in_the_folder_and_no_batch_is_made(company: Commands) -> None:
    out = company.folder / "to try" / "first"
    answer = company("specimen", "quickbooks-desktop", "--out", str(out))
    assert {one["name"]: one["sha256"] for one in answer["files"]} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in out.iterdir()
    }
    assert answer["left_out"] == []
    assert {one["currency"] for one in answer["invoices"]} == {"CAD"}
    assert company("specimen", "quickbooks-desktop", "--out", str(out)) == answer
    assert company("batches")["batches"] == []
    assert company("list", "--tab", "all")["count"] == 63


def test_another_profile_of_the_target_is_named(company: Commands) -> None:
    out = str(company.folder / "out")
    words = ("specimen", "quickbooks-desktop", "--profile", "books-of-montana", "--out", out)
    answer = company(*words)
    assert answer["profile"] == "books-of-montana"
    assert {one["currency"] for one in answer["invoices"]} == {"USD"}
    refused = company("specimen", "csv", "--profile", "books-of-montana", "--out", out, code=1)
    assert "csv has no profile 'books-of-montana'" in refused["error"]
    assert refused["files"] == []


def test_another_file_of_the_name_is_left_as_it_is(company: Commands) -> None:
    out = company.folder / "out"
    out.mkdir()
    (out / "SPECIMEN-steps.txt").write_text("mine")
    refused = company("specimen", "csv", "--out", str(out), code=1)
    assert "was left as it is" in refused["error"]
    assert (out / "SPECIMEN-steps.txt").read_text() == "mine"
