"""What every target promises, whichever there are."""

import io
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from backlog.model import Client, Invoice, InvoiceType, Kind, Line
from backlog.target import Level, Problem, ReadBack, ReadLine, Target
from exporters import TARGETS
from exporters.layout.text import put_on_one_line
from tests.exporters import made
from tests.exporters.loading import PRESETS, build_part, build_profile

Promise = Callable[..., None]
every_target = pytest.mark.parametrize(
    "target", [*TARGETS.values(), *PRESETS.values()], ids=[*TARGETS, *PRESETS]
)

TAXED = made.build_invoice(
    made.build_line(tax_codes=("ST",)),
    Line(Kind.FIXED_PRICE, Decimal("1000.00"), item="Fixed Price", description="Milestone 1"),
    taxes=[made.build_tax("290.00")],
)
NORTHFIELD = {"C-0117": "NORTHFLD"}
AS_READ = ReadBack(
    number="INV-1",
    client="NORTHFLD",
    invoice_date=TAXED.invoice_date,
    due_date=TAXED.due_date,
    currency="USD",
    po_number="PO-4471",
    net=Decimal("1290.00"),
    tax=Decimal("14.50"),
    gross=Decimal("1304.50"),
    lines=(
        ReadLine("Crew of two", "Labour", Decimal(2), Decimal("145.00"), Decimal("290.00")),
        ReadLine("Milestone 1", "Fixed Price", amount=Decimal("1000.00")),
    ),
)


def find_blockers(target: Target, *invoices: Invoice) -> list[Problem]:
    found = target.check(invoices, build_profile(target))
    return [each for each in found if each.level is Level.BLOCKER]


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_registered_under_its_own_id(name: str) -> None:
    assert TARGETS[name].id == name


@every_target
def test_every_option_offers_its_default_and_says_what_it_is_for(target: Target) -> None:
    for option in target.options:
        assert option.help
        assert not option.choices or option.default in option.choices
        assert len(option.default) <= option.longest


@every_target
def test_the_first_import_step_is_a_backup_and_one_warns_of_a_second_import(
    target: Target,
) -> None:
    steps = target.import_steps(build_profile(target))
    assert steps[0].startswith("Back up the company file first")
    assert any("importing the same file twice doubles every invoice" in step for step in steps)
    assert not any("{" in step for step in steps)


@every_target
def test_an_honest_invoice_has_no_blocker(target: Target) -> None:
    assert find_blockers(target, TAXED) == []


@every_target
@pytest.mark.parametrize("strict", [False, True])
@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=8)
@given(batch=made.batches(), twice=st.booleans())
def test_what_is_wrong_with_an_invoice_by_itself_ignores_its_neighbours(
    target: Target, batch: list[Invoice], *, strict: bool, twice: bool
) -> None:
    use = build_profile(target, strict=strict, mappings={"client.known": {"Northfield": ""}})
    crowd = [*batch, replace(TAXED, number="ANOTHER"), *(batch if twice else ())]
    met: dict[str, set[Problem]] = defaultdict(set)
    for one in target.check_each(crowd, use):
        met[one.number].add(one)
    for paper in {one.number: one for one in crowd}.values():
        assert met[paper.number] == set(target.check_each([paper], use))


@every_target
@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=8)
@given(batch=made.batches())
def test_what_is_wrong_is_so_with_each_or_with_all_together(
    target: Target, batch: list[Invoice]
) -> None:
    use, others = build_profile(target), [TAXED]
    each, together = (
        target.check_each(batch, use),
        target.check_together(batch, use, others),
    )
    assert set(target.check(batch, use, others)) == {*each, *together}
    assert not {one.check for one in each} & {one.check for one in together}


