"""PDF, set by Typst: data goes in as data, so no text of an invoice is ever markup."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import typst

from backlog.cover import Cover
from backlog.errors import Refused
from exporters.documents.broken import BrokenTemplate
from exporters.documents.paper import Paper

_FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
"""Packages of the extra `fonts`: Noto Sans with Chinese, Japanese and Korean letters."""
_PLACE = re.compile(r"(\d+):\d+$", re.MULTILINE)


class MissingFonts(Refused):
    """An invoice has letters that no font at hand has."""


def print_pdf(template: Path, papers: Iterable[Paper | Cover]) -> Iterator[bytes]:
    """Each paper as a PDF; the same paper gives the same bytes on every machine.

    Raises:
        BrokenTemplate: Typst cannot read the template, or cannot set the paper with it.
        MissingFonts: a paper has letters that would be blanks.
    """
    folders = find_fonts()
    try:
        compiler = typst.Compiler(template, root=template.parent, font_paths=_choose_fonts(folders))
        for paper in papers:
            if not folders:
                _refuse_wide_letters(paper)
            yield _typeset_paper(compiler, paper)
    except RuntimeError as error:  # Typst's own errors are some of these
        raise BrokenTemplate(template, _explain_error(error)) from error


def _typeset_paper(compiler: typst.Compiler, paper: Paper | Cover) -> bytes:
    given = {"paper": json.dumps(asdict(paper), ensure_ascii=False)}
    made_at = datetime.fromisoformat(paper.iso_date).replace(tzinfo=UTC)
    made = compiler.compile(format="pdf", sys_inputs=given, timestamp=made_at)
    assert isinstance(made, bytes)  # noqa: S101 - only PNG and SVG come as a list of pages
    return made


def find_fonts() -> list[str]:
    """The folders of the extra's fonts; none where it is not installed."""
    return [str(files(package)) for package in _FONTS if find_spec(package)]


def _choose_fonts(folders: list[str]) -> typst.Fonts:
    """Noto Sans, and what Typst brings for letters that it lacks; none of the machine's."""
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _refuse_wide_letters(paper: Paper | Cover) -> None:
    """A blank on a client's paper would be noticed by the client."""
    text = json.dumps(asdict(paper), ensure_ascii=False)
    wide = next((sign for sign in text if unicodedata.east_asian_width(sign) in "WF"), "")
    if wide:
        raise MissingFonts(
            f"{paper.number} has letters like {wide} that no font here has. No document was made. "
            "Install the fonts: pip install --require-hashes -r requirements/fonts.txt, or take "
            "`backlog word`, which needs none."
        )


def _explain_error(error: RuntimeError) -> str:
    if not isinstance(error, typst.TypstError):
        return str(error)
    place = _PLACE.search(error.diagnostic)
    return f"line {place[1]}: {error.message}" if place else error.message
