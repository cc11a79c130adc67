from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog import checks, money
from backlog.checks import Rules
from backlog.filter import Filter
from backlog.model import (
    Entry,
    Invoice,
    InvoiceType,
    Kind,
    Line,
    Origin,
    Signature,
    Tab,
    TaxLine,
)
from backlog.office import Office
from backlog.queries.lists import page
from backlog.target import Level, Problem
from tests.backlog import made
from tests.offices import DANA, acting

SIGNED = Signature("R. Cole", date(2026, 11, 12))


def found(invoice: Invoice, rules: Rules = Rules(), **facts: object) -> list[Problem]:  # noqa: B008 - a frozen value
    entry = replace(Entry(1, 1, invoice), **facts)  # type: ignore[arg-type] # fields of Entry, by name
    return checks.problems(entry, rules)


def ids(invoice: Invoice, **facts: object) -> list[str]:
    return [problem.check for problem in found(invoice, Rules(), **facts)]


def billed(quantity: str, rate: str, amount: str, **changed: object) -> Invoice:
    invoice = made.an_invoice(amount)
    line = Line(
        Kind.LABOUR, Decimal(amount), "Inspector", "", Decimal(quantity), "h", Decimal(rate)
    )
    return replace(invoice, lines=(line,), **changed)  # type: ignore[arg-type] # fields of Invoice, by name


def test_a_plain_invoice_has_no_problem() -> None:
    assert found(made.an_invoice("105.00", tax="5.00")) == []


def test_dates_that_cannot_be_meant_are_questioned() -> None:
    honest = made.an_invoice(
        invoice_date=date(2026, 11, 13), approved_at=datetime(2026, 11, 13, 17, tzinfo=UTC)
    )
    assert found(replace(honest, due_date=date(2026, 11, 13))) == []
    (due,) = found(replace(honest, due_date=date(2026, 11, 12)))
    assert (due.check, due.field, due.level) == ("date", "due_date", Level.WARNING)
    assert found(replace(honest, invoice_date=date(2027, 11, 13))) == []
    (far,) = found(replace(honest, invoice_date=date(2027, 11, 15)))
    told = "Dated 2027-11-15, more than a year from 2026-11-13 UTC, when it was approved."
    assert far.message == told


@pytest.mark.parametrize("signature", [None, Signature(""), Signature("", date(2026, 11, 1))])
def test_work_needs_the_representatives_signature(signature: Signature | None) -> None:
    work = made.an_invoice(origin=Origin.DWR, signature=signature)
    (problem,) = found(work)
    assert (problem.check, problem.field) == ("signature", "signature.name")
    assert (problem.level, problem.overridable) == (Level.BLOCKER, True)
    assert found(work, Rules(signature=Level.WARNING))[0].level is Level.WARNING
    assert found(replace(work, origin=Origin.FIXED_PRICE)) == []
    assert found(replace(work, signature=SIGNED)) == []


@pytest.mark.parametrize(
    ("approved", "said"),
    [(False, "is not approved"), (None, "is not known to be approved"), (True, None)],
)
def test_a_ticket_invoice_needs_the_clients_approval(approved: bool | None, said: str) -> None:
    ticket = made.an_invoice(type=InvoiceType.TICKET_INVOICE, client_approved=approved)
    problems = found(ticket)
    assert [problem.check for problem in problems] == ([] if approved else ["client-approval"])
    assert all(said in problem.message and problem.overridable for problem in problems)
    assert found(replace(ticket, type=InvoiceType.INVOICE)) == []


@pytest.mark.parametrize(
    ("processed", "said"), [(False, "is not marked"), (None, "is not known to be marked")]
)
def test_an_expense_that_is_not_known_to_be_processed_is_said(
    processed: bool | None, said: str
) -> None:
    lines = (
        Line(Kind.EXPENSE, Decimal("60.00"), "Hotel", expense_processed=processed),
        Line(Kind.EXPENSE, Decimal("40.00"), "Meals", expense_processed=True),
    )
    travel = made.an_invoice(lines=lines)
    (problem,) = found(travel)
    assert (problem.check, problem.field) == ("expense", "lines.1.expense_processed")
    assert (problem.level, problem.overridable) == (Level.WARNING, True)
    assert said in problem.message
    assert "Hotel" in problem.message
    assert found(travel, Rules(expense=Level.BLOCKER))[0].level is Level.BLOCKER


