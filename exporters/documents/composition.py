"""Composing the paper of an entry: which text stands where, and how figures and days are said."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from backlog import model
from backlog.company import Company
from backlog.language import choose_language
from backlog.model import Entry, Invoice, InvoiceType, Language
from exporters.documents import labels
from exporters.documents.figures import format_day, format_figure, format_money
from exporters.documents.paper import (
    Client,
    Group,
    Job,
    Line,
    Paper,
    Payment,
    Sender,
    Signature,
    Tax,
)
from exporters.layout.text import put_on_one_line

_NO_CHARACTERS = str.maketrans(dict.fromkeys("\ufffe\uffff"))


def compose_paper(entry: Entry, company: Company, languages: Mapping[str, str]) -> Paper:
    """What is printed of an entry; `languages` has those that are mapped, by client."""
    invoice, currency = entry.invoice, entry.invoice.currency
    language = choose_language(invoice.client, languages)
    credit = invoice.type is InvoiceType.CREDIT
    return Paper(
        kind="credit" if credit else "invoice",
        language=language.value,
        labels=labels.choose_labels(language, credit=credit),
        title=labels.say_title(language, credit=credit),
        number=_clean_line(invoice.number),
        mark=labels.say_mark(language) if entry.void_at else "",
        company=_compose_sender(company, language),
        client=_compose_client(invoice.client),
        job=Job(
            *map(_clean_line, (invoice.job.number, invoice.job.name, invoice.job.client_project))
        ),
        project_manager=_clean_line(invoice.project_manager.name or invoice.project_manager.email),
        date=format_day(invoice.invoice_date, language),
        iso_date=invoice.invoice_date.isoformat(),
        due="" if credit and invoice.due_computed else format_day(invoice.due_date, language),
        terms=_clean_line(invoice.terms),
        po_number=_clean_line(invoice.po_number),
        memo=_clean_text(invoice.memo),
        currency=currency,
        groups=tuple(_compose_groups(invoice, language)),
        subtotal=format_money(invoice.subtotal, currency, language),
        taxes=tuple(_compose_tax(tax, currency, language) for tax in invoice.taxes),
        tax_total=format_money(invoice.tax_total, currency, language),
        total=format_money(invoice.total, currency, language),
        payments=tuple(_compose_payment(one, currency, language) for one in entry.payments),
        balance=format_money(entry.balance, currency, language),
        signature=_compose_signature(invoice.signature, language),
    )


def _clean_line(text: str) -> str:
    """The text on one line, without what no paper can show."""
    return put_on_one_line(text.translate(_NO_CHARACTERS))


def _clean_text(text: str) -> str:
    """The text with its line breaks, without what no paper can show."""
    return "\n".join(map(_clean_line, text.splitlines())).strip()


def _compose_address(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in lines for line in _clean_text(text).split("\n") if line)


def _compose_sender(company: Company, language: Language) -> Sender:
    numbers = tuple(
        labels.say_tax_number(_clean_line(tax), _clean_line(number), language)
        for tax, number in company.tax_numbers
    )
    return Sender(_clean_line(company.name), _compose_address(company.address), numbers)


def _compose_client(client: model.Client) -> Client:
    return Client(
        _clean_line(client.name), _clean_line(client.number), _compose_address(client.address)
    )


def _compose_groups(invoice: Invoice, language: Language) -> Iterator[Group]:
    for kind, words in labels.TITLES.items():
        lines = [line for line in invoice.lines if line.kind is kind]
        if lines:
            title = labels.say(words, language)
            subtotal = sum((line.amount for line in lines), Decimal())
            yield Group(
                kind.value,
                title,
                tuple(_compose_line(line, title, invoice.currency, language) for line in lines),
                format_money(subtotal, invoice.currency, language),
                labels.say_subtotal(words, language),
            )


def _compose_line(line: model.Line, title: str, currency: str, language: Language) -> Line:
    item, description = _clean_line(line.item), _clean_text(line.description)
    named = item.casefold() in description.casefold()
    allowance = (
        labels.say_allowance(format_money(line.allowance, currency, language), language)
        if line.allowance
        else ""
    )
    return Line(
        date=format_day(line.service_date, language),
        what=(description if named else item) or title,
        detail="\n".join(filter(None, ("" if named else description, allowance))),
        source=_clean_line(line.source_ref),
        quantity=format_figure(line.quantity, language),
        unit=_clean_line(line.unit),
        rate=format_figure(line.rate, language),
        taxes=", ".join(_say_codes(line.tax_codes, language)),
        amount=format_money(line.amount, currency, language),
    )


def _say_codes(codes: Iterable[str], language: Language) -> Iterator[str]:
    """In one language: the column is narrow, and the sums have both."""
    one = Language.ENGLISH if language is Language.ENGLISH else Language.FRENCH
    return (labels.say_tax(_clean_line(code), one) for code in codes)


def _compose_tax(tax: model.TaxLine, currency: str, language: Language) -> Tax:
    return Tax(
        labels.say_tax(_clean_line(tax.code), language),
        format_figure(tax.rate, language),
        format_money(tax.base, currency, language),
        format_money(tax.amount, currency, language),
    )


def _compose_payment(payment: model.Payment, currency: str, language: Language) -> Payment:
    return Payment(
        format_day(payment.paid_on, language),
        _clean_line(payment.reference),
        format_money(payment.amount, currency, language),
    )


def _compose_signature(signature: model.Signature | None, language: Language) -> Signature:
    if signature is None:
        return Signature("", "")
    return Signature(_clean_line(signature.name), format_day(signature.signed_on, language))
