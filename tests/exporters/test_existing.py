"""What an import would create, where the firm's lists are known."""

from collections.abc import Mapping

import pytest

from backlog.target import Level, Problem, Target
from exporters import TARGETS
from tests.exporters import made
from tests.exporters.loading import profile

DESKTOP = TARGETS["quickbooks-desktop"]
LISTS: dict[str, Mapping[str, str]] = {
    "client.known": {"northfield energy ltd": ""},
    "item.known": {"Labour": "", "Sales Tax": ""},
    "terms.known": {"Net 15": ""},
}


def created(
    target: Target, lists: Mapping[str, Mapping[str, str]], *, strict: bool = False
) -> list[Problem]:
    found = target.check([made.invoice()], profile(target, mappings=lists, strict=strict))
    return [each for each in found if each.check == "would-create"]


def test_a_lenient_profile_says_what_an_import_would_create() -> None:
    (problem,) = created(DESKTOP, LISTS)
    assert (problem.field, problem.level) == ("terms", Level.WARNING)
    assert "has no terms “Net 30”" in problem.message


def test_a_strict_profile_blocks_it() -> None:
    (problem,) = created(DESKTOP, LISTS, strict=True)
    assert problem.level is Level.BLOCKER


def test_where_a_list_is_known_a_strict_profile_wants_no_mapping() -> None:
    lists = {**LISTS, "terms.known": {"Net 30": ""}, "tax.known": {}}
    found = DESKTOP.check([made.invoice()], profile(DESKTOP, strict=True, mappings=lists))
    assert found == []


def test_names_are_compared_as_they_are_written_without_regard_to_case() -> None:
    mapped = {"terms": {"Net 30": "NET 15"}}
    assert created(DESKTOP, {**LISTS, **mapped}) == []


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_every_target_with_keys_asks_for_the_customer(target: Target) -> None:
    if target.id == "csv":
        pytest.skip("a CSV for no particular system has nothing to look in")
    assert "client.name" in {each.field for each in created(target, {"client.known": {}})}