@pytest.mark.parametrize("field", ["subtotal", "tax_total", "total"])
def test_sums_that_do_not_hold_are_a_blocker_nobody_overrides(field: str) -> None:
    invoice = made.an_invoice("105.00", tax="5.00")
    wrong = replace(invoice, **{field: getattr(invoice, field) + Decimal("0.01")})
    problems = [problem for problem in found(wrong) if problem.check == "sums"]
    assert field in [problem.field for problem in problems]
    assert not any(problem.overridable for problem in problems)
    assert {problem.level for problem in problems} == {Level.BLOCKER}


@pytest.mark.parametrize(
    ("quantity", "rate", "amount"),
    [
        ("12.5", "145.00", "1812.50"),
        ("1", "0.125", "0.13"),
        ("3", "0.335", "1.00"),
        ("3", "0.335", "1.02"),
        ("1", "145.00", "-145.00"),
        ("-1", "145.00", "-145.00"),
    ],
)
def test_a_line_holds_within_one_minor_unit(quantity: str, rate: str, amount: str) -> None:
    assert "line-amount" not in ids(billed(quantity, rate, amount))


def test_a_line_that_does_not_hold_names_itself_and_both_figures() -> None:
    (problem,) = found(billed("12.5", "145.00", "1812.52"))
    assert (problem.check, problem.field) == ("line-amount", "lines.1.amount")
    assert "Line 1, Inspector: 12.5 x 145.00 is 1,812.50 CAD" in problem.message
    assert "1,812.52 CAD" in problem.message
    assert (problem.level, problem.overridable) == (Level.BLOCKER, True)


@pytest.mark.parametrize(
    ("kind", "type_", "amount", "flagged"),
    [
        (Kind.LABOUR, InvoiceType.INVOICE, "-20.00", ["line-amount"]),
        (Kind.DISCOUNT, InvoiceType.INVOICE, "-20.00", []),
        (Kind.LABOUR, InvoiceType.CREDIT, "-20.00", []),
        (Kind.DISCOUNT, InvoiceType.INVOICE, "-20.02", ["line-amount"]),
        (Kind.HOLDBACK, InvoiceType.INVOICE, "-20.00", []),
        (Kind.DEPOSIT, InvoiceType.INVOICE, "-20.00", []),
        (Kind.PRIOR_BILLING, InvoiceType.INVOICE, "-20.00", []),
        (Kind.HOLDBACK_RELEASE, InvoiceType.INVOICE, "-20.00", ["line-amount"]),
    ],
)
def test_only_what_deducts_and_credits_are_printed_without_their_sign(
    kind: Kind, type_: InvoiceType, amount: str, flagged: list[str]
) -> None:
    invoice = billed("2", "10.00", amount, type=type_)
    turned = replace(invoice, lines=(replace(invoice.lines[0], kind=kind),))
    assert [check for check in ids(turned) if check == "line-amount"] == flagged


@pytest.mark.parametrize(
    ("type_", "quantity", "amount", "allowance", "flagged"),
    [
        (InvoiceType.INVOICE, "2", "17.00", "3.00", []),
        (InvoiceType.INVOICE, "2", "20.00", "3.00", ["line-amount"]),
        (InvoiceType.INVOICE, "2", "23.00", "-3.00", []),
        (InvoiceType.CREDIT, "2", "-17.00", "3.00", []),
        (InvoiceType.CREDIT, "-2", "-17.00", "-3.00", []),
        (InvoiceType.CREDIT, "-2", "-17.00", "3.00", ["line-amount"]),
    ],
)
def test_an_allowance_is_taken_off_quantity_times_rate(
    type_: InvoiceType, quantity: str, amount: str, allowance: str, flagged: list[str]
) -> None:
    invoice = billed(quantity, "10.00", amount, type=type_)
    less = replace(invoice.lines[0], allowance=Decimal(allowance))
    problems = [one for one in found(replace(invoice, lines=(less,))) if one.check != "sign"]
    assert [one.check for one in problems] == flagged
    if flagged:
        assert f"{quantity} x 10.00 less {allowance} is" in problems[0].message


