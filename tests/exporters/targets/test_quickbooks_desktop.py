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
from tests.exporters.loading import build_part, build_profile, list_cases

QUICKBOOKS = TARGETS["quickbooks-desktop"]


def build_mapped(
    mappings: Mapping[str, Mapping[str, str]] | None = None, **options: str
) -> Profile:
    return build_profile(QUICKBOOKS, options, mappings=mappings or {})


def write_transaction(invoice: Invoice, by: Profile | None = None) -> Transaction:
    (only,) = independent_iif.parse_iif(
        QUICKBOOKS.render(build_part([invoice]), by or build_mapped())
    )
    return only


def find_problems(invoice: Invoice, by: Profile | None = None) -> list[Problem]:
    return QUICKBOOKS.check([invoice], by or build_mapped())


def find_checks(*invoices: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    problems = QUICKBOOKS.check(invoices, by or build_mapped())
    return {(each.check, each.field, each.level) for each in problems}


@pytest.mark.parametrize(
    "case",
    [case for case in list_cases() if case.expected_file.suffix == ".iif"],
    ids=lambda c: c.folder.name,
)
def test_golden_transactions_balance_for_an_independent_reader(case: Any) -> None:
    if case.expected_file.exists():
        transactions = independent_iif.parse_iif(case.expected_file.read_bytes())
        # With Canadian tax codes QuickBooks adds the tax; without them nothing may be left over.
        codes = case.profile.options["tax_layout"] == "canada-codes-unconfirmed"
        left = [cents(str(each.tax_total)) if codes else 0 for each in case.invoices]
        assert [each.cents for each in transactions] == left


@pytest.mark.parametrize("layout", ["us", "canada-split", "canada-codes-unconfirmed"])
@pytest.mark.parametrize("taxed", [False, True])
def test_no_row_ends_in_an_empty_cell_that_a_program_may_drop(layout: str, *, taxed: bool) -> None:
    invoice = made.build_invoice(
        made.build_line(tax_codes=("ST",) if taxed else ()),
        taxes=[made.build_tax("290.00")] if taxed else [],
        po_number="",
        terms="",
    )
    data = QUICKBOOKS.render(build_part([invoice]), build_mapped(tax_layout=layout))
    assert all(row and not row.endswith("\t") for row in data.decode("cp1252").split("\r\n")[:-1])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(batch=made.batches())
def test_whatever_is_written_balances_for_an_independent_reader(batch: tuple[Invoice, ...]) -> None:
    if all(each.level is not Level.BLOCKER for each in QUICKBOOKS.check(batch, build_mapped())):
        transactions = independent_iif.parse_iif(
            QUICKBOOKS.render(build_part(batch), build_mapped())
        )
        assert [each.cents for each in transactions] == [0] * len(batch)


@pytest.mark.parametrize(
    ("date_format", "day"),
    [("MM/DD/YYYY", "11/13/2026"), ("YYYY-MM-DD", "2026-11-13"), ("DD/MM/YYYY", "13/11/2026")],
)
def test_dates_are_written_as_the_profile_says(date_format: str, day: str) -> None:
    transaction = write_transaction(made.build_invoice(), build_mapped(date_format=date_format))
    assert transaction.head["DATE"] == transaction.splits[0]["DATE"] == day


def test_with_sales_tax_on_an_invoice_without_tax_has_a_tax_split_of_nothing() -> None:
    (_, tax) = write_transaction(made.build_invoice()).splits
    assert (tax["EXTRA"], tax["AMOUNT"], tax["INVITEM"]) == ("AUTOSTAX", "0.00", "Sales Tax")


def test_with_sales_tax_off_there_is_no_tax_split() -> None:
    (line,) = write_transaction(made.build_invoice(), build_mapped(sales_tax="off")).splits
    assert line["EXTRA"] == ""


def test_with_sales_tax_off_a_taxed_invoice_is_a_blocker() -> None:
    taxed = made.build_invoice(taxes=[made.build_tax("290.00")])
    assert ("sales-tax-off", "tax_total", "blocker") in find_checks(
        taxed, by=build_mapped(sales_tax="off")
    )


def test_every_tax_has_a_split_of_its_own_in_the_order_of_the_invoice() -> None:
    taxes = [made.build_tax("290.00", "7", "PST"), made.build_tax("290.00", "5", "GST")]
    splits = write_transaction(
        made.build_invoice(taxes=taxes), build_mapped({"tax": {"PST": "BC:PST"}})
    ).splits
    assert [(each["INVITEM"], each["AMOUNT"], each["PRICE"]) for each in splits[1:]] == [
        ("BC:PST", "-20.30", "7.0%"),
        ("GST", "-14.50", "5.0%"),
    ]


def test_several_taxes_are_said_to_be_unconfirmed() -> None:
    taxes = [made.build_tax("290.00", "7", "A"), made.build_tax("290.00", "5", "B")]
    assert ("tax-codes", "taxes", "warning") in find_checks(made.build_invoice(taxes=taxes))


@pytest.mark.parametrize(("currency", "code"), [("CAD", "T"), ("USD", "GST"), ("USD", "hst-on")])
def test_what_is_not_confirmed_of_a_layout_is_not_said_on_every_invoice(
    currency: str, code: str
) -> None:
    abroad = made.build_invoice(taxes=[made.build_tax("290.00", code=code)], currency=currency)
    assert {check for check, *_ in find_checks(abroad)} == {"mapping-missing"}


@pytest.mark.parametrize(
    ("layout", "currency", "doubt"),
    [
        ("us", "CAD", "may not reach the GST return so"),
        ("canada-split", "CAD", "may not reach the GST return:"),
        ("canada-codes-unconfirmed", "CAD", "is not yet confirmed"),
        ("us", "USD", ""),
    ],
)
def test_what_is_not_confirmed_of_canadian_tax_is_said_in_the_steps(
    layout: str, currency: str, doubt: str
) -> None:
    use = build_profile(QUICKBOOKS, {"tax_layout": layout}, currencies=(currency,))
    steps = " ".join(QUICKBOOKS.import_steps(use))
    assert doubt in steps
    assert ("GST return" in steps) == bool(doubt)


def test_accounts_and_agencies_of_taxes_go_by_code_and_rate() -> None:
    taxes = [made.build_tax("290.00", "14", "HST"), made.build_tax("290.00", "7", "PST")]
    mapped = {
        "account": {"HST": "HST Payable", "PST": "PST Payable", "HST 14": "HST 14 Payable"},
        "agency": {"HST 15": "Nobody", "HST": "Receiver General"},
    }
    use = build_profile(QUICKBOOKS, {}, mappings=mapped)
    (transaction,) = independent_iif.parse_iif(
        QUICKBOOKS.render(build_part([made.build_invoice(taxes=taxes)]), use)
    )
    assert [(each["ACCNT"], each["NAME"]) for each in transaction.splits[1:]] == [
        ("HST 14 Payable", "Receiver General"),
        ("PST Payable", "Sales Tax Agency"),
    ]


def test_a_canadian_invoice_without_tax_says_nothing_of_tax() -> None:
    assert find_checks(made.build_invoice(currency="CAD")) == set()


def test_an_item_is_mapped_by_itself_then_by_its_kind_then_named_for_its_kind() -> None:
    lines = [made.build_line(item=item) for item in ("Senior", "Junior")]
    lines.append(Line(Kind.FIXED_PRICE, Decimal("1.00"), item="Whatever"))
    by = build_mapped({"item": {"Senior": "Staff:Senior", "labour": "Staff"}})
    splits = write_transaction(made.build_invoice(*lines), by).splits
    assert [each["INVITEM"] for each in splits[:3]] == ["Staff:Senior", "Staff", "Fixed Price"]


def test_a_discount_line_has_the_opposite_sign_and_no_quantity() -> None:
    discount = Line(Kind.DISCOUNT, Decimal("-20.00"), quantity=Decimal(-1), rate=Decimal(20))
    (_, split, _) = write_transaction(made.build_invoice(made.build_line(), discount)).splits
    assert (split["AMOUNT"], split["QNTY"], split["PRICE"]) == ("20.00", "", "")


@pytest.mark.parametrize("rest", [{"quantity": None}, {"rate": None}, {"rate": Decimal(99)}])
def test_a_line_whose_price_does_not_stand_goes_out_as_an_amount(rest: dict[str, Any]) -> None:
    split = write_transaction(made.build_invoice(made.build_line(**rest))).splits[0]
    assert (split["AMOUNT"], split["QNTY"], split["PRICE"]) == ("-290.00", "", "")


def test_a_price_within_a_cent_of_its_amount_stands() -> None:
    line = made.build_line("100.00", quantity=Decimal(3), rate=Decimal("33.33"))
    assert write_transaction(made.build_invoice(line)).splits[0]["QNTY"] == "-3"


def test_a_number_is_never_cut_nor_folded() -> None:
    fits, long = (made.build_invoice(number=number) for number in ("12345678901", "123456789012"))
    assert find_checks(fits) == set()
    assert find_checks(long) == {("too-long", "number", "blocker")}
    for number in ("INV;1", "INV–1", 'INV"1', "INV\t1", "ŁINV1"):
        assert find_checks(made.build_invoice(number=number)) == {
            ("characters", "number", "blocker")
        }


@pytest.mark.parametrize("sign", "=+-@＝＋－＠")
def test_a_key_that_begins_with_a_sign_is_a_blocker_and_text_loses_it(sign: str) -> None:
    assert ("formula-sign", "client.name", "blocker") in find_checks(
        made.build_invoice(client=Client(f"{sign}Acme"))
    )
    memo = made.build_invoice(memo=f"{sign}J-2231 done")
    assert ("formula-sign", "memo", "warning") in find_checks(memo)
    assert write_transaction(memo).head["MEMO"] == "J-2231 done"


def test_a_plain_name_keeps_no_colon_and_a_mapped_one_its_path() -> None:
    acme = made.build_invoice(client=Client("Acme: North", number="C-1"))
    assert write_transaction(acme).head["NAME"] == "Acme-North"
    assert ("characters", "client.name", "warning") in find_checks(acme)
    by = build_mapped({"client": {"C-1": "Acme : North"}})
    assert write_transaction(acme, by).head["NAME"] == "Acme:North"
    assert write_transaction(acme, by).head["ADDR1"] == "Acme: North"


def test_each_level_of_a_name_has_its_own_limit() -> None:
    acme = made.build_invoice(client=Client("Acme"))
    by = build_mapped({"client": {"Acme": ":".join(["x" * 41] * 4)}})
    assert find_checks(acme, by=by) == set()
    by = build_mapped({"client": {"Acme": f"{'x' * 42}:a"}})
    assert find_checks(acme, by=by) == {("too-long", "client.name", "blocker")}
    by = build_mapped({"client": {"Acme": "a::b"}})
    assert find_checks(acme, by=by) == {("name-missing", "client.name", "blocker")}


def test_clients_that_fold_into_one_name_are_both_blocked() -> None:
    one = made.build_invoice(client=Client("Łódź Works"))
    other = made.build_invoice(number="INV-2", client=Client("Lódz Works"))
    blocked = [
        each for each in QUICKBOOKS.check([one, other], build_mapped()) if each.level == "blocker"
    ]
    assert {(each.check, each.number) for each in blocked} == {
        ("clients-merged", "INV-1"),
        ("clients-merged", "INV-2"),
    }
    assert "“Lódz Works” and “Łódź Works”" in blocked[0].message


def test_two_clients_of_one_name_need_a_mapping_by_number() -> None:
    one = made.build_invoice(client=Client("Twin", number="1"))
    other = made.build_invoice(number="INV-2", client=Client("Twin", number="2"))
    assert ("clients-merged", "client.name", "blocker") in find_checks(one, other)
    by = build_mapped({"client": {"1": "Twin East", "2": "Twin West"}})
    assert find_checks(one, other, by=by) == set()


def test_clients_mapped_to_one_customer_on_purpose_are_fine() -> None:
    one = made.build_invoice(client=Client("Acme North"))
    other = made.build_invoice(number="INV-2", client=Client("Acme South"))
    by = build_mapped({"client": {"Acme North": "Acme", "Acme South": "Acme"}})
    assert find_checks(one, other, by=by) == set()


def test_inches_stay_inches_and_quotes_become_apostrophes() -> None:
    line = made.build_line(description='6" pipe, "as built"')
    assert write_transaction(made.build_invoice(line)).splits[0]["MEMO"] == "6'' pipe, 'as built'"


def test_a_long_address_ends_in_its_fifth_row() -> None:
    client = Client("Acme", address=("Attn: AP", "Unit 4", "", "12 Main St", "Rimrock", "ND 58000"))
    head = write_transaction(made.build_invoice(client=client)).head
    assert [head[f"ADDR{at}"] for at in range(1, 6)] == [
        "Acme",
        "Attn: AP",
        "Unit 4",
        "12 Main St",
        "Rimrock, ND 58000",
    ]


def test_cut_text_is_said_with_its_length() -> None:
    long = made.build_invoice(po_number="4500123456 line 10 release 2")
    (problem,) = find_problems(long)
    assert (problem.check, problem.level) == ("too-long", Level.WARNING)
    assert "has 28 characters; QuickBooks Desktop takes 25" in problem.message
    assert write_transaction(long).head["PONUM"] == "4500123456 line 10"


def test_the_job_stands_in_the_memo_once() -> None:
    assert write_transaction(made.build_invoice()).head["MEMO"] == "Job J-2231 Tie-in inspection"
    assert (
        write_transaction(made.build_invoice(memo="DWR 88 for J-2231")).head["MEMO"]
        == "DWR 88 for J-2231"
    )


def test_a_currency_with_three_places_is_a_blocker() -> None:
    kuwait = made.build_invoice(made.build_line("290.000"), currency="KWD")
    assert find_checks(kuwait) == {("currency-places", "currency", "blocker")}


def test_a_transaction_that_does_not_balance_is_not_read() -> None:
    data = QUICKBOOKS.render(build_part([made.build_invoice()]), build_mapped())
    with pytest.raises(ValueError, match="INV-1 does not balance"):
        QUICKBOOKS.read_back(data.replace(b"\t-290.00\t", b"\t-290.01\t"), build_mapped())


def test_a_byte_order_mark_is_not_read() -> None:
    data = QUICKBOOKS.render(build_part([made.build_invoice()]), build_mapped())
    with pytest.raises(ValueError, match="headings"):
        QUICKBOOKS.read_back(b"\xef\xbb\xbf" + data, build_mapped())


def test_the_steps_name_the_accounts_and_the_date_of_the_profile() -> None:
    steps = " ".join(
        QUICKBOOKS.import_steps(build_mapped(ar_account="A/R CAD", date_format="YYYY-MM-DD"))
    )
    assert "A/R CAD" in steps
    assert "YYYY-MM-DD" in steps
    assert "File > Utilities > Import > IIF Files" in steps
    assert "Sales Tax Liability" in steps


def test_the_steps_leave_the_tax_report_out_where_sales_tax_is_off() -> None:
    steps = " ".join(QUICKBOOKS.import_steps(build_mapped(sales_tax="off")))
    assert "Sales Tax Liability" not in steps


def test_a_credit_may_carry_its_minus_on_quantity_rate_or_amount() -> None:
    lines = [
        made.build_line("-290.00", quantity=Decimal(quantity), rate=Decimal(rate))
        for quantity, rate in (("-2", "145"), ("2", "-145"), ("2", "145"))
    ]
    credit = replace(made.build_invoice(*lines), type=InvoiceType.CREDIT)
    transaction = write_transaction(credit)
    assert (transaction.head["TRNSTYPE"], transaction.head["AMOUNT"]) == ("CREDIT MEMO", "-870.00")
    assert [
        (split["AMOUNT"], split["QNTY"], split["PRICE"]) for split in transaction.splits[:3]
    ] == [("290.00", "2", "145.00")] * 3


def test_canadian_tax_as_a_split_is_owed_to_its_agency_and_marked_by_nothing() -> None:
    taxed = made.build_invoice(taxes=[made.build_tax("290.00", code="GST")], currency="CAD")
    by = build_mapped({"agency": {"GST": "Receiver General"}}, tax_layout="canada-split")
    (_, tax) = write_transaction(taxed, by).splits
    assert (tax["NAME"], tax["AMOUNT"], tax["EXTRA"]) == ("Receiver General", "-14.50", "")
    (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(build_part([taxed]), by), by)
    assert (back.net, back.tax) == (Decimal("290.00"), Decimal("14.50"))


def test_canadian_tax_as_a_split_writes_no_split_of_nothing() -> None:
    (line,) = write_transaction(
        made.build_invoice(), build_mapped(tax_layout="canada-split")
    ).splits
    assert line["AMOUNT"] == "-290.00"


def test_canadian_tax_codes_stand_on_the_lines_and_leave_the_tax_to_quickbooks() -> None:
    taxed = made.build_line(tax_codes=("GST",))
    exempt = made.build_line("100.00", tax_codes=("EXEMPT",))
    invoice = made.build_invoice(taxed, exempt, taxes=[made.build_tax("290.00", code="GST")])
    by = build_mapped({"tax": {"GST": "G"}}, tax_layout="canada-codes-unconfirmed")
    transaction = write_transaction(invoice, by)
    assert [each["SALESTAXCODE"] for each in transaction.splits] == ["G", "E"]
    assert transaction.cents == 1450
    (back,) = QUICKBOOKS.read_back(QUICKBOOKS.render(build_part([invoice]), by), by)
    assert (back.tax, back.gross) == (Decimal("14.50"), Decimal("404.50"))


def test_canadian_tax_codes_say_where_quickbooks_will_make_another_tax() -> None:
    off = replace(made.build_tax("290.00", code="GST"), amount=Decimal("14.51"))
    by = build_mapped(tax_layout="canada-codes-unconfirmed")
    assert ("tax-recalculated", "taxes.1.amount", "warning") in find_checks(
        made.build_invoice(taxes=[off]), by=by
    )


def test_a_vendor_has_no_levels() -> None:
    invoice = made.build_invoice(taxes=[made.build_tax("290.00")])
    by = build_profile(QUICKBOOKS, {"tax_agency": "Receiver: General"})
    assert b"\tReceiver- General\t" in QUICKBOOKS.render(build_part([invoice]), by)
    assert "characters" in {each.check for each in QUICKBOOKS.check([invoice], by)}
