"""A specimen: an invoice with everything an invoice can have, to try templates with."""

from datetime import date
from decimal import Decimal

from backlog.model import (
    Client,
    Entry,
    Invoice,
    Job,
    Kind,
    Line,
    Payment,
    ProjectManager,
    Signature,
    TaxLine,
)

_ON = date(2026, 11, 13)
_LINES = tuple(
    Line(
        kind,
        Decimal("20.00"),
        item="An item",
        description="What was done",
        quantity=Decimal(2),
        unit="h",
        rate=Decimal("10.00"),
        tax_codes=("GST",),
        service_date=_ON,
        source_ref="DWR-1",
    )
    for kind in (Kind.LABOUR, Kind.EXPENSE)
)
SPECIMEN = Entry(
    id=0,
    version=0,
    invoice=Invoice(
        source_id="specimen",
        number="SPECIMEN",
        client=Client("A client", "C-1", address=("A street", "A town")),
        job=Job("J-1", "A job", "The client's own name for it"),
        project_manager=ProjectManager("A project manager"),
        invoice_date=_ON,
        due_date=_ON,
        terms="Due at once",
        po_number="PO-1",
        memo="A memo.",
        currency="CAD",
        lines=_LINES,
        taxes=(TaxLine("GST", Decimal(5), Decimal("40.00"), Decimal("2.00")),),
        subtotal=Decimal("40.00"),
        tax_total=Decimal("2.00"),
        total=Decimal("42.00"),
        signature=Signature("A representative", _ON),
    ),
    payments=(Payment(_ON, Decimal("12.00"), "EFT 1", ""),),
)
