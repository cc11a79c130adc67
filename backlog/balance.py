"""What came and went between two moments, added up: nothing may be lost on the way.

There before + taken in (+ come back + corrected) = Paid + void + still there, to the invoice and to
the cent, for each currency.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum


class Place(StrEnum):
    """Where an invoice is for this sum: in Admin or Processed, or gone."""

    THERE = "there"
    PAID = "paid"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many invoices, and what they come to."""

    count: int = 0
    total: Decimal = Decimal()

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(self.count + other.count, self.total + other.total)

    def minus(self, other: "Tally") -> "Tally":
        """What is left."""
        return Tally(self.count - other.count, self.total - other.total)


@dataclass(frozen=True, slots=True)
class Standing:
    """An invoice at one moment."""

    currency: str
    total: Decimal
    place: Place


@dataclass(frozen=True, slots=True)
class Move:
    """An invoice at both moments; `before` is nothing where it came in between."""

    before: Standing | None
    after: Standing


@dataclass(frozen=True, slots=True)
class Balance:
    """One currency. `back`: no longer Paid or void; `corrected`: by edits, perhaps negative."""

    before: Tally = field(default_factory=Tally)
    taken_in: Tally = field(default_factory=Tally)
    back: Tally = field(default_factory=Tally)
    corrected: Tally = field(default_factory=Tally)
    paid: Tally = field(default_factory=Tally)
    void: Tally = field(default_factory=Tally)
    still_there: Tally = field(default_factory=Tally)

    @property
    def gap(self) -> Tally:
        """What is not accounted for; 0 and 0 where it adds up."""
        came = self.before.plus(self.taken_in).plus(self.back).plus(self.corrected)
        return came.minus(self.paid).minus(self.void).minus(self.still_there)

    @property
    def adds_up(self) -> bool:
        """Whether nothing is unaccounted for."""
        return self.gap == Tally()


def balance_moves(
    moves: Iterable[Move], *, before: Mapping[str, Tally] | None, still_there: Mapping[str, Tally]
) -> dict[str, Balance]:
    """The sum for each currency, of what was there, what moved, and what is there.

    Without a `before` that was noted at its time, it is what the moves and the rest come to.
    """
    parts: dict[str, dict[str, Tally]] = {}
    for name, known in (("before", before or {}), ("still_there", still_there)):
        for currency, tally in known.items():
            _add(parts, currency, name, tally)
    for move in moves:
        _add_move(parts, move)
    found = {currency: Balance(**one) for currency, one in sorted(parts.items())}
    if before is None:
        return {currency: _derive_before(one) for currency, one in found.items()}
    return found


def _derive_before(one: Balance) -> Balance:
    known = {each.name: getattr(one, each.name) for each in fields(one)}
    return Balance(**known | {"before": Tally().minus(one.gap)})


def _add_move(parts: dict[str, dict[str, Tally]], move: Move) -> None:
    was, now = move.before, move.after
    here = Tally(1, now.total)
    if was is None:
        _add(parts, now.currency, "taken_in", here)
    elif was.place is Place.THERE:
        # The old amount was there before, the new one is what goes on or stays.
        _add(parts, now.currency, "corrected", here)
        _add(parts, was.currency, "corrected", Tally().minus(Tally(1, was.total)))
    elif now.place is Place.THERE:
        _add(parts, now.currency, "back", here)
    else:
        return
    if now.place is not Place.THERE:
        _add(parts, now.currency, now.place.value, here)


def _add(parts: dict[str, dict[str, Tally]], currency: str, name: str, tally: Tally) -> None:
    of_it = parts.setdefault(currency, {})
    of_it[name] = of_it.get(name, Tally()).plus(tally)
