"""One invoice, for people and as JSON: everything that came forward, and what happened to it."""

from collections.abc import Iterator
from decimal import Decimal

from app.cli import shapes
from app.cli.shell import table
from backlog import record
from backlog.company import stamp
from backlog.event import Event
from backlog.intake.revisions import Revision
from backlog.model import Entry, Line
from backlog.money import format_amount, text
from backlog.queries.detail import Detail
from backlog.row import Row

_KNOWN = {None: "not known", True: "yes", False: "no"}
_SAID_ELSEWHERE = {"memberships", "edited", "processed_at", "processed_by", "void_at"}


def lines(one: Detail) -> Iterator[str]:
    """The invoice, its lines and sums, what is wrong with it, and its history, oldest first."""
    row, entry = one.row, one.entry
    yield f"{row.number}  {row.client}  {format_amount(row.total, row.currency)}"
    yield from _head(row, entry)
    yield _table(entry)
    yield from _format_rest(entry)
    yield from (f"  {found.level.value}: {found.message} {found.fix}" for found in one.problems)
    yield from (_event(happened) for happened in one.history)


def _head(row: Row, entry: Entry) -> Iterator[str]:
    invoice = entry.invoice
    yield f"Job {row.job_number} {row.job_name}, {row.project_manager}, {row.invoice_date}"
    computed = " (computed)" if invoice.due_computed else ""
    facts = {
        "due": f"{invoice.due_date}{computed}" if invoice.due_date else "",
        "terms": invoice.terms,
        "PO": invoice.po_number,
        "memo": invoice.memo,
        "applies to": invoice.applies_to,
        "ship to": ", ".join(invoice.ship_to),
        "class": invoice.class_,
        "location": invoice.location,
        "sales rep": invoice.sales_rep,
        "cost code": invoice.cost_code,
    }
    yield ", ".join(f"{name} {said}" for name, said in facts.items() if said)
    tab, left = row.tab, format_amount(row.balance, row.currency)
    yield f"Tab {tab}, {row.export_status} {' '.join(row.batches)}".rstrip() + f", balance {left}"


def _table(entry: Entry) -> str:
    """The lines, and below them what they come to."""
    invoice, currency = entry.invoice, entry.invoice.currency
    heads = ["Kind", "What", "Quantity", "Tax", "Amount"]
    rows = [_line(line, currency) for line in invoice.lines]
    rows.append(_sum("subtotal", invoice.subtotal, currency))
    for tax in invoice.taxes:
        what = f"{tax.code} {tax.rate:f} % of {text(tax.base, currency)}"
        rows.append(_sum(what, tax.amount, currency))
    rows.append(_sum(f"total {currency}", invoice.total, currency))
    return table(heads, rows, right=frozenset({2, 4}))


def _line(line: Line, currency: str) -> list[str]:
    priced = ""
    if line.quantity is not None and line.rate is not None:
        priced = f"{line.quantity:f} {line.unit} x {line.rate:f}".replace("  ", " ")
        priced += f" less {text(line.allowance, currency)}" if line.allowance else ""
    what = line.description or line.item
    codes = "+".join(line.tax_codes)
    return [line.kind.value, what, priced, codes, text(line.amount, currency)]


def _sum(name: str, amount: Decimal, currency: str) -> list[str]:
    return ["", name, "", "", text(amount, currency)]


def _format_rest(entry: Entry) -> Iterator[str]:
    invoice, signature = entry.invoice, entry.invoice.signature
    signed = f"{signature.name} {signature.signed_on or ''}".strip() if signature else "none"
    yield f"Signature: {signed}. Approved by the client: {_KNOWN[invoice.client_approved]}."
    for payment in entry.payments:
        paid = f"{format_amount(payment.amount, invoice.currency)} {payment.reference}".strip()
        yield f"Payment of {payment.paid_on}: {paid}, recorded by {payment.by}"
    said = {"Accounting reference": entry.reference, "Notes": entry.notes}
    said |= {"Held": entry.held_reason, "Sent back": entry.sent_back}
    said |= {f"Also came with it, {name}": str(value) for name, value in invoice.extra.items()}
    yield from (f"{name}: {value}" for name, value in said.items() if value)


def _event(one: Event) -> str:
    changed = [
        difference
        for difference in record.differences(one.before, one.after if one.before else {})
        if difference[0].partition(".")[0] not in _SAID_ELSEWHERE
    ]
    what = f"  {record.format_differences(changed)}" if changed else ""
    return f"  {stamp(one.at)}  {one.action}  {one.actor}  {one.reason}".rstrip() + what


_CARRIED = ("ship_to", "class", "location", "sales_rep", "cost_code")
_BESIDE = ("memo", "applies_to", "subtotal", "tax_total", *_CARRIED)


def shape_invoice(one: Detail) -> shapes.Json:
    """One invoice, whole."""
    printed = record.of_invoice(one.entry.invoice)
    kept = ("lines", "taxes", "signature", "client_approved", "origin", "type", "extra")
    more = ("client", "job", "project_manager", "due_date", "due_computed", "terms", "po_number")
    return (
        shapes.row(one.row)
        | {name: printed[name] for name in kept}
        | {"details": {name: printed[name] for name in (*more, *_BESIDE)}}
        | {
            "history": [_shape_event(happened) for happened in one.history],
            "problems": [shapes.problem(found) for found in one.problems],
            "payments": record.facts(one.entry)["payments"],
            "revision": _shape_revision(one.revision) if one.revision else None,
        }
    )


def _shape_revision(one: Revision) -> shapes.Json:
    """What came again and waits for an answer."""
    places = ("field", "was", "now")
    return {
        "received_at": stamp(one.received_at),
        "differences": [dict(zip(places, each, strict=True)) for each in one.differences],
    }


def _shape_event(happened: Event) -> shapes.Json:
    """Something that happened."""
    return {
        "seq": happened.seq,
        "at": stamp(happened.at),
        "by": happened.actor,
        "action": happened.action,
        "before": happened.before,
        "after": happened.after,
        "reason": happened.reason or None,
        "where": happened.source,
    }
