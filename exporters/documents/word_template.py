"""Our Word template, made anew: `python -m exporters.documents.word_template`.

A Word document cannot be reviewed line by line; this can. What stands between braces are fields of
`exporters.documents.paper`; `{%p ...%}` and `{%tr ...%}` vanish with their paragraph or row.
"""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Inches, Pt
from docx.table import Table, _Cell

from exporters.documents import word_parts as parts
from exporters.documents import word_styles as styles
from exporters.documents.templates import WORD
from exporters.documents.word import settled
from exporters.documents.word_parts import LEFT, RIGHT, write, write_each, write_if
from exporters.documents.word_styles import ACCENT, HAIR, MUTED, TINT

FACTS = (
    ("Date", "paper.date"),
    ("Due", "paper.due"),
    ("Terms", "paper.terms"),
    ("PO number", "paper.po_number"),
    ("Job", "paper.job.number"),
    ("", "paper.job.name"),
    ("Your project", "paper.job.client_project"),
    ("Project manager", "paper.project_manager"),
)
COLUMNS = (
    ("Date", 0.85, LEFT, "{{ line.date }}"),
    ("Description", 2.55, LEFT, "{{ line.what }}"),
    ("Quantity", 0.8, RIGHT, "{{ line.quantity }}"),
    ("Unit", 0.55, LEFT, "{{ line.unit }}"),
    ("Rate", 0.8, RIGHT, "{{ line.rate }}"),
    ("Tax", 0.55, LEFT, "{{ line.taxes }}"),
    ("Amount", 0.9, RIGHT, "{{ line.amount }}"),
)
"""Of the lines: heading, inches, side, what stands in it."""


def build() -> bytes:
    """The template's bytes; the same ones each time."""
    document, made = docx.Document(), io.BytesIO()
    styles.set_page(document)
    styles.set_styles(document)
    _letterhead(document)
    _addressee(document)
    _lines(document)
    _close(document)
    _footer(document)
    document.save(made)
    return settled(made)


def _letterhead(document: Document) -> None:
    """The company, and what this is."""
    left, right = parts.table(document, 4.2, 2.8).row_cells(0)
    write(left, "{{ paper.company.name }}", "Company")
    write_each(left, "line in paper.company.address", "{{ line }}", "Small")
    write(right, "{{ paper.title }}", "Document Title", RIGHT)
    write(right, "{{ paper.number }}", "Document Number", RIGHT)
    write_if(right, "paper.mark", "{{ paper.mark | upper }}", "Mark", RIGHT)
    parts.rule(write(document, "", "Small"), ACCENT, eighths=12)


def _addressee(document: Document) -> None:
    """Who is billed, and for what."""
    left, right = parts.table(document, 4.2, 2.8).row_cells(0)
    write(left, '{{ "BILL TO" if paper.title == "Invoice" else "CREDIT TO" }}', "Label")
    write(left, "{{ paper.client.name }}", "Client")
    write_each(left, "line in paper.client.address", "{{ line }}")
    number = "Client number {{ paper.client.number }}"
    write_if(left, "paper.client.number", number, "Small")
    for name, field in FACTS:
        fact = write_if(right, field, f"{name}\t")
        fact.runs[0].style = "Fact"
        fact.add_run(f"{{{{ {field} }}}}")
        parts.hang(fact, inches=1.05)
    write(right, "", "Small")
    memo = write_if(document, "paper.memo", "{{ paper.memo }}")
    parts.rule(memo, ACCENT, eighths=16, side="left")
    write(document, "")


def _lines(document: Document) -> None:
    """The lines by group, below a heading that every page repeats."""
    table = parts.table(document, *(width for _, width, _, _ in COLUMNS), padding=4)
    parts.keep_whole(table.rows[0], repeated=True)
    for cell, (name, _, side, _) in zip(table.rows[0].cells, COLUMNS, strict=True):
        parts.shade(cell, ACCENT)
        write(cell, name, "Table Head", side)
    parts.add_control(table, "for group in paper.groups")
    _group(table)
    parts.add_control(table, "for line in group.lines")
    _line(table)
    parts.add_control(table, "endfor")
    parts.add_control(table, "if paper.groups | length > 1")
    _subtotal(table)
    parts.add_control(table, "endif")
    parts.add_control(table, "endfor")


