"""A firm's own templates: used as they are, and a broken one is told in a sentence."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from backlog.errors import Refused
from backlog.model import Entry
from exporters.documents import build_printers
from exporters.documents.templates import WORD
from exporters.documents.word import template
from tests.exporters.documents.independent_pdf import bare, read_pages
from tests.exporters.documents.shown import PRAIRIE, word_text
from tests.exporters.made import build_invoice

READS_PAPER = "#let paper = json(bytes(sys.inputs.paper))\n"


def a_document(*paragraphs: str) -> bytes:
    document, saved = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(saved)
    return saved.getvalue()


@pytest.fixture
def said_by(tmp_path: Path) -> Callable[[str, str | bytes], str]:
    """What a template of this text shows of a plain invoice."""

    def say(kind: str, written: str | bytes) -> str:
        template = tmp_path / "our own"
        template.write_bytes(written if isinstance(written, bytes) else written.encode())
        (data,) = build_printers(template, template)[kind].print(
            [Entry(1, 1, build_invoice())], PRAIRIE, {}
        )
        return bare("".join(read_pages(data)) if kind == "pdf" else word_text(data))

    return say


def test_a_pdf_template_of_the_firm_is_used(said_by: Callable[[str, str], str]) -> None:
    written = READS_PAPER + "#strike[Ours: #paper.number, #paper.groups.first().subtotal]"
    assert said_by("pdf", written) == "Ours:INV-1,290.00"


def test_a_word_template_of_the_firm_is_used(said_by: Callable[[str, bytes], str]) -> None:
    written = a_document("Ours: {{ paper.number }}", "{%p for g in paper.groups %}")
    with pytest.raises(Refused):
        said_by("word", written)
    whole = a_document(
        "Ours: {{ paper.number }}", "{%p for g in paper.groups %}", "{{ g.title }}", "{%p endfor %}"
    )
    assert said_by("word", whole) == "Ours:INV-1Labour"


@pytest.mark.parametrize(
    ("kind", "written", "why"),
    [
        ("pdf", "#let x = (", "line 1: unclosed delimiter"),
        ("pdf", READS_PAPER + "\n#paper.totl", 'line 3: dictionary does not contain key "totl"'),
        ("pdf", READS_PAPER + '#image("missing.png")', "line 2: file not found"),
        ("pdf", READS_PAPER + '#read("/etc/passwd")', "line 2: file not found"),
        ("pdf", READS_PAPER + "#paper.groups.at(9).title", "line 2: array index out of bounds"),
        ("pdf", b"\xff\xfe", "UTF-8"),
        ("word", a_document("{{ paper.totl }}"), "has no attribute 'totl'"),
        ("word", a_document("{{ papr.total }}"), "'papr' is undefined"),
        ("word", a_document("{% if %}"), "Expected an expression"),
        ("word", a_document("{{ 1 + paper.total }}"), "unsupported operand"),
        ("word", a_document("{{ paper.groups[9].title }}"), "has no element 9"),
        ("word", a_document("{{ 1 / 0 }}"), "division by zero"),
        ("word", a_document("{{ paper.__class__.__mro__ }}"), "unsafe"),
        ("word", a_document("{{ '%s' | format(paper.total) | nope }}"), "No filter named 'nope'"),
        ("word", b"no document at all", "File is not a zip file"),
        ("word", a_document("cut short")[:2000], "not a zip file"),
    ],
)
def test_a_broken_template_is_a_sentence_that_says_what_to_do(
    said_by: Callable[[str, str | bytes], str], kind: str, written: str | bytes, why: str
) -> None:
    with pytest.raises(Refused) as caught:
        said_by(kind, written)
    sentence = str(caught.value)
    assert why in sentence
    assert "our own cannot be used: " in sentence
    assert "No document was made. Correct it, or take it out of [documents]" in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("kind", ["pdf", "word"])
def test_a_template_that_has_gone_is_a_sentence(kind: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(Refused, match="gone cannot be used"):
        list(build_printers(gone, gone)[kind].print([Entry(1, 1, build_invoice())], PRAIRIE, {}))


def test_a_picture_beside_a_pdf_template_is_found(
    said_by: Callable[[str, str], str], tmp_path: Path
) -> None:
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9"/></svg>'
    )
    assert said_by("pdf", '#image("logo.svg")\nafter it') == "afterit"


def test_our_word_template_is_what_its_module_makes() -> None:
    wanted = "python -m exporters.documents.word.template"
    assert WORD.read_bytes() == template.build_template(), f"run: {wanted}"


def test_our_word_template_repeats_headings_keeps_rows_and_counts_pages() -> None:
    document = docx.Document(str(WORD))
    xml = document.element.body.xml + document.sections[0].footer._element.xml
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") >= 4
    assert 'w:instr="PAGE"' in xml
    assert 'w:instr="NUMPAGES"' in xml
