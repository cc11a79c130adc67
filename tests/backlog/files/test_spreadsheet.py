"""Whatever stands in a cell comes back, whichever way the spreadsheet saved the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import Refused
from backlog.files import spreadsheet
from tests.backlog.made import AWKWARD

cells = (
    st.sampled_from(AWKWARD) | st.sampled_from(["'=1", "''+1", "＝1", "a;b", "a,b"]) | st.text()
).map(lambda cell: cell.encode("utf-8", "ignore").decode().strip().replace("\x00", ""))


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1))
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    sheet = [["sort", "ours"], *rows]
    assert spreadsheet.read_rows(spreadsheet.write_rows(sheet)) == sheet


@given(st.lists(cells.filter(bool)))
def test_a_file_of_one_column_is_read_too(names: list[str]) -> None:
    sheet = [["name"], *([name] for name in names)]
    assert spreadsheet.read_rows(spreadsheet.write_rows(sheet)) == sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_way_a_spreadsheet_saves_is_read(encoding: str, separator: str) -> None:
    rows = [["sort", "ours", "theirs"], ["client", "Forêt", "Forêt & Frères Ltée"]]
    data = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
    assert spreadsheet.read_rows(data) == rows


def test_no_cell_runs_in_a_spreadsheet() -> None:
    assert spreadsheet.write_rows([["=1+1", "-5", "@a", "'=x"]]) == (
        "\ufeff'=1+1,'-5,'@a,''=x\r\n".encode()
    )


def test_names_of_one_column_may_have_commas_without_quotation_marks() -> None:
    assert spreadsheet.read_rows(b"name\nACME, Inc.\nSmith; Sons\n") == [
        ["name"], ["ACME, Inc."], ["Smith; Sons"],
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"a,b\n\x81\xff,c", b'a,b\n"c"d,e\n'])
def test_what_is_no_csv_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Refused, match="cannot be read as CSV"):
        spreadsheet.read_rows(data)


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;\n\n"])
def test_a_first_line_that_names_the_separator_is_no_row(first: str) -> None:
    data = f"{first}ours;theirs\r\na,b;c\r\n".encode("utf-8-sig")
    assert spreadsheet.read_rows(data) == [["ours", "theirs"], ["a,b", "c"]]
