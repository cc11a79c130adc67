"""The intake record (`docs/intake.md`): its fields, and the invoice that one record is."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from backlog.checks import ONCE, find_doubled_taxes
from backlog.company import Company
from backlog.intake import names
from backlog.intake.fields import (
    Amount,
    Day,
    Flag,
    Key,
    Measure,
    OptionalAmount,
    OptionalDay,
    OptionalLanguage,
    OptionalMoment,
    Province,
    Text,
)
from backlog.model import (
    Client,
    Invoice,
    InvoiceType,
    Job,
    Kind,
    Line,
    Origin,
    ProjectManager,
    Signature,
    TaxLine,
)
from backlog.money import CURRENCIES, exact


class BadRecord(Exception):
    """A record that cannot be taken in; `field` is where, the text is why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_TOLD = 5
"""Reasons that a sentence names; the rest are counted."""
_DEEPEST = 20


class _Part(BaseModel):
    # A record says `class`, which is no name in Python.
    model_config = ConfigDict(
        extra="allow",
        str_strip_whitespace=True,
        alias_generator=lambda name: name.removesuffix("_"),
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = _list_names(cls)
        return {name: part for name, part in value.items() if part is not None or name not in known}


def _list_names(part: type[_Part]) -> frozenset[str]:
    """The names of its fields, as records say them."""
    return frozenset(name.removesuffix("_") for name in part.model_fields)


class _Client(_Part):
    name: Key
    number: Text = ""
    alias: Text = ""
    address: list[Text] = []
    email: Text = ""
    province: Province = ""
    language: OptionalLanguage = ""


class _Job(_Part):
    number: Key
    name: Text = ""
    client_project: Text = ""


class _ProjectManager(_Part):
    name: Text = ""
    email: Text = ""


class _Line(_Part):
    kind: Kind
    amount: Amount
    item: Text = ""
    description: Text = ""
    quantity: Measure | None = None
    unit: Text = ""
    rate: Measure | None = None
    tax_codes: list[Key] = []
    service_date: OptionalDay = None
    source_ref: Text = ""
    expense_processed: Flag = None
    allowance: OptionalAmount = None
    class_: Text = ""
    cost_code: Text = ""


class _Tax(_Part):
    code: Key
    rate: Measure
    base: Amount
    amount: Amount


class _Signature(_Part):
    name: Text = ""
    signed_on: OptionalDay = None


class _Record(_Part):
    source_id: Key
    number: Key
    client: _Client
    job: _Job
    invoice_date: Day
    currency: str
    lines: Annotated[list[_Line], Field(min_length=1)]
    total: Amount
    subtotal: Amount | None = None
    tax_total: Amount | None = None
    taxes: list[_Tax] = []
    origin: Origin = Origin.DWR
    type: InvoiceType = InvoiceType.INVOICE
    project_manager: _ProjectManager = _ProjectManager()
    created_by: Text = ""
    created_at: OptionalMoment = None
    approved_at: OptionalMoment = None
    due_date: OptionalDay = None
    terms: Text = ""
    po_number: Text = ""
    memo: Text = ""
    signature: _Signature | None = None
    client_approved: Flag = None
    applies_to: Text = ""
    ship_to: list[Text] = []
    class_: Text = ""
    location: Text = ""
    sales_rep: Text = ""
    cost_code: Text = ""


def _headings() -> frozenset[str]:
    parts: dict[str, type[_Part]] = {
        "client": _Client,
        "job": _Job,
        "project_manager": _ProjectManager,
        "signature": _Signature,
        "line": _Line,
        "tax": _Tax,
    }
    dotted = {f"{name}.{field}" for name, part in parts.items() for field in _list_names(part)}
    return frozenset(FIELDS - {*parts, "lines", "taxes"} | dotted)


FIELDS = _list_names(_Record)
"""The fields of a record."""
HEADINGS = _headings()
"""Those of a table, where a row has what belongs to one line and one tax."""


def receive(value: Any, company: Company) -> Invoice:
    """The invoice of a record that came, its names made harmless.

    Raises:
        BadRecord: naming the first field that is wrong, and every reason.
    """
    folded, came = names.fold(value)
    invoice = parse(folded, company)
    return replace(invoice, extra=invoice.extra | came) if came else invoice


def refuse_doubled_taxes(invoice: Invoice) -> None:
    """Refuse an invoice on which a tax code stands twice.

    Raises:
        BadRecord: naming the code and where it stands again.
    """
    for field, told in find_doubled_taxes(invoice):
        raise BadRecord(field, f"{told} Give {ONCE}")


def parse(value: Any, company: Company) -> Invoice:
    """The invoice of one record.

    Raises:
        BadRecord: naming the first field that is wrong, and every reason.
    """
    try:
        record = _Record.model_validate(value)
    except ValidationError as error:
        raise _bad_record(error) from None
    if record.currency not in CURRENCIES:
        raise BadRecord("currency", f"{record.currency!r} is not an ISO 4217 currency code.")
    return _invoice(record, company)


def _bad_record(error: ValidationError) -> BadRecord:
    found = [
        (_place(problem["loc"]), _message(problem))
        for problem in error.errors(include_url=False, include_input=False)
    ]
    told = [f"{place or 'record'}: {message}" for place, message in found[:_TOLD]]
    if len(found) > _TOLD:
        told.append(f"and {len(found) - _TOLD} more")
    return BadRecord(found[0][0], "; ".join(told))


_DAY = "there is no such date; one is written like 2026-11-13"
_MOMENT = "a time needs its date and its offset, as in 2026-11-13T16:20:00-07:00"
_NUMBER = "a number is wanted, like 1812.50"
_SAID = {
    "string_pattern_mismatch": "it holds a control character or a line break that cannot be kept",
    "string_type": "a text is wanted here",
    "string_unicode": "it holds half a character",
    "string_too_short": "it is empty",
    "string_too_long": "it is longer than {max_length:,} characters",
    "missing": "it is missing",
    "model_type": "an object is wanted here",
    "model_attributes_type": "an object is wanted here",
    "invalid_key": "the name of a field is no text",
    "list_type": "a list is wanted here",
    "too_short": "at least one is wanted",
    "enum": "it is none of {expected}",
    "timezone_aware": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": "a date without a time is wanted, like 2026-11-13",
    "greater_than_equal": "it is long before anything that is billed",
    "less_than_equal": "it is long after anything that is billed",
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_max_digits": "it has more digits than any number that is billed",
    "decimal_whole_digits": "it has more digits than any number that is billed",
    "decimal_max_places": "it has more than {decimal_places} decimal places",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "value_error": "{error}",
}
"""What pydantic says for programmers, as people read it."""


def _message(problem: ErrorDetails) -> str:
    said = _SAID.get(problem["type"], "it cannot be read")
    return said.format_map(problem.get("ctx", {}))


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in location)


