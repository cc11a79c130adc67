"""What a printed invoice shows, read back from its bytes."""

import io
from zoneinfo import ZoneInfo

import docx
from docx.oxml.ns import qn

from backlog.company import Company
from backlog.model import Entry, Invoice
from exporters.documents import build_printers
from tests.exporters.documents import independent_pdf
from tests.exporters.documents.independent_pdf import bare

PRAIRIE = Company(
    "Prairie Field Services",
    ZoneInfo("America/Edmonton"),
    address=("2210 Railway Street SE", "Calgary AB T2G 2B2"),
    tax_numbers=(("GST/HST", "123456789 RT0001"),),
)
KINDS = ("pdf", "word")


def print_document(kind: str, invoice: Invoice | Entry) -> bytes:
    entry = invoice if isinstance(invoice, Entry) else Entry(1, 1, invoice)
    (data,) = build_printers()[kind].print([entry], PRAIRIE, {})
    return data


def read_document(kind: str, invoice: Invoice | Entry) -> str:
    """All of its text, without the spaces."""
    data = print_document(kind, invoice)
    return bare("".join(independent_pdf.read_pages(data)) if kind == "pdf" else word_text(data))


def word_text(data: bytes) -> str:
    """All text of a Word document, a paragraph a line, tables included, and its footer."""
    document = docx.Document(io.BytesIO(data))
    parts = (document.element.body, document.sections[0].footer._element)
    paragraphs = [paragraph for part in parts for paragraph in part.iter(qn("w:p"))]
    return "\n".join(
        "".join(piece.text or "" for piece in paragraph.iter(qn("w:t"))) for paragraph in paragraphs
    )