def _group(table: Table) -> None:
    cells = parts.add_row(table).cells
    title = cells[0].merge(cells[-1])
    parts.shade(title, TINT)
    write(title, "{{ group.title }}", "Group").paragraph_format.keep_with_next = True


def _line(table: Table) -> None:
    cells = parts.add_row(table).cells
    for cell, (_, _, side, text) in zip(cells, COLUMNS, strict=True):
        parts.underline(cell, HAIR)
        write(cell, text, align=side)
    more = '{{ [line.detail, line.source] | select | join(" · ") }}'
    write_if(cells[1], "line.detail or line.source", more, "Small")


def _subtotal(table: Table) -> None:
    cells = parts.add_row(table).cells
    write(cells[0].merge(cells[-2]), "Subtotal {{ group.title | lower }}", "Small", RIGHT)
    write(cells[-1], "{{ group.subtotal }}", "Subtotal", RIGHT)


def _close(document: Document) -> None:
    """Who signed for the work, and what it comes to; together on one page."""
    write(document, "").paragraph_format.keep_with_next = True
    outer = parts.table(document, 3.4, 3.6)
    parts.keep_whole(outer.rows[0])
    left, right = outer.row_cells(0)
    _signature(left)
    sums = right.add_table(0, 2)
    _sum(sums, "Subtotal", "{{ paper.subtotal }}")
    parts.add_control(sums, "for tax in paper.taxes")
    _sum(sums, "{{ tax.code }} {{ tax.rate }} % of {{ tax.base }}", "{{ tax.amount }}")
    parts.add_control(sums, "endfor")
    parts.add_control(sums, "if paper.taxes | length > 1")
    _sum(sums, "Taxes", "{{ paper.tax_total }}")
    parts.add_control(sums, "endif")
    _sum(sums, "Total {{ paper.currency }}", "{{ paper.total }}", weighty=True)
    parts.add_control(sums, "for payment in paper.payments")
    _sum(sums, "Received {{ payment.date }} {{ payment.reference }}", "{{ payment.amount }}")
    parts.add_control(sums, "endfor")
    parts.add_control(sums, "if paper.payments")
    _sum(sums, "Balance {{ paper.currency }}", "{{ paper.balance }}", weighty=True)
    parts.add_control(sums, "endif")
    parts.set_widths(sums, (2.3, 1.2))
    parts.pad(sums, 4)
    write(document, "", "Small")


def _signature(cell: _Cell) -> None:
    write(cell, '{%p if paper.signature.name or paper.title == "Invoice" %}')
    write(cell, "REPRESENTATIVE SIGNATURE", "Label")
    signed = write(cell, "{{ paper.signature.name }}\t{{ paper.signature.date }}")
    signed.paragraph_format.space_before = Pt(18)
    parts.rule(signed, MUTED, eighths=6)
    named = write(cell, "Name\tDate", "Small")
    for each in (signed, named):
        each.paragraph_format.tab_stops.add_tab_stop(Inches(2.1))
        each.paragraph_format.right_indent = Inches(0.4)
    write(cell, "{%p endif %}")
    write(cell, "", "Small")


def _sum(table: Table, name: str, amount: str, *, weighty: bool = False) -> None:
    cells = parts.add_row(table).cells
    write(cells[0], name, "Total" if weighty else "Small")
    write(cells[1], amount, "Total" if weighty else "Normal", RIGHT)
    for cell in cells if weighty else ():
        parts.shade(cell, ACCENT)


def _footer(document: Document) -> None:
    said = document.sections[0].footer.paragraphs[0]
    said.style = "Small"
    said.paragraph_format.tab_stops.add_tab_stop(Inches(7), WD_TAB_ALIGNMENT.RIGHT)
    said.add_run("{{ paper.company.name }} · {{ paper.title }} {{ paper.number }}\tPage ")
    parts.add_field(said, "PAGE")
    said.add_run(" of ")
    parts.add_field(said, "NUMPAGES")
    parts.rule(said, HAIR, eighths=4, side="top")


if __name__ == "__main__":
    WORD.write_bytes(build())
