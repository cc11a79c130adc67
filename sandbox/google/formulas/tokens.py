"""The words of a formula. Whoever moves its references leaves everything else as it was typed."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from sandbox.google.formulas.references import Reference, read_reference
from sandbox.google.formulas.values import Failed

_CELL = r"\$?[A-Za-z]{1,3}\$?\d+"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_REFERENCE = rf"{_CELL}:{_COLUMN}(?:\$?\d+)?|{_CELL}|{_COLUMN}:{_COLUMN}(?:\$?\d+)?|\$?\d+:\$?\d+"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<error>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?\#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|ERROR!))
    |(?P<reference>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?(?:{_REFERENCE}))(?![\w(.])
    |(?P<number>\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[^\W\d][\w.]*)
    |(?P<sign><=|>=|<>|[-+*/^&=<>%();,{{}}\\])""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word of a formula."""

    kind: str
    text: str


@lru_cache(maxsize=20_000)
def split_tokens(formula: str) -> tuple[Token, ...]:
    """Everything after the `=`, blanks too.

    Raises:
        Failed: there is a character that belongs to nothing.
    """
    tokens, at = [], 1
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None:
            raise Failed("ERROR", "Formula parse error.")
        tokens.append(Token(str(found.lastgroup), found.group()))
        at = found.end()
    return tuple(tokens)


def rewrite_references(formula: str, change: Callable[[Reference], Reference | None]) -> str:
    """The formula with every reference changed; one that is lost becomes `#REF!` for good."""
    try:
        tokens = split_tokens(formula)
    except Failed:
        return formula
    return "=" + "".join(_rewrite(token, change) for token in tokens)


def _rewrite(token: Token, change: Callable[[Reference], Reference | None]) -> str:
    reference = read_reference(token.text) if token.kind == "reference" else None
    if reference is None:
        return token.text
    changed = change(reference)
    if changed == reference:
        return token.text
    return "#REF!" if changed is None else str(changed)


def translate(formula: str, rows: int, columns: int) -> str:
    """The formula as a copy so many cells away has it."""
    if not rows and not columns:
        return formula
    return rewrite_references(formula, lambda reference: reference.moved(rows, columns))
