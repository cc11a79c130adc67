"""The generated pages say what the code says."""

from pathlib import Path

from app.cli.reference import reference
from backlog.lifecycle.page import page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_command_line_page_is_true() -> None:
    wanted = "python -m app.cli.reference > docs/cli.md"
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == reference(), f"run: {wanted}"


def test_the_lifecycle_page_is_true() -> None:
    wanted = "python -m backlog.lifecycle.page > docs/lifecycle.md"
    assert (DOCS / "lifecycle.md").read_text(encoding="utf-8") == page(), f"run: {wanted}"
