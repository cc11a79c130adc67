from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.files.spreadsheet import guard_cell
from exporters.layout.text import Letters, cut_text, format_amount, format_figure, put_on_one_line

WINDOWS = Letters("cp1252", {";": ",", '"': "'"})


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Façade Müller Ærø €", "Façade Müller Ærø €"),
        ("cafe\u0301", "café"),
        ("Łódź, Şişli, Đức", "Lódz, Sisli, Duc"),
        ("–—‘’“”…•", "--''''...*"),
        ("≥ 2 μm CO₂ m⁴ 10 Ω", ">= 2 µm CO2 m4 10 ohm"),
        ("1⅜ ⅝ 1½", "1 3/8 5/8 1½"),
        ("a;b", "a,b"),
        ("漢字 👷 ❄\ufe0f", "?? ? ?"),
    ],
)
def test_letters_outside_the_code_page_fold_to_what_looks_like_them(text: str, folded: str) -> None:
    assert WINDOWS.fold(text).text == folded


def test_folding_names_each_change_once() -> None:
    assert WINDOWS.fold("ł ł é").changes == (("ł", "l"),)


@given(st.text())
def test_folded_text_is_one_line_of_the_code_page_and_folds_no_further(text: str) -> None:
    folded = WINDOWS.fold(text).text
    folded.encode("cp1252")
    assert not set('\t\r\n";') & set(folded)
    assert WINDOWS.fold(folded).changes == ()


@given(st.text())
def test_tabular_text_is_one_line_that_stays(text: str) -> None:
    line = put_on_one_line(text)
    assert line.splitlines() in ([], [line])
    assert put_on_one_line(line) == line
    line.encode("utf-8")


def test_text_is_cut_between_words_unless_that_costs_too_much() -> None:
    assert cut_text("Pipeline tie-in inspection", 20) == "Pipeline tie-in"
    assert cut_text("Pipeline", 8) == "Pipeline"
    assert cut_text("A Pipelineinspection", 12) == "A Pipelinein"


@given(st.text(), st.integers(1, 30))
def test_cut_text_fits(text: str, limit: int) -> None:
    assert len(cut_text(text, limit)) <= limit


def test_only_formulas_are_guarded() -> None:
    assert [guard_cell(text) for text in ("=1", "'=1", "1=1", "'t Hooft", "")] == [
        "'=1",
        "''=1",
        "1=1",
        "'t Hooft",
        "",
    ]


def test_figures_are_plain_digits() -> None:
    figures = [format_figure(Decimal(text)) for text in ("12.500", "1E+3", "-0.0", "0.000001")]
    assert figures == ["12.5", "1000", "0", "0.000001"]
    assert format_figure(Decimal(145), 2) == "145.00"
    assert format_figure(Decimal("0.125"), 2) == "0.125"
    assert format_figure(None) == ""


def test_an_amount_has_the_places_of_its_currency_and_no_minus_on_nothing() -> None:
    assert [format_amount(Decimal("-0.00"), "CAD"), format_amount(Decimal(5), "JPY")] == [
        "0.00",
        "5",
    ]
