import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog import naming

DAY = date(2026, 11, 23)


def name(
    *, prefix: str = "", clients: tuple[str, ...] = ("Northfield",), part: int | None = None
) -> str:
    return naming.file_name(
        prefix=prefix,
        on=DAY,
        clients=clients,
        batch="B-2026-0042-otter",
        part=part,
        extension="iif",
    )


def test_a_file_is_named_for_its_day_client_and_batch() -> None:
    assert name() == "20261123_Northfield_B-2026-0042-otter.iif"
    assert name(clients=("A", "B")) == "20261123_MULTI_B-2026-0042-otter.iif"
    assert name(prefix="late", part=2) == "late_20261123_Northfield_B-2026-0042-otter_2.iif"


@pytest.mark.parametrize(
    ("client", "safe"),
    [
        ("Énergie Québec Ltée", "Energie-Quebec-Ltee"),
        ('Smith; Sons "Drilling"', "Smith-Sons-Drilling"),
        ('a<b>c:d"e/f\\g|h?i*j', "a-b-c-d-e-f-g-h-i-j"),
        ("..\\..\\windows", "windows"),
        ("CON", "CON"),
        ("=1+1", "1-1"),
        ("🛢️🛢️", "CLIENT"),
        ("漢字", "CLIENT"),
        ("dot. ", "dot"),
        ("x" * 300, "x" * 40),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_a_client_is_written_safely(client: str, safe: str) -> None:
    assert name(clients=(client,)) == f"20261123_{safe}_B-2026-0042-otter.iif"


@given(prefix=st.text(max_size=300), clients=st.sets(st.text(max_size=300), min_size=1, max_size=2))
def test_any_name_is_one_that_windows_takes(prefix: str, clients: set[str]) -> None:
    made = name(prefix=prefix, clients=tuple(clients), part=1)
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.iif", made)
    assert len(made) < 150
    # CON, NUL, COM1 and their like are reserved whatever follows the first dot.
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", made.partition(".")[0])


def test_words_are_plain_and_more_than_are_kept_apart() -> None:
    assert all(re.fullmatch("[a-z]{3,9}", word) for word in naming.CODES)
    assert len(set(naming.CODES)) == len(naming.CODES)
    assert len(naming.CODES) > naming.NEVER_OF_LAST


def test_a_word_is_drawn_and_none_of_the_last_150() -> None:
    recent = naming.CODES[:150]
    drawn = {naming.draw_code(recent) for _ in range(2000)}
    assert drawn <= set(naming.CODES[150:])
    assert len(drawn) > 1
    assert naming.draw_code(recent, min) == min(naming.CODES[150:])


def test_numbers_sort_as_they_were_given() -> None:
    assert [naming.batch_number(2026, serial) for serial in (1, 42, 12345)] == [
        "B-2026-0001",
        "B-2026-0042",
        "B-2026-12345",
    ]


def test_documents_are_named_by_number_and_client() -> None:
    papers = [("INV/1", "Ærø & Søn"), ("inv 1", "RØ, Søn"), ("株", ""), ("CON", "Acme"), ("株", "")]
    assert naming.document_names([*papers, papers[3]], "pdf") == [
        "INV-1_r-Sn.pdf",
        "inv-1_R-Sn-2.pdf",
        "INVOICE_CLIENT.pdf",
        "CON_Acme.pdf",
        "INVOICE_CLIENT-2.pdf",
        "CON_Acme-2.pdf",
    ]


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=8))
def test_document_names_are_safe_and_differ_for_windows(papers: list[tuple[str, str]]) -> None:
    names = naming.document_names(papers, "docx")
    assert len({name.casefold() for name in names}) == len(papers)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+_[A-Za-z0-9-]+\.docx", name) for name in names)
