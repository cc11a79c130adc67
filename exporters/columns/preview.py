"""How a description looks: the first rows of invoices that are made up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice

from backlog.model import Client, Invoice, InvoiceType, Job, Kind, Line, TaxLine
from backlog.target import Problem, Profile
from exporters.columns.description import Description, read_description
from exporters.columns.rows import bill, build_table
from exporters.columns.target import build_target

_ROWS = 3
_ON, _DUE = date(2026, 11, 3), date(2026, 12, 3)
_LINES = (
    Line(
        Kind.LABOUR,
        Decimal("1812.50"),
        item="Senior inspector",
        description="Senior inspector, Nov 2",
        quantity=Decimal("12.5"),
        unit="h",
        rate=Decimal("145.00"),
        tax_codes=("ST",),
        service_date=date(2026, 11, 2),
        source_ref="DWR-8841",
    ),
    Line(Kind.EXPENSE, Decimal("248.50"), item="Travel", description="Hotel, without tax"),
)
_SAMPLE = Invoice(
    source_id="sample-1",
    number="INV-10452",
    client=Client(
        "Northfield Energy Ltd",
        "C-0117",
        "NORTH01",
        ("Accounts Payable", "1200 Prairie Ave", "Calgary AB  T2P 1J9"),
        "ap@northfield.example",
    ),
    job=Job("J-2231", "Pipeline tie-in", "NE-77"),
    invoice_date=_ON,
    due_date=_DUE,
    terms="Net 30",
    po_number="PO-4471",
    memo="DWR 8841-8843",
    currency="USD",
    lines=_LINES,
    taxes=(TaxLine("ST", Decimal("6.25"), Decimal("1812.50"), Decimal("113.28")),),
    subtotal=Decimal("2061.00"),
    tax_total=Decimal("113.28"),
    total=Decimal("2174.28"),
)
_SECOND = replace(
    _SAMPLE,
    source_id="sample-2",
    number="INV-10453",
    lines=(Line(Kind.FIXED_PRICE, Decimal("5000.00"), description="Milestone 2 of 4"),),
    taxes=(),
    subtotal=Decimal("5000.00"),
    tax_total=Decimal(),
    total=Decimal("5000.00"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """The headings, the first rows, and what the checks say of the invoices behind them."""

    label: str
    headings: list[str]
    rows: list[list[str]]
    problems: list[Problem]


def preview(text: str) -> Preview:
    """The first rows by a description, as a profile has it that sets nothing else.

    Raises:
        BadDescription: it has mistakes.
    """
    described, target = read_description(text), build_target(text)
    profile = Profile(target.id, {each.name: each.default for each in target.options})
    papers = [*_choose_papers(described)]
    table = build_table(described)
    rows = (cells for paper in papers for cells in table.rows(bill(paper, profile, described)))
    return Preview(
        described.label,
        [*table.headings],
        [*islice(rows, _ROWS)],
        target.check(papers, profile),
    )


def _choose_papers(described: Description) -> Iterator[Invoice]:
    for paper in (_SAMPLE, _SECOND):
        yield _take_back(paper) if described.documents == "credits" else paper


def _take_back(invoice: Invoice) -> Invoice:
    return replace(
        invoice,
        type=InvoiceType.CREDIT,
        lines=tuple(replace(line, amount=-line.amount) for line in invoice.lines),
        taxes=tuple(replace(tax, amount=-tax.amount) for tax in invoice.taxes),
        subtotal=-invoice.subtotal,
        tax_total=-invoice.tax_total,
        total=-invoice.total,
    )
