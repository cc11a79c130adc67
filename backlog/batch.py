"""One export as the log shows it: its files, and what accounting confirmed of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from backlog.company import stamp
from backlog.money import sum_by_name


class State(StrEnum):
    """How far a batch came."""

    PREPARED = "prepared"
    DELIVERED = "delivered"
    IMPORTED = "imported"
    PARTLY = "partly"
    REJECTED = "rejected"
    VOID = "void"
    LOST = "lost"


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
    def expected_total(self) -> Decimal:
        """What the target will show of it."""
        return sum(self.deviations.values(), self.total)


@dataclass(frozen=True, slots=True)
class Import:
    """An import that somebody confirmed; totals, gaps and explanations by currency.

    `failed` is invoice number -> reason. A correction says, with its `reason`, that what it
    `corrects` never came in: none of it (*rejected*), or not those that failed (*partly*); or it
    names neither, and only the total was mistyped.
    """

    by: str
    at: datetime
    outcome: Result
    totals_seen: dict[str, str]
    gap: dict[str, str]
    failed: dict[str, str]
    explained_by: dict[str, dict[str, Any]] = field(default_factory=dict)
    reason: str = ""
    corrects: "Import | None" = None
    id: int = 0

    @property
    def who(self) -> str:
        """Who confirmed it, and who corrected that."""
        return f"{self.corrects.by}, corrected by {self.by}" if self.corrects else self.by

    @property
    def retypes_total(self) -> bool:
        """Whether it corrects the total that was typed, and what came in stays as it was said."""
        return bool(self.corrects) and self.outcome is not Result.REJECTED and not self.failed

    @property
    def missing(self) -> tuple[str, ...]:
        """The invoices each of which explains a gap alone by not being there."""
        found = self.explained_by.values()
        alone = [one for one in found if one["kind"] == "invoice" and one["missing"]]
        return tuple(name for one in alone for name in one["names"])


@dataclass(frozen=True, slots=True)
class Sent:
    """An invoice under the number that it went out with; `there` while the target holds it."""

    id: int
    number: str
    client: str
    total: Decimal
    currency: str
    there: bool


@dataclass(frozen=True, slots=True)
class Reversal:
    """An import that accounting is asked to undo: of which invoice and batch, who asked and why."""

    id: int
    number: str
    client: str
    total: Decimal
    currency: str
    batch: str
    target: str
    profile: str
    reason: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Who said, when, of which batch and with which totals, that an invoice of it is there."""

    by: str
    at: datetime
    batch: str
    outcome: Result
    seen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Correction:
    """An invoice that was confirmed as imported with `batch` and, as was said later, never was."""

    number: str
    batch: str
    confirmed_by: str
    confirmed_at: datetime
    by: str
    at: datetime
    reason: str

    @property
    def sentence(self) -> str:
        """Who confirmed and who corrected, and why."""
        return (
            f"{self.confirmed_by} confirmed at {stamp(self.confirmed_at)} that it was imported "
            f"with {self.batch}; {self.by} corrected at {stamp(self.at)} that it never came in: "
            f"{self.reason}."
        )


@dataclass(frozen=True, slots=True)
class Lost:
    """What is known outside of a batch that this database lost: its files are not here.

    `away` are the numbers of invoices that are not here either; what nobody knows is empty.
    """

    count: int | None
    totals: dict[str, Decimal]
    mark: str
    places: tuple[str, ...]
    away: tuple[str, ...] = ()


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
    corrections: tuple[Correction, ...] = ()
    lost: Lost | None = None

    @property
    def count(self) -> int:
        """How many invoices went out."""
        if self.lost:
            return self.lost.count or 0
        return sum(file.count for file in self.files)

    @property
    def totals(self) -> dict[str, Decimal]:
        """What they come to, with tax, by currency."""
        if self.lost:
            return self.lost.totals
        return sum_by_name((file.currency, file.total) for file in self.files)

    @property
    def expected_totals(self) -> dict[str, Decimal]:
        """What the target will show of them, by currency."""
        if self.lost:
            return self.lost.totals
        return sum_by_name((file.currency, file.expected_total) for file in self.files)

    @property
    def deviations(self) -> dict[str, Decimal]:
        """By how much the target will show another total of an invoice, by its number."""
        return {number: apart for file in self.files for number, apart in file.deviations.items()}

    @property
    def mark(self) -> str:
        """What tells it from another batch of its number, made in a database that was restored.

        Of one that is lost it is what its message says; empty where nobody knows.
        """
        if self.lost:
            return self.lost.mark
        made = (self.number, self.code, stamp(self.made_at), *(file.sha256 for file in self.files))
        return hashlib.sha256("|".join(made).encode()).hexdigest()[:8]

    @property
    def state(self) -> State:
        """How far it came; the last import that was confirmed is what counts."""
        if self.void_at:
            return State.VOID
        if self.imports:
            return State(self.imports[-1].outcome)
        if self.lost:
            return State.LOST
        return State.DELIVERED if self.delivered_at else State.PREPARED

    @property
    def failed(self) -> dict[str, str]:
        """Why invoices did not come in, by number, as it was said last."""
        said = (one.failed for one in reversed(self.imports) if not one.retypes_total)
        return next(said, {})

    @property
    def confirmations(self) -> tuple[Import, ...]:
        """What says that it came in, all or some, and was not corrected as a whole since."""
        standing: list[Import] = []
        for one in self.imports:
            if one.corrects and one.outcome is Result.REJECTED:
                standing.clear()
            elif not one.corrects and one.outcome is not Result.REJECTED:
                standing.append(one)
        return tuple(standing)
