"""Invented invoices of every shape that a firm sends; pure, and nobody takes one for a real one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from backlog.company import Company
from backlog.model import (
    DEDUCTIONS,
    Client,
    Invoice,
    InvoiceType,
    Job,
    Kind,
    Line,
    Origin,
    ProjectManager,
    Signature,
    TaxLine,
)
from backlog.money import round_to_unit
from backlog.store.tax_kinds import Kind as Taxes

MARK = "SPECIMEN"
"""How the number of every one of them begins, and the text of every line."""
SHORT_MARK = "SPEC"
"""The same where a system takes eight letters of a number."""
MEMO = "INVENTED to try an import with. Nobody owes it: delete it after the trial."
_USUAL: dict[str, Taxes] = {
    "CA": (("GST", Decimal(5)),),
    "GB": (("VAT", Decimal(20)),),
}
"""What is billed where no invoice tells yet."""
_LONGEST = 4200
"""Of the long text: more than any system takes of one description."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the firm's own invoices and mappings say, so that the specimens resemble them.

    `usual` are the taxes of those that are about something else; numbers begin with `mark`.
    `client`, `item` and `terms` are names of ours that are mapped; empty where none is.
    """

    company: Company
    on: date
    currencies: tuple[str, ...]
    taxes: tuple[Taxes, ...]
    usual: Taxes = ()
    mark: str = MARK
    client: str = ""
    item: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Specimen:
    """An invented invoice, and what is to be seen of it over there."""

    shape: str
    invoice: Invoice


@dataclass(frozen=True, slots=True)
class _Draft:
    """What one of them has of its own; so many lines at its end bear no tax: `untaxed`."""

    shape: str
    lines: tuple[Line, ...]
    taxes: Taxes
    currency: str
    type: InvoiceType = InvoiceType.INVOICE
    origin: Origin = Origin.DWR
    applies_to: str = ""
    terms: str = ""
    untaxed: int = 0


def invent(terms: Terms) -> list[Specimen]:
    """One of each shape, `SPECIMEN-1` and so on, all of one day."""
    drafts = [*_list_plain(terms), *_list_taxed(terms), *_list_kept_back(terms)]
    drafts += [*_list_awkward(terms), *_list_currencies(terms)]
    return [_finish(terms, place, draft) for place, draft in enumerate(drafts, 1)]


def _list_plain(terms: Terms) -> Iterator[_Draft]:
    taxes, home = terms.usual, terms.currencies[0]
    work = _line(Kind.LABOUR, "1160.00", "Inspection of a tie-in", quantity="8", rate="145.00")
    yield _Draft("a plain invoice of one line", (work,), taxes, home, terms=terms.terms)
    every = (
        work,
        _line(Kind.EQUIPMENT, "330.00", "Truck, two days", quantity="2", rate="165.00"),
        _line(Kind.MATERIAL, "24.69", "Weld rods", quantity="12.345678", rate="2.00"),
        _line(Kind.EXPENSE, "159.00", "Hotel"),
        _line(Kind.OTHER, "12.00", "Courier", quantity="1", rate="12.00"),
    )
    yield _Draft("labour, equipment, material, expense and other", every, taxes, home)
    fixed = (_line(Kind.FIXED_PRICE, "2500.00", "Survey, fixed price"),)
    yield _Draft("a fixed price", fixed, taxes, home, origin=Origin.FIXED_PRICE)
    less = (work, _line(Kind.DISCOUNT, "-116.00", "Discount of 10 %"))
    yield _Draft("a discount", less, taxes, home)
    allowed = replace(work, amount=Decimal("1100.00"), allowance=Decimal("60.00"))
    yield _Draft("a line with an allowance", (allowed,), taxes, home)
    back = (replace(work, amount=-work.amount, quantity=-(work.quantity or Decimal())),)
    yield _Draft(
        "a credit of the first", back, taxes, home, InvoiceType.CREDIT, applies_to=f"{terms.mark}-1"
    )


def _list_taxed(terms: Terms) -> Iterator[_Draft]:
    home = terms.currencies[0]
    work = _line(Kind.LABOUR, "1000.00", "Work", quantity="10", rate="100.00")
    yield _Draft("without any tax", (work,), (), home)
    for taxes in terms.taxes:
        if taxes != terms.usual:
            said = " and ".join(f"{code} {rate:f} %" for code, rate in taxes)
            yield _Draft(f"taxed with {said}", (work,), taxes, home)
    if terms.usual:
        free = _line(Kind.EXPENSE, "100.00", "Permit, passed on without tax")
        yield _Draft("one line taxed and one not", (work, free), terms.usual, home, untaxed=1)


def _list_kept_back(terms: Terms) -> Iterator[_Draft]:
    taxes, home = terms.usual, terms.currencies[0]
    work = _line(Kind.LABOUR, "1000.00", "Work", quantity="10", rate="100.00")
    kept = (work, _line(Kind.HOLDBACK, "-100.00", "Holdback of 10 %"))
    yield _Draft("a holdback", kept, taxes, home)
    release = (_line(Kind.HOLDBACK_RELEASE, "100.00", "Holdback released"),)
    yield _Draft("a holdback that is released", release, taxes, home, applies_to=f"{terms.mark}-1")
    for kind, said in ((Kind.DEPOSIT, "a deposit"), (Kind.PRIOR_BILLING, "what was billed before")):
        yield _Draft(said, (work, _line(kind, "-250.00", f"Less {said}")), taxes, home)


def _list_awkward(terms: Terms) -> Iterator[_Draft]:
    taxes, home = terms.usual, terms.currencies[0]
    letters = "Relevé à Trois-Rivières: œuvre du côté “nord”, ½ journée – Straße, Łódź, 100 €"
    yield _Draft(
        "accented letters and typographic signs",
        (_line(Kind.LABOUR, "72.50", letters, quantity="0.5", rate="145.00"),),
        taxes,
        home,
    )
    signs = 'Comma, semicolon; "quotation marks", a tab\tand a line\nbreak'
    yield _Draft("signs that separate cells", (_line(Kind.LABOUR, "1.00", signs),), taxes, home)
    yield _Draft(
        "a text that is longer than the system takes",
        (replace(_line(Kind.LABOUR, "1.00", ""), description=_write_ruler()),),
        taxes,
        home,
    )


def _list_currencies(terms: Terms) -> Iterator[_Draft]:
    work = _line(Kind.LABOUR, "1000", "Work abroad", quantity="10", rate="100")
    for currency in terms.currencies[1:]:
        yield _Draft(f"in {currency}", (work,), (), currency)


def list_taxes(company: Company, billed: Sequence[Taxes]) -> tuple[Taxes, ...]:
    """What the firm bills, most often first; what is billed in its country where nothing tells."""
    usual = _USUAL.get(company.country)
    return tuple(billed) or ((usual,) if usual else ())


def _write_ruler() -> str:
    """`SPECIMEN cut at....20....30`: each number ends where so many letters are."""
    text = f"{MARK} cut at"
    for count in range(20, _LONGEST, 10):
        text += str(count).rjust(count - len(text), ".")
    return text


def _line(kind: Kind, amount: str, what: str, *, quantity: str = "", rate: str = "") -> Line:
    return Line(
        kind,
        Decimal(amount),
        description=f"{MARK}: {what}",
        quantity=Decimal(quantity) if quantity else None,
        unit="h" if kind is Kind.LABOUR else "ea",
        rate=Decimal(rate) if rate else None,
        expense_processed=True if kind is Kind.EXPENSE else None,
    )


def _finish(terms: Terms, place: int, draft: _Draft) -> Specimen:
    taxed = len(draft.lines) - draft.untaxed if draft.taxes else 0
    lines = tuple(
        _fit_line(terms, draft, line, taxed=at < taxed) for at, line in enumerate(draft.lines)
    )
    taxes = tuple(_add_taxes(draft, lines))
    subtotal = sum((line.amount for line in lines), Decimal())
    tax_total = sum((tax.amount for tax in taxes), round_to_unit(Decimal(), draft.currency))
    invoice = Invoice(
        source_id=f"specimen-{place}",
        number=f"{terms.mark}-{place}",
        client=_invent_client(terms, draft.currency),
        job=Job(f"{MARK}-J1", "An invented job"),
        project_manager=ProjectManager("Nobody"),
        invoice_date=terms.on,
        due_date=terms.on + timedelta(days=30),
        terms=draft.terms,
        po_number=f"{MARK}-PO",
        memo=MEMO,
        currency=draft.currency,
        lines=lines,
        taxes=taxes,
        subtotal=subtotal,
        tax_total=tax_total,
        total=subtotal + tax_total,
        origin=draft.origin,
        type=draft.type,
        applies_to=draft.applies_to,
        signature=Signature("Nobody", terms.on),
        client_approved=True,
    )
    return Specimen(draft.shape, invoice)


def _invent_client(terms: Terms, currency: str) -> Client:
    """One for each currency: most systems keep one for each customer. Eight signs are an ID."""
    address = ("1 Invented Street", "Nowhere")
    if terms.client:
        return Client(terms.client, address=address)
    if currency == terms.currencies[0]:
        return Client(f"{MARK} Client", MARK, address=address)
    return Client(f"{MARK} Client {currency}", f"SPEC{currency}", address=address)


def _fit_line(terms: Terms, draft: _Draft, line: Line, *, taxed: bool) -> Line:
    item = terms.item if line.kind is Kind.LABOUR else ""
    return replace(
        line,
        amount=round_to_unit(line.amount, draft.currency),
        item=item,
        tax_codes=tuple(code for code, _ in draft.taxes) if taxed else (),
        service_date=None if line.kind in DEDUCTIONS else terms.on,
    )


def _add_taxes(draft: _Draft, lines: Sequence[Line]) -> Iterator[TaxLine]:
    base = sum((line.amount for line in lines if line.tax_codes), Decimal())
    for code, rate in draft.taxes:
        yield TaxLine(code, rate, base, round_to_unit(base * rate / 100, draft.currency))
