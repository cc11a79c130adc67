"""An invoice being corrected: its parts and fields, what was typed, and what the sums become."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from backlog import record
from backlog.acts import Edit
from backlog.errors import Refused
from backlog.lifecycle import acting
from backlog.model import Invoice, InvoiceType, Kind, Line
from backlog.money import format_number
from backlog.office import Office
from backlog.queries.detail import Detail
from backlog.record import Difference
from backlog.roles import Actor
from bot import limits, words
from bot.blocks.edit import UNKNOWN, Field, ShownEdit
from bot.blocks.notice import Notice
from bot.presenters import history
from bot.state import EditWindow

Json = dict[str, Any]
LINES, TAXES = 70, 15
"""So many of each are offered at a time: a menu holds a hundred entries."""
_TICKED = 10
_LANGUAGES = (
    ("en", "English"),
    ("fr", "French"),
    ("fr+en", "French and English"),
    (UNKNOWN, "As mapped, or by the province"),
)
_KNOWN = (("yes", "Yes"), ("no", "No"), (UNKNOWN, "Not known"))


def load_edit(
    office: Office, actor: Actor, detail: Detail, window: EditWindow, *notices: Notice
) -> ShownEdit:
    """The part that the window shows, with what was typed in all of them."""
    entry = detail.entry
    invoice, parts = entry.invoice, dict(list_parts(detail, window.part))
    fields = tuple(list_fields(detail, window.part))
    values = read_values(invoice, fields) | window.changes
    differences, refusal = _preview(office, actor, window)
    return ShownEdit(
        number=invoice.number,
        client=invoice.client.name,
        exported=f"exported with {entry.live.batch}" if entry.live else "not exported yet",
        currency=invoice.currency,
        parts=tuple(parts.items()),
        part=window.part,
        fields=fields,
        values=values,
        differences=tuple(differences),
        taxes=tuple(f"{tax.code} {tax.rate:f} %" for tax in invoice.taxes),
        totals=(invoice.total, _find_total(invoice, differences)),
        turn=window.turn,
        notices=(*notices, *refusal),
    )


def _preview(
    office: Office, actor: Actor, window: EditWindow
) -> tuple[list[Difference], list[Notice]]:
    """What would change, or why it cannot."""
    if not window.changes:
        return [], []
    try:
        return acting.preview(office, actor, window.id, Edit(window.changes)), []
    except Refused as refused:
        return [], [Notice(words.retell(office, str(refused)), "error")]


def _find_total(invoice: Invoice, differences: list[Difference]) -> Decimal:
    return next((Decimal(now) for place, _, now in differences if place == "total"), invoice.total)


def tell_since(office: Office, detail: Detail, version: int) -> Notice:
    """Who changed what since this version was looked at."""
    told = [history.tell(office, event, detail.row.currency) for event in detail.history[version:]]
    since = "; ".join(told) or "it changed"
    return Notice(f"{since}. Nothing was saved; what you typed is kept. Look and save.", "warning")


def list_parts(detail: Detail, part: str) -> Iterator[tuple[str, str]]:
    """What can be chosen to be changed: lines first, those around the one that is shown."""
    invoice = detail.entry.invoice
    places = [place for place, _ in enumerate(invoice.lines, 1) if _may_change(detail, place)]
    start = _find_start(places, part)
    for place in places[start : start + LINES]:
        line = invoice.lines[place - 1]
        amount = f" · {format_number(line.amount, invoice.currency)}"
        what = f"{place}. {line.description or line.item or line.kind.value}"
        yield f"line:{place}", limits.cut(what, limits.OPTION - len(amount)) + amount
    yield from _list_turns(places, start)
    kind, _, shown = part.partition(":")
    if not detail.entry.money_fixed:
        if kind in ("line", "more"):
            yield f"more:{shown}", f"Line {shown}, its other fields"
        yield from _HEADS.items()
        yield from (
            (f"tax:{place}", f"Tax {limits.cut(limits.one_line(tax.code), 60)}")
            for place, tax in enumerate(invoice.taxes[:TAXES], 1)
        )


def _may_change(detail: Detail, place: int) -> bool:
    """Of an exported invoice only whether its expenses are processed."""
    line = detail.entry.invoice.lines[place - 1]
    return not detail.entry.money_fixed or line.kind is Kind.EXPENSE


def _find_start(places: list[int], part: str) -> int:
    """Where the lines that are offered begin; *further lines* are named by their first one."""
    kind, _, place = part.partition(":")
    if kind not in ("line", "more") or int(place) not in places:
        return 0
    return places.index(int(place)) // LINES * LINES


def _list_turns(places: list[int], start: int) -> Iterator[tuple[str, str]]:
    before, after = places[max(0, start - LINES) : start], places[start + LINES :]
    if before:
        yield f"line:{before[0]}:", f"Earlier lines, from {before[0]}"
    if after:
        yield f"line:{after[0]}:", f"Further lines, from {after[0]}"


_HEADS = {
    "head": "Dates, PO, terms, memo",
    "client": "Client",
    "job": "Job and Project Manager",
    "approval": "Signature and approval",
}


def list_fields(detail: Detail, part: str) -> Iterator[Field]:
    """The fields of a part; those whose text has no room in Slack are left to a terminal."""
    kind, _, place = part.partition(":")
    every = _list_line(detail, int(place)) if kind == "line" else _FIELDS[kind](place)
    printed = record.of_invoice(detail.entry.invoice)
    for field in every:
        if len(_read_text(printed, field.place)) <= limits.SECTION:
            yield field


def _list_line(detail: Detail, place: int) -> Iterator[Field]:
    invoice, at = detail.entry.invoice, f"lines.{place}"
    line = invoice.lines[place - 1]
    if not detail.entry.money_fixed:
        unit = f" ({limits.cut(limits.one_line(line.unit), 20)})" if line.unit else ""
        yield Field(f"{at}.description", "Description")
        yield Field(f"{at}.quantity", f"Quantity{unit}", live=True)
        yield Field(f"{at}.rate", f"Rate ({invoice.currency})", live=True)
        if line.quantity is None or line.rate is None:
            yield Field(f"{at}.amount", f"Amount ({invoice.currency})", live=True, optional=False)
        yield from _list_codes(invoice, line, at)
    if line.kind is Kind.EXPENSE:
        yield Field(f"{at}.expense_processed", "Expense marked processed", "choice", _KNOWN)


def _list_codes(invoice: Invoice, line: Line, at: str) -> Iterator[Field]:
    """The invoice's taxes to tick; typed where a menu cannot hold them."""
    codes = tuple((tax.code, f"{tax.code} {tax.rate:f} %") for tax in invoice.taxes)
    fit = all(0 < len(code) < limits.OPTION and "+" not in code for code, _ in codes)
    distinct = len({code for code, _ in codes}) == len(codes) <= _TICKED
    if codes and fit and distinct and {code for code, _ in codes}.issuperset(line.tax_codes):
        yield Field(f"{at}.tax_codes", "Taxes", "codes", codes, live=True)
    else:
        yield Field(f"{at}.tax_codes", "Tax codes, joined by +", live=True)


