"""The parts a Word template is made of: paragraphs, tables, rows, rules, fields."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Inches
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT

Place = Document | _Cell


def write_paragraph(
    place: Place, text: str, style: str = "Normal", align: WD_ALIGN_PARAGRAPH = LEFT
) -> Paragraph:
    """Add a paragraph; the first one of a cell is there already, and empty."""
    empty = isinstance(place, _Cell) and len(place.paragraphs) == 1 and not place.text
    paragraph = place.paragraphs[0] if empty else place.add_paragraph()
    paragraph.style, paragraph.alignment = style, align
    paragraph.add_run(text)
    return paragraph


def write_each(place: Place, loop: str, text: str, style: str = "Normal") -> None:
    """A paragraph for each round of a loop: `line in paper.client.address`."""
    write_paragraph(place, f"{{%p for {loop} %}}")
    write_paragraph(place, text, style)
    write_paragraph(place, "{%p endfor %}")


def write_if(
    place: Place,
    condition: str,
    text: str,
    style: str = "Normal",
    align: WD_ALIGN_PARAGRAPH = LEFT,
) -> Paragraph:
    """A paragraph that is there only where the condition holds."""
    write_paragraph(place, f"{{%p if {condition} %}}")
    paragraph = write_paragraph(place, text, style, align)
    write_paragraph(place, "{%p endif %}")
    return paragraph


def hang_lines(paragraph: Paragraph, *, inches: float) -> None:
    """Let what comes after a tab stand in a column of its own, however many lines it takes."""
    form = paragraph.paragraph_format
    form.left_indent, form.first_line_indent = Inches(inches), Inches(-inches)
    form.tab_stops.add_tab_stop(Inches(inches))


def add_table(document: Document, *inches: float, padding: int = 0) -> Table:
    """A table of one row, with columns of these widths and so many points around its texts."""
    made: Table = document.add_table(1, len(inches))
    set_widths(made, inches)
    pad_cells(made, padding)
    return made


def set_widths(table: Table, inches: Sequence[float]) -> None:
    """Fix the columns, whatever stands in them."""
    table.autofit = False
    for column, width in zip(table.columns, inches, strict=True):
        column.width = Inches(width)
        for cell in column.cells:
            cell.width = Inches(width)


def pad_cells(table: Table, points: int) -> None:
    """Keep texts off the edges of their cells, and the table's edge on the page's margin."""
    properties, twips = table._tbl.tblPr, str(points * 20)  # noqa: SLF001 - no word for it
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        margins.append(
            _element(
                f"w:{side}", w=str(points * 12) if side in ("top", "bottom") else twips, type="dxa"
            )
        )
    properties.insert_element_before(
        _element("w:tblInd", w=twips, type="dxa"), "w:tblLayout", "w:tblLook"
    )
    properties.insert_element_before(margins, "w:tblLook")


def add_row(table: Table, *, repeated: bool = False) -> _Row:
    """A row that stays on one page."""
    row: _Row = table.add_row()
    keep_whole(row, repeated=repeated)
    return row


def keep_whole(row: _Row, *, repeated: bool = False) -> None:
    """The row stays on one page, or is `repeated` at the top of each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for it
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))


def add_control(table: Table, jinja: str) -> None:
    """A row that is a loop or a condition around the rows up to its end, and vanishes."""
    write_paragraph(table.add_row().cells[0], f"{{%tr {jinja} %}}")


def shade_cell(cell: _Cell, colour: str) -> None:
    """Fill a cell."""
    _cell_properties(cell).append(_element("w:shd", val="clear", color="auto", fill=colour))


def underline_cell(cell: _Cell, colour: str) -> None:
    """A hairline below a cell."""
    borders = OxmlElement("w:tcBorders")
    borders.append(_element("w:bottom", val="single", sz="4", space="0", color=colour))
    _cell_properties(cell).append(borders)


def draw_rule(paragraph: Paragraph, colour: str, *, eighths: int, side: str = "bottom") -> None:
    """A line beside a paragraph, so many eighths of a point thick."""
    borders = OxmlElement("w:pBdr")
    borders.append(_element(f"w:{side}", val="single", sz=str(eighths), space="4", color=colour))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - no word for it either
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def add_field(paragraph: Paragraph, code: str) -> None:
    """What Word counts by itself: `PAGE`, `NUMPAGES`."""
    field = _element("w:fldSimple", instr=code)
    run = paragraph.add_run("1")
    field.append(run._r)  # noqa: SLF001 - the same
    paragraph._p.append(field)  # noqa: SLF001 - the same


def _cell_properties(cell: _Cell) -> BaseOxmlElement:
    return cell._tc.get_or_add_tcPr()  # noqa: SLF001 - the same


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element
