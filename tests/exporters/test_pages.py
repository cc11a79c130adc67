import pytest

from tests.exporters import pages
from tests.exporters.loading import PRESETS, WRITTEN

every_page = pytest.mark.parametrize("name", WRITTEN)


@every_page
def test_the_tables_of_a_page_are_those_of_its_target(name: str) -> None:
    page = pages.find_page(name).read_text("utf-8")
    assert page == pages.write_tables(page, WRITTEN[name]), "run: python -m tests.exporters.pages"


@every_page
def test_a_page_shows_every_table(name: str) -> None:
    page = pages.find_page(name).read_text("utf-8")
    assert [
        table
        for table in pages.build_tables(WRITTEN[name])
        if f"<!-- table: {table} -->" not in page
    ] == []


@every_page
def test_a_page_says_what_is_unconfirmed(name: str) -> None:
    assert "## What is unconfirmed" in pages.find_page(name).read_text("utf-8")


def test_the_page_on_columns_has_every_key_and_every_field() -> None:
    page = pages.GUIDE.read_text("utf-8")
    assert page == pages.write_guide(page), "run: python -m tests.exporters.pages"
    assert [name for name in PRESETS if f"targets/{name}.md" not in page] == []