@every_target
def test_every_carried_field_reads_back_as_it_was_and_no_other(target: Target) -> None:
    use = build_profile(target, mappings={"client": NORTHFIELD})
    (back,) = target.read_back(target.render(build_part([TAXED]), use), use)
    for field in fields(ReadBack):
        if field.name != "lines":
            expected = getattr(AS_READ, field.name) if field.name in target.carries else None
            assert getattr(back, field.name) == expected, field.name
    for line, expected_line in zip(back.lines, AS_READ.lines, strict=True):
        for field in fields(ReadLine):
            carried = f"lines.{field.name}" in target.carries
            expected = getattr(expected_line, field.name) if carried else None
            assert getattr(line, field.name) == expected, field.name


LESS = made.build_line(
    "277.50",
    quantity=Decimal(2),
    rate=Decimal("145.00"),
    allowance=Decimal("12.50"),
    tax_codes=("ST",),
)


@every_target
def test_an_allowance_comes_out_right_and_no_price_contradicts_the_amount(target: Target) -> None:
    less = made.build_invoice(LESS, taxes=[made.build_tax("277.50")])
    assert find_blockers(target, less) == []
    use = build_profile(target)
    data = target.render(build_part([less]), use)
    (back,) = target.read_back(data, use)
    (line,) = back.lines
    assert (back.net, line.amount) == (Decimal("277.50"), Decimal("277.50"))
    if target.id == "csv":  # which has a column for it
        assert (line.quantity, line.rate) == (Decimal(2), Decimal("145.00"))
    else:
        assert (line.quantity or 0) * (line.rate or 0) in {Decimal(), line.amount}


@every_target
def test_an_allowance_mirrors_on_a_credit(target: Target) -> None:
    turned = replace(LESS, amount=-LESS.amount)
    back = made.build_invoice(turned, type=InvoiceType.CREDIT)
    use = build_profile(target)
    if not find_blockers(target, back):
        (read,) = target.read_back(target.render(build_part([back]), use), use)
        assert read.net == Decimal("-277.50")


CARRIED = replace(
    TAXED,
    lines=tuple(
        replace(line, service_date=date(2026, 11, 4), cost_code="CC-7", class_=own)
        for line, own in zip(TAXED.lines, ("Pipelines", ""), strict=True)
    ),
    po_number="PO-4471 of the year 2026, signed by R. Cole",
    ship_to=("Well site 7", "LSD 04-12", "Gate 3", "Alberta"),
    class_="Inspection",
    location="West",
    sales_rep="PN",
    cost_code="AFE-9",
)
UNCONFIRMED = {
    "quickbooks-desktop": {"service_date": "write-unconfirmed"},
    "sage-50-us": {"internal_note": "write-unconfirmed"},
}
PLACES = {
    "quickbooks-desktop": "Pipelines Inspection PN whole Alberta AFE-9 11/04/2026",
    "quickbooks-online": "West whole AFE-9 11/04/2026",
    "sage-50-ca": "",
    "sage-50-us": "whole Alberta AFE-9",
    "sage-50-uk": "",
    "sage-300": "whole Alberta AFE-9 CC-7 2026-11-04",
    "sage-300-csv": "whole Alberta AFE-9 CC-7 2026-11-04",
    "csv": "Pipelines Inspection West PN whole Alberta AFE-9 CC-7 2026-11-04",
}
"""What of it each layout has a place for."""


@every_target
def test_what_is_on_the_invoice_goes_along_where_the_layout_has_a_place(target: Target) -> None:
    use = build_profile(target, UNCONFIRMED.get(target.id, {}))
    assert [each for each in target.check([CARRIED], use) if each.level is Level.BLOCKER] == []
    written = read_text(target.render(build_part([CARRIED]), use))
    for word in PLACES.get(target.id, "").split():
        assert (CARRIED.po_number if word == "whole" else word) in written, word


