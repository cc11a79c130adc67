"""Every word that we print, in English and in French as it is written in Quebec.

What people typed (descriptions, memos, terms, units) is printed as they typed it.
"""

import re
from collections.abc import Mapping
from dataclasses import fields

from backlog.model import Kind, Language
from exporters.documents.paper import Labels

_BESIDE = " / "

_SUBTOTAL = ("Subtotal", "Sous-total")
Words = tuple[str, str] | tuple[str, str, str]
"""English, French, and both where one beside the other reads badly."""
_LABELS: Mapping[str, Words] = {
    "bill_to": ("Bill to", "Facturé à"),
    "credit_to": ("Credit to", "Crédité à"),
    "client_number": ("Client number", "Numéro de client"),
    "date": ("Date", "Date"),
    "due": ("Due", "Échéance"),
    "terms": ("Terms", "Modalités"),
    "po_number": ("PO number", "Bon de commande", "Bon de commande / PO"),
    "job": ("Job", "Projet"),
    "client_project": ("Your project", "Votre projet"),
    "project_manager": ("Project manager", "Chargé de projet"),
    "description": ("Description", "Description"),
    "quantity": ("Quantity", "Quantité"),
    "unit": ("Unit", "Unité"),
    "rate": ("Rate", "Taux"),
    "tax": ("Tax", "Taxe"),
    "amount": ("Amount", "Montant"),
    "subtotal": _SUBTOTAL,
    "of": ("of", "de", "×"),
    "taxes": ("Taxes", "Taxes"),
    "total": ("Total", "Total"),
    "received": ("Received", "Reçu le"),
    "balance": ("Balance", "Montant dû"),
    "signature": ("Representative signature", "Signature du représentant"),
    "name": ("Name", "Nom"),
    "page": ("Page", "Page"),
    "page_of": ("of", "de", "/"),
}
_INVOICE, _CREDIT = ("Invoice", "Facture"), ("Credit note", "Note de crédit")
_ALLOWANCE = ("Less allowance", "Moins la remise de")
_VOID = ("Void", "Annulée")
_TAX_NUMBER = ("{} no. {}", "No {} {}")
_TAXES = (("GST", "TPS"), ("HST", "TVH"), ("QST", "TVQ"), ("PST", "TVP"))
TITLES = {
    Kind.FIXED_PRICE: ("Fixed price", "Prix forfaitaire"),
    Kind.LABOUR: ("Labour", "Main-d'œuvre"),
    Kind.EQUIPMENT: ("Equipment", "Équipement"),
    Kind.MATERIAL: ("Materials", "Matériaux"),
    Kind.EXPENSE: ("Expenses", "Dépenses"),
    Kind.OTHER: ("Other", "Autres"),
    Kind.DISCOUNT: ("Discounts", "Rabais"),
    Kind.PRIOR_BILLING: ("Billed before", "Facturé antérieurement"),
    Kind.DEPOSIT: ("Deposits", "Acomptes"),
    Kind.HOLDBACK: ("Holdback", "Retenue"),
    Kind.HOLDBACK_RELEASE: ("Holdback released", "Retenue libérée"),
}
"""The groups of lines, in the order in which they are printed."""

_IN_FRENCH = dict(_TAXES)
_IN_ENGLISH = {french: english for english, french in _TAXES}
_WORD = re.compile("[A-Za-z]+")


def choose_labels(language: Language, *, credit: bool) -> Labels:
    """What is printed beside the figures."""
    said = {name: say(words, language) for name, words in _LABELS.items()}
    said["addressee"] = said["credit_to" if credit else "bill_to"]
    return Labels(**{field.name: said[field.name] for field in fields(Labels)})


def say(words: Words, language: Language) -> str:
    """The English or the French of words; both, French first, where they differ."""
    english, french, *both = words
    if language is Language.ENGLISH or english == french:
        return english
    return french if language is Language.FRENCH else "".join(both) or f"{french}{_BESIDE}{english}"


def say_title(language: Language, *, credit: bool) -> str:
    """What the document is."""
    return say(_CREDIT if credit else _INVOICE, language)


def say_subtotal(title: tuple[str, str], language: Language) -> str:
    """What stands before the sum of a group: `Subtotal labour`."""
    english, french = (f"{sum_} {one.lower()}" for sum_, one in zip(_SUBTOTAL, title, strict=True))
    return say((english, french), language)


def say_allowance(amount: str, language: Language) -> str:
    """What a line's amount is less by: `Less allowance 12.50`."""
    return f"{say(_ALLOWANCE, language)} {amount}"


def say_mark(language: Language) -> str:
    """What stands on a void invoice."""
    return say(_VOID, language)


def say_tax(code: str, language: Language) -> str:
    """A tax by the name that it has: `GST` is `TPS` in French; in English it is as it came."""
    if language is Language.ENGLISH:
        return code
    return say((_translate(code, _IN_ENGLISH), _translate(code, _IN_FRENCH)), language)


def say_tax_number(tax: str, number: str, language: Language) -> str:
    """A tax registration number of the company: `GST/HST no. 123456789 RT0001`."""
    english, french = (
        form.format(say_tax(tax, one), number if language is one else "").strip()
        for form, one in zip(_TAX_NUMBER, (Language.ENGLISH, Language.FRENCH), strict=True)
    )
    said = say((english, french), language)
    return f"{said} {number}" if language is Language.BOTH else said


def _translate(code: str, words: dict[str, str]) -> str:
    return _WORD.sub(lambda found: words.get(found[0].upper(), found[0]), code)
