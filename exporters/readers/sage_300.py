"""Make invoices of the tables of a Sage 300 batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading
from exporters.readers.reading import Row

CARRIES = frozenset(
    """
    number client invoice_date due_date po_number net lines.description lines.amount
    """.split()
)
TABLES = (
    "Invoices",
    "Invoice_Details",
    "Invoice_Payment_Schedules",
    "Invoice_Optional_Fields",
    "Invoice_Detail_Optional_Fields",
)
_NEEDED = (
    "IDCUST IDINVC TEXTTRX IDTRX CUSTPO DATEINVC DATEDUE".split(),
    "CNTLINE TEXTDESC AMTEXTN".split(),
    "CNTPAYM AMTDUE".split(),
    "OPTFIELD VALUE".split(),
    "CNTLINE OPTFIELD VALUE".split(),
)
_SIGN = {("1", "12"): 1, ("3", "32"): -1}


def check_headings(headings: Sequence[Sequence[str]]) -> None:
    """See that these are the headings of the five tables.

    Raises:
        ValueError: they are not.
    """
    for table, needed, given in zip(TABLES, _NEEDED, headings, strict=True):
        missing = {"CNTBTCH", "CNTITEM", *needed} - {*given}
        if missing:
            raise ValueError(f"The table {table} has no {', '.join(sorted(missing))}.")


def read_invoices(tables: Mapping[str, Sequence[Row]]) -> list[ReadBack]:
    """The invoices of a batch; figures as text, dates YYYYMMDD. A credit carries its minus.

    Raises:
        ValueError: details without their invoice, or an invoice without details.
    """
    details: dict[str, list[Row]] = defaultdict(list)
    for row in tables["Invoice_Details"]:
        details[row["CNTITEM"]].append(row)
    read = [_read_invoice(row, details.pop(row["CNTITEM"], [])) for row in tables["Invoices"]]
    if details:
        raise ValueError(f"The details of entries {', '.join(details)} have no invoice.")
    _check_schedules(tables, {row["CNTITEM"] for row in tables["Invoices"]})
    return read


def _check_schedules(tables: Mapping[str, Sequence[Row]], entries: set[str]) -> None:
    lost = {row["CNTITEM"] for row in tables["Invoice_Payment_Schedules"]} - entries
    if lost:
        raise ValueError(f"The payments of entries {', '.join(sorted(lost))} have no invoice.")


def _read_invoice(head: Row, details: list[Row]) -> ReadBack:
    number = head["IDINVC"]
    sign = _SIGN.get((head["TEXTTRX"], head["IDTRX"]), 0)
    if not details or not sign or len({row["CNTLINE"] for row in details}) != len(details):
        raise ValueError(f"{number} has no details, or is no invoice and no credit note.")
    return ReadBack(
        number=number,
        client=head["IDCUST"],
        invoice_date=reading.parse_day(head["DATEINVC"], "%Y%m%d"),
        due_date=reading.parse_day(head["DATEDUE"], "%Y%m%d"),
        po_number=head["CUSTPO"],
        net=sign * (reading.sum_column(details, "AMTEXTN") - _read_retained(head, details)),
        lines=tuple(
            ReadLine(
                description=row["TEXTDESC"], amount=sign * reading.parse_decimal(row["AMTEXTN"])
            )
            for row in details
        ),
    )


def _read_retained(head: Row, details: list[Row]) -> Decimal:
    """What is kept back of an invoice; a batch without retainage has no such columns."""
    if head.get("SWRTG", "0") != "1":
        return Decimal()
    kept = reading.parse_decimal(head["RTGAMT"])
    if kept != reading.sum_column(details, "RTGAMT"):
        raise ValueError(f"What is kept back of {head['IDINVC']} is not what its details say.")
    return kept
