"""The paper of an entry: pure, so every rule of it is seen here."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backlog.model import (
    Client,
    Entry,
    Invoice,
    InvoiceType,
    Job,
    Kind,
    Line,
    Payment,
    ProjectManager,
    Signature,
)
from exporters.documents import labels
from exporters.documents.composition import compose_paper
from exporters.documents.paper import Line as PrintedLine
from exporters.documents.paper import Paper
from tests.backlog import made as backlog_made
from tests.exporters.documents.shown import PRAIRIE
from tests.exporters.made import build_invoice, build_line, build_tax


def paper(made: Invoice | Entry) -> Paper:
    return compose_paper(made if isinstance(made, Entry) else Entry(1, 1, made), PRAIRIE, {})


def the_line(line: Line) -> PrintedLine:
    ((printed,),) = [group.lines for group in paper(build_invoice(line)).groups]
    return printed


def test_what_an_allowance_takes_off_is_said_where_the_amount_is_less() -> None:
    less = build_line("277.50", rate=Decimal("145.00"), allowance=Decimal("12.50"))
    assert the_line(less).detail == "Crew of two\nLess allowance 12.50"
    assert the_line(build_line()).detail == "Crew of two"


def test_what_people_know_an_invoice_by_stands_on_its_head() -> None:
    printed = paper(
        build_invoice(
            memo="DWR 8702\nand 8703",
            project_manager=ProjectManager("Priya Nair"),
            job=Job("J-1", "Tie-in", "NE-77"),
        )
    )
    assert (printed.title, printed.number, printed.mark) == ("Invoice", "INV-1", "")
    assert (printed.date, printed.iso_date, printed.due) == (
        "13 Nov 2026",
        "2026-11-13",
        "13 Dec 2026",
    )
    assert (printed.terms, printed.po_number) == ("Net 30", "PO-4471")
    assert printed.company.address == ("2210 Railway Street SE", "Calgary AB T2G 2B2")
    assert (printed.client.name, printed.client.number) == ("Northfield Energy Ltd", "C-0117")
    assert (printed.job.name, printed.job.client_project) == ("Tie-in", "NE-77")
    assert (printed.project_manager, printed.memo) == ("Priya Nair", "DWR 8702\nand 8703")


def test_lines_are_grouped_by_kind_in_one_order_whatever_theirs() -> None:
    lines = [Line(kind, Decimal("1.10")) for kind in (*Kind, Kind.LABOUR)]
    groups = paper(build_invoice(*lines)).groups
    assert [group.title for group in groups] == [english for english, _ in labels.TITLES.values()]
    assert set(labels.TITLES) == set(Kind)
    assert [group.subtotal for group in groups if group.kind == "labour"] == ["2.20"]


def test_a_description_that_names_the_item_says_all() -> None:
    said = the_line(build_line(item="Labour", description="labour of two"))
    assert (said.what, said.detail) == ("labour of two", "")
    both = the_line(build_line(item="Hotel", description="Edson, two rooms"))
    assert (both.what, both.detail) == ("Hotel", "Edson, two rooms")
    assert the_line(build_line(item="Hotel", description="")).what == "Hotel"
    assert the_line(Line(Kind.MATERIAL, Decimal(1))).what == "Materials"


def test_figures_are_the_stored_ones() -> None:
    line = build_line(
        quantity=Decimal("36.50"), rate=Decimal("1250.005000"), tax_codes=("GST", "PST")
    )
    said = the_line(line)
    assert (said.quantity, said.rate, said.taxes) == ("36.50", "1,250.005000", "GST, PST")
    only_an_amount = the_line(Line(Kind.OTHER, Decimal("1234.50")))
    assert (only_an_amount.quantity, only_an_amount.rate) == ("", "")
    assert only_an_amount.amount == "1,234.50"


def test_money_has_the_places_of_its_currency() -> None:
    yen = paper(build_invoice(build_line("1200000"), currency="JPY"))
    assert (yen.currency, yen.total, yen.groups[0].subtotal) == ("JPY", "1,200,000", "1,200,000")
    assert paper(build_invoice(build_line("1.250"), currency="KWD")).total == "1.250"


def test_sums_and_taxes_are_the_printed_ones() -> None:
    printed = paper(
        build_invoice(
            build_line("290.00"), taxes=[build_tax("290.00"), build_tax("290.00", "7", "PST")]
        )
    )
    assert (printed.subtotal, printed.tax_total, printed.total) == ("290.00", "34.80", "324.80")
    assert [(tax.code, tax.rate, tax.base, tax.amount) for tax in printed.taxes] == [
        ("ST", "5", "290.00", "14.50"),
        ("PST", "7", "290.00", "20.30"),
    ]


def test_a_credit_is_due_only_if_a_day_was_given() -> None:
    credit = build_invoice(build_line("-290.00"), type=InvoiceType.CREDIT, due_computed=True)
    printed = paper(credit)
    assert (printed.title, printed.total, printed.due) == ("Credit note", "-290.00", "")
    assert paper(replace(credit, due_computed=False)).due == "13 Dec 2026"


def test_payments_leave_a_balance() -> None:
    received = Payment(date(2026, 11, 20), Decimal("90.00"), "EFT 7", "dana@prairie.example")
    printed = paper(Entry(1, 1, build_invoice(), payments=(received,)))
    ((day, reference, amount),) = [(p.date, p.reference, p.amount) for p in printed.payments]
    assert (day, reference, amount) == ("20 Nov 2026", "EFT 7", "90.00")
    assert printed.balance == "200.00"


def test_a_void_invoice_says_so() -> None:
    assert (
        paper(Entry(1, 1, build_invoice(), void_at=datetime(2026, 11, 23, tzinfo=UTC))).mark
        == "Void"
    )


def test_a_signature_may_be_missing_in_whole_or_in_part() -> None:
    def print_signature(signature: Signature | None) -> tuple[str, str]:
        found = paper(build_invoice(signature=signature)).signature
        return found.name, found.date

    assert print_signature(Signature("R. Cole", date(2026, 11, 2))) == ("R. Cole", "2 Nov 2026")
    assert print_signature(Signature("R. Cole")) == ("R. Cole", "")
    assert print_signature(None) == ("", "")


def test_an_address_has_a_line_for_each_line() -> None:
    client = Client("N", address=("Attn: AP\r\nSuite 2", "", "Calgary"))
    assert paper(build_invoice(client=client)).client.address == ("Attn: AP", "Suite 2", "Calgary")


def test_what_no_paper_can_show_is_left_out() -> None:
    memo = "a\tb\u202ec\ufffe\x07\n\n  \ud800\u2028d  "
    assert paper(build_invoice(memo=memo)).memo == "a bc\n\n\ufffd\nd"


@given(backlog_made.invoices(), st.booleans())
def test_every_text_of_a_paper_can_be_printed(made: Invoice, void: bool) -> None:
    entry = Entry(1, 1, made, void_at=datetime(2026, 11, 23, tzinfo=UTC) if void else None)
    printed = paper(entry)
    assert repr(printed).isprintable()
    assert sum(len(group.lines) for group in printed.groups) == len(made.lines)