def _invoice(record: _Record, company: Company) -> Invoice:
    money = _money(record.currency)
    due, computed = _due(record, company)
    subtotal = sum((line.amount for line in record.lines), Decimal())
    tax_total = sum((tax.amount for tax in record.taxes), Decimal())
    signature = record.signature
    return Invoice(
        source_id=record.source_id,
        number=record.number,
        client=Client(
            record.client.name,
            record.client.number,
            record.client.alias,
            tuple(record.client.address),
            record.client.email,
            record.client.province,
            record.client.language,
        ),
        job=Job(record.job.number, record.job.name, record.job.client_project),
        invoice_date=record.invoice_date,
        currency=record.currency,
        lines=tuple(_line(line, f"lines.{n}", money) for n, line in enumerate(record.lines, 1)),
        subtotal=money("subtotal", subtotal if record.subtotal is None else record.subtotal),
        tax_total=money("tax_total", tax_total if record.tax_total is None else record.tax_total),
        total=money("total", record.total),
        taxes=tuple(_tax(tax, f"taxes.{n}", money) for n, tax in enumerate(record.taxes, 1)),
        origin=record.origin,
        type=record.type,
        project_manager=ProjectManager(record.project_manager.name, record.project_manager.email),
        created_by=record.created_by,
        created_at=_utc(record.created_at),
        approved_at=_utc(record.approved_at),
        due_date=due,
        due_computed=computed,
        terms=record.terms,
        po_number=record.po_number,
        memo=record.memo,
        signature=Signature(signature.name, signature.signed_on) if signature else None,
        client_approved=record.client_approved,
        applies_to=record.applies_to,
        ship_to=tuple(record.ship_to),
        class_=record.class_,
        location=record.location,
        sales_rep=record.sales_rep,
        cost_code=record.cost_code,
        extra=_extra(record),
    )


Money = Callable[[str, Decimal], Decimal]


def _money(currency: str) -> Money:
    def money(field: str, amount: Decimal) -> Decimal:
        try:
            return exact(amount, currency)
        except ValueError as error:
            raise BadRecord(field, f"{field}: {error}.") from None

    return money


def _line(line: _Line, place: str, money: Money) -> Line:
    return Line(
        kind=line.kind,
        amount=money(f"{place}.amount", line.amount),
        item=line.item,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        rate=line.rate,
        tax_codes=tuple(line.tax_codes),
        service_date=line.service_date,
        source_ref=line.source_ref,
        expense_processed=line.expense_processed,
        allowance=None if line.allowance is None else money(f"{place}.allowance", line.allowance),
        class_=line.class_,
        cost_code=line.cost_code,
    )


def _tax(tax: _Tax, place: str, money: Money) -> TaxLine:
    return TaxLine(
        tax.code, tax.rate, money(f"{place}.base", tax.base), money(f"{place}.amount", tax.amount)
    )


def _due(record: _Record, company: Company) -> tuple[date, bool]:
    if record.due_date:
        return record.due_date, False
    numbers = re.findall(r"[0-9]+", record.terms)
    days = int(numbers[-1]) if numbers and len(numbers[-1]) <= 3 else company.due_days
    return record.invoice_date + timedelta(days=days), True


def _utc(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC).replace(microsecond=0) if at else None


def _extra(record: _Record) -> dict[str, Any]:
    """Unknown fields by their dotted place: kept and shown, not refused."""
    places: dict[str, _Part | None] = {
        "": record,
        "client": record.client,
        "job": record.job,
        "project_manager": record.project_manager,
        "signature": record.signature,
    }
    places |= {f"lines.{n}": line for n, line in enumerate(record.lines, 1)}
    places |= {f"taxes.{n}": tax for n, tax in enumerate(record.taxes, 1)}
    return {
        _require_keepable(f"{place}.{name}".lstrip(".")): _json(value)
        for place, part in places.items()
        if part
        for name, value in (part.model_extra or {}).items()
    }


def _json(value: Any, depth: int = 0) -> Any:
    """The value with numbers as their literal text, so that no float creeps in."""
    if depth > _DEEPEST:
        raise BadRecord("extra", "An unknown field is nested too deeply to be kept.")
    if isinstance(value, dict):
        return {_require_keepable(name): _json(part, depth + 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_json(part, depth + 1) for part in value]
    if isinstance(value, str):
        return _require_keepable(value)
    return str(value) if isinstance(value, Decimal) else value


def _require_keepable(text: str) -> str:
    if _UNKEEPABLE.search(text):
        raise BadRecord("extra", "An unknown field holds a control character or half a character.")
    return text
