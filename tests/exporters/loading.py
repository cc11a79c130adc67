"""Golden cases from disk: invoices in the intake format, and the profile they go out with."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backlog.company import Company
from backlog.intake.record import parse
from backlog.model import Invoice
from backlog.target import Part, Profile, Target
from exporters import TARGETS
from exporters.columns import presets
from exporters.columns.target import build_target

PRESETS: dict[str, Target] = {
    name: build_target(presets.read_preset(name)) for name in presets.list_presets()
}
"""Every description that we bring, as the target that it describes."""
WRITTEN = {id_: each for id_, each in TARGETS.items() if id_ != "columns"} | PRESETS
"""Everything with a layout and a page of its own."""

GOLDEN = Path(__file__).parents[1] / "golden"
COMPANY = Company("Prairie Field Services", ZoneInfo("America/Edmonton"))

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One folder below `tests/golden/<target>/`."""

    folder: Path

    @property
    def target(self) -> Target:
        return {**TARGETS, **WRITTEN}[self.folder.parent.name]

    @property
    def expected_file(self) -> Path:
        return self.folder / f"expected.{self.target.extension}"

    @property
    def problems(self) -> Path:
        return self.folder / "problems.json"

    @property
    def invoices(self) -> tuple[Invoice, ...]:
        records = json.loads((self.folder / "invoices.json").read_text("utf-8"))
        return tuple(parse(record, COMPANY) for record in records)

    @property
    def profile(self) -> Profile:
        file = self.folder / "profile.json"
        return build_profile(
            self.target, **(json.loads(file.read_text("utf-8")) if file.exists() else {})
        )

    @property
    def part(self) -> Part:
        return build_part(self.invoices)


def list_cases() -> list[Case]:
    return [Case(file.parent) for file in sorted(GOLDEN.glob("*/*/invoices.json"))]


def build_profile(target: Target, options: Record | None = None, **rest: Any) -> Profile:
    defaults = {option.name: option.default for option in target.options}
    return Profile(target.id, {**defaults, **(options or {})}, **{"name": target.id, **rest})


def build_part(invoices: Iterable[Invoice]) -> Part:
    listed = tuple(invoices)
    return Part("B-2026-0042", date(2026, 11, 20), listed[0].currency, listed)
