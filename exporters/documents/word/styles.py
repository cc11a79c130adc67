"""How our Word template looks: its page, its fonts, its styles."""

from datetime import UTC, datetime

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT, EAST_ASIAN_FONT = "Calibri", "Yu Gothic"
ACCENT, MUTED, ALARM = "1F4E79", "5C6773", "B3261E"
TINT, HAIR, WHITE, BLACK = "EEF3F8", "CFD6DE", "FFFFFF", "1C2530"

STYLES = (
    ("Company", 16, True, ACCENT),
    ("Document Title", 20, False, ACCENT),
    ("Document Number", 12, True, BLACK),
    ("Mark", 12, True, ALARM),
    ("Label", 8, True, ACCENT),
    ("Client", 11, True, BLACK),
    ("Small", 8, False, MUTED),
    ("Table Head", 8, True, WHITE),
    ("Group", 9, True, ACCENT),
    ("Subtotal", 9, True, BLACK),
    ("Total", 11, True, WHITE),
)
"""Paragraph styles: name, points, bold, colour. In Word, a firm changes its looks by these."""


def set_page(document: Document) -> None:
    """Letter, and what the file says about itself; nothing of the day it was made."""
    page, facts = document.sections[0], document.core_properties
    page.page_width, page.page_height = Inches(8.5), Inches(11)
    page.left_margin = page.right_margin = Inches(0.75)
    page.top_margin, page.bottom_margin = Inches(0.7), Inches(0.8)
    facts.title, facts.author, facts.comments = "Invoice", "", ""
    facts.created = facts.modified = datetime(2026, 1, 1, tzinfo=UTC)


def set_styles(document: Document) -> None:
    """Fonts, and the paragraph styles that the template names."""
    normal = document.styles["Normal"]
    _set_style(normal, 9, bold=False, colour=BLACK)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), EAST_ASIAN_FONT)
    for name, points, bold, colour in STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _set_style(style, points, bold=bold, colour=colour)
    fact = document.styles.add_style("Fact", WD_STYLE_TYPE.CHARACTER)
    fact.font.color.rgb = RGBColor.from_string(MUTED)


def _set_style(style: ParagraphStyle, points: int, *, bold: bool, colour: str) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(points), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_after = Pt(0)
