"""Write the tables of ADR 2 from what is installed: `python -m tests.app.dependencies`.

Why a library is there stands in the page alone; its licence and who keeps it come from itself.
"""

import re
import tomllib
from collections.abc import Mapping
from email.utils import getaddresses
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from tests.app.program import ROOT

PAGE = ROOT / "docs" / "adr" / "0002-dependencies.md"
HEAD = "| Library | Because | Licence | Kept by |\n|---|---|---|---|\n"
_TABLE = re.compile(r"(<!-- table: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_ROW = re.compile(r"^\| (?!Library )(?P<name>[\w.-]+) \| (?P<reason>.*?) \|.*$", re.MULTILINE)
_NAMED = 3
"""So many names in a row; a library with more of them has no need of the others."""


def read_declared() -> dict[str, list[str]]:
    """What `pyproject.toml` asks for, by the table it belongs into."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    asked = {
        "run": project["dependencies"],
        **project["optional-dependencies"],
        "dev": declared["dependency-groups"]["dev"],
    }
    return {table: [_name(one) for one in every] for table, every in asked.items()}


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def read_reasons(page: str) -> dict[str, str]:
    """Why each library of the page is there."""
    return {row["name"]: row["reason"] for row in _ROW.finditer(page)}


def write_tables(page: str) -> str:
    """The page with a row for each library that is asked for, and for no other one."""
    rows, declared = {row["name"]: row for row in _ROW.finditer(page)}, read_declared()

    def write(table: re.Match[str]) -> str:
        lines = "".join(f"{_build_row(name, rows)}\n" for name in declared[table["name"]])
        return f"{table[1]}{HEAD}{lines}{table[3]}"

    return _TABLE.sub(write, page)


def _build_row(name: str, rows: Mapping[str, re.Match[str]]) -> str:
    try:
        about = metadata(name)
    except PackageNotFoundError:  # fonts that could not be had, or what only Windows needs
        return rows[name][0]
    reason = rows[name]["reason"] if name in rows else ""
    return f"| {name} | {reason} | {_find_licence(about)} | {_find_keepers(about)} |"


def _find_licence(about: PackageMetadata) -> str:
    classed = [one for one in _read(about, "Classifier") if one.startswith("License")]
    said = [*_read(about, "License-Expression"), *_read(about, "License"), *classed]
    return said[0].rpartition(" :: ")[2]


def _read(about: PackageMetadata, field: str) -> list[str]:
    return about.get_all(field) or []


def _find_keepers(about: PackageMetadata) -> str:
    names = _find_names(about, "Maintainer") or _find_names(about, "Author")
    more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
    return ", ".join([*names[:_NAMED], *more]) or _find_source(about)


def _find_names(about: PackageMetadata, field: str) -> list[str]:
    addresses = getaddresses(_read(about, f"{field}-email"))
    names = [*_read(about, field), *(name for name, _ in addresses)]
    return list(dict.fromkeys(name for name in names if name and name != "See AUTHORS"))


def _find_source(about: PackageMetadata) -> str:
    """Where it is kept, if it does not say by whom."""
    labelled = [one.partition(", ") for one in _read(about, "Project-URL")]
    return next(url for label, _, url in labelled if label in {"Homepage", "Source"})


if __name__ == "__main__":
    PAGE.write_text(write_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