def read_text(data: bytes) -> str:
    """What stands in a file, be it a workbook."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@every_target
def test_a_rep_class_and_location_go_out_as_mapped(target: Target) -> None:
    whole = replace(CARRIED, sales_rep="Priya Nair of the western branch")
    plain = build_profile(target)
    left_out = {each.check for each in target.check([whole], plain)} & {"rep-left-out"}
    assert bool(left_out) is ("rep" in target.sorts)
    mapped = {"rep": {whole.sales_rep: "NAIR"}, "class": {"Inspection": "Insp"}}
    use = build_profile(target, mappings=mapped | {"location": {"West": "W-1"}})
    assert "rep-left-out" not in {each.check for each in target.check([whole], use)}
    written = read_text(target.render(build_part([whole]), use))
    for sort, theirs in (("rep", "NAIR"), ("class", "Insp"), ("location", "W-1")):
        assert (theirs in written) >= (sort in target.sorts)


@every_target
def test_the_same_part_gives_the_same_bytes(target: Target) -> None:
    use = build_profile(target)
    assert target.render(build_part([TAXED]), use) == target.render(build_part([TAXED]), use)


@every_target
def test_a_currency_outside_the_profile_is_a_blocker(target: Target) -> None:
    use = build_profile(target, currencies=("CAD",))
    (found,) = [each for each in target.check([TAXED], use) if each.level is Level.BLOCKER]
    assert (found.check, found.number) == ("currency", "INV-1")


@every_target
def test_the_same_number_twice_blocks_both(target: Target) -> None:
    twin = replace(TAXED, number="inv-1")
    assert [each.check for each in find_blockers(target, TAXED, twin)] == ["number-twice"] * 2


@every_target
def test_a_strict_profile_wants_every_name_of_the_layout_mapped(target: Target) -> None:
    every = {
        "item": {"labour": "L", "fixed_price": "F"},
        "tax": {"ST": "T1"},
        "terms": {"Net 30": "30"},
        "agency": {"ST": "STATE"},
    }
    missing = {
        kind: find_unmapped(target, {**every, "client": NORTHFIELD, kind: {}})
        for kind in ("client", "item", "tax", "terms")
    }
    assert missing["client"] == {"client.name"}
    assert missing["item"] in ({"lines.1.item", "lines.2.item"}, set())
    # What is looked up: a tax by itself, or the one code of a line.
    assert missing["tax"] in ({"taxes.1.code"}, {"lines.1.tax_codes"})
    assert missing["terms"] in ({"terms"}, set())
    assert find_unmapped(target, {**every, "client": NORTHFIELD}) == set()


def find_unmapped(target: Target, mappings: Mapping[str, Mapping[str, str]]) -> set[str]:
    found = target.check([TAXED], build_profile(target, strict=True, mappings=mappings))
    return {each.field for each in found if each.check == "mapping-missing"}


@every_target
def test_a_file_of_one_currency_refuses_an_invoice_of_another(target: Target) -> None:
    mixed = build_part([TAXED, replace(TAXED, number="INV-2", currency="CAD")])
    with pytest.raises(ValueError, match="INV-2: CAD has no place in a file in USD"):
        target.render(mixed, build_profile(target))


@every_target
@pytest.mark.parametrize(
    "junk", [b"", b"\xff\xfe\x00", b"a,b\r\n1,2\r\n", b"!TRNS\tDATE\r\nTRNS\r\n", b"\r\n"]
)
def test_bytes_that_are_no_such_file_are_refused(target: Target, junk: bytes) -> None:
    with pytest.raises(ValueError):
        target.read_back(junk, build_profile(target))


@every_target
def test_a_file_cut_off_anywhere_is_refused_or_reads_fewer_invoices(target: Target) -> None:
    use = build_profile(target)
    data = target.render(build_part([TAXED, replace(TAXED, number="INV-2")]), use)
    for length in range(len(data)):
        try:
            back = target.read_back(data[:length], use)
        except ValueError:
            continue
        assert back != target.read_back(data, use), length


def _hold_to_the_cent(target: Target, batch: tuple[Invoice, ...]) -> None:
    use = build_profile(target)
    assume(not find_blockers(target, *batch))
    back = target.read_back(target.render(build_part(batch), use), use)
    place = {each.number: at for at, each in enumerate(back)}
    # Some files are sorted by number.
    back = [back[place[put_on_one_line(each.number)]] for each in batch]
    assert len(place) == len(batch)
    assert [each.net for each in back] == [each.subtotal for each in batch]
    if "gross" in target.carries:
        assert [each.gross for each in back] == [each.total for each in batch]
        assert [each.tax for each in back] == [each.tax_total for each in batch]
    assert [[line.amount for line in each.lines] for each in back] == [
        [line.amount for line in _list_sent(target, each)] for each in batch
    ]


def _list_sent(target: Target, invoice: Invoice) -> list[Line]:
    """The lines that are rows: Sage 300 has what is held back beside the others, as retainage."""
    apart = target.id in ("sage-300", "sage-300-csv")
    return [line for line in invoice.lines if not (apart and line.kind is Kind.HOLDBACK)]


filtered = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@every_target
@filtered
@given(batch=made.batches())
def test_what_the_checks_let_pass_is_written_and_reads_back_to_the_cent(
    target: Target, batch: tuple[Invoice, ...]
) -> None:
    _hold_to_the_cent(target, batch)


@pytest.mark.soak
@every_target
@settings(filtered, max_examples=400)
@given(batch=made.batches())
def test_of_many_more_what_passes_reads_back_to_the_cent(
    target: Target, batch: tuple[Invoice, ...]
) -> None:
    _hold_to_the_cent(target, batch)


@every_target
def test_every_problem_says_what_to_do_in_a_sentence(target: Target) -> None:
    awful = replace(
        TAXED,
        number="=1234567890123",
        client=Client("@漢字" * 30),
        memo="—;\t" * 2000,
        currency="KWD",
        total=Decimal(-1),
    )
    found = target.check([awful], build_profile(target, currencies=("USD",), strict=True))
    assert found
    for each in found:
        assert each.number == awful.number
        assert each.message[0].isupper() or not each.message[0].isalpha()
        assert each.message.endswith(".")
        assert each.fix.endswith(".")
        assert len(each.message) < 600


@every_target
def test_a_second_currency_goes_out_only_where_the_file_names_it(target: Target) -> None:
    use = build_profile(target, currencies=("USD", "CAD"))
    foreign = replace(TAXED, currency="CAD")
    found = {each.check for each in target.check([foreign], use)}
    names_it = target.id in {"csv", "quickbooks-online"} or "currency" in target.carries
    assert ("currency-home" in found) is not names_it
    assert "currency-home" not in {each.check for each in target.check([TAXED], use)}


@every_target
def test_a_tax_on_another_base_than_its_lines_is_told(target: Target) -> None:
    found = {
        (each.check, each.field, each.level)
        for each in target.check([TAXED], build_profile(target))
    }
    assert "tax-base" not in {check for check, _, _ in found}
    wrong = replace(TAXED, taxes=(replace(TAXED.taxes[0], base=Decimal("290.01")),))
    (base,) = [
        each for each in target.check([wrong], build_profile(target)) if each.check == "tax-base"
    ]
    assert (base.field, base.level) == ("taxes.1.base", Level.WARNING)
    assert base.message == "ST is on 290.01; the lines that bear it come to 290.00."


@every_target
def test_a_line_that_says_another_tax_than_its_invoice_has_is_a_blocker(target: Target) -> None:
    wrong = replace(TAXED, taxes=(replace(TAXED.taxes[0], code="HST"),))
    (told,) = find_blockers(target, wrong)
    assert (told.check, told.field) == ("tax-codes", "lines.1.tax_codes")
    assert told.message == (
        "Line 1 says ST, which is no tax of the invoice, and no line says HST of 14.50: which "
        "lines bear it cannot be told."
    )


@every_target
def test_codes_at_odds_are_a_warning_where_the_base_tells_who_bears_the_tax(
    target: Target,
) -> None:
    other = made.build_invoice(
        made.build_line("290.00", tax_codes=("G",)), taxes=[made.build_tax("290.00")]
    )
    (told,) = [
        each for each in target.check([other], build_profile(target)) if "says G" in each.message
    ]
    assert (told.check, told.field) == ("tax-codes", "lines.1.tax_codes")
    assert told.level is Level.WARNING
    assert told.message.endswith("no line says ST of 14.50.")