def _list_more(place: str) -> Iterator[Field]:
    at = f"lines.{place}"
    kinds = tuple((kind.value, words.format_kind(kind.value)) for kind in Kind)
    yield Field(f"{at}.kind", "Kind", "choice", kinds, optional=False)
    yield Field(f"{at}.item", "Item")
    yield Field(f"{at}.unit", "Unit")
    yield Field(f"{at}.amount", "Amount", live=True, optional=False)
    yield Field(f"{at}.service_date", "Service date", "day")
    yield Field(f"{at}.source_ref", "Source reference")
    yield Field(f"{at}.allowance", "Allowance, taken off quantity x rate", live=True)
    yield Field(f"{at}.class", "Class")
    yield Field(f"{at}.cost_code", "Cost code or AFE")


def _list_tax(place: str) -> Iterator[Field]:
    at = f"taxes.{place}"
    yield Field(f"{at}.code", "Code", optional=False)
    yield Field(f"{at}.rate", "Rate (%)", live=True, optional=False)
    yield Field(f"{at}.base", "On", live=True, optional=False)
    yield Field(f"{at}.amount", "Amount", live=True, optional=False)


def _list_head(_: str) -> Iterator[Field]:
    types = tuple((one.value, words.format_kind(one.value)) for one in InvoiceType)
    yield Field("invoice_date", "Invoice date", "day", optional=False)
    yield Field("due_date", "Due date", "day")
    yield Field("terms", "Terms")
    yield Field("po_number", "PO")
    yield Field("memo", "Memo", "long")
    yield Field("type", "Type", "choice", types, optional=False)
    yield Field("applies_to", "The invoice it belongs to, of a credit or a holdback release")
    yield Field("ship_to", "Ship to", "long")
    yield Field("class", "Class")
    yield Field("location", "Location")
    yield Field("sales_rep", "Sales rep")
    yield Field("cost_code", "Cost code or AFE")


def _list_client(_: str) -> Iterator[Field]:
    yield Field("client.name", "Name", optional=False)
    yield Field("client.number", "Number")
    yield Field("client.alias", "Name in the accounting system")
    yield Field("client.address", "Address", "long")
    yield Field("client.email", "E-mail")
    yield Field("client.province", "Province, like CA-QC")
    yield Field("client.language", "Language of its documents", "choice", _LANGUAGES)


def _list_job(_: str) -> Iterator[Field]:
    yield Field("job.number", "Job number", optional=False)
    yield Field("job.name", "Job name")
    yield Field("job.client_project", "The client's project")
    yield Field("project_manager.name", "Project Manager")
    yield Field("project_manager.email", "Project Manager's e-mail")


def _list_approval(_: str) -> Iterator[Field]:
    yield Field("signature.name", "Signed by")
    yield Field("signature.signed_on", "Signed on", "day")
    yield Field("client_approved", "Approved by the client", "choice", _KNOWN)
    yield Field("created_by", "Created by")
    yield Field("created_at", "Created at, as 2026-11-13T16:20:00-07:00")
    yield Field("approved_at", "Approved at, as 2026-11-13T16:20:00-07:00")


_FIELDS = {
    "more": _list_more,
    "tax": _list_tax,
    "head": _list_head,
    "client": _list_client,
    "job": _list_job,
    "approval": _list_approval,
}


def read_values(invoice: Invoice, fields: tuple[Field, ...]) -> dict[str, str]:
    """What stands in these fields of the invoice, as text by place."""
    printed = record.of_invoice(invoice)
    return {field.place: _read_text(printed, field.place) for field in fields}


def _read_text(printed: Mapping[str, Any], place: str) -> str:
    part: Any = printed
    for name in place.split("."):
        part = part[int(name) - 1] if isinstance(part, list) else (part or {}).get(name)
    if isinstance(part, bool):
        return "yes" if part else "no"
    if isinstance(part, list):
        return ("\n" if place.endswith(("address", "ship_to")) else "+").join(part)
    return "" if part is None else str(part)
