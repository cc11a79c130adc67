"""What goes out without a mapping: refused by a strict profile, told where it is a guess."""

from collections.abc import Mapping

import pytest

from backlog.model import Client, Invoice
from backlog.target import Level, Problem
from exporters import TARGETS
from tests.exporters import made
from tests.exporters.loading import build_profile

BOTH = made.build_invoice(
    made.build_line(tax_codes=("GST", "PST")),
    made.build_line("10.00", tax_codes=("GST", "PST")),
    taxes=[made.build_tax("300.00", "5", "GST"), made.build_tax("300.00", "7", "PST")],
)
ONE = made.build_invoice(taxes=[made.build_tax("290.00", "5", "GST")], terms="Account - 30")
NAMELESS = made.build_invoice(client=Client("Acme"), terms="Account - 30")
Mappings = Mapping[str, Mapping[str, str]]


def find_missing(
    target: str,
    invoice: Invoice,
    mappings: Mappings | None = None,
    *,
    strict: bool = False,
    **options: str,
) -> list[Problem]:
    use = build_profile(TARGETS[target], options, mappings=mappings or {}, strict=strict)
    found = TARGETS[target].check([invoice], use)
    return [each for each in found if each.check == "mapping-missing"]


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "csv"])
def test_a_tax_code_without_a_mapping_is_told_once(target: str) -> None:
    told = find_missing(target, ONE, {"agency": {"GST": "RG"}})
    assert [each.level for each in told] == [Level.WARNING]
    assert "no name for the tax “GST”" in told[0].message
    assert find_missing(target, ONE, {"tax": {"GST": "T1"}, "agency": {"GST": "RG"}}) == []


def test_a_csv_guesses_nothing() -> None:
    assert find_missing("csv", ONE) == []


def test_an_agency_that_neither_mapping_nor_profile_names_is_told() -> None:
    (told,) = find_missing("sage-50-us", ONE, {"tax": {"GST": "G"}})
    assert told.message == (
        "The sage-50-us mappings have no name for the agency “GST”; what goes out is the tax "
        "agency “GST”."
    )
    assert find_missing("sage-50-us", ONE, {"tax": {"GST": "G"}}, tax_agency="RG") == []


@pytest.mark.parametrize("target", ["sage-300", "sage-300-csv", "sage-50-us", "sage-50-uk"])
def test_a_client_that_has_only_a_name_has_no_id_to_go_by(target: str) -> None:
    (told,) = find_missing(target, NAMELESS)
    assert (told.field, told.level) == ("client.name", Level.WARNING)
    assert "what goes out is the customer “Acme”" in told.message
    assert find_missing(target, NAMELESS, {"client.known": {"Acme": ""}}) == []


@pytest.mark.parametrize("target", ["quickbooks-desktop", "quickbooks-online", "sage-50-ca", "csv"])
def test_where_customers_are_names_a_name_is_enough(target: str) -> None:
    assert find_missing(target, NAMELESS) == []


def test_terms_that_only_look_like_a_code_are_told() -> None:
    (told,) = find_missing("sage-300", made.build_invoice(terms="Net 30"))
    assert (told.field, told.level) == ("terms", Level.WARNING)


_NAMES: Mappings = {
    "client": {"C-0117": "NF"},
    "item": {"Labour": "L"},
    "terms": {"Net 30": "N30"},
    "agency": {"GST": "RG", "PST": "MF"},
}
_SINGLE, _JOINT = {"GST": "G", "PST": "P"}, {"GST+PST": "B"}


@pytest.mark.parametrize(
    ("target", "layout", "wanted", "not_enough"),
    [
        ("sage-50-ca", {}, _SINGLE, _JOINT),
        ("csv", {}, _SINGLE, _JOINT),
        ("quickbooks-desktop", {}, _SINGLE, _JOINT),
        ("quickbooks-desktop", {"tax_layout": "canada-split"}, _SINGLE, _JOINT),
        ("quickbooks-desktop", {"tax_layout": "canada-codes-unconfirmed"}, _JOINT, _SINGLE),
        ("quickbooks-online", {}, _JOINT, _SINGLE),
        ("sage-50-uk", {}, {"GST+PST": "T9"}, {"GST": "T1", "PST": "T2"}),
        ("sage-50-us", {}, _JOINT, _SINGLE),
        ("sage-300", {}, _JOINT, _SINGLE),
    ],
)
def test_a_strict_profile_asks_for_the_tax_codes_that_are_looked_up(
    target: str, layout: dict[str, str], wanted: dict[str, str], not_enough: dict[str, str]
) -> None:
    def find_stops(tax: dict[str, str]) -> set[str]:
        use = build_profile(TARGETS[target], layout, mappings={**_NAMES, "tax": tax}, strict=True)
        found = TARGETS[target].check([BOTH], use)
        return {each.check for each in found if each.level is Level.BLOCKER}

    assert find_stops(wanted) == set()
    assert find_stops(not_enough) & {"mapping-missing", "tax-codes"}


def test_no_list_decides_for_a_csv_because_nothing_is_looked_up() -> None:
    found = find_missing("csv", ONE, {"client.known": {}, "tax.known": {"GST": ""}}, strict=True)
    assert [each.field for each in found] == [
        "client.name",
        "lines.1.item",
        "taxes.1.code",
        "terms",
    ]


def test_what_is_missing_is_said_of_the_mappings_of_the_profile() -> None:
    use = build_profile(TARGETS["quickbooks-desktop"], name="qb-us", strict=True)
    found = TARGETS["quickbooks-desktop"].check([ONE], use)
    told = {each.message for each in found if each.check == "mapping-missing"}
    assert "The qb-us mappings have no name for the tax “GST”." in told


CARRIED = made.build_invoice(
    made.build_line(class_="Pipelines"),
    made.build_line(),
    class_="Inspection",
    location="West",
    sales_rep="PN",
)
_MAPPED: Mappings = {
    "class": {"Inspection": "I", "Pipelines": "P"},
    "location": {"West": "W"},
    "rep": {"PN": "PNAIR"},
}


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        ("quickbooks-desktop", ["class", "lines.1.class", "sales_rep"]),
        ("quickbooks-online", ["location"]),
        ("sage-50-us", ["sales_rep"]),
    ],
)
def test_a_strict_profile_lets_no_class_location_or_rep_out_that_is_not_mapped(
    target: str, fields: list[str]
) -> None:
    found = find_missing(target, CARRIED, _NAMES, strict=True)
    assert [(each.field, each.level) for each in found] == [
        (field, Level.BLOCKER) for field in fields
    ]
    assert find_missing(target, CARRIED, {**_NAMES, **_MAPPED}, strict=True) == []
    assert find_missing(target, CARRIED, _NAMES) == []


def test_a_known_list_of_classes_decides_instead() -> None:
    known = {"class.known": {"Inspection": "", "Pipelines": ""}, "rep.known": {"PN": ""}}
    assert find_missing("quickbooks-desktop", CARRIED, {**_NAMES, **known}, strict=True) == []
