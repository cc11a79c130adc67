"""What a trial comes to: the files, what is in them and what is not, and how to import them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from backlog.target import Name, Problem
from backlog.trial.invented import Specimen


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A shape that the profile blocks, and the sentence that says why."""

    specimen: Specimen
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The files with their steps; `unmapped` are names that go out as they are or as the default.

    `expected` is what the system will show of each number; `warnings`, what it will have otherwise
    than the invoices say.
    """

    target: str
    profile: str
    files: tuple[tuple[str, bytes], ...]
    sent: tuple[Specimen, ...]
    expected: Mapping[str, Decimal]
    left_out: tuple[LeftOut, ...]
    unmapped: tuple[Name, ...]
    warnings: tuple[Problem, ...]
    steps: tuple[str, ...]
