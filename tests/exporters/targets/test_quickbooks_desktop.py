from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from backlog.model import Client, Invoice, InvoiceType, Kind, Line
from backlog.target import Level, Problem, Profile
from exporters import TARGETS
from tests.exporters import independent_iif, made
from tests.exporters.independent_iif import Transaction, cents
from tests.exporters.loading import cases, part, profile

QUICKBOOKS = TARGETS["quickbooks-desktop"]


def use(mappings: Mapping[str, Mapping[str, str]] | None = None, **options: str) -> Profile:
    return profile(QUICKBOOKS, options, mappings=mappings or {})


def written(invoice: Invoice, by: Profile | None = None) -> Transaction:
    (only,) = independent_iif.parse(QUICKBOOKS.render(part([invoice]), by or use()))
    return only


def found(invoice: Invoice, by: Profile | None = None) -> list[Problem]:
    return QUICKBOOKS.check([invoice], by or use())


def checks(*invoices: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    problems = QUICKBOOKS.check(invoices, by or use())
    return {(each.check, each.field, each.level) for each in problems}


@pytest.mark.parametrize(
    "case",
    [case for case in cases() if case.expected.suffix == ".iif"],
    ids=lambda c: c.folder.name,
)
def test_golden_transactions_balance_for_an_independent_reader(case: Any) -> None:
    if case.expected.exists():
        transactions = independent_iif.parse(case.expected.read_bytes())
        # With Canadian tax codes QuickBooks adds the tax; without them nothing may be left over.
        codes = case.profile.options["tax_layout"] == "canada-codes-unconfirmed"
        left = [cents(str(each.tax_total)) if codes else 0 for each in case.invoices]
        assert [each.cents for each in transactions] == left


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(batch=made.batches())
def test_whatever_is_written_balances_for_an_independent_reader(batch: tuple[Invoice, ...]) -> None:
    if all(each.level is not Level.BLOCKER for each in QUICKBOOKS.check(batch, use())):
        transactions = independent_iif.parse(QUICKBOOKS.render(part(batch), use()))
        assert [each.cents for each in transactions] == [0] * len(batch)


@pytest.mark.parametrize(
    ("date_format", "day"),
    [("MM/DD/YYYY", "11/13/2026"), ("YYYY-MM-DD", "2026-11-13"), ("DD/MM/YYYY", "13/11/2026")],
)
def test_dates_are_written_as_the_profile_says(date_format: str, day: str) -> None:
    transaction = written(made.invoice(), use(date_format=date_format))
    assert transaction.head["DATE"] == transaction.splits[0]["DATE"] == day


def test_with_sales_tax_on_an_invoice_without_tax_has_a_tax_split_of_nothing() -> None:
    (_, tax) = written(made.invoice()).splits
    assert (tax["EXTRA"], tax["AMOUNT"], tax["INVITEM"]) == ("AUTOSTAX", "0.00", "Sales Tax")


def test_with_sales_tax_off_there_is_no_tax_split() -> None:
    (line,) = written(made.invoice(), use(sales_tax="off")).splits
    assert line["EXTRA"] == ""


def test_with_sales_tax_off_a_taxed_invoice_is_a_blocker() -> None:
    taxed = made.invoice(taxes=[made.taxed("290.00")])
    assert ("sales-tax-off", "tax_total", "blocker") in checks(taxed, by=use(sales_tax="off"))


def test_every_tax_has_a_split_of_its_own_in_the_order_of_the_invoice() -> None:
    taxes = [made.taxed("290.00", "7", "PST"), made.taxed("290.00", "5", "GST")]
    splits = written(made.invoice(taxes=taxes), use({"tax": {"PST": "BC:PST"}})).splits
    assert [(each["INVITEM"], each["AMOUNT"], each["PRICE"]) for each in splits[1:]] == [
        ("BC:PST", "-20.30", "7.0%"),
        ("GST", "-14.50", "5.0%"),
    ]


def test_several_taxes_are_said_to_be_unconfirmed() -> None:
    taxes = [made.taxed("290.00", "7", "A"), made.taxed("290.00", "5", "B")]
    assert ("tax-codes", "taxes", "warning") in checks(made.invoice(taxes=taxes))


@pytest.mark.parametrize(("currency", "code"), [("CAD", "T"), ("USD", "GST"), ("USD", "hst-on")])
def test_tax_from_outside_the_us_is_said_to_miss_the_return(currency: str, code: str) -> None:
    abroad = made.invoice(taxes=[made.taxed("290.00", code=code)], currency=currency)
    assert ("tax-layout", "taxes", "warning") in checks(abroad)


def test_a_canadian_invoice_without_tax_says_nothing_of_tax() -> None:
    assert checks(made.invoice(currency="CAD")) == set()


def test_an_item_is_mapped_by_itself_then_by_its_kind_then_named_for_its_kind() -> None:
    lines = [made.labour(item=item) for item in ("Senior", "Junior")]
    lines.append(Line(Kind.FIXED_PRICE, Decimal("1.00"), item="Whatever"))
    by = use({"item": {"Senior": "Staff:Senior", "labour": "Staff"}})
    splits = written(made.invoice(*lines), by).splits
    assert [each["INVITEM"] for each in splits[:3]] == ["Staff:Senior", "Staff", "Fixed Price"]


def test_a_discount_line_has_the_opposite_sign_and_no_quantity() -> None:
    discount = Line(Kind.DISCOUNT, Decimal("-20.00"), quantity=Decimal(-1), rate=Decimal(20))
    (_, split, _) = written(made.invoice(made.labour(), discount)).splits
    assert (split["AMOUNT"], split["QNTY"], split["PRICE"]) == ("20.00", "", "")


@pytest.mark.parametrize("rest", [{"quantity": None}, {"rate": None}, {"rate": Decimal(99)}])
def test_a_line_whose_price_does_not_stand_goes_out_as_an_amount(rest: dict[str, Any]) -> None:
    split = written(made.invoice(made.labour(**rest))).splits[0]
    assert (split["AMOUNT"], split["QNTY"], split["PRICE"]) == ("-290.00", "", "")


def test_a_price_within_a_cent_of_its_amount_stands() -> None:
    line = made.labour("100.00", quantity=Decimal(3), rate=Decimal("33.33"))
    assert written(made.invoice(line)).splits[0]["QNTY"] == "-3"


def test_a_number_is_never_cut_nor_folded() -> None:
    fits, long = (made.invoice(number=number) for number in ("12345678901", "123456789012"))
    assert checks(fits) == set()
    assert checks(long) == {("too-long", "number", "blocker")}
    for number in ("INV;1", "INV–1", 'INV"1', "INV\t1", "ŁINV1"):
        assert checks(made.invoice(number=number)) == {("characters", "number", "blocker")}


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_a_key_that_begins_with_a_sign_is_a_blocker_and_text_loses_it(sign: str) -> None:
    assert ("formula-sign", "client.name", "blocker") in checks(
        made.invoice(client=Client(f"{sign}Acme"))
    )
    memo = made.invoice(memo=f"{sign}J-2231 done")
    assert ("formula-sign", "memo", "warning") in checks(memo)
    assert written(memo).head["MEMO"] == "J-2231 done"


def test_a_plain_name_keeps_no_colon_and_a_mapped_one_its_path() -> None:
    acme = made.invoice(client=Client("Acme: North", number="C-1"))
    assert written(acme).head["NAME"] == "Acme-North"
    assert ("characters", "client.name", "warning") in checks(acme)
    by = use({"client": {"C-1": "Acme : North"}})
    assert written(acme, by).head["NAME"] == "Acme:North"
    assert written(acme, by).head["ADDR1"] == "Acme: North"


def test_each_level_of_a_name_has_its_own_limit() -> None:
    acme = made.invoice(client=Client("Acme"))
    by = use({"client": {"Acme": ":".join(["x" * 41] * 4)}})
    assert checks(acme, by=by) == set()
    by = use({"client": {"Acme": f"{'x' * 42}:a"}})
    assert checks(acme, by=by) == {("too-long", "client.name", "blocker")}
    by = use({"client": {"Acme": "a::b"}})
    assert checks(acme, by=by) == {("name-missing", "client.name", "blocker")}


def test_clients_that_fold_into_one_name_are_both_blocked() -> None:
    one = made.invoice(client=Client("Łódź Works"))
    other = made.invoice(number="INV-2", client=Client("Lódz Works"))
    blocked = [each for each in QUICKBOOKS.check([one, other], use()) if each.level == "blocker"]
    assert {(each.check, each.number) for each in blocked} == {
        ("clients-merged", "INV-1"),
        ("clients-merged", "INV-2"),
    }
    assert "“Lódz Works” and “Łódź Works”" in blocked[0].message


def test_two_clients_of_one_name_need_a_mapping_by_number() -> None:
    one = made.invoice(client=Client("Twin", number="1"))
    other = made.invoice(number="INV-2", client=Client("Twin", number="2"))
    assert ("clients-merged", "client.name", "blocker") in checks(one, other)
    by = use({"client": {"1": "Twin East", "2": "Twin West"}})
    assert checks(one, other, by=by) == set()


def test_clients_mapped_to_one_customer_on_purpose_are_fine() -> None:
    one = made.invoice(client=Client("Acme North"))
    other = made.invoice(number="INV-2", client=Client("Acme South"))
    by = use({"client": {"Acme North": "Acme", "Acme South": "Acme"}})
    assert checks(one, other, by=by) == set()


def test_inches_stay_inches_and_quotes_become_apostrophes() -> None:
    line = made.labour(description='6" pipe, "as built"')
    assert written(made.invoice(line)).splits[0]["MEMO"] == "6'' pipe, 'as built'"


def test_a_long_address_ends_in_its_fifth_row() -> None:
    client = Client("Acme", address=("Attn: AP", "Unit 4", "", "12 Main St", "Rimrock", "ND 58000"))
    head = written(made.invoice(client=client)).head
    assert [head[f"ADDR{at}"] for at in range(1, 6)] == [
        "Acme",
        "Attn: AP",
        "Unit 4",
        "12 Main St",
        "Rimrock, ND 58000",
    ]


def test_cut_text_is_said_with_its_length() -> None:
    long = made.invoice(po_number="4500123456 line 10 release 2")
    (problem,) = found(long)
    assert (problem.check, problem.level) == ("too-long", Level.WARNING)
    assert "has 28 characters; QuickBooks Desktop takes 25" in problem.message
    assert written(long).head["PONUM"] == "4500123456 line 10"


def test_the_job_stands_in_the_memo_once() -> None:
    assert written(made.invoice()).head["MEMO"] == "Job J-2231 Tie-in inspection"
    assert written(made.invoice(memo="DWR 88 for J-2231")).head["MEMO"] == "DWR 88 for J-2231"


def test_a_currency_with_three_places_is_a_blocker() -> None:
    kuwait = made.invoice(made.labour("290.000"), currency="KWD")
    assert checks(kuwait) == {("currency-places", "currency", "blocker")}


def test_a_transaction_that_does_not_balance_is_not_read() -> None:
    data = QUICKBOOKS.render(part([made.invoice()]), use())
    with pytest.raises(ValueError, match="INV-1 does not balance"):
        QUICKBOOKS.read_back(data.replace(b"\t-290.00\t", b"\t-290.01\t"), use())


def test_a_byte_order_mark_is_not_read() -> None:
    data = QUICKBOOKS.render(part([made.invoice()]), use())
    with pytest.raises(ValueError, match="headings"):
        QUICKBOOKS.read_back(b"\xef\xbb\xbf" + data, use())


def test_the_steps_name_the_accounts_and_the_date_of_the_profile() -> None:
    steps = " ".join(QUICKBOOKS.import_steps(use(ar_account="A/R CAD", date_format="YYYY-MM-DD")))
    assert "A/R CAD" in steps
    assert "YYYY-MM-DD" in steps
    assert "File > Utilities > Import > IIF Files" in steps
    assert "Sales Tax Liability" in steps


def test_the_steps_leave_the_tax_report_out_where_sales_tax_is_off() -> None:
    steps = " ".join(QUICKBOOKS.import_steps(use(sales_tax="off")))
    assert "Sales Tax Liability" not in steps


def test_a_credit_may_carry_its_minus_on_quantity_rate_or_amount() -> None:
    lines = [
        made.labour("-290.00", quantity=Decimal(quantity), rate=Decimal(rate))
        for quantity, rate in (("-2", "145"), ("2", "-145"), ("2", "145"))
    ]
    credit = replace(made.invoice(*lines), type=InvoiceType.CREDIT)
    transaction = written(credit)
    assert (transaction.head["TRNSTYPE"], transaction.head["AMOUNT"]) == ("CREDIT MEMO", "-870.00")
    assert [
        (split["AMOUNT"], split["QNTY"], split["PRICE"]) for split in transaction.splits[:3]
    ] == [("290.00", "2", "145.00")] * 3


def test_canadian_tax_as_a_split_is_owed_to_its_agency_and_marked_by_nothing() -> None:
    taxed = made.invoice(taxes=[made.taxed("290.00", code="GST")], currency="CAD")
    by = use({"agency": {"GST": "Receiver General"}}, tax_layout="canada-split")
    (_, tax) = written(taxed, by).splits
    assert (tax["NAME"], tax["AMOUNT"], tax["EXTRA"]) == ("Receiver General", "-14.50", "")
    (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(part([taxed]), by), by)
    assert (back.net, back.tax) == (Decimal("290.00"), Decimal("14.50"))


def test_canadian_tax_as_a_split_writes_no_split_of_nothing() -> None:
    (line,) = written(made.invoice(), use(tax_layout="canada-split")).splits
    assert line["AMOUNT"] == "-290.00"


def test_canadian_tax_codes_stand_on_the_lines_and_leave_the_tax_to_quickbooks() -> None:
    taxed = made.labour(tax_codes=("GST",))
    exempt = made.labour("100.00", tax_codes=("EXEMPT",))
    invoice = made.invoice(taxed, exempt, taxes=[made.taxed("290.00", code="GST")])
    by = use({"tax": {"GST": "G"}}, tax_layout="canada-codes-unconfirmed")
    transaction = written(invoice, by)
    assert [each["SALESTAXCODE"] for each in transaction.splits] == ["G", "E"]
    assert transaction.cents == 1450
    (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(part([invoice]), by), by)
    assert (back.tax, back.gross) == (Decimal("14.50"), Decimal("404.50"))


def test_canadian_tax_codes_say_where_quickbooks_will_make_another_tax() -> None:
    off = replace(made.taxed("290.00", code="GST"), amount=Decimal("14.51"))
    by = use(tax_layout="canada-codes-unconfirmed")
    assert ("tax-recalculated", "taxes.1.amount", "warning") in checks(
        made.invoice(taxes=[off]), by=by
    )


def test_a_vendor_has_no_levels() -> None:
    invoice = made.invoice(taxes=[made.taxed("290.00")])
    by = profile(QUICKBOOKS, {"tax_agency": "Receiver: General"})
    assert b"\tReceiver- General\t" in QUICKBOOKS.render(part([invoice]), by)
    assert "characters" in {each.check for each in QUICKBOOKS.check([invoice], by)}
