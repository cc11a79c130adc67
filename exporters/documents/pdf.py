"""PDF, set by Typst: data goes in as data, so no text of an invoice is ever markup."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import typst

from exporters.documents.broken import BrokenTemplate
from exporters.documents.paper import Paper

_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_PLACE = re.compile(r"(\d+):\d+$", re.MULTILINE)


def print_pdf(template: Path, papers: Iterable[Paper]) -> Iterator[bytes]:
    """Each paper as a PDF; the same paper gives the same bytes on every machine.

    Raises:
        BrokenTemplate: Typst cannot read the template, or cannot set the paper with it.
    """
    try:
        compiler = typst.Compiler(template, root=template.parent, font_paths=_choose_fonts())
        for paper in papers:
            yield _typeset_paper(compiler, paper)
    except RuntimeError as error:  # Typst's own errors are some of these
        raise BrokenTemplate(template, _explain_error(error)) from error


def _typeset_paper(compiler: typst.Compiler, paper: Paper) -> bytes:
    given = {"paper": json.dumps(asdict(paper), ensure_ascii=False)}
    made_at = datetime.fromisoformat(paper.iso_date).replace(tzinfo=UTC)
    made = compiler.compile(format="pdf", sys_inputs=given, timestamp=made_at)
    assert isinstance(made, bytes)  # noqa: S101 - only PNG and SVG come as a list of pages
    return made


def _choose_fonts() -> typst.Fonts:
    """Noto Sans, and what Typst brings for letters that it lacks; none of the machine's."""
    folders = [str(files(package)) for package in _FONTS]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _explain_error(error: RuntimeError) -> str:
    if not isinstance(error, typst.TypstError):
        return str(error)
    place = _PLACE.search(error.diagnostic)
    return f"line {place[1]}: {error.message}" if place else error.message
