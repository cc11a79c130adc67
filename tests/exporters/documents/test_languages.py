"""Papers in French and in both languages: every word, figure and day of them."""

import string
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from backlog import money
from backlog.language import choose_language
from backlog.model import Client, Entry, Invoice, InvoiceType, Kind, Language, Payment
from exporters.documents import labels
from exporters.documents.composition import compose_paper
from exporters.documents.figures import format_day, format_figure, format_money
from exporters.documents.paper import Labels, Paper
from tests.backlog import made
from tests.exporters.documents.independent_pdf import MISSING, bare
from tests.exporters.documents.shown import KINDS, PRAIRIE, read_document
from tests.exporters.made import build_invoice, build_line, build_tax

QUEBEC = Client("Énergie du Nord ltée", "C-0117", province="CA-QC")
REGISTERED = replace(
    PRAIRIE, tax_numbers=(("GST/HST", "123456789 RT0001"), ("QST", "1234567890 TQ0001"))
)
LANGUAGES = st.sampled_from(Language)
LOCALES = {Language.ENGLISH: "en", Language.FRENCH: "fr_CA", Language.BOTH: "fr_CA"}
CODES = st.sampled_from(sorted(money.CURRENCIES))


def bill(client: Client, *taxes: str, **rest: object) -> Invoice:
    due = [build_tax("1290.00", "9.975", code) for code in taxes]
    return build_invoice(
        build_line("1290.00", tax_codes=taxes), taxes=due, client=client, currency="CAD", **rest
    )


def paper(invoice: Invoice | Entry, **mapped: str) -> Paper:
    entry = invoice if isinstance(invoice, Entry) else Entry(1, 1, invoice)
    return compose_paper(entry, REGISTERED, mapped)


def test_the_clients_own_word_comes_before_the_firms_and_that_before_the_province() -> None:
    mapped = {"C-0117": "fr+en", "Other": "fr"}
    assert choose_language(Client("N", "C-9"), {}) is Language.ENGLISH
    assert choose_language(Client("N", province="CA-AB"), {}) is Language.ENGLISH
    assert choose_language(QUEBEC, {}) is Language.FRENCH
    assert choose_language(QUEBEC, mapped) is Language.BOTH
    assert choose_language(Client("Other", "C-8"), mapped) is Language.FRENCH
    assert choose_language(replace(QUEBEC, language="en"), mapped) is Language.ENGLISH


def test_a_french_paper_is_french_in_every_word_of_ours() -> None:
    said = paper(bill(QUEBEC, "GST", "QST"))
    assert (said.title, said.language, said.labels.addressee) == ("Facture", "fr", "Facturé à")
    assert (said.date, said.due, said.iso_date) == ("2026-11-13", "2026-12-13", "2026-11-13")
    assert said.labels.due == "Échéance"
    assert said.company.tax_numbers == ("No TPS/TVH 123456789 RT0001", "No TVQ 1234567890 TQ0001")
    assert [group.title for group in said.groups] == ["Main-d'œuvre"]
    assert said.groups[0].subtotal_label == "Sous-total main-d'œuvre"
    assert said.groups[0].lines[0].taxes == "TPS, TVQ"
    assert [(tax.code, tax.rate) for tax in said.taxes] == [("TPS", "9,975"), ("TVQ", "9,975")]
    assert said.subtotal == "1\u00a0290,00"


def test_a_paper_in_both_has_french_first_and_each_word_once() -> None:
    said = paper(bill(QUEBEC, "GST", "PST"), **{"C-0117": "fr+en"})
    assert (said.title, said.language) == ("Facture / Invoice", "fr+en")
    assert (said.labels.due, said.labels.description) == ("Échéance / Due", "Description")
    assert [tax.code for tax in said.taxes] == ["TPS / GST", "TVP / PST"]
    assert said.groups[0].lines[0].taxes == "TPS, TVP"
    assert said.groups[0].subtotal_label == "Sous-total main-d'œuvre / Subtotal labour"
    assert said.company.tax_numbers[0] == "No TPS/TVH / GST/HST no. 123456789 RT0001"


def test_an_english_paper_calls_taxes_as_they_came() -> None:
    said = paper(bill(Client("N", "C-9"), "TPS"))
    assert [tax.code for tax in said.taxes] == ["TPS"]
    assert said.company.tax_numbers[0] == "GST/HST no. 123456789 RT0001"
    assert said.groups[0].subtotal_label == "Subtotal labour"


def test_a_french_credit_says_what_it_is() -> None:
    credit = bill(QUEBEC, type=InvoiceType.CREDIT)
    assert (paper(credit).title, paper(credit).labels.addressee) == ("Note de crédit", "Crédité à")
    assert paper(credit).kind == "credit"


def test_every_word_is_there_in_french_and_nothing_else_is() -> None:
    english = labels.choose_labels(Language.ENGLISH, credit=False)
    french = labels.choose_labels(Language.FRENCH, credit=False)
    alike = {
        field.name
        for field in fields(Labels)
        if getattr(english, field.name) == getattr(french, field.name)
    }
    assert alike == {"date", "description", "taxes", "total", "page"}
    assert set(labels.TITLES) == set(Kind)


@given(CODES, LANGUAGES, st.data())
def test_money_is_read_back_as_it_was(
    currency: str, language: Language, data: st.DataObject
) -> None:
    amount = data.draw(made.amounts(currency))
    said = format_money(amount, currency, language)
    assert parse_decimal(said, locale=LOCALES[language]) == amount
    assert " " not in said
    mark = "." if language is Language.ENGLISH else ","
    assert len(said.rpartition(mark)[2] if mark in said else "") >= money.places(currency)
    if language is Language.ENGLISH:
        assert said == money.format_number(amount, currency)


@given(made.measures, LANGUAGES)
def test_a_figure_keeps_the_decimals_that_it_came_with(
    number: Decimal | None, language: Language
) -> None:
    said = format_figure(number, language)
    if number is None:
        assert said == ""
        return
    assert parse_decimal(said, locale=LOCALES[language]) == number
    swapped = said.replace("\u00a0", ",") if language is Language.ENGLISH else said
    assert set(swapped) <= {*string.digits, *"-.,\u00a0"}
    if language is Language.ENGLISH:
        assert said == f"{number:,f}"


@given(made.days)
def test_a_day_is_written_in_one_way_that_nobody_misreads(on: date) -> None:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    assert format_day(on, Language.ENGLISH) == f"{on.day} {months[on.month - 1]} {on.year}"
    assert format_day(on, Language.FRENCH) == format_day(on, Language.BOTH) == on.isoformat()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "fr+en"])
def test_what_is_printed_has_every_letter_and_figure(kind: str, language: str) -> None:
    invoice = bill(replace(QUEBEC, language=language), "GST", "QST")
    payment = Payment(date(2026, 11, 20), Decimal("1000.00"), "TEF 7", "")
    said = read_document(kind, Entry(1, 1, invoice, payments=(payment,)))
    assert MISSING not in said
    for text in (
        "123456789 RT0001",
        "Facture",
        "Main-d'œuvre",
        "Échéance",
        "TVQ",
        "9,975",
        "Montant dû",
        "Reçu le",
    ):
        assert bare(text) in said
    assert bare("1\u00a0290,00") in said
    assert ("Invoice" in said) == (language == "fr+en")
