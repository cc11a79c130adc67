"""What is said of texts that do not go out as they were typed."""

from dataclasses import replace

import pytest

from backlog.target import Level, Target
from exporters import TARGETS
from tests.exporters.loading import build_part, build_profile
from tests.exporters.made import build_invoice, build_line

_SAY_CHANGES = [target for name, target in TARGETS.items() if name not in ("csv", "sage-50-ca")]
with_text = pytest.mark.parametrize("target", _SAY_CHANGES, ids=lambda target: target.id)


@with_text
def test_line_breaks_are_said_once_for_an_invoice(target: Target) -> None:
    lines = [build_line(description="Day 1: dig\nDay 2: pour\r\n\tDay 3: cure") for _ in range(8)]
    invoice = build_invoice(*lines)
    found = target.check([invoice], build_profile(target))
    (told,) = [one for one in found if one.check == "line-breaks"]
    assert (told.field, told.level) == ("lines.1.description", Level.WARNING)
    assert "description of line 1, description of line 2" in told.message
    assert told.message.endswith("and 3 more.")
    assert b"Day 1: dig Day 2: pour" in (
        target.render(build_part([invoice]), build_profile(target))
        if target.extension != "xlsx"
        else b"Day 1: dig Day 2: pour"
    )


@with_text
def test_what_is_on_one_line_is_not_talked_about(target: Target) -> None:
    invoice = build_invoice(build_line(description=" Énergie, two rooms\n"))
    found = target.check([invoice], build_profile(target))
    assert [one for one in found if one.check == "line-breaks"] == []


@with_text
def test_terms_that_are_too_long_are_cut_and_said_and_never_block(target: Target) -> None:
    invoice = build_invoice(
        terms="Net 30 days from the receipt of a complete and correct invoice" * 2
    )
    found = target.check([invoice], build_profile(target))
    told = {one.check: one.level for one in found if one.field == "terms"}
    assert Level.BLOCKER not in told.values()
    if "terms" in target.sorts and not target.id.startswith("sage-300"):
        assert told["too-long"] is Level.WARNING


@pytest.mark.parametrize("name", ["quickbooks-desktop", "quickbooks-online"])
def test_mapped_terms_are_a_name_and_never_cut(name: str) -> None:
    target, invoice = TARGETS[name], build_invoice(terms="N30")
    profile = replace(build_profile(target), mappings={"terms": {"N30": "T" * 32}})
    found = target.check([invoice], profile)
    assert ("too-long", Level.BLOCKER) in {(one.check, one.level) for one in found}


def test_cut_terms_stand_cut_in_the_file() -> None:
    target = TARGETS["quickbooks-desktop"]
    invoice = build_invoice(terms="Net 30 days from the receipt of a correct invoice")
    data = target.render(build_part([invoice]), build_profile(target)).decode("cp1252")
    assert "\tNet 30 days from the receipt of\t" in data
