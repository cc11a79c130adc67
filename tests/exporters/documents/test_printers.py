"""Both kinds of document show the same paper, to the letter."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings

from backlog.model import Client, Entry, Invoice, InvoiceType, Kind, Line, Payment, Signature
from exporters.documents import build_printers, pdf
from exporters.documents.composition import compose_paper
from tests.backlog import made as backlog_made
from tests.exporters.documents.independent_pdf import MISSING, bare, read_pages
from tests.exporters.documents.shown import KINDS, PRAIRIE, print_document, read_document
from tests.exporters.made import build_invoice, build_line, build_tax

needs_fonts = pytest.mark.skipif(
    not pdf.find_fonts(), reason="the fonts of requirements/fonts.txt could not be had"
)
every_kind = pytest.mark.parametrize("kind", KINDS)
HOSTILE = (
    "*bold* _it_ #eval(1) #panic() $x^2$ <b>&amp;</b> @ref [link](x) \\n \\ `raw` // /* ~ -- ... "
    "{{ 7*7 }} {% if x %} {# no #} {_{ x }_} {_% x %_} {{r x }} %s {0} 'single' \"double\" = + - / "
)


@every_kind
def test_everything_that_an_invoice_says_is_on_it(kind: str) -> None:
    said = read_document(
        kind,
        build_invoice(
            build_line("290.00", source_ref="DWR-8705", service_date=date(2026, 11, 4), unit="h"),
            Line(Kind.EXPENSE, Decimal("1248.50"), item="Hotel", description="Edson"),
            taxes=[build_tax("1538.50", code="GST"), build_tax("1538.50", "7", "PST-BC")],
            memo="As agreed.\nSecond line.",
            signature=Signature("R. Cole", date(2026, 11, 12)),
        ),
    )
    for text in (
        *("Prairie Field Services", "Calgary AB T2G 2B2", "Invoice", "INV-1", "13 Nov 2026"),
        *("Due13 Dec 2026", "TermsNet 30", "PO numberPO-4471", "JobJ-2231", "Tie-in inspection"),
        *("BILL TO", "Northfield Energy Ltd", "1200 Prairie Ave", "Client number C-0117"),
        *("As agreed.", "Second line.", "4 Nov 2026", "DWR-8705", "2h145.00"),
        *("Subtotal labour290.00", "Expenses", "Hotel", "Edson", "Subtotal expenses1,248.50"),
        *("Subtotal1,538.50", "GST 5 % of 1,538.5076.93", "PST-BC 7 % of 1,538.50107.70"),
        *("Taxes184.63", "Total USD1,723.13", "R. Cole12 Nov 2026"),
    ):
        assert bare(text) in said


@every_kind
def test_text_that_looks_like_markup_is_text(kind: str) -> None:
    hostile = build_invoice(
        build_line("290.00", item="", description=HOSTILE, unit="{{u}}", tax_codes=("#t",)),
        memo=HOSTILE,
        client=Client(HOSTILE, "<C>", address=(HOSTILE,)),
        number="{{ INV }}-#1",
        po_number="$PO$",
        terms="@terms",
    )
    said = read_document(kind, hostile)
    assert said.count(bare(HOSTILE)) == 4
    for text in ("{{INV}}-#1", "$PO$", "@terms", "<C>", "{{u}}", "#t"):
        assert text in said


@needs_fonts
@every_kind
def test_letters_of_many_scripts_are_all_there(kind: str) -> None:
    letters = "é è ł ő Å ß Ærø € £ ¥ µ ⌀ ≥ ½ ″ – … 株式会社 測量 中文简体 한국어 Ελ Дж ệ Ω²"
    said = read_document(
        kind, build_invoice(build_line(description=letters), client=Client(letters))
    )
    assert said.count(bare(letters)) == 2
    assert MISSING not in said


@every_kind
def test_a_credit_is_a_credit_note_that_nobody_signs(kind: str) -> None:
    said = read_document(kind, build_invoice(build_line("-290.00"), type=InvoiceType.CREDIT))
    assert "Creditnote" in said
    assert "CREDITTO" in said
    assert "TotalUSD-290.00" in said
    assert "SIGNATURE" not in said


@every_kind
@pytest.mark.parametrize(("currency", "amount"), [("JPY", "1,200,000"), ("KWD", "1,200,000.000")])
def test_other_currencies_have_their_places(kind: str, currency: str, amount: str) -> None:
    made = build_invoice(build_line(amount.replace(",", "")), currency=currency)
    assert f"Total{currency}{amount}" in read_document(kind, made)


@every_kind
def test_what_is_not_given_has_no_label(kind: str) -> None:
    bare_one = build_invoice(
        Line(Kind.FIXED_PRICE, Decimal("290.00")),
        terms="",
        po_number="",
        due_date=None,
        client=Client("Northfield"),
    )
    said = read_document(kind, bare_one)
    for label in ("Terms", "POnumber", "Due", "Clientnumber", "Projectmanager", "Subtotalfixed"):
        assert label not in said
    assert "REPRESENTATIVESIGNATURE" in said


@every_kind
def test_a_void_invoice_and_its_payments_say_so(kind: str) -> None:
    received = Payment(date(2026, 11, 20), Decimal("90.00"), "EFT 7", "")
    entry = Entry(
        1, 1, build_invoice(), payments=(received,), void_at=datetime(2026, 11, 23, tzinfo=UTC)
    )
    said = read_document(kind, entry)
    assert "VOID" in said
    assert "Received20Nov2026EFT790.00BalanceUSD200.00" in said
    assert "VOID" not in read_document(kind, build_invoice())


@every_kind
def test_the_same_invoice_gives_the_same_bytes(kind: str) -> None:
    assert print_document(kind, build_invoice()) == print_document(kind, build_invoice())
    assert print_document(kind, build_invoice()) != print_document(
        kind, build_invoice(number="INV-2")
    )


@every_kind
def test_many_are_printed_each_as_if_alone(kind: str) -> None:
    entries = [Entry(n, 1, build_invoice(number=f"INV-{n}", memo="x" * n)) for n in (1, 2, 3)]
    assert list(build_printers()[kind].print(entries, PRAIRIE, {})) == [
        print_document(kind, e) for e in entries
    ]


def test_a_long_invoice_repeats_its_headings_and_counts_its_pages() -> None:
    long = build_invoice(*(build_line(description=f"Labour, day {n}") for n in range(1, 121)))
    leaves = [bare(page) for page in read_pages(print_document("pdf", long))]
    assert len(leaves) > 3
    for number, leaf in enumerate(leaves, 1):
        assert f"Page{number}of{len(leaves)}" in leaf
    for leaf in leaves[:-1]:
        assert "DescriptionQuantityRateAmountLabour" in leaf
    text = "".join(leaves)
    assert [n for n in range(1, 121) if f"Labour,day{n}2145.00" not in text] == []


def test_a_line_longer_than_a_page_goes_on_on_the_next() -> None:
    words = [f"word{n}" for n in range(1500)]
    text = "".join(
        read_pages(
            print_document("pdf", build_invoice(build_line(item="", description=" ".join(words))))
        )
    )
    assert [word for word in words if word not in text] == []
    assert (
        len(
            read_pages(
                print_document("pdf", build_invoice(build_line(item="", description="W" * 9_999)))
            )
        )
        > 1
    )


@pytest.mark.parametrize("on", [date(1900, 1, 1), date(2199, 12, 31)])
def test_a_pdf_is_dated_by_its_invoice_not_by_the_clock(on: date) -> None:
    assert f"/CreationDate(D:{on:%Y%m%d}".encode() in print_document(
        "pdf", build_invoice(invoice_date=on)
    )


def test_without_the_fonts_our_letters_are_there_and_others_are_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_FONTS", ("no_such_package",))
    letters = "é è ł ő Å ß Ærø € £ ¥ µ ⌀ ≥ ½ ″ – … Ελ Дж ệ Ω²"
    said = read_document("pdf", build_invoice(client=Client(letters)))
    assert bare(letters) in said
    assert MISSING not in said
    with pytest.raises(pdf.MissingFonts, match=r"INV-1 has letters like 株 .* No document"):
        print_document("pdf", build_invoice(client=Client("株式会社")))


@needs_fonts
@given(backlog_made.invoices())
@settings(max_examples=15)
def test_whatever_may_stand_in_the_backlog_can_be_printed(made: Invoice) -> None:
    plain = replace(made, client=replace(made.client, name="Northfield"))
    assert "Northfield" in read_document("pdf", plain)
    paper = compose_paper(Entry(1, 1, plain), PRAIRIE, {})
    texts = (paper.number, paper.memo, *(line.what for each in paper.groups for line in each.lines))
    said = read_document("word", plain)
    assert [text for text in texts if bare(text) not in said] == []
