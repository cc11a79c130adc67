"""The text of `backlog.toml`, as editors write it, and what is said when it is not TOML."""

import codecs
import re
import tomllib
from typing import Any

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What editors put before a text, and how it is written then."""
_LINE = re.compile(r"\(at line (\d+),")
_BACKSLASH = re.compile(r'"[^"\n]*\\[^"\n]*"')
"""Text in quotation marks with a backslash: on Windows, most often a path."""


class NotToml(Exception):
    """The text says nothing that can be used; the sentences say where, and the remedy."""


def parse_toml(data: bytes) -> dict[str, Any]:
    """What the file says.

    Raises:
        NotToml: it is no text, or no TOML.
    """
    text = _decode(data)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise NotToml("it is nested too deeply. Correct the file and try again.") from None
    except tomllib.TOMLDecodeError as error:
        raise NotToml(_fault(text, error)) from None


def _decode(data: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotToml(f"line {line} is not UTF-8. Save the file as UTF-8 and try again.") from None


def _fault(text: str, error: tomllib.TOMLDecodeError) -> str:
    """The fault and its line; for a Windows path, its key and how it is written."""
    place = _LINE.search(str(error))
    line = text.split("\n")[int(place[1]) - 1].strip() if place else ""
    if place and _BACKSLASH.search(line):
        key = line.partition("=")[0].strip()
        return (
            f"{key}, in line {place[1]}, has a backslash in quotation marks. Write a Windows path "
            f"between apostrophes, as in {key} = 'C:\\Backlog\\out', and try again."
        )
    return f"{error}. Correct the file and try again."
