from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from backlog.model import Client, Invoice, InvoiceType, Kind, Line
from backlog.target import Level, Profile
from exporters import TARGETS
from tests.exporters import independent_imp, made
from tests.exporters.independent_imp import SalesInvoice
from tests.exporters.loading import Case, build_part, build_profile, list_cases

SAGE = TARGETS["sage-50-ca"]


def write_invoice(invoice: Invoice, by: Profile | None = None) -> SalesInvoice:
    _, (only,) = independent_imp.parse_imp(
        SAGE.render(build_part([invoice]), by or build_profile(SAGE))
    )
    return only


def find_checks(invoice: Invoice, by: Profile | None = None) -> set[tuple[str, str, str]]:
    found = SAGE.check([invoice], by or build_profile(SAGE))
    return {(each.check, each.field, each.level) for each in found}


@pytest.mark.parametrize(
    "case",
    [case for case in list_cases() if case.target is SAGE and case.expected_file.exists()],
    ids=lambda case: case.folder.name,
)
def test_golden_blocks_add_up_for_an_independent_reader(case: Case) -> None:
    version, invoices = independent_imp.parse_imp(case.expected_file.read_bytes())
    assert version == ["12001", "1"]
    assert [each.missing_cents for each in invoices] == [0] * len(case.invoices)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(invoice=made.invoices("INV-1", "CAD"))
def test_whatever_is_written_adds_up_for_an_independent_reader(invoice: Invoice) -> None:
    if all(each.level is not Level.BLOCKER for each in SAGE.check([invoice], build_profile(SAGE))):
        assert write_invoice(invoice).missing_cents == 0


def test_each_tax_of_a_line_has_five_fields_and_an_exempt_line_none() -> None:
    both = made.build_line("100.00", tax_codes=("GST", "PST"))
    exempt = made.build_line("50.00", tax_codes=("EXEMPT",))
    taxes = [made.build_tax("100.00", "5", "GST"), made.build_tax("100.00", "9.975", "PST")]
    assert write_invoice(made.build_invoice(both, exempt, taxes=taxes)).taxes == [
        [["GST", "0", "1", "5.00", "5.00"], ["PST", "0", "0", "9.975", "9.98"]],
        [],
    ]


@pytest.mark.parametrize(
    ("code", "theirs", "refundable"),
    [
        ("GST", "", "1"),
        ("HST 13", "", "1"),
        ("QST", "TVQ", "1"),
        ("PST", "", "0"),
        ("pst-bc", "", "0"),
        ("BCPST", "", "0"),
        ("RST", "", "0"),
        ("TVP", "", "0"),
        ("P7", "PST", "0"),
        ("UPSTREAM", "", "1"),
    ],
)
def test_a_provincial_sales_tax_is_not_refundable(code: str, theirs: str, refundable: str) -> None:
    invoice = made.build_invoice(taxes=[made.build_tax("290.00", "7", code)])
    mapped = {"tax": {code: theirs}} if theirs else {}
    data = SAGE.render(build_part([invoice]), build_profile(SAGE, {}, mappings=mapped))
    assert f'"{theirs or code}","0","{refundable}","7.00"' in data.decode("cp1252")


def test_the_tax_of_the_invoice_is_shared_to_the_cent() -> None:
    lines = [made.build_line(amount) for amount in ("1812.50", "330.00", "248.50")]
    invoice = write_invoice(
        made.build_invoice(*lines, taxes=[made.build_tax("2391.00", "5", "GST")])
    )
    assert [taxes[0][4] for taxes in invoice.taxes] == ["90.63", "16.50", "12.42"]


def test_a_line_without_a_price_that_stands_goes_out_as_an_amount() -> None:
    line = Line(Kind.FIXED_PRICE, Decimal("500.00"), item="Milestone")
    assert write_invoice(made.build_invoice(line)).details == [
        ["Fixed Price", "0.0000", "0.0000", "500.00"]
    ]


def test_quantity_and_rate_keep_their_decimals() -> None:
    line = made.build_line("0.70", quantity=Decimal("0.333333"), rate=Decimal("2.1"))
    assert write_invoice(made.build_invoice(line)).details[0][1:3] == ["0.333333", "2.1000"]


def test_quotation_marks_become_apostrophes_because_no_escape_is_known() -> None:
    invoice = made.build_invoice(client=Client('The "Rig" Co'))
    assert write_invoice(invoice).customer[0] == "The 'Rig' Co"
    assert ("characters", "client.name", "warning") in find_checks(invoice)


def test_version_country_and_letters_are_settings() -> None:
    use = build_profile(SAGE, {"version": "32101", "country": "3", "encoding": "utf-8-unconfirmed"})
    invoice = made.build_invoice(client=Client("Façade"))
    version, (only,) = independent_imp.parse_imp(SAGE.render(build_part([invoice]), use), "utf-8")
    assert (version, only.customer[0]) == (["32101", "3"], "Façade")


@pytest.mark.parametrize(
    ("invoice", "expected"),
    [
        (
            replace(made.build_invoice(made.build_line("-9.00")), type=InvoiceType.CREDIT),
            ("credit", "type", "blocker"),
        ),
        (
            made.build_invoice(made.build_line(), Line(Kind.DISCOUNT, Decimal("-9.00"))),
            ("discount", "lines.2.amount", "blocker"),
        ),
        (
            made.build_invoice(taxes=[made.build_tax("290.00"), made.build_tax("-1.00", code="X")]),
            ("tax-sign", "taxes.2.amount", "blocker"),
        ),
    ],
)
def test_what_the_layout_cannot_say_is_a_blocker(
    invoice: Invoice, expected: tuple[str, str, str]
) -> None:
    assert expected in find_checks(invoice)


def test_only_the_first_currency_of_the_profile_is_the_home_currency() -> None:
    use = build_profile(SAGE, currencies=("CAD", "USD"))
    assert ("currency-home", "currency", "blocker") in find_checks(
        made.build_invoice(currency="USD"), use
    )
    assert find_checks(made.build_invoice(currency="CAD"), use) == set()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"290.00"', b'"290.01"', "do not add up"),
        (b'"1","PO-4471"', b'"2","PO-4471"', "does not hold together"),
        (b"</SalInvoice>", b"</PurInvoice>", "stands where it cannot"),
        (b"<Version>", b"<SalInvoice>", "stands where it cannot"),
        (b'"Labour",', b'"Lab"our",', "not in quotation marks"),
        (b"\r\n<SalInvoice>", b"stray\r\n<SalInvoice>", "stands where it cannot"),
    ],
)
def test_a_file_that_does_not_hold_together_is_not_read(
    old: bytes, new: bytes, message: str
) -> None:
    data = SAGE.render(build_part([made.build_invoice()]), build_profile(SAGE))
    assert old in data
    with pytest.raises(ValueError, match=message):
        SAGE.read_back(data.replace(old, new, 1), build_profile(SAGE))


@pytest.mark.parametrize("rate", ["145.00", "-145.00"])
def test_no_quantity_and_no_price_has_a_minus(rate: str) -> None:
    invoice = made.build_invoice(made.build_line(quantity=Decimal(-2), rate=Decimal(rate)))
    assert write_invoice(invoice).details == [["Labour", "0.0000", "0.0000", "290.00"]]
