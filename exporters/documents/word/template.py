"""Our Word template, made anew: `python -m exporters.documents.word.template`.

A Word document cannot be reviewed line by line; this can. What stands between braces are fields of
`exporters.documents.paper`; `{%p ...%}` and `{%tr ...%}` vanish with their paragraph or row.
"""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Inches, Pt
from docx.table import Table, _Cell

from exporters.documents.templates import WORD
from exporters.documents.word import parts, styles
from exporters.documents.word.fill import drop_saved_times
from exporters.documents.word.parts import LEFT, RIGHT, write_each, write_if, write_paragraph
from exporters.documents.word.styles import ACCENT, HAIR, MUTED, TINT

FACTS = (
    ("date", "paper.date"),
    ("due", "paper.due"),
    ("terms", "paper.terms"),
    ("po_number", "paper.po_number"),
    ("job", "paper.job.number"),
    ("", "paper.job.name"),
    ("client_project", "paper.job.client_project"),
    ("project_manager", "paper.project_manager"),
)
COLUMNS = (
    ("date", 0.85, LEFT, "{{ line.date }}"),
    ("description", 2.55, LEFT, "{{ line.what }}"),
    ("quantity", 0.8, RIGHT, "{{ line.quantity }}"),
    ("unit", 0.55, LEFT, "{{ line.unit }}"),
    ("rate", 0.8, RIGHT, "{{ line.rate }}"),
    ("tax", 0.55, LEFT, "{{ line.taxes }}"),
    ("amount", 0.9, RIGHT, "{{ line.amount }}"),
)
"""Of the lines: label of the heading, inches, side, what stands in it."""


def _say(label: str) -> str:
    return f"{{{{ paper.labels.{label} }}}}" if label else ""


def build_template() -> bytes:
    """The template's bytes; the same ones each time."""
    document, made = docx.Document(), io.BytesIO()
    styles.set_page(document)
    styles.set_styles(document)
    _write_letterhead(document)
    _write_addressee(document)
    _write_lines(document)
    _write_close(document)
    _write_footer(document)
    document.save(made)
    return drop_saved_times(made)


def _write_letterhead(document: Document) -> None:
    """The company, and what this is."""
    left, right = parts.add_table(document, 4.2, 2.8).row_cells(0)
    write_paragraph(left, "{{ paper.company.name }}", "Company")
    sender = "line in paper.company.address + paper.company.tax_numbers"
    write_each(left, sender, "{{ line }}", "Small")
    write_paragraph(right, "{{ paper.title }}", "Document Title", RIGHT)
    write_paragraph(right, "{{ paper.number }}", "Document Number", RIGHT)
    write_if(right, "paper.mark", "{{ paper.mark | upper }}", "Mark", RIGHT)
    parts.draw_rule(write_paragraph(document, "", "Small"), ACCENT, eighths=12)


def _write_addressee(document: Document) -> None:
    """Who is billed, and for what."""
    left, right = parts.add_table(document, 4.2, 2.8).row_cells(0)
    write_paragraph(left, "{{ paper.labels.addressee | upper }}", "Label")
    write_paragraph(left, "{{ paper.client.name }}", "Client")
    write_each(left, "line in paper.client.address", "{{ line }}")
    number = f"{_say('client_number')} {{{{ paper.client.number }}}}"
    write_if(left, "paper.client.number", number, "Small")
    for name, field in FACTS:
        fact = write_if(right, field, f"{_say(name)}\t")
        fact.runs[0].style = "Fact"
        fact.add_run(f"{{{{ {field} }}}}")
        parts.hang_lines(fact, inches=1.05)
    write_paragraph(right, "", "Small")
    memo = write_if(document, "paper.memo", "{{ paper.memo }}")
    parts.draw_rule(memo, ACCENT, eighths=16, side="left")
    write_paragraph(document, "")


def _write_lines(document: Document) -> None:
    """The lines by group, below a heading that every page repeats."""
    table = parts.add_table(document, *(width for _, width, _, _ in COLUMNS), padding=4)
    parts.keep_whole(table.rows[0], repeated=True)
    for cell, (name, _, side, _) in zip(table.rows[0].cells, COLUMNS, strict=True):
        parts.shade_cell(cell, ACCENT)
        write_paragraph(cell, _say(name), "Table Head", side)
    parts.add_control(table, "for group in paper.groups")
    _write_group(table)
    parts.add_control(table, "for line in group.lines")
    _write_line(table)
    parts.add_control(table, "endfor")
    parts.add_control(table, "if paper.groups | length > 1")
    _write_subtotal(table)
    parts.add_control(table, "endif")
    parts.add_control(table, "endfor")


