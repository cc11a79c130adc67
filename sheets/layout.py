"""The tabs and their columns, as data.

The first column of each tab is its key: hidden, text, and the only thing a row is known by, so
that a row stays itself wherever a person sorts or moves it. Columns to the right of ours belong
to accounting.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from backlog.batch import Batch
from backlog.money import format_amount, sum_by_name
from backlog.row import Row
from sheets.cells import Calendar, Cell, Money, Value, Waiting, build_cell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """`name` never changes (the Sheet remembers it); `width` is in pixels."""

    name: str
    title: str
    width: int
    value: Callable[[T], Value]
    right: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column without its rows' type: what the plan needs to know of it."""

    name: str
    title: str
    width: int
    right: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A tab as it should be: rows by key, each with a cell for every heading, key first."""

    title: str
    headings: tuple[Heading, ...]
    rows: Mapping[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Desired:
    """What the Sheet should show. `invoices` are those of every tab, none of them void.

    `labels` names the profiles of batches as people read them.
    """

    invoices: tuple[Row, ...]
    batches: tuple[Batch, ...]
    calendar: Calendar
    labels: Mapping[str, str] = field(default_factory=dict)


def build_tables(desired: Desired) -> list[Table]:
    """All tabs, from left to right."""
    calendar, invoices = desired.calendar, desired.invoices
    of_tab = {name: [row for row in invoices if row.tab == name] for name in _TABS}
    return [
        *(
            _build_table(name.title(), columns, of_tab[name], calendar)
            for name, columns in _TABS.items()
        ),
        _build_table("All", _ALL, invoices, calendar),
        _build_table("Batches", _batch_columns(desired.labels), desired.batches, calendar),
    ]


def _build_table(
    title: str,
    columns: "tuple[Column[T], ...]",
    rows: "list[T] | tuple[T, ...]",
    calendar: Calendar,
) -> Table:
    headings = tuple(Heading(c.name, c.title, c.width, c.right, c.hidden) for c in columns)
    cells = [tuple(build_cell(column.value(row), calendar) for column in columns) for row in rows]
    return Table(title, headings, {str(row[0].value): row for row in cells})


_KEY: Column[Row] = Column("id", "Id", 50, lambda row: str(row.id), hidden=True)
_INVOICE: tuple[Column[Row], ...] = (
    Column("number", "Invoice", 100, lambda row: row.number),
    Column("client", "Client", 190, lambda row: row.client),
    Column("job", "Job", 80, lambda row: row.job_number),
    Column("project_manager", "Project manager", 130, lambda row: row.project_manager),
    Column("invoice_date", "Invoice date", 95, lambda row: row.invoice_date, right=True),
    Column("amount", "Amount", 100, lambda row: Money(row.total, row.currency), right=True),
    Column("currency", "Currency", 70, lambda row: row.currency),
)
_AGE: Column[Row] = Column(
    "age", "Age (days)", 80, lambda row: Waiting(row.waiting_since), right=True
)
_BALANCE: Column[Row] = Column(
    "balance", "Balance", 100, lambda row: Money(row.balance, row.currency), right=True
)
_BLOCKERS: Column[Row] = Column("blockers", "Blockers", 190, lambda row: ", ".join(row.blockers))
_HELD: Column[Row] = Column("held", "On hold", 150, lambda row: row.held)
_PROCESSED: tuple[Column[Row], ...] = (
    Column("processed", "Processed", 80, lambda row: row.processed_at is not None),
    Column("processed_at", "Processed on", 125, lambda row: row.processed_at, right=True),
)
_EXPORTED: tuple[Column[Row], ...] = (
    Column("exported", "Exported", 75, lambda row: row.exported),
    Column("exported_at", "Last exported", 125, lambda row: row.exported_at, right=True),
    Column("batches", "Batches", 130, lambda row: ", ".join(row.batches)),
    Column("export_status", "Export status", 95, lambda row: row.export_status),
)
_PAID: tuple[Column[Row], ...] = (
    Column("paid_on", "Paid on", 95, lambda row: row.paid_on, right=True),
    Column("paid_by", "Payment", 130, lambda row: ", ".join(dict.fromkeys(row.payment_references))),
)
_REST: tuple[Column[Row], ...] = (
    Column("job_name", "Job name", 190, lambda row: row.job_name),
    Column("reference", "Accounting reference", 150, lambda row: row.reference),
    Column("created_at", "Created", 125, lambda row: row.created_at, right=True),
)
_TAB: Column[Row] = Column("tab", "Tab", 80, lambda row: row.tab.title())

_TABS: dict[str, tuple[Column[Row], ...]] = {
    "admin": (_KEY, *_INVOICE, _AGE, _BLOCKERS, _HELD, *_EXPORTED, *_REST),
    "processed": (_KEY, *_INVOICE, _BALANCE, _AGE, *_PROCESSED, *_EXPORTED, *_REST),
    "paid": (_KEY, *_INVOICE, *_PAID, *_PROCESSED, *_EXPORTED, *_REST),
}
_ALL = (_KEY, *_INVOICE, _BALANCE, _TAB, _BLOCKERS, _HELD, *_PROCESSED, *_EXPORTED, *_REST)


def _batch_columns(labels: Mapping[str, str]) -> tuple[Column[Batch], ...]:
    return (
        Column("id", "Id", 50, lambda batch: batch.number, hidden=True),
        Column("number", "Batch", 100, lambda batch: batch.number),
        Column("target", "Accounting system", 150, lambda b: labels.get(b.profile, b.target)),
        Column("state", "State", 85, lambda batch: batch.state),
        Column("made_at", "Made", 125, lambda batch: batch.made_at, right=True),
        Column("made_by", "Made by", 170, lambda batch: batch.made_by),
        Column("count", "Invoices", 75, lambda batch: batch.count, right=True),
        Column("total", "Total", 110, lambda batch: _show_sums(batch, batch.totals), right=True),
        Column("tax", "Tax", 100, lambda batch: _show_sums(batch, _sum_taxes(batch)), right=True),
        Column("currency", "Currency", 85, lambda batch: ", ".join(batch.totals)),
        Column("delivered_at", "Delivered", 125, lambda batch: batch.delivered_at, right=True),
        Column("imported_by", "Imported by", 170, lambda b: b.imports[-1].who if b.imports else ""),
        Column("imported_at", "Imported on", 125, _imported_at, right=True),
        Column("outcome", "Outcome", 85, lambda b: b.imports[-1].outcome if b.imports else ""),
        Column(
            "seen",
            "Total seen",
            110,
            lambda batch: _show_sums(batch, _read_seen(batch)),
            right=True,
        ),
        Column("gap", "Gap", 90, lambda batch: _show_sums(batch, _read_gap(batch)), right=True),
        Column("note", "Note", 190, lambda batch: batch.note),
        Column("files", "Files", 250, lambda b: ", ".join(file.name for file in b.files)),
        Column("sha256", "SHA-256", 250, lambda b: ", ".join(file.sha256 for file in b.files)),
    )


def _show_sums(batch: Batch, by_currency: Mapping[str, Decimal]) -> Value:
    """A number in a batch of one currency: amounts of several do not add up, and each is named."""
    amounts = [Money(amount, currency) for currency, amount in by_currency.items()]
    if len(batch.totals) == 1 and len(amounts) == 1:
        return amounts[0]
    return ", ".join(format_amount(money.amount, money.currency) for money in amounts)


def _sum_taxes(batch: Batch) -> Mapping[str, Decimal]:
    return sum_by_name((file.currency, tax) for file in batch.files for tax in file.taxes.values())


def _read_seen(batch: Batch) -> Mapping[str, Decimal]:
    return _parse_amounts(batch.imports[-1].totals_seen) if batch.imports else {}


def _read_gap(batch: Batch) -> Mapping[str, Decimal]:
    return _parse_amounts(batch.imports[-1].gap) if batch.imports else {}


def _parse_amounts(texts: Mapping[str, str]) -> Mapping[str, Decimal]:
    return {currency: Decimal(text) for currency, text in texts.items()}


def _imported_at(batch: Batch) -> Value:
    return batch.imports[-1].at if batch.imports else None
