"""Invoices and entries of every shape that may stand in the backlog, for properties."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from backlog import money
from backlog.model import (
    Client,
    Entry,
    Invoice,
    InvoiceType,
    Job,
    Kind,
    Language,
    Line,
    Origin,
    ProjectManager,
    Signature,
    TaxLine,
)

CURRENCIES = ("CAD", "USD", "JPY", "KWD", "CLF")
AWKWARD = (
    "",
    "Ærøskøbing Tømrer & Søn ApS",
    "Smith; Sons \"Drilling\", 'Ltd'",
    "=HYPERLINK(0)",
    "100 % of_it\\",
    "漢字 🛢️ ﷽",
    "line one\nline two\ttabbed",
    "e\u0301 is not é",
    "\ufeffbom",
    "null",
)

# What an intake lets pass: everything but control characters and halves of characters.
texts = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=("Cs", "Cc")), max_size=30
)
keys = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(
    lambda text: f"k{text}k"
)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
moments = st.integers(-2_200_000_000, 7_250_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
flags = st.none() | st.booleans()


def amounts(currency: str, low: int = -(10**11), high: int = 10**11) -> st.SearchStrategy[Decimal]:
    """Amounts of a currency, from `low` to `high` minor units."""
    return st.integers(low, high).map(lambda minor: money.from_minor(minor, currency))


measures = (
    st.integers(1 - 10**12, 10**12 - 1).flatmap(
        lambda number: st.integers(0, 6).map(lambda places: Decimal(number).scaleb(-places))
    )
    | st.none()
)
rates = st.integers(0, 10**8).map(lambda number: Decimal(number).scaleb(-6))


def lines(currency: str) -> st.SearchStrategy[Line]:
    return st.builds(
        Line,
        kind=st.sampled_from(Kind),
        amount=amounts(currency),
        item=texts,
        description=texts,
        quantity=measures,
        unit=texts,
        rate=measures,
        tax_codes=st.lists(keys, max_size=3).map(tuple),
        service_date=st.none() | days,
        source_ref=texts,
        expense_processed=flags,
        allowance=st.none() | amounts(currency),
        class_=texts,
        cost_code=texts,
    )


def taxes(currency: str) -> st.SearchStrategy[TaxLine]:
    return st.builds(
        TaxLine, code=keys, rate=rates, base=amounts(currency), amount=amounts(currency)
    )


extras = st.dictionaries(
    keys,
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
)


@st.composite
def invoices(draw: st.DrawFn) -> Invoice:
    """Any invoice the model can hold; its sums need not hold."""
    currency = draw(st.sampled_from(CURRENCIES))
    amount = amounts(currency)
    return Invoice(
        source_id=draw(keys),
        number=draw(keys),
        client=Client(
            draw(keys),
            draw(texts),
            draw(texts),
            tuple(draw(st.lists(texts, max_size=3))),
            draw(texts),
            draw(st.sampled_from(("", "CA-AB", "CA-QC"))),
            draw(st.sampled_from(("", *Language))),
        ),
        job=Job(draw(keys), draw(texts), draw(texts)),
        invoice_date=draw(days),
        currency=currency,
        lines=tuple(draw(st.lists(lines(currency), min_size=1, max_size=3))),
        subtotal=draw(amount),
        tax_total=draw(amount),
        total=draw(amount),
        taxes=tuple(draw(st.lists(taxes(currency), max_size=2))),
        origin=draw(st.sampled_from(Origin)),
        type=draw(st.sampled_from(InvoiceType)),
        project_manager=ProjectManager(draw(texts), draw(texts)),
        created_by=draw(texts),
        created_at=draw(st.none() | moments),
        approved_at=draw(st.none() | moments),
        due_date=draw(st.none() | days),
        due_computed=draw(st.booleans()),
        terms=draw(texts),
        po_number=draw(texts),
        memo=draw(texts),
        signature=draw(st.none() | st.builds(Signature, texts, st.none() | days)),
        client_approved=draw(flags),
        applies_to=draw(texts),
        ship_to=tuple(draw(st.lists(texts, max_size=3))),
        class_=draw(texts),
        location=draw(texts),
        sales_rep=draw(texts),
        cost_code=draw(texts),
        extra=draw(extras),
    )


def an_invoice(
    total: str = "100.00", currency: str = "CAD", *, tax: str = "0", **changed: object
) -> Invoice:
    """A plain invoice of one line whose sums hold; `total` is with `tax`."""
    amount, taxed = money.exact(Decimal(total), currency), money.exact(Decimal(tax), currency)
    invoice = Invoice(
        source_id="jb-1",
        number="INV-1",
        client=Client("Northfield Energy Ltd", "C-0117", "NORTH01"),
        job=Job("J-2231", "Tie-in inspection"),
        invoice_date=date(2026, 11, 13),
        currency=currency,
        lines=(Line(Kind.FIXED_PRICE, amount - taxed),),
        subtotal=amount - taxed,
        tax_total=taxed,
        total=amount,
        taxes=(TaxLine("GST", Decimal(5), amount - taxed, taxed),) if taxed else (),
        origin=Origin.FIXED_PRICE,
        type=InvoiceType.CREDIT if amount < 0 else InvoiceType.INVOICE,
    )
    return replace(invoice, **changed)  # type: ignore[arg-type] # fields of Invoice, by name


def an_entry(total: str = "100.00", currency: str = "CAD", **changed: object) -> Entry:
    """Its entry, in Admin."""
    entry = Entry(1, 1, an_invoice(total, currency))
    return replace(entry, **changed)  # type: ignore[arg-type] # fields of Entry, by name
