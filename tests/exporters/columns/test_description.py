"""What a file of columns may say, and what is said of its mistakes."""

import pytest

from backlog.model import InvoiceType
from exporters.columns import presets
from exporters.columns.description import BadDescription, read_description
from exporters.columns.preview import preview
from exporters.columns.target import build_target
from tests.exporters import made
from tests.exporters.loading import build_part, build_profile

LEAST = """label = "Ledger"
columns = [
  { name = "No", field = "number" },  # ] not the end
  { name = "Net]", field = "line.amount" },
]
"""


def find_mistakes(text: str) -> list[str]:
    with pytest.raises(BadDescription) as caught:
        read_description(text)
    return [str(one) for one in caught.value.mistakes]


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        (
            '"number"',
            '"numbr"',
            "line 3, column 18: columns.1.field: there is no field 'numbr': did",
        ),
        (
            '"line.amount"',
            '"amont"',
            "line 4, column 20: columns.2.field: there is no field 'amont'",
        ),
        ('"line.amount"', '"customer"', "did you mean “client” or “client.id”?"),
        ('label = "Ledger"', "", "label: it is missing."),
        (
            'label = "Ledger"',
            'label = "L"\ndelimitr = 1',
            "line 2, column 1: delimitr: there is no",
        ),
        (
            'label = "Ledger"',
            'label = "L"\ndates = "MM/DD"',
            "line 2, column 1: dates: 'MM/DD' is no",
        ),
        ('label = "Ledger"', 'label = "L"\nencoding = "utf8"', "write 'utf-8', 'utf-8-bom'"),
        ('"number"', '"number", limit = 0', "columns.1.limit: write a number from 1 on, not 0."),
        ('"number"', '"number", format = "YYYY"', "number is no date; only dates have a format."),
        ('"number"', '"number", words = { a = "b" }', "number is written as it is"),
        ('"number"', '"type"', "no column has the field number"),
        ('"line.amount"', '"total"', "no column has the money"),
        ('"Net]"', '"No"', "two columns are called 'No'; a heading stands once."),
        ('"number"', '"number", option = "x"', "names an option 'x': there is none."),
        ('label = "Ledger"', 'label = "L', "line 1, column 11: it is not TOML"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_meant(
    was: str, is_now: str, said: str
) -> None:
    assert was in LEAST
    assert any(said in one for one in find_mistakes(LEAST.replace(was, is_now, 1)))


def test_all_mistakes_are_told_at_once_in_their_order() -> None:
    wrong = LEAST.replace('"number"', '"numbr"').replace('"line.amount"', '"amont"')
    assert [one.partition(":")[0] for one in find_mistakes(wrong)] == [
        "line 3, column 18",
        "line 4, column 20",
    ]


def test_columns_written_as_tables_are_found_too() -> None:
    text = 'label = "L"\n[[columns]]\nname = "No"\nfield = "number"\n[[columns]]\nfield = "x"\n'
    assert {one.partition(":")[0] for one in find_mistakes(text)} == {
        "line 5, column 1",
        "line 6, column 1",
    }


@pytest.mark.parametrize("name", presets.list_presets())
def test_a_preset_shows_three_rows_of_made_up_invoices(name: str) -> None:
    shown = preview(presets.read_preset(name))
    assert [len(row) for row in shown.rows] == [len(shown.headings)] * 3


def find_checks(text: str, po_number: str = "") -> dict[str, str]:
    target = build_target(text)
    paper = made.build_invoice(po_number=po_number)
    return {one.check: one.message for one in target.check([paper], build_profile(target))}


def test_what_a_column_needs_and_an_invoice_lacks_is_a_blocker() -> None:
    needs = LEAST.replace(
        '"number"', '"number" },\n{ name = "PO", field = "po_number", required = true'
    )
    assert "missing" in find_checks(needs, po_number="")
    assert find_checks(needs, po_number="PO-1") == {}


def test_a_value_without_a_word_is_a_blocker() -> None:
    worded = LEAST.replace(
        '"number"', '"number" },\n{ name = "K", field = "line.kind", words = { expense = "E" }'
    )
    assert "has no word for the kind of the line “labour”" in find_checks(worded)["unmapped"]


def test_a_tax_that_no_column_has_is_a_blocker() -> None:
    target = build_target(LEAST)
    paper = made.build_invoice(taxes=[made.build_tax("290.00")])
    assert "tax-lost" in {one.check for one in target.check([paper], build_profile(target))}


def test_a_credit_goes_out_without_its_minus_where_the_system_wants_it_so() -> None:
    text = LEAST.replace('"Ledger"', '"Ledger"\ndocuments = "credits"\ncredit_signs = "plus"')
    credit = made.build_invoice(made.build_line("-290.00"), type=InvoiceType.CREDIT)
    target = build_target(text)
    use = build_profile(target)
    data = target.render(build_part([credit]), use)
    assert data == b"No,Net]\r\nINV-1,290.00\r\n"
    assert [one.net for one in target.read_back(data, use)] == [credit.subtotal]


def test_what_belongs_to_an_invoice_may_stand_in_its_first_row_alone() -> None:
    text = """label = "Ledger"
delimiter = "semicolon"
decimal = ","
dates = "D.M.YYYY"
columns = [
  { name = "No", field = "number", rows = "first" },
  { name = "On", field = "invoice_date", rows = "first" },
  { name = "Net", field = "line.amount" },
]
"""
    target = build_target(text)
    use = build_profile(target)
    paper = made.build_invoice(made.build_line(), made.build_line("10.00"))
    data = target.render(build_part([paper]), use)
    assert data == b"No;On;Net\r\nINV-1;13.11.2026;290,00\r\n;;10,00\r\n"
    (back,) = target.read_back(data, use)
    assert (back.number, back.invoice_date, back.net) == (
        "INV-1",
        paper.invoice_date,
        paper.subtotal,
    )
