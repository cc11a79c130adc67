"""Two rates under one name there, taxes mapped by rate, and what a target will calculate itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from backlog.model import Invoice
from exporters import TARGETS
from exporters.checks import unsupported
from exporters.layout import taxes
from tests.exporters import made
from tests.exporters.loading import build_part, build_profile

Mappings = Mapping[str, Mapping[str, str]]
BY_NAME = [target for target in TARGETS if target not in {"csv", "sage-50-ca"}]
CODES = {"tax_layout": "canada-codes-unconfirmed"}


def bear_hst(rate: str, number: str) -> Invoice:
    return made.build_invoice(taxes=[made.build_tax("290.00", rate, "HST")], number=number)


OLD, NEW = bear_hst("15", "TR-1"), bear_hst("14", "TR-2")


def find_clashes(
    target: str,
    invoices: Sequence[Invoice],
    mappings: Mappings | None = None,
    others: Sequence[Invoice] = (),
    options: Mapping[str, str] | None = None,
) -> list[tuple[str, str]]:
    use = build_profile(TARGETS[target], dict(options or {}), mappings=mappings or {})
    found = TARGETS[target].check(invoices, use, others)
    return [(each.number, each.message) for each in found if each.check == "tax-rates"]


@pytest.mark.parametrize("target", BY_NAME)
def test_two_rates_under_one_name_name_rates_and_invoices(target: str) -> None:
    found = find_clashes(target, [OLD, NEW, bear_hst("15", "TR-3")], {"tax": {"HST": "T3"}})
    assert [number for number, _ in found] == ["TR-1", "TR-2", "TR-3"]
    assert "“T3”" in found[0][1]
    assert "HST 14 % on TR-2; HST 15 % on TR-1, TR-3" in found[0][1]


@pytest.mark.parametrize("target", BY_NAME)
def test_another_rate_than_was_sent_before_is_a_blocker_of_the_new_one(target: str) -> None:
    ((number, message),) = find_clashes(target, [NEW], others=[OLD])
    assert number == "TR-2"
    assert "HST 15 % on TR-1 (sent before)" in message
    assert find_clashes(target, [OLD], others=[OLD, bear_hst("15", "TR-0")]) == []


@pytest.mark.parametrize("target", BY_NAME)
@pytest.mark.parametrize(
    "names", [{"HST 14": "T4"}, {"HST 15": "T5"}, {"HST": "T3", "HST 14": "T4"}]
)
def test_a_name_for_one_rate_tells_them_apart(target: str, names: dict[str, str]) -> None:
    assert find_clashes(target, [OLD, NEW], {"tax": names}) == []
    assert find_clashes(target, [NEW], {"tax": names}, [OLD]) == []


@pytest.mark.parametrize("target", BY_NAME)
def test_names_that_differ_by_capitals_alone_are_one(target: str) -> None:
    assert find_clashes(target, [OLD, NEW], {"tax": {"HST 14": "t3", "HST 15": "T3"}})


def test_a_file_that_says_the_rate_beside_the_name_may_have_several() -> None:
    assert find_clashes("sage-50-ca", [OLD, NEW]) == find_clashes("csv", [OLD, NEW]) == []


@pytest.mark.parametrize(
    ("target", "options"), [("quickbooks-online", {}), ("quickbooks-desktop", CODES)]
)
def test_a_line_without_tax_under_the_name_of_a_tax_is_a_clash(
    target: str, options: dict[str, str]
) -> None:
    taxed, free = made.build_line(tax_codes=("ST",)), made.build_line(tax_codes=("EX",))
    both = made.build_invoice(taxed, free, taxes=[made.build_tax("290.00")])
    ((_, message),) = find_clashes(target, [both], {"tax": {"EX": "ST"}}, options=options)
    assert "no tax on INV-1; ST 5 % on INV-1" in message


def bear_both(gst: str, pst: str, number: str) -> Invoice:
    both = [made.build_tax("290.00", gst, "GST"), made.build_tax("290.00", pst, "PST")]
    return made.build_invoice(taxes=both, number=number)


@pytest.mark.parametrize("target", ["quickbooks-online", "sage-300", "sage-50-us", "sage-50-uk"])
@pytest.mark.parametrize("ours", ["GST 5+PST 6", "GST+PST 6"])
def test_taxes_that_go_together_are_mapped_by_their_rates_too(target: str, ours: str) -> None:
    mapped = {"tax": {"GST+PST": "T7", ours: "T6"}}
    invoices = [bear_both("5", "7", "BC-1"), bear_both("5.00", "6", "SK-1")]
    assert find_clashes(target, invoices, mapped) == []
    assert find_clashes(target, invoices, {"tax": {"GST+PST": "T7"}})


def test_the_code_of_a_rate_goes_out_on_its_lines() -> None:
    use = build_profile(
        TARGETS["quickbooks-online"], {}, mappings={"tax": {"HST": "HST NS", "HST 14": "HST NS 14"}}
    )
    data = TARGETS["quickbooks-online"].render(build_part([OLD, NEW]), use).decode()
    assert [",HST NS," in row for row in data.splitlines()[1:]] == [True, False]
    assert [",HST NS 14," in row for row in data.splitlines()[1:]] == [False, True]


def bear_line_by_line(tax: str, *amounts: str, rate: str = "12") -> Invoice:
    lines = [made.build_line(amount, tax_codes=("GP",)) for amount in amounts]
    base = sum((line.amount for line in lines), Decimal())
    billed = made.build_tax(str(base), rate, "GP")
    return made.build_invoice(*lines, taxes=[replace(billed, amount=Decimal(tax))])


CALCULATING = [
    ("quickbooks-online", {}),
    ("quickbooks-desktop", CODES),
    ("sage-300", {}),
    ("sage-300-csv", {}),
]
SMALL = bear_line_by_line("9.73", *["1.59"] * 29, "17.49", "17.49")
AS_PRINTED = bear_line_by_line("115.61", "299.33", "179.33", "99.34", rate="20")


@pytest.mark.parametrize(("target", "options"), CALCULATING)
def test_what_calculates_tax_rounds_it_line_by_line(target: str, options: dict[str, str]) -> None:
    use = build_profile(TARGETS[target], options)
    # 29 x 0.19 + 2 x 2.10 = 9.71
    assert TARGETS[target].expect_total(SMALL, use) == SMALL.total - Decimal("0.02")
    assert TARGETS[target].expect_total(AS_PRINTED, use) == AS_PRINTED.total
    told = [
        each.message
        for paper in (SMALL, AS_PRINTED)
        for each in TARGETS[target].check([paper], use)
        if each.check == "tax-recalculated"
    ]
    assert len(told) == 1
    assert "12 % of 81.09, rounded line by line, is 9.71, the invoice says 9.73 GP" in told[0]


@pytest.mark.parametrize(
    ("target", "options"),
    [
        ("quickbooks-desktop", {}),
        ("quickbooks-online", {"edition": "us"}),
        ("sage-50-ca", {}),
        ("sage-50-us", {}),
        ("sage-50-uk", {}),
        ("csv", {}),
    ],
)
def test_what_takes_the_tax_as_it_is_shows_the_total_as_printed(
    target: str, options: dict[str, str]
) -> None:
    use = build_profile(TARGETS[target], options)
    assert TARGETS[target].expect_total(SMALL, use) == SMALL.total


@pytest.mark.parametrize("target", ["sage-300", "sage-300-csv"])
def test_tax_groups_that_calculate_by_summary_round_once(target: str) -> None:
    use = build_profile(TARGETS[target], {"tax_calculation": "summary"})
    assert TARGETS[target].expect_total(SMALL, use) == SMALL.total
    assert TARGETS[target].expect_total(AS_PRINTED, use) == AS_PRINTED.total - Decimal("0.01")


def test_a_credit_is_rounded_as_the_invoice_it_takes_back() -> None:
    credit = bear_line_by_line("-9.73", *["-1.59"] * 29, "-17.49", "-17.49")
    theirs = taxes.forecast_total(credit, taxes.calculate_by_line)
    assert theirs == -taxes.forecast_total(SMALL, taxes.calculate_by_line)


def test_a_line_of_two_taxes_rounds_each_by_itself() -> None:
    both = made.build_line("0.10", tax_codes=("GST", "QST"))
    rates = [made.build_tax("0.20", "5", "GST"), made.build_tax("0.20", "9.975", "QST")]
    invoice = made.build_invoice(both, both, taxes=rates)
    found = unsupported.warn_of_recalculation(invoice, "X", taxes.calculate_by_line)
    assert [each.field for each in found] == ["taxes.1.amount"]
    assert [str(theirs) for _, theirs in taxes.calculate_by_line(invoice)] == ["0.02", "0.02"]


def offer(invoices: Sequence[Invoice], *, currency: str = "CAD") -> dict[str, tuple[str, ...]]:
    use = build_profile(TARGETS["quickbooks-online"], {}, currencies=(currency,))
    offered = TARGETS["quickbooks-online"].names(invoices, use)
    return {name.ours[0]: name.usual for name in offered if name.sort == "tax"}


def test_the_names_that_canadian_companies_have_there_are_offered_by_rate() -> None:
    old, new = OLD, NEW
    usual = offer([old, new, bear_both("5", "7", "BC-1"), bear_both("5", "9.975", "QC-1")])
    assert usual["HST 15"] == ("HST NS", "HST NB 2016", "HST NL 2016", "HST PE 2016")
    assert usual["HST 14"] == ()
    assert usual["GST 5+PST 7"] == ("GST/PST BC", "GST/PST MB")
    assert usual["GST 5+PST 9.975"] == ("GST/QST QC - 9.975",)
    assert offer([bear_hst("13", "ON-1")]) == {"HST": ("HST ON",)}
    assert offer([bear_hst("13", "ON-1")], currency="USD") == {"HST": ()}


def test_a_tax_is_asked_about_by_its_rate_only_where_it_has_several() -> None:
    use = build_profile(TARGETS["quickbooks-desktop"], {})
    one = TARGETS["quickbooks-desktop"].names([OLD], use)
    several = TARGETS["quickbooks-desktop"].names([OLD, NEW], use)
    assert ("HST", "HST 15") in [name.ours for name in one if name.sort == "agency"]
    for sort in ("account", "agency"):
        words = [name.ours for name in several if name.sort == sort]
        assert ("HST 15", "HST") in words
        assert ("HST 14", "HST") in words
