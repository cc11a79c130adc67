"""One export as the log shows it: its files, and what accounting confirmed of it."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backlog.money import sum_by_name


class State(StrEnum):
    """How far a batch came."""

    PREPARED = "prepared"
    DELIVERED = "delivered"
    IMPORTED = "imported"
    PARTLY = "partly"
    REJECTED = "rejected"
    VOID = "void"


class Result(StrEnum):
    """What the accounting system did with a batch."""

    IMPORTED = "imported"
    PARTLY = "partly"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a batch: what its invoices come to, with tax, and their taxes by code.

    `deviations`: by how much the target, where it calculates the tax itself, will show another
    total of an invoice.
    """

    name: str
    currency: str
    count: int
    total: Decimal
    sha256: str
    size: int
    taxes: dict[str, Decimal] = field(default_factory=dict)
    deviations: dict[str, Decimal] = field(default_factory=dict)

    @property
    def expected(self) -> Decimal:
        """What the target will show of it."""
        return sum(self.deviations.values(), self.total)


@dataclass(frozen=True, slots=True)
class Import:
    """An import that somebody confirmed; totals, gaps and explanations by currency.

    `failed` is invoice number -> reason.
    """

    by: str
    at: datetime
    outcome: Result
    totals_seen: dict[str, str]
    gap: dict[str, str]
    failed: dict[str, str]
    explained_by: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """One export, as the log shows it."""

    id: int
    number: str
    target: str
    code: str
    made_by: str
    made_at: datetime
    files: tuple[File, ...]
    prefix: str = ""
    note: str = ""
    reason: str = ""
    delivered_at: datetime | None = None
    void_at: datetime | None = None
    void_reason: str = ""
    imports: tuple[Import, ...] = ()
    earlier: tuple[str, ...] = ()
    profile: str = ""

    @property
    def count(self) -> int:
        """How many invoices went out."""
        return sum(file.count for file in self.files)

    @property
    def totals(self) -> dict[str, Decimal]:
        """What they come to, with tax, by currency."""
        return sum_by_name((file.currency, file.total) for file in self.files)

    @property
    def expected(self) -> dict[str, Decimal]:
        """What the target will show of them, by currency."""
        return sum_by_name((file.currency, file.expected) for file in self.files)

    @property
    def deviations(self) -> dict[str, Decimal]:
        """By how much the target will show another total of an invoice, by its number."""
        return {number: apart for file in self.files for number, apart in file.deviations.items()}

    @property
    def state(self) -> State:
        """How far it came; the last import that was confirmed is what counts."""
        if self.void_at:
            return State.VOID
        if self.imports:
            return State(self.imports[-1].outcome)
        return State.DELIVERED if self.delivered_at else State.PREPARED
