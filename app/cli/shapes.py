"""The JSON of `docs/cli.md`: money is text, times are UTC with `Z`, unknown is null."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from backlog.company import stamp
from backlog.money import text
from backlog.queries.lists import Group
from backlog.row import Row
from backlog.target import Problem

Json = dict[str, Any]


def totals(amounts: dict[str, Decimal]) -> dict[str, str]:
    """Amounts by currency."""
    return {currency: text(amount, currency) for currency, amount in amounts.items()}


def row(one: Row) -> Json:
    """One invoice of a list."""
    return {
        "number": one.number,
        "client": one.client,
        "job": one.job_number,
        "project_manager": one.project_manager or None,
        "tab": one.tab,
        "invoice_date": one.invoice_date.isoformat(),
        "created_at": format_time(one.created_at),
        "total": text(one.total, one.currency),
        "balance": text(one.balance, one.currency),
        "currency": one.currency,
        "exported": one.exported,
        "export_status": one.export_status,
        "batches": list(one.batches),
        "blockers": list(one.blockers),
        "held": one.held or None,
        "reference": one.reference or None,
        "version": one.version,
        "ready": one.ready,
    }


def group(one: Group) -> Json:
    """The subtotals of one client, job or Project Manager."""
    return {"name": one.name or None, "count": one.count, "totals": totals(one.totals)}


def problem(one: Problem) -> Json:
    """One thing that a check found."""
    return asdict(one) | {"level": one.level.value}


def taxes(amounts: dict[str, Decimal], currency: str) -> dict[str, str]:
    """Taxes by code, as text; all of one currency."""
    return {code: text(amount, currency) for code, amount in amounts.items()}


def format_time(at: datetime | None) -> str | None:
    """A moment, if there was one."""
    return stamp(at) if at else None
