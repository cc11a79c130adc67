"""`evidence` as people type it."""

import hashlib
import io
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.app.program import Commands


@pytest.fixture
def company(tmp_path: Path) -> Commands:
    """The sample company in a folder, from which one batch went out."""
    commands = Commands(tmp_path)
    commands("init", "--timezone", "America/Edmonton", "--as", "dana@prairie.example")
    commands("import", str(files("samples") / "company.json"))
    assert commands("export", "INV-10401", "--target", "csv")["batch"].endswith("-0001")
    return commands


def read_number(company: Commands) -> str:
    number: str = company("batches")["batches"][0]["number"]
    return number


def test_the_zip_is_written_and_its_files_are_listed(company: Commands) -> None:
    number, out = read_number(company), company.folder / "for the auditor.zip"
    answer = company("evidence", number, "--out", str(out))
    data = out.read_bytes()
    assert answer["files"] == [
        {"name": str(out), "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    ]
    with ZipFile(io.BytesIO(data)) as archive:
        listed = {one["name"]: one["sha256"] for one in answer["contents"]}
        assert listed == {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "manifest.sha256"
        }
    assert company("verify", "--anchor", answer["head"])["ok"]


def test_in_a_folder_it_gets_a_name_of_its_own_and_never_replaces_another(
    company: Commands,
) -> None:
    number = read_number(company)
    company("evidence", number, "--out", str(company.folder))
    made = company.folder / f"{number}_evidence.zip"
    before = made.read_bytes()
    company("comment", number, "Something else happened")
    refused = company("evidence", number, "--out", str(company.folder), code=1)
    assert "was left as it is" in refused["error"]
    assert refused["files"] == []
    assert made.read_bytes() == before


def test_a_batch_that_is_not_there_is_said(company: Commands) -> None:
    refused = company("evidence", "B-2026-0999", "--out", str(company.folder), code=1)
    assert "no batch B-2026-0999" in refused["error"]
    assert [*company.folder.glob("*.zip")] == []
