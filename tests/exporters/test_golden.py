import io
from zipfile import ZipFile

import pytest

from backlog.target import Level
from tests.exporters import golden
from tests.exporters.loading import WRITTEN, Case, list_cases

CASES = [
    pytest.param(case, id=f"{case.folder.parent.name}/{case.folder.name}") for case in list_cases()
]


@pytest.mark.parametrize("case", CASES)
def test_the_problems_of_a_golden_case_are_as_they_were_read(case: Case) -> None:
    assert golden.problems_text(case) == case.problems.read_text("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_the_file_of_a_golden_case_is_as_it_was_read(case: Case) -> None:
    if any(each.level is Level.BLOCKER for each in golden.find_problems(case)):
        assert not case.expected_file.exists()
    else:
        rendered = case.target.render(case.part, case.profile)
        assert content(rendered) == content(case.expected_file.read_bytes())


def content(data: bytes) -> bytes | dict[str, bytes]:
    """A file's bytes, or those of each member of an archive: compression varies with zlib."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "case", [case for case in list_cases() if case.expected_file.exists()], ids=str
)
def test_a_golden_file_reads_back_to_the_cent(case: Case) -> None:
    back = case.target.read_back(case.expected_file.read_bytes(), case.profile)
    assert sorted((each.number, each.net) for each in back) == sorted(
        (each.number, each.subtotal) for each in case.invoices
    )
    if "gross" in case.target.carries:
        assert sorted((each.number, each.gross) for each in back) == sorted(
            (each.number, each.total) for each in case.invoices
        )


@pytest.mark.parametrize("target", WRITTEN)
def test_every_target_has_golden_files_and_a_case_of_blockers(target: str) -> None:
    own = [case for case in list_cases() if case.folder.parent.name == target]
    assert any(case.expected_file.exists() for case in own)
    assert any(not case.expected_file.exists() for case in own)


def test_writing_goldens_touches_no_file_that_stands() -> None:
    assert [path for case in list_cases() for path in golden.write_missing(case)] == []
