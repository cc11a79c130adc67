"""A line without tax goes out by a code of its own, where it has one that means something there."""

from dataclasses import replace
from typing import Any

import pytest

from backlog.batches import commit
from backlog.mappings import change
from backlog.model import Invoice
from backlog.target import Problem
from exporters import TARGETS
from tests.exporters import independent_csv, made
from tests.exporters.loading import build_part, build_profile
from tests.offices import DANA, a_record, acting, an_office, ids_of, take_in

CODES = {"tax_layout": "canada-codes-unconfirmed"}
EXEMPT = made.build_line("100.00", tax_codes=("EX",))
ONE = made.build_invoice(
    made.build_line(tax_codes=("ST",)), EXEMPT, taxes=[made.build_tax("290.00")]
)
every_layout = pytest.mark.parametrize(
    ("target", "options", "column", "untaxed"),
    [
        ("quickbooks-online", {}, "*ItemTaxCode", "Exempt"),
        ("sage-50-uk", {}, "Tax Code", "T0"),
        ("quickbooks-desktop", CODES, "SALESTAXCODE", "E"),
    ],
)


def write_column(target: str, column: str, invoice: Invoice, **use: Any) -> list[str]:
    """What stands in a column, line by line."""
    by = build_profile(TARGETS[target], **use)
    data = TARGETS[target].render(build_part([invoice]), by)
    if target == "quickbooks-desktop":
        rows = [row.split("\t") for row in data.decode("cp1252").splitlines()]
        head, *rows = [row for row in rows if row[0] in ("!SPL", "SPL")]
    else:
        head, *rows = independent_csv.rows(data, "utf-8")
    return [row[head.index(column)] for row in rows]


def find_recalculated(target: str, invoice: Invoice, **use: Any) -> list[Problem]:
    found = TARGETS[target].check([invoice], build_profile(TARGETS[target], **use))
    return [each for each in found if each.check == "tax-recalculated"]


@every_layout
def test_its_own_code_goes_out_as_it_is_mapped(
    target: str, options: dict[str, str], column: str, untaxed: str
) -> None:
    mapped = {"tax": {"ST": "T1", "EX": "T9"}}
    use = {"options": options, "mappings": mapped}
    assert write_column(target, column, ONE, **use) == ["T1", "T9"]
    use = {"options": options, "mappings": {"tax": {"ST": "T1"}}}
    assert write_column(target, column, ONE, **use) == ["T1", untaxed]


@every_layout
def test_it_is_offered_to_be_mapped_with_what_goes_out(
    target: str, options: dict[str, str], column: str, untaxed: str
) -> None:
    offered = TARGETS[target].names([ONE], build_profile(TARGETS[target], options))
    (theirs,) = [name.theirs for name in offered if name.ours == ("EX",)]
    assert theirs == write_column(target, column, ONE, options=options)[1] == untaxed


def test_codes_of_sage_need_no_mapping() -> None:
    lines = [made.build_line(tax_codes=(code,)) for code in ("T9", "T2", "T100", "EX")]
    codes = write_column("sage-50-uk", "Tax Code", made.build_invoice(*lines))
    assert codes == ["T9", "T2", "T0", "T0"]


def test_a_mapping_of_it_to_what_is_no_code_of_sage_is_refused() -> None:
    found = TARGETS["sage-50-uk"].check(
        [ONE], build_profile(TARGETS["sage-50-uk"], mappings={"tax": {"ST": "T1", "EX": "X1"}})
    )
    (told,) = [each for each in found if each.check == "tax-code"]
    assert (told.field, told.level) == ("lines.2.tax_codes", "blocker")
    assert told.fix == "Map the tax “EX” to its T code."


@pytest.mark.parametrize(
    ("target", "options"), [("quickbooks-online", {}), ("quickbooks-desktop", CODES)]
)
def test_a_code_by_which_the_other_system_may_tax_it_is_told_once(
    target: str, options: dict[str, str]
) -> None:
    twice = replace(ONE, lines=(*ONE.lines, EXEMPT))
    mapped = {"tax": {"ST": "T1", "EX": "G"}}
    (told,) = find_recalculated(target, twice, options=options, mappings=mapped)
    assert (told.field, told.level) == ("lines.2.tax_codes", "warning")
    assert told.message.startswith("Line 2 bears no tax and goes out as “G”; QuickBooks")
    assert find_recalculated(target, twice, options=options, mappings={"tax": {"ST": "T1"}}) == []


@pytest.mark.parametrize(
    ("target", "options", "column", "untaxed"),
    [
        ("quickbooks-online", {}, "*ItemTaxCode", "Exempt"),
        ("quickbooks-desktop", CODES, "SALESTAXCODE", "E"),
    ],
)
def test_the_code_of_a_tax_that_was_not_charged_taxes_nothing_there(
    target: str, options: dict[str, str], column: str, untaxed: str
) -> None:
    none = made.build_invoice(made.build_line(tax_codes=("HST",)))
    use = {"options": options, "mappings": {"tax": {"HST": "HST ON"}}}
    assert write_column(target, column, none, **use) == [untaxed]
    assert find_recalculated(target, none, **use) == []


def test_a_batch_keeps_the_mapping_of_a_code_that_is_no_tax_of_the_invoice(tmp_path: Any) -> None:
    office = an_office(tmp_path)
    record = a_record("INV-1")
    exempt = [line | {"tax_codes": ["EX"]} for line in record["lines"]]
    sums = {"taxes": [], "tax_total": "0.00", "total": record["subtotal"]}
    take_in(office, record | {"lines": exempt} | sums)
    actor, uk = acting(DANA), "sage-50-uk"
    changes = change.change(office, actor, uk, {"tax": {"EX": "T2"}})
    assert change.strays(changes, change.names(office, actor, uk)) == []
    draft = commit.draft(office, actor, commit.Request(tuple(ids_of(office, "INV-1")), uk))
    assert draft.used_profile.mappings == {"tax": {"EX": "T2"}}
