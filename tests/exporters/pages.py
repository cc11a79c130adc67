"""Write the tables of `docs/targets/` from the targets: `python -m tests.exporters.pages`."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Never, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from backlog.target import Target
from exporters.columns.description import Described, Description
from exporters.columns.fields import FIELDS
from exporters.layout.columns import Column
from exporters.targets.file_target import FileTarget
from tests.exporters.loading import WRITTEN

GUIDE = Path(__file__).parents[2] / "docs" / "columns.md"
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


def build_guide() -> dict[str, str]:
    """The tables of the page on columns, by name."""
    return {
        "keys": _list_keys(Description),
        "column": _list_keys(Described),
        "fields": _table(
            ("Field", "What it is", "More", "Always one of"),
            (
                (
                    f"`{each.name}`",
                    each.about,
                    each.note,
                    ", ".join(f"`{one}`" for one in each.words),
                )
                for each in FIELDS.values()
            ),
        ),
    }


def _list_keys(model: type[BaseModel]) -> str:
    return _table(
        ("Key", "Default", "What it says"),
        (
            (f"`{name}`", _show_default(each), f"{each.description}{_list_choices(each)}")
            for name, each in model.model_fields.items()
        ),
    )


def _show_default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.default
    return f"`{json.dumps(value)}`" if isinstance(value, bool) or (value and value != ()) else ""


def _list_choices(field: FieldInfo) -> str:
    choices = [one for one in get_args(field.annotation) if isinstance(one, str) and one]
    return f" One of {', '.join(f'`{one}`' for one in choices)}." if choices else ""


def write_guide(page: str) -> str:
    """The page on columns with its tables as they are now."""
    own = build_guide()
    return _TABLE.sub(lambda found: f"{found[1]}{own[found['name']]}\n{found[3]}", page)


def write_tables(page: str, target: Target) -> str:
    """The page with its tables as the target has them now."""
    own = build_tables(target)
    return _TABLE.sub(lambda found: f"{found[1]}{own[found['name']]}\n{found[3]}", page)


def find_page(name: str) -> Path:
    return FOLDER / f"{name}.md"


def _options(target: Target) -> str:
    return _table(
        ("Option", "Default", "Choices", "What it is"),
        (
            (f"`{each.name}`", each.default, ", ".join(each.choices) or "any text", each.help)
            for each in target.options
            if not each.describes
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
    GUIDE.write_text(write_guide(GUIDE.read_text("utf-8")), "utf-8")
    for id_, each in WRITTEN.items():
        page = find_page(id_)
        page.write_text(write_tables(page.read_text("utf-8"), each), "utf-8")
