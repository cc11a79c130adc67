"""What is said of a line against its document, by every system that objects or doubts."""

from decimal import Decimal

import pytest

from backlog.model import Invoice, InvoiceType, Kind, Line
from backlog.target import Level, Target
from exporters import TARGETS
from exporters.checks.opposite import NEGATIVE_LINES
from tests.exporters.loading import build_part, build_profile
from tests.exporters.made import build_invoice, build_line

_DEDUCTIONS = [Kind.DISCOUNT, Kind.HOLDBACK, Kind.DEPOSIT, Kind.PRIOR_BILLING]
_MAPPINGS = {"account": {kind.value: "21500" for kind in Kind}}
every = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
refusing = pytest.mark.parametrize(
    "target",
    [
        target
        for target in TARGETS.values()
        if any(option.name == NEGATIVE_LINES.name for option in target.options)
    ],
    ids=lambda target: target.id,
)


def build_deducted(kind: Kind, document: str = "invoice") -> Invoice:
    sign = -1 if document == "credit" else 1
    lines = (
        build_line(str(sign * Decimal("290.00"))),
        Line(kind, sign * Decimal("-29.00"), item="Ten percent"),
    )
    return build_invoice(*lines, type=InvoiceType(document))


def find_blockers(target: Target, invoice: Invoice, **options: str) -> set[str]:
    profile = build_profile(target, options, mappings=_MAPPINGS)
    found = target.check([invoice], profile)
    return {one.message for one in found if one.level is Level.BLOCKER}


@refusing
@pytest.mark.parametrize("kind", _DEDUCTIONS)
def test_a_refusal_names_what_the_line_is(target: Target, kind: Kind) -> None:
    options = {"holdback": "line"} if target.id.startswith("sage-300") else {}
    (told,) = find_blockers(target, build_deducted(kind), **options)
    assert f"Line 2, “Ten percent”, is a {kind.words} of -29.00" in told
    if kind is not Kind.DISCOUNT:
        assert "discount" not in told


@every
@pytest.mark.parametrize("kind", [*_DEDUCTIONS, Kind.OTHER])
def test_a_credit_goes_wherever_the_invoice_went_that_it_reverses(
    target: Target, kind: Kind
) -> None:
    known = {option.name for option in target.options}
    options = {NEGATIVE_LINES.name: "write-unconfirmed"} if NEGATIVE_LINES.name in known else {}
    invoice, credit = (
        build_deducted(kind, each) for each in (InvoiceType.INVOICE, InvoiceType.CREDIT)
    )
    assert find_blockers(target, invoice, **options) == set()
    if target.id in {"quickbooks-online", "columns"}:  # no credits at all, or a file of their own
        return
    assert find_blockers(target, credit, **options) == set()
    profile = build_profile(target, options, mappings=_MAPPINGS)
    (back,) = target.read_back(target.render(build_part([credit]), profile), profile)
    assert (back.net if "net" in target.carries else back.gross) == Decimal("-261.00")


@every
@pytest.mark.parametrize("kind", [Kind.HOLDBACK, Kind.DEPOSIT])
def test_what_is_no_income_never_goes_to_the_income_account(target: Target, kind: Kind) -> None:
    known = {option.name for option in target.options}
    if "income_account" not in known:
        return
    options = {"holdback_account": "", "deposit_account": ""}
    if NEGATIVE_LINES.name in known:
        options |= {NEGATIVE_LINES.name: "write-unconfirmed", "holdback": "line"}
    profile = build_profile(target, options)
    found = {one.check: one for one in target.check([build_deducted(kind)], profile)}
    assert found["account-missing"].level is Level.BLOCKER
    assert f"Map the account “{kind}”" in found["account-missing"].fix
