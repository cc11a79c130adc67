"""Write the tables of `docs/documents.md`: `python -m tests.exporters.documents.page`."""

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from exporters.documents.paper import Paper

PAGE = Path(__file__).parents[3] / "docs" / "documents.md"
_TABLES = re.compile(r"(<!-- fields -->\n).*(<!-- end -->)", re.DOTALL)


def write_fields(page: str) -> str:
    """The page with the fields as the paper has them now."""
    rows = "\n".join(f"| `{place}` | {about} |" for place, about in list_fields(Paper, "paper"))
    return _TABLES.sub(lambda found: f"{found[1]}{_HEAD}{rows}\n{found[2]}", page)


def list_fields(kind: type, place: str) -> Iterator[tuple[str, str]]:
    """Each field by the place a template finds it at, and what stands in it."""
    for name, hint in get_type_hints(kind, include_extras=True).items():
        plain, about = _split_hint(hint)
        many = get_origin(plain) is tuple
        inner: Any = get_args(plain)[0] if many else plain
        at = f"{place}.{name}{'[]' if many else ''}"
        yield at, about or (_name_kind(inner) if is_dataclass(inner) else name.replace("_", " "))
        if is_dataclass(inner) and isinstance(inner, type):
            yield from list_fields(inner, at)


def _split_hint(hint: Any) -> tuple[Any, str]:
    described = hasattr(hint, "__metadata__")
    return (hint.__origin__, hint.__metadata__[0]) if described else (hint, "")


def _name_kind(kind: Any) -> str:
    said = str(kind.__doc__).rstrip(".")
    return said[0].lower() + said[1:]


_HEAD = "| Field | What stands in it |\n| --- | --- |\n"


if __name__ == "__main__":
    PAGE.write_text(write_fields(PAGE.read_text("utf-8")), "utf-8")