def test_a_line_without_quantity_or_rate_is_an_amount_only() -> None:
    invoice = billed("2", "3.00", "100.00")
    bare = replace(invoice.lines[0], rate=None)
    assert found(replace(invoice, lines=(bare,))) == []


@pytest.mark.parametrize(("tax", "flagged"), [("5.00", []), ("5.01", []), ("5.02", ["tax-amount"])])
def test_tax_beyond_one_minor_unit_is_a_warning(tax: str, flagged: list[str]) -> None:
    base = made.an_invoice(str(Decimal(100) + Decimal(tax)), tax=tax)
    problems = found(base)
    assert [problem.check for problem in problems] == flagged
    assert all(problem.level is Level.WARNING for problem in problems)


def test_two_taxes_of_140_dollars_give_160_dollars_97() -> None:
    taxes = tuple(
        TaxLine(code, Decimal(rate), Decimal("140.00"), Decimal(amount))
        for code, rate, amount in (("GST", "5", "7.00"), ("QST", "9.975", "13.97"))
    )
    invoice = replace(
        made.an_invoice("140.00"), taxes=taxes, tax_total=Decimal("20.97"), total=Decimal("160.97")
    )
    assert found(invoice) == []


@pytest.mark.parametrize(
    ("type_", "kind", "amount", "flagged"),
    [
        (InvoiceType.INVOICE, Kind.DISCOUNT, "10.00", True),
        (InvoiceType.INVOICE, Kind.DISCOUNT, "-10.00", False),
        (InvoiceType.INVOICE, Kind.OTHER, "-10.00", False),
        (InvoiceType.CREDIT, Kind.DISCOUNT, "10.00", False),
        (InvoiceType.CREDIT, Kind.DISCOUNT, "-10.00", True),
        (InvoiceType.CREDIT, Kind.LABOUR, "10.00", False),
        *(
            (InvoiceType.INVOICE, kind, amount, amount > "0")
            for kind in (Kind.HOLDBACK, Kind.DEPOSIT, Kind.PRIOR_BILLING)
            for amount in ("10.00", "-10.00")
        ),
        (InvoiceType.CREDIT, Kind.HOLDBACK, "10.00", False),
        (InvoiceType.CREDIT, Kind.HOLDBACK, "-10.00", True),
        (InvoiceType.INVOICE, Kind.HOLDBACK_RELEASE, "10.00", False),
        (InvoiceType.INVOICE, Kind.HOLDBACK_RELEASE, "-10.00", True),
        (InvoiceType.CREDIT, Kind.HOLDBACK_RELEASE, "10.00", True),
    ],
)
def test_only_lines_that_deduct_or_release_are_judged_for_their_sign(
    type_: InvoiceType, kind: Kind, amount: str, flagged: bool
) -> None:
    usual = Decimal("-100.00" if type_ is InvoiceType.CREDIT else "100.00")
    lines = (Line(Kind.LABOUR, usual), Line(kind, Decimal(amount)))
    invoice = replace(made.an_invoice(), type=type_, lines=lines, subtotal=usual, total=usual)
    signs = [one.field for one in found(invoice) if one.check == "sign"]
    assert signs == (["lines.2.amount"] if flagged else [])


@pytest.mark.parametrize(("sum_of_taxes", "flagged"), [("5.00", ["tax_total"]), ("-5.00", [])])
def test_the_sums_of_a_credit_carry_their_minus(sum_of_taxes: str, flagged: list[str]) -> None:
    credit = made.an_invoice("-100.00", type=InvoiceType.CREDIT)
    turned = replace(credit, tax_total=Decimal(sum_of_taxes))
    assert [one.field for one in found(turned) if one.check == "sign"] == flagged