def _write_group(table: Table) -> None:
    cells = parts.add_row(table).cells
    title = cells[0].merge(cells[-1])
    parts.shade_cell(title, TINT)
    write_paragraph(title, "{{ group.title }}", "Group").paragraph_format.keep_with_next = True


def _write_line(table: Table) -> None:
    cells = parts.add_row(table).cells
    for cell, (_, _, side, text) in zip(cells, COLUMNS, strict=True):
        parts.underline_cell(cell, HAIR)
        write_paragraph(cell, text, align=side)
    more = '{{ [line.detail, line.source] | select | join(" · ") }}'
    write_if(cells[1], "line.detail or line.source", more, "Small")


def _write_subtotal(table: Table) -> None:
    cells = parts.add_row(table).cells
    write_paragraph(cells[0].merge(cells[-2]), "{{ group.subtotal_label }}", "Small", RIGHT)
    write_paragraph(cells[-1], "{{ group.subtotal }}", "Subtotal", RIGHT)


def _write_close(document: Document) -> None:
    """Who signed for the work, and what it comes to; together on one page."""
    write_paragraph(document, "").paragraph_format.keep_with_next = True
    outer = parts.add_table(document, 3.4, 3.6)
    parts.keep_whole(outer.rows[0])
    left, right = outer.row_cells(0)
    _write_signature(left)
    sums = right.add_table(0, 2)
    _write_sum(sums, _say("subtotal"), "{{ paper.subtotal }}")
    parts.add_control(sums, "for tax in paper.taxes")
    rated = f"{{{{ tax.code }}}} {{{{ tax.rate }}}} % {_say('of')} {{{{ tax.base }}}}"
    _write_sum(sums, rated, "{{ tax.amount }}")
    parts.add_control(sums, "endfor")
    parts.add_control(sums, "if paper.taxes | length > 1")
    _write_sum(sums, _say("taxes"), "{{ paper.tax_total }}")
    parts.add_control(sums, "endif")
    _write_sum(sums, _say("total") + " {{ paper.currency }}", "{{ paper.total }}", weighty=True)
    parts.add_control(sums, "for payment in paper.payments")
    received = _say("received") + " {{ payment.date }} {{ payment.reference }}"
    _write_sum(sums, received, "{{ payment.amount }}")
    parts.add_control(sums, "endfor")
    parts.add_control(sums, "if paper.payments")
    balance = _say("balance") + " {{ paper.currency }}"
    _write_sum(sums, balance, "{{ paper.balance }}", weighty=True)
    parts.add_control(sums, "endif")
    parts.set_widths(sums, (2.3, 1.2))
    parts.pad_cells(sums, 4)
    write_paragraph(document, "", "Small")


def _write_signature(cell: _Cell) -> None:
    write_paragraph(cell, '{%p if paper.signature.name or paper.kind == "invoice" %}')
    write_paragraph(cell, "{{ paper.labels.signature | upper }}", "Label")
    signed = write_paragraph(cell, "{{ paper.signature.name }}\t{{ paper.signature.date }}")
    signed.paragraph_format.space_before = Pt(18)
    parts.draw_rule(signed, MUTED, eighths=6)
    named = write_paragraph(cell, f"{_say('name')}\t{_say('date')}", "Small")
    for each in (signed, named):
        each.paragraph_format.tab_stops.add_tab_stop(Inches(2.1))
        each.paragraph_format.right_indent = Inches(0.4)
    write_paragraph(cell, "{%p endif %}")
    write_paragraph(cell, "", "Small")


def _write_sum(table: Table, name: str, amount: str, *, weighty: bool = False) -> None:
    cells = parts.add_row(table).cells
    write_paragraph(cells[0], name, "Total" if weighty else "Small")
    write_paragraph(cells[1], amount, "Total" if weighty else "Normal", RIGHT)
    for cell in cells if weighty else ():
        parts.shade_cell(cell, ACCENT)


def _write_footer(document: Document) -> None:
    said = document.sections[0].footer.paragraphs[0]
    said.style = "Small"
    said.paragraph_format.tab_stops.add_tab_stop(Inches(7), WD_TAB_ALIGNMENT.RIGHT)
    document_said = "{{ paper.company.name }} · {{ paper.title }} {{ paper.number }}"
    said.add_run(f"{document_said}\t{_say('page')} ")
    parts.add_field(said, "PAGE")
    said.add_run(f" {_say('page_of')} ")
    parts.add_field(said, "NUMPAGES")
    parts.draw_rule(said, HAIR, eighths=4, side="top")


if __name__ == "__main__":
    WORD.write_bytes(build_template())
