"""What an import would create, where the firm's lists are known."""

from collections.abc import Mapping

import pytest

from backlog.target import Level, Problem, Target
from exporters import TARGETS
from tests.exporters import made
from tests.exporters.loading import build_profile

DESKTOP = TARGETS["quickbooks-desktop"]
LISTS: dict[str, Mapping[str, str]] = {
    "client.known": {"Northfield Energy Ltd": ""},
    "item.known": {"Labour": "", "Sales Tax": ""},
    "terms.known": {"Net 15": ""},
}


def find_created(
    target: Target, lists: Mapping[str, Mapping[str, str]], *, strict: bool = False
) -> list[Problem]:
    found = target.check(
        [made.build_invoice()], build_profile(target, mappings=lists, strict=strict)
    )
    return [each for each in found if each.check == "would-create"]


def test_a_lenient_profile_says_what_an_import_would_create() -> None:
    (problem,) = find_created(DESKTOP, LISTS)
    assert (problem.field, problem.level) == ("terms", Level.WARNING)
    assert "has no terms “Net 30”" in problem.message


def test_a_strict_profile_blocks_it() -> None:
    (problem,) = find_created(DESKTOP, LISTS, strict=True)
    assert problem.level is Level.BLOCKER


def test_where_a_list_is_known_a_strict_profile_wants_no_mapping() -> None:
    lists = {**LISTS, "terms.known": {"Net 30": ""}, "tax.known": {}}
    found = DESKTOP.check(
        [made.build_invoice()], build_profile(DESKTOP, strict=True, mappings=lists)
    )
    assert found == []


def test_what_a_mapping_makes_of_a_name_is_looked_up() -> None:
    assert find_created(DESKTOP, {**LISTS, "terms": {"Net 30": "Net 15"}}) == []


def test_a_name_that_differs_by_its_capitals_is_said_but_no_account_is_stopped_by_it() -> None:
    lists = {"account.known": {"SALES": "", "Accounts Receivable": "", "Sales Tax Payable": ""}}
    (problem,) = find_created(DESKTOP, lists)
    assert problem.level is Level.WARNING
    assert problem.message == (
        "QuickBooks Desktop has the account “Sales” with other capital letters: the import may not "
        "find it. Did you mean “SALES”?"
    )


def test_the_nearest_names_are_asked_about() -> None:
    (problem,) = find_created(
        DESKTOP, {"client.known": {"NorthField Energy": "", "Northgate Drilling": ""}}
    )
    assert problem.message == (
        "QuickBooks Desktop has no customer “Northfield Energy Ltd”: the import would create it, "
        "or stop. Did you mean “NorthField Energy”?"
    )
    assert problem.fix == (
        "Map the client “C-0117” to its customer there. Or create it there and import the list "
        "again."
    )


def test_an_account_that_is_not_there_stops_a_lenient_profile_too() -> None:
    (problem,) = find_created(
        DESKTOP,
        {"account.known": {"Accounts Receivable": "", "Sales Tax Payable": "", "Sales:Labour": ""}},
    )
    assert (problem.field, problem.level) == ("profile.income_account", Level.BLOCKER)


@pytest.mark.parametrize("listed", [{"tax.known": {"H": ""}}, {"item.known": {"Labour": ""}}])
def test_a_tax_that_is_not_there_stops_a_lenient_profile_too(
    listed: Mapping[str, Mapping[str, str]],
) -> None:
    layout = "canada-codes-unconfirmed" if "tax.known" in listed else "us"
    use = build_profile(DESKTOP, {"tax_layout": layout}, mappings=listed)
    taxed = made.build_invoice(made.build_line(tax_codes=("ST",)), taxes=[made.build_tax("290.00")])
    found = [one for one in DESKTOP.check([taxed], use) if one.check == "would-create"]
    assert [one.level for one in found] == [Level.BLOCKER]


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_every_target_with_keys_asks_for_the_customer(target: Target) -> None:
    if target.id == "csv":
        pytest.skip("a CSV for no particular system has nothing to look in")
    assert "client.name" in {each.field for each in find_created(target, {"client.known": {}})}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_would_be_new_there_is_what_the_checks_warn_of(target: Target) -> None:
    lists = {f"{sort}.known": {"Somebody else": ""} for sort in target.lists}
    profile = build_profile(target, mappings=lists)
    new = target.list_new([made.build_invoice()] * 2, profile)
    warned = [one.message for one in find_created(target, lists)]
    assert len({(name.sort, name.theirs) for name in new}) == len(new)
    for name in new:
        assert name.exists is False
        assert any(f"“{name.theirs}”" in message for message in warned)
    for message in warned:
        assert any(f"“{name.theirs}”" in message for name in new)


def test_without_a_list_nothing_is_known_to_be_new() -> None:
    assert DESKTOP.list_new([made.build_invoice()], build_profile(DESKTOP)) == []


def test_what_is_new_comes_with_what_is_near_it() -> None:
    lists = LISTS | {"client.known": {"Northfield Energy, Inc.": ""}}
    found = DESKTOP.list_new([made.build_invoice()], build_profile(DESKTOP, mappings=lists))
    assert {(one.sort, one.theirs): one.near for one in found} == {
        ("client", "Northfield Energy Ltd"): ("Northfield Energy, Inc.",),
        ("terms", "Net 30"): (),
    }