def test_a_credit_that_mirrors_a_negative_line_is_sound() -> None:
    """A rebate was billed with a minus: what takes the invoice back has it without."""
    lines = (Line(Kind.LABOUR, Decimal("-100.00")), Line(Kind.OTHER, Decimal("10.00")))
    credit = replace(made.an_invoice("-90.00"), type=InvoiceType.CREDIT, lines=lines)
    assert found(credit) == []


def test_what_is_turned_says_what_to_send_instead() -> None:
    below = found(made.an_invoice("-40.00", type=InvoiceType.INVOICE))
    assert [one.message for one in below] == ["An invoice has a total below zero: -40.00 CAD."]
    assert "as a credit (type “credit”)" in below[0].fix
    above = found(made.an_invoice(type=InvoiceType.CREDIT))
    assert "as an invoice" in above[0].fix


def test_a_holdback_with_the_wrong_sign_is_called_one() -> None:
    held = Line(Kind.HOLDBACK, Decimal("10.00"), item="Holdback 10 %")
    invoice = made.an_invoice("110.00", lines=(Line(Kind.LABOUR, Decimal("100.00")), held))
    (problem,) = [one for one in found(invoice) if one.check == "sign"]
    assert "Line 2, Holdback 10 %, a holdback, says 10.00 CAD" in problem.message
    assert "A holdback on an invoice has a minus" in problem.fix


def test_signs_must_fit_the_type() -> None:
    credit = made.an_invoice("-40.00")
    assert found(credit) == []
    assert ids(replace(credit, type=InvoiceType.INVOICE)) == ["sign"]
    assert ids(replace(made.an_invoice(), type=InvoiceType.CREDIT)) == ["sign"]
    zero = made.an_invoice("0.00")
    assert found(zero) == found(replace(zero, type=InvoiceType.CREDIT)) == []


def test_what_is_held_says_until_when() -> None:
    (problem,) = found(
        made.an_invoice(), held_reason="ask the client", held_until=date(2026, 12, 1)
    )
    assert problem.message == "Held until 2026-12-01: ask the client."
    assert (problem.check, problem.overridable) == ("held", False)


@given(first=made.invoices(), second=made.invoices(), held=made.texts, until=st.none() | made.days)
def test_what_is_the_same_to_look_at_has_the_same_problems(
    first: Invoice, second: Invoice, held: str, until: date | None
) -> None:
    """`looked_at` names all that the checks look at, so that stored problems never grow old."""
    entries = [
        replace(Entry(1, 1, invoice), **{field: value})  # type: ignore[arg-type] # by name
        for invoice in (first, second)
        for field, value in (
            ("held_reason", held),
            ("held_until", until),
            ("sent_back", held),
            ("reference", held),
            ("notes", held),
            ("edited", True),
            ("processed_by", held),
        )
    ]
    for one in entries:
        for other in entries:
            if checks.looked_at(one) == checks.looked_at(other):
                assert checks.problems(one, Rules()) == checks.problems(other, Rules())


@settings(max_examples=50)
@given(invoice=made.invoices(), held=made.texts)
def test_any_invoice_is_checked_without_a_stumble_and_in_sentences(
    invoice: Invoice, held: str
) -> None:
    for problem in found(invoice, held_reason=held):
        assert problem.number == invoice.number
        assert problem.message.endswith(".")
        assert problem.fix.endswith(".")


@given(
    currency=st.sampled_from(made.CURRENCIES),
    parts=st.lists(st.tuples(made.rates, made.rates), min_size=1, max_size=4),
    percent=made.rates,
)
def test_what_is_computed_as_the_contract_says_has_no_problem(
    currency: str, parts: list[tuple[Decimal, Decimal]], percent: Decimal
) -> None:
    lines = tuple(
        Line(
            Kind.LABOUR,
            money.round_to_unit(quantity * rate, currency),
            quantity=quantity,
            rate=rate,
        )
        for quantity, rate in parts
    )
    subtotal = sum((line.amount for line in lines), Decimal())
    tax = money.round_to_unit(subtotal * percent / 100, currency)
    invoice = replace(
        made.an_invoice("0", currency),
        lines=lines,
        taxes=(TaxLine("GST", percent, subtotal, tax),),
        subtotal=subtotal,
        tax_total=tax,
        total=subtotal + tax,
    )
    assert found(invoice) == []


