"""Word, filled in by docxtpl: the template is a Word document with the paper's fields in it."""

import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from docx.opc.exceptions import OpcError
from docxtpl.template import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml.etree import LxmlError
from markupsafe import Markup, escape

from backlog.files.archive import zip_files
from exporters.documents.broken import BrokenTemplate
from exporters.documents.paper import Paper

# What Jinja, docxtpl and python-docx let through when a document is none of theirs, or when a
# template computes with what it is given.
_BROKEN = (
    TemplateError,
    OpcError,
    LxmlError,
    BadZipFile,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


def print_word(template: Path, papers: Iterable[Paper]) -> Iterator[bytes]:
    """Each paper as a Word document; the same paper gives the same bytes.

    Raises:
        BrokenTemplate: it is no Word document, or asks for what is not there.
    """
    environment = _build_environment()
    for paper in papers:
        try:
            made = _fill_template(template, paper, environment)
        except _BROKEN as error:
            raise BrokenTemplate(template, _explain_error(error)) from error
        yield made


def _fill_template(template: Path, paper: Paper, environment: Environment) -> bytes:
    document, made = DocxTemplate(template), io.BytesIO()
    document.render({"paper": paper}, jinja_env=environment, autoescape=True)
    document.save(made)
    return drop_saved_times(made)


def drop_saved_times(saved: BinaryIO) -> bytes:
    """A saved document without the time at which it was saved."""
    with ZipFile(saved) as archive:
        return zip_files((name, archive.read(name)) for name in archive.namelist())


def _build_environment() -> Environment:
    """Templates see the paper and nothing else; a name that is misspelt is an error."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=_keep_literal)
    # docxtpl compiles the same texts for each document: half of the time of many.
    environment.from_string = cache(environment.from_string)  # type: ignore[assignment,method-assign]
    return environment


def _keep_literal(value: object) -> Markup:
    """The text as it is: `{_{` in it would be docxtpl's own way to write `{{`."""
    text = str(escape(value))
    return Markup(text.replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704 - escaped above


def _explain_error(error: Exception) -> str:
    if isinstance(error, TemplateError) and error.message:
        return error.message
    return f"it is no Word document, or its fields cannot be computed ({error})"
