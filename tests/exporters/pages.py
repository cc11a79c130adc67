"""Write the tables of `docs/targets/` from the targets: `python -m tests.exporters.pages`."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Never

from backlog.target import Target
from exporters import TARGETS
from exporters.layout.columns import Column
from exporters.targets.file_target import FileTarget

FOLDER = Path(__file__).parents[2] / "docs" / "targets"
_TABLE = re.compile(r"(<!-- table: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def build_tables(target: Target) -> dict[str, str]:
    """The tables of a target's page by name."""
    columns = target.columns if isinstance(target, FileTarget) else {}
    return {
        "options": _options(target),
        "carries": ", ".join(f"`{field}`" for field in sorted(target.carries)),
        **{name: _columns(each) for name, each in columns.items()},
    }


def write_tables(page: str, target: Target) -> str:
    """The page with its tables as the target has them now."""
    own = build_tables(target)
    return _TABLE.sub(lambda found: f"{found[1]}{own[found['name']]}\n{found[3]}", page)


def find_page(target: Target) -> Path:
    return FOLDER / f"{target.id}.md"


def _options(target: Target) -> str:
    return _table(
        ("Option", "Default", "Choices", "What it is"),
        (
            (f"`{each.name}`", each.default, ", ".join(each.choices) or "any text", each.help)
            for each in target.options
        ),
    )


def _columns(columns: Sequence[Column[Never]]) -> str:
    return _table(
        ("Column", "What it holds", "At most", "What is done to it"),
        ((f"`{each.name}`", each.about, _size(each), each.rule) for each in columns),
    )


def _size(column: Column[Never]) -> str:
    level = f"{column.size.level} a level" if column.size.level else ""
    return ", ".join(part for part in (str(column.size.whole or ""), level) if part)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    for each in TARGETS.values():
        find_page(each).write_text(write_tables(find_page(each).read_text("utf-8"), each), "utf-8")
