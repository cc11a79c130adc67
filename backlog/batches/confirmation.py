"""What accounting saw, compared to the cent with what should have come in; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backlog import money
from backlog.batch import Batch, Earlier, Import, Result
from backlog.batches.gap import Explanation, explain
from backlog.errors import WrongAmount
from backlog.model import Entry, Invoice, Membership
from backlog.money import exact, format_amount, sum_by_name


@dataclass(frozen=True, slots=True)
class Member:
    """An invoice of the batch: its entry and its place now, and what went out, in which file.

    `apart`: by how much the accounting system, calculating tax itself, shows another total.
    """

    entry: Entry
    place: Membership
    sent: Invoice
    file: str
    apart: Decimal = Decimal()

    @property
    def expected_total(self) -> Decimal:
        """What the accounting system shows of it."""
        return self.sent.total + self.apart


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An invoice that was released and came in all the same; `since` are the batches it is in."""

    number: str
    reason: str
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What came in with one file: in all, and in taxes by code."""

    file: str
    currency: str
    total: Decimal
    taxes: dict[str, Decimal]

    @property
    def sentence(self) -> str:
        """`name.csv: 315.00 CAD, of it GST 15.00 CAD`, to compare with what is there."""
        of_it = money.of_it(self.taxes, self.currency)
        return f"{self.file}: {format_amount(self.total, self.currency)}{of_it}"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What was recorded; amounts by currency, `gap` = seen - expected where a total was given.

    `corrects` is what was confirmed before by mistake, where this puts it right; `retypes_total`:
    nothing but its total.
    `explained` has a currency whose gap has exactly one explanation, `shares` one whose gap has
    not; `alarm` is who was first to confirm one of these invoices; `warning` is said to whom
    confirms an import of their own export, where the firm wants that said.
    """

    batch: Batch
    outcome: Result
    expected: dict[str, Decimal]
    seen: dict[str, Decimal]
    gap: dict[str, Decimal]
    explained: dict[str, Explanation]
    shares: dict[str, tuple[Share, ...]]
    taken_back: tuple[TakenBack, ...] = ()
    alarm: Earlier | None = None
    warning: str = ""
    corrects: Import | None = None
    retypes_total: bool = False

    @property
    def in_part(self) -> tuple[str, ...]:
        """The invoices each of which explains a gap alone: perhaps it came in without them."""
        return tuple(name for one in self.explained.values() for name in one.absent)


def compare_totals(
    batch: Batch, outcome: Result, came: Sequence[Member], seen: Mapping[str, Decimal]
) -> Confirmation:
    """What is seen beside what `came` in, and why it differs.

    Raises:
        WrongAmount: a total of a currency that the batch has not, or that is no amount.
    """
    expected = {currency: _total(_of(came, currency)) for currency in batch.totals}
    seen = _amounts(batch, seen)
    gap = {currency: amount - expected[currency] for currency, amount in seen.items()}
    found = {currency: _explain_gap(_of(came, currency), gap[currency]) for currency in gap}
    explained = {currency: one for currency, one in found.items() if one}
    shares = {
        currency: _shares(_of(came, currency), currency)
        for currency in gap
        if gap[currency] and currency not in explained
    }
    return Confirmation(batch, outcome, expected, seen, gap, explained, shares)


def _amounts(batch: Batch, seen: Mapping[str, Decimal]) -> dict[str, Decimal]:
    unknown = set(seen) - set(batch.totals)
    if unknown:
        raise WrongAmount(
            f"{batch.number} has no {', '.join(sorted(unknown))}; it holds "
            f"{', '.join(batch.totals)}. Nothing was recorded."
        )
    try:
        return {currency: exact(amount, currency) for currency, amount in seen.items()}
    except ValueError as error:
        raise WrongAmount(f"{error}. Nothing was recorded.") from None


def _of(members: Sequence[Member], currency: str) -> list[Member]:
    return [member for member in members if member.sent.currency == currency]


def _explain_gap(came: Sequence[Member], gap: Decimal) -> Explanation | None:
    return explain(
        gap, {member.sent.number: member.expected_total for member in came}, _taxes(came)
    )


def _shares(came: Sequence[Member], currency: str) -> tuple[Share, ...]:
    files: dict[str, list[Member]] = {}
    for member in came:
        files.setdefault(member.file, []).append(member)
    return tuple(
        Share(file, currency, _total(members), _taxes(members)) for file, members in files.items()
    )


def _total(members: Sequence[Member]) -> Decimal:
    return sum((member.expected_total for member in members), Decimal())


def _taxes(members: Sequence[Member]) -> dict[str, Decimal]:
    return sum_by_name((tax.code, tax.amount) for member in members for tax in member.sent.taxes)
