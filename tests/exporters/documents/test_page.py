import re
from dataclasses import is_dataclass
from typing import Any

from exporters.documents.composition import compose_paper
from exporters.documents.paper import Paper
from exporters.documents.specimen import SPECIMEN
from exporters.documents.word import styles
from tests.exporters.documents import page
from tests.exporters.documents.shown import PRAIRIE


def test_the_page_has_the_fields_that_a_template_gets() -> None:
    there = page.PAGE.read_text("utf-8")
    assert there == page.write_fields(there), "run: python -m tests.exporters.documents.page"
    assert "| `paper.groups[].lines[].amount` | without tax |" in there


def test_every_field_of_the_page_is_there_for_a_template() -> None:
    paper = compose_paper(SPECIMEN, PRAIRIE, {})
    for place, _ in page.list_fields(Paper, "paper"):
        value: Any = paper
        for name in place.split(".")[1:]:
            value = getattr(value, name.removesuffix("[]"))
            value = value[0] if name.endswith("[]") else value
        assert value or place == "paper.mark", place
        assert isinstance(value, str) or is_dataclass(value)


def test_the_page_names_fonts_and_styles_that_the_word_template_has() -> None:
    there = " ".join(page.PAGE.read_text("utf-8").split())
    assert styles.FONT in there
    assert styles.EAST_ASIAN_FONT in there
    named = re.search(r"paragraph styles \((.*?) \.\.\.\)", there)
    assert named
    known = {name for name, *_ in styles.STYLES}
    assert set(re.findall(r"\*([\w ]+)\*", named[1])) <= known
