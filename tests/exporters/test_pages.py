import pytest

from backlog.target import Target
from exporters import TARGETS
from tests.exporters import pages

every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())


@every_target
def test_the_tables_of_a_page_are_those_of_its_target(target: Target) -> None:
    page = pages.find_page(target).read_text("utf-8")
    assert page == pages.write_tables(page, target), "run: python -m tests.exporters.pages"


@every_target
def test_a_page_shows_every_table(target: Target) -> None:
    page = pages.find_page(target).read_text("utf-8")
    assert [
        name for name in pages.build_tables(target) if f"<!-- table: {name} -->" not in page
    ] == []


@every_target
def test_a_page_says_what_is_unconfirmed(target: Target) -> None:
    assert "## What is unconfirmed" in pages.find_page(target).read_text("utf-8")
