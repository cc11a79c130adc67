"""`pdf` and `word` as people type them."""

import hashlib
import io
import json
from importlib.resources import files
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.app.program import Commands

BEGINS = {"pdf": b"%PDF-", "word": b"PK"}
PEOPLE = """
[[people]]
email = "priya@prairie.example"
roles = ["project_manager"]
"""
every_kind = pytest.mark.parametrize("kind", BEGINS)


@pytest.fixture
def company(tmp_path: Path) -> Commands:
    """The sample company in a folder, with Priya the Project Manager beside the operator."""
    commands = Commands(tmp_path)
    commands("init", "--timezone", "America/Edmonton", "--as", "dana@prairie.example")
    with (tmp_path / "backlog.toml").open("a") as file:
        file.write(PEOPLE)
    commands("import", str(files("samples") / "company.json"))
    return commands


@every_kind
def test_one_is_the_file_that_was_named(company: Commands, kind: str) -> None:
    out = company.folder / "new" / "10401"
    out.parent.mkdir()
    answer = company(kind, "inv-10401", "--out", str(out))
    data = out.read_bytes()
    assert data.startswith(BEGINS[kind])
    assert answer == {
        "done": ["INV-10401"],
        "file": str(out),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }
    assert [path.name for path in out.parent.iterdir()] == ["10401"]
    assert company("list", "--export-status", "never")["count"] == 63


@every_kind
def test_several_are_a_zip(company: Commands, kind: str) -> None:
    out = company.folder / "two.zip"
    assert company(kind, "INV-10402", "INV-10401", "--out", str(out))["done"] == [
        "INV-10402",
        "INV-10401",
    ]
    with ZipFile(io.BytesIO(out.read_bytes())) as archive:
        assert len(archive.namelist()) == 2


def test_in_a_folder_a_file_gets_a_name_of_its_own(company: Commands) -> None:
    folder = company.folder / "printed"
    folder.mkdir()
    company("pdf", "INV-10401", "--out", str(folder))
    company("word", "INV-10401", "INV-10402", "--out", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == [
        "INV-10401_Northfield-Energy-Ltd.pdf",
        "invoices.zip",
    ]


def test_a_file_that_is_there_stays_as_it_is(company: Commands) -> None:
    out = company.folder / "one.pdf"
    company("pdf", "INV-10401", "--out", str(out))
    before = out.read_bytes()
    assert company("pdf", "INV-10401", "--out", str(out))["bytes"] == len(before)
    refused = company("pdf", "INV-10402", "--out", str(out), code=1)
    assert "was left as it is" in refused["error"]
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("INV-10401", "INV-9", "INV-8"), "There is no invoice INV-9, INV-8. Nothing was done."),
        (("INV-10403", "--as", "priya@prairie.example"), "is of a job of another"),
        (("INV-10401", "--as", "nobody@prairie.example"), "not on the list"),
    ],
)
@every_kind
def test_a_refusal_is_a_sentence_and_no_file(
    company: Commands, kind: str, words: tuple[str, ...], why: str
) -> None:
    out = company.folder / "none"
    refused = company(kind, *words, "--out", str(out), code=1)
    assert why in refused.pop("error")
    assert refused == {"done": [], "file": None, "sha256": None, "bytes": None}
    assert not out.exists()


def test_what_cannot_be_written_is_told(company: Commands) -> None:
    in_the_way = company.folder / "file"
    in_the_way.write_text("")
    told = company("pdf", "INV-10401", "--out", str(in_the_way / "x.pdf"), code=1)
    assert f"There is no folder {in_the_way}." in told["error"]


@every_kind
def test_a_folder_that_is_not_there_is_not_made(company: Commands, kind: str) -> None:
    out = company.folder / "nowhere" / "one"
    told = company(kind, "INV-10401", "--out", str(out), code=1)
    assert f"There is no folder {out.parent}. Nothing was written." in told["error"]
    assert not out.parent.exists()


@pytest.mark.parametrize(
    ("words", "name", "wanted"),
    [
        (("pdf", "INV-10401", "INV-10402"), "two.pdf", "ends in .zip"),
        (("word", "INV-10401", "INV-10402"), "two.DOCX", "ends in .zip"),
        (("pdf", "INV-10401"), "one.zip", "ends in .pdf"),
        (("word", "INV-10401"), "one.pdf", "ends in .docx"),
    ],
)
def test_no_file_says_that_it_is_of_another_kind(
    company: Commands, words: tuple[str, ...], name: str, wanted: str
) -> None:
    out = company.folder / name
    assert wanted in company(*words, "--out", str(out), code=1)["error"]
    assert not out.exists()


def test_a_template_of_the_firm_lies_beside_its_configuration(company: Commands) -> None:
    config = company.folder / "backlog.toml"
    (company.folder / "ours.typ").write_text("#let paper = json(bytes(sys.inputs.paper))\n#papr")
    config.write_text(config.read_text().replace('pdf_template = ""', 'pdf_template = "ours.typ"'))
    out = company.folder / "one"
    told = company("pdf", "INV-10401", "--out", str(out), code=1)["error"]
    assert "ours.typ cannot be used: line 2: unknown variable: papr" in told
    assert not out.exists()
    assert json.loads(company.run("word", "INV-10401", "--out", str(out), "--json")[1])["bytes"]
