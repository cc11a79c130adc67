"""Invoices made for a test: an honest one by default, its sums always kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from backlog import money
from backlog.model import Client, Invoice, InvoiceType, Job, Kind, Line, TaxLine


def build_line(amount: str = "290.00", **rest: object) -> Line:
    line = Line(
        Kind.LABOUR,
        Decimal(amount),
        item="Labour",
        description="Crew of two",
        quantity=Decimal(2),
        rate=Decimal(amount) / 2,
    )
    return replace(line, **rest)  # type: ignore[arg-type] # fields of Line, by name


def build_invoice(
    *lines: Line, taxes: Sequence[TaxLine] = (), currency: str = "USD", **rest: object
) -> Invoice:
    billed = lines or (build_line(),)
    subtotal = sum((line.amount for line in billed), Decimal())
    tax = sum((each.amount for each in taxes), Decimal())
    made = Invoice(
        source_id="jb-1",
        number="INV-1",
        client=Client("Northfield Energy Ltd", number="C-0117", address=("1200 Prairie Ave",)),
        job=Job("J-2231", "Tie-in inspection"),
        invoice_date=date(2026, 11, 13),
        due_date=date(2026, 12, 13),
        currency=currency,
        lines=billed,
        taxes=tuple(taxes),
        subtotal=subtotal,
        tax_total=tax,
        total=subtotal + tax,
        terms="Net 30",
        po_number="PO-4471",
    )
    return replace(made, **rest)  # type: ignore[arg-type] # fields of Invoice, by name


def build_tax(amount: str, rate: str = "5", code: str = "ST") -> TaxLine:
    base = Decimal(amount)
    return TaxLine(
        code, Decimal(rate), base, money.round_to_unit(base * Decimal(rate) / 100, "USD")
    )


_WORDS = st.text(max_size=80)
# Names an accounting system could have; one invoice in eight has wild ones instead.
_NAMES = st.from_regex(r"[A-Za-zÀ-ÿ0-9][A-Za-zÀ-ÿ0-9 .&'’–ł:]{0,28}[a-z]", fullmatch=True)
# What every system takes as it stands.
_PLAIN = st.from_regex(r"[A-Z][A-Za-z0-9]{1,6}", fullmatch=True)
# Few, so that drawing them takes no time.
_PLAIN_FEW = st.sampled_from(["", "West", "AFE1"])
_FEW = st.sampled_from(["", "West", "=Nord–Ouest; \t漢字", "A:B", "x" * 70])
_CARRIED = {
    "ship_to": st.sampled_from([(), ("Well site 7", "LSD 04-12"), ("=x", "", "y" * 70, *"abcde")]),
    "class_": _PLAIN_FEW,
    "location": _PLAIN_FEW,
    "sales_rep": _FEW,
    "cost_code": _FEW,
}
_RECENT = st.dates(min_value=date(2000, 1, 1), max_value=date(2049, 12, 31))
_DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))


@st.composite
def lines(draw: st.DrawFn, currency: str) -> Line:
    def decimals(most: int, places: int) -> st.SearchStrategy[Decimal]:
        return st.decimals(-most, most, places=places, allow_nan=False, allow_infinity=False)

    quantity, rate = (
        draw(st.none() | decimals(10_000, 6)),
        draw(st.none() | decimals(10_000, 6)),
    )
    holds = quantity is not None and rate is not None and draw(st.booleans())
    amount = draw(decimals(1_000_000, money.places(currency)))
    allowance = draw(st.none() | decimals(100, money.places(currency)))
    return Line(
        kind=draw(st.sampled_from(Kind)),
        allowance=allowance,
        class_=draw(_FEW),
        cost_code=draw(_FEW),
        amount=money.round_to_unit((quantity or 0) * (rate or Decimal()), currency)
        - (allowance or Decimal())
        if holds
        else amount,
        item=draw(_WORDS),
        description=draw(_WORDS),
        quantity=quantity,
        unit=draw(_WORDS),
        rate=rate,
        tax_codes=tuple(draw(st.lists(st.sampled_from(["GST", "ST", "EXEMPT"]), max_size=2))),
    )


def taxes(names: st.SearchStrategy[str], currency: str) -> st.SearchStrategy[list[TaxLine]]:
    one = st.builds(
        TaxLine,
        code=st.sampled_from(["GST", "ST"]) | names,
        rate=st.decimals(0, 100, places=3),
        base=st.just(Decimal(0)),
        amount=st.decimals(-1000, 1000, places=money.places(currency)),
    )
    return st.lists(one, max_size=3)


@st.composite
def plain_lines(draw: st.DrawFn, currency: str, codes: tuple[str, ...]) -> Line:
    """A line that every system takes."""
    quantity = draw(st.none() | st.decimals(0, 1000, places=2))
    rate = draw(st.none() | st.decimals(0, 1000, places=2))
    amount = draw(st.decimals(0, 1_000_000, places=money.places(currency)))
    allowance = draw(st.none() | st.decimals(0, 100, places=money.places(currency)))
    if quantity is not None and rate is not None:
        price = money.round_to_unit(quantity * rate, currency)
        allowance = min(allowance, price) if allowance else None
        amount = price - (allowance or Decimal())
    return Line(
        kind=draw(st.sampled_from([Kind.LABOUR, Kind.EXPENSE, Kind.FIXED_PRICE])),
        amount=amount,
        item=draw(_PLAIN),
        description=draw(_PLAIN),
        quantity=quantity,
        unit=draw(st.sampled_from(["h", "ea", ""])),
        rate=rate,
        allowance=allowance,
        class_=draw(_PLAIN_FEW),
        cost_code=draw(_PLAIN_FEW),
        tax_codes=codes,
    )


@st.composite
def plain_invoices(draw: st.DrawFn, number: str, currency: str) -> Invoice:
    """An invoice that most systems take: none without a due date, one tax at most, no discount."""
    codes = draw(st.sampled_from([(), ("GST",)]))
    amount = st.decimals(0, 1000, places=money.places(currency))
    return build_invoice(
        *draw(st.lists(plain_lines(currency, codes), min_size=1, max_size=5)),
        taxes=[TaxLine(code, Decimal(5), Decimal(0), draw(amount)) for code in codes],
        currency=currency,
        number=number,
        client=Client(draw(_PLAIN), draw(_PLAIN)),
        invoice_date=draw(_RECENT),
        due_date=draw(_RECENT),
        po_number=draw(_PLAIN),
        memo=draw(_PLAIN),
        **draw(st.fixed_dictionaries(_CARRIED)),
    )


@st.composite
def invoices(draw: st.DrawFn, number: str, currency: str) -> Invoice:
    wild = draw(st.integers(0, 7)) == 7
    names = _WORDS if wild else _NAMES
    made = build_invoice(
        *draw(st.lists(lines(currency), min_size=1, max_size=5)),
        taxes=draw(taxes(names, currency)),
        currency=currency,
        number=draw(_WORDS) if wild else number,
        client=Client(
            draw(names), draw(_WORDS), draw(_WORDS), address=(draw(_WORDS), draw(_WORDS))
        ),
        invoice_date=draw(_DAYS),
        due_date=draw(st.none() | _DAYS),
        terms=draw(names),
        po_number=draw(_WORDS),
        memo=draw(_WORDS),
        **draw(st.fixed_dictionaries(_CARRIED)),
    )
    return replace(made, type=InvoiceType.CREDIT if made.total < 0 else InvoiceType.INVOICE)


@st.composite
def batches(draw: st.DrawFn) -> tuple[Invoice, ...]:
    currency = draw(st.sampled_from(["USD", "CAD", "JPY", "KWD"]))
    made = draw(st.sampled_from([plain_invoices, invoices]))
    count = draw(st.integers(1, 3))
    return tuple(draw(made(f"INV-{at}", currency)) for at in range(count))
