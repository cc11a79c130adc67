"""The columns of the generic CSV that came later: all else that an intake record has.

They stand after the first ones, so that an import by position goes on reading what it read.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from backlog.company import stamp
from backlog.model import Invoice, Line
from exporters.layout.billed_line import BilledLine
from exporters.layout.columns import Column, Rule

_FLAGS = {None: "", True: "yes", False: "no"}


def guard_text(
    name: str, about: str, value: Callable[[BilledLine], str], *, of_invoice: bool = False
) -> Column[BilledLine]:
    """A column of text that people typed, which a spreadsheet may open."""
    return Column(name, about, value, Rule.GUARDED, of_invoice=of_invoice)


def _of_invoice(name: str, about: str, value: Callable[[Invoice], str]) -> Column[BilledLine]:
    return guard_text(name, about, lambda row: value(row.invoice), of_invoice=True)


def _of_line(name: str, about: str, value: Callable[[Line], str]) -> Column[BilledLine]:
    return guard_text(name, about, lambda row: value(row.line))


def _join_lines(lines: Iterable[str]) -> str:
    return " | ".join(lines)


def _say_moment(at: datetime | None) -> str:
    return stamp(at) if at else ""


def _list_taxes(invoice: Invoice) -> str:
    taxes = [
        {
            "code": tax.code,
            "rate": f"{tax.rate:f}",
            "base": str(tax.base),
            "amount": str(tax.amount),
        }
        for tax in invoice.taxes
    ]
    return _write_json(taxes)


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


MORE: tuple[Column[BilledLine], ...] = (
    Column(
        "service_date",
        "day of the work, YYYY-MM-DD",
        lambda row: row.line.service_date.isoformat() if row.line.service_date else "",
    ),
    Column(
        "allowance",
        "what is taken off quantity x rate",
        lambda row: row.allowance,
    ),
    _of_line("line_class", "the line's own class", lambda line: line.class_),
    _of_line("line_cost_code", "the line's own cost code or AFE", lambda line: line.cost_code),
    _of_line("source_ref", "where the line comes from", lambda line: line.source_ref),
    Column(
        "expense_processed",
        "`yes`, `no`, empty when unknown",
        lambda row: _FLAGS[row.line.expense_processed],
    ),
    _of_line(
        "line_tax_codes", "the line's tax codes as they came", lambda line: "+".join(line.tax_codes)
    ),
    _of_invoice("source_id", "the id it came by", lambda paper: paper.source_id),
    Column("origin", "`dwr` or `fixed_price`", lambda row: row.invoice.origin, of_invoice=True),
    Column(
        "invoice_type",
        "`invoice`, `ticket_invoice` or `credit`",
        lambda row: row.invoice.type,
        of_invoice=True,
    ),
    _of_invoice(
        "applies_to",
        "the invoice that a credit or a holdback release belongs to",
        lambda paper: paper.applies_to,
    ),
    _of_invoice("client_name", "the client's name as it came", lambda paper: paper.client.name),
    _of_invoice("client_number", "the client's number", lambda paper: paper.client.number),
    _of_invoice("client_alias", "the client's alias", lambda paper: paper.client.alias),
    _of_invoice(
        "client_address",
        "its lines, joined by ` | `",
        lambda paper: _join_lines(paper.client.address),
    ),
    _of_invoice("client_email", "the client's e-mail", lambda paper: paper.client.email),
    _of_invoice("ship_to", "its lines, joined by ` | `", lambda paper: _join_lines(paper.ship_to)),
    _of_invoice("job_name", "the job's name", lambda paper: paper.job.name),
    _of_invoice(
        "client_project", "the client's own name for it", lambda paper: paper.job.client_project
    ),
    _of_invoice("class", "class", lambda paper: paper.class_),
    _of_invoice("location", "location", lambda paper: paper.location),
    _of_invoice("sales_rep", "sales rep", lambda paper: paper.sales_rep),
    _of_invoice("cost_code", "cost code or AFE", lambda paper: paper.cost_code),
    _of_invoice("project_manager", "name", lambda paper: paper.project_manager.name),
    _of_invoice("project_manager_email", "e-mail", lambda paper: paper.project_manager.email),
    _of_invoice("created_by", "who made it", lambda paper: paper.created_by),
    Column("created_at", "UTC", lambda row: _say_moment(row.invoice.created_at), of_invoice=True),
    Column("approved_at", "UTC", lambda row: _say_moment(row.invoice.approved_at), of_invoice=True),
    _of_invoice(
        "signature_name",
        "who signed",
        lambda paper: paper.signature.name if paper.signature else "",
    ),
    Column(
        "signature_date",
        "when, YYYY-MM-DD",
        lambda row: (
            row.invoice.signature.signed_on.isoformat()
            if row.invoice.signature and row.invoice.signature.signed_on
            else ""
        ),
        of_invoice=True,
    ),
    Column(
        "client_approved",
        "`yes`, `no`, empty when unknown",
        lambda row: _FLAGS[row.invoice.client_approved],
        of_invoice=True,
    ),
    _of_invoice("taxes", "code, rate, base and amount of each, as JSON", _list_taxes),
    _of_invoice(
        "extra",
        "fields of the record that are none of ours, as JSON",
        lambda paper: _write_json(paper.extra),
    ),
)
"""All else, the line's first."""