FOREIGN = [f"INV-{n}" for n in (10405, 10415, 10420, 10431, 10439, 10444, 10461)]
"""What the default target, for Canadian dollars, does not take."""


def test_the_sample_companys_problems_are_the_known_ones(company: Office) -> None:
    rows = page(company, acting(DANA), Filter(tab=Tab.ALL), limit=100).rows
    blocked = {row.number: row.blockers for row in rows if row.blockers}
    warned = {row.number: row.warnings for row in rows if row.warnings}
    assert blocked == {
        "INV-10448": ("signature",),
        "INV-10455": ("signature",),
        "INV-10460-REVISED": ("too-long",),
        "INV-10451": ("client-approval",),
        "INV-10456": ("client-approval",),
        "INV-10457": ("client-approval", "currency"),
        "INV-10458": ("currency", "signature"),
    } | dict.fromkeys(FOREIGN, ("currency",))
    assert warned == dict.fromkeys(("INV-10447", "INV-10453", "INV-10454"), ("expense",))


def taxed(total: str, *codes: str, **changed: object) -> Invoice:
    """An invoice in dollars with these taxes, that says all a client needs."""
    taxes = tuple(TaxLine(code, Decimal(5), Decimal(1), Decimal("0.05")) for code in codes)
    lines = (Line(Kind.LABOUR, Decimal(total), "Inspector"),)
    invoice = replace(made.an_invoice(total), lines=lines, taxes=taxes, terms="Net 30")
    return replace(invoice, **changed)  # type: ignore[arg-type] # fields of Invoice, by name


def untold(invoice: Invoice, *registered: str) -> list[tuple[str, Level]]:
    asked = found(invoice, Rules(registered=registered))
    return [(one.field, one.level) for one in asked if one.check == "input-tax-credit"]


def test_a_tax_credit_needs_the_number_of_the_tax_from_100_dollars_on() -> None:
    missing = [("taxes.1.code", Level.WARNING)]
    assert untold(taxed("99.99", "GST")) == []
    assert untold(taxed("100.00", "GST")) == missing
    assert untold(taxed("100.00", "HST ON"), "QST") == missing
    assert untold(taxed("100.00", "GST"), "GST/HST") == []
    assert untold(taxed("100.00", "GST", "TVQ")) == [*missing, ("taxes.2.code", Level.WARNING)]
    assert untold(taxed("100.00", "GST", "QST"), "GST/HST", "QST") == []
    assert untold(taxed("900.00", "PST")) == []
    assert untold(taxed("900.00", "GST", currency="USD")) == []
    assert untold(taxed("900.00", "GST", type=InvoiceType.CREDIT)) == []
    nothing = TaxLine("GST", Decimal(0), Decimal(1), Decimal("0.00"))
    assert untold(taxed("900.00", taxes=(nothing,))) == []


def test_from_500_dollars_on_it_needs_terms_and_what_was_done() -> None:
    def places(total: str, **changed: object) -> list[str]:
        return [field for field, _ in untold(taxed(total, "GST", **changed), "GST/HST")]

    bare = (Line(Kind.LABOUR, Decimal("500.00")),)
    assert places("499.99", terms="", due_date=None) == []
    assert places("500.00", terms="", due_date=None) == ["terms"]
    computed = {"due_date": date(2026, 12, 1), "due_computed": True}
    assert places("500.00", terms="", **computed) == ["terms"]
    assert places("500.00", terms="", due_date=date(2026, 12, 1), due_computed=False) == []
    assert places("500.00", lines=bare) == ["lines.1.description"]
    assert places("499.99", lines=bare) == []
