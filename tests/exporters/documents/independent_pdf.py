"""What a PDF of Typst's shows, read without Typst: its glyphs, by the fonts' own tables."""

import re
import zlib
from collections.abc import Iterator

MISSING = "□"
"""A character for which no font has a glyph."""

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\()|(ET)|/ActualText(?:<[0-9A-Fa-f]*>|(\())")
"""A font, a string, the end of a text; and what is said of glyphs, which is not shown."""
_MAPPED = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Font = dict[int, str]


def read_pages(data: bytes) -> list[str]:
    """The text of each page, a piece of text a line, in the order in which it is drawn."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    return [_page(objects, body) for body in objects.values() if b"/Type/Page/" in body]


def bare(text: str) -> str:
    """The text without what only lays it out."""
    return "".join(text.replace("\u200b", "").split())


def _page(objects: dict[int, bytes], body: bytes) -> str:
    resources = objects[_reference(body, b"Resources")]
    fonts = {
        name: _font(objects, objects[int(number)]) for name, number in _FONT.findall(resources)
    }
    return "\n".join(_lines(_unpack_stream(objects[_reference(body, b"Contents")]), fonts))


def _lines(content: bytes, fonts: dict[bytes, Font]) -> Iterator[str]:
    font: Font = {}
    line, at = "", 0
    while found := _SHOWN.search(content, at):
        at = found.end()
        if found[1]:
            font = fonts[found[1]]
        elif found[2] or found[4]:
            end = _find_end(content, at)
            line += _read_glyphs(_ESCAPED.sub(_sign, content[at:end]), font) if found[2] else ""
            at = end
        elif found[3]:
            yield line
            line = ""


def _read_glyphs(glyphs: bytes, font: Font) -> str:
    codes = [int.from_bytes(glyphs[at : at + 2], "big") for at in range(0, len(glyphs), 2)]
    return "".join(font.get(code, "") if code else MISSING for code in codes)


def _find_end(content: bytes, at: int) -> int:
    """Where a string ends that begins here; brackets that pair need no backslash."""
    depth = 1
    while depth:
        skipped = content[at : at + 1] == b"\\"
        depth += {b"(": 1, b")": -1}.get(content[at : at + 1], 0)
        at += 2 if skipped else 1
    return at - 1


def _font(objects: dict[int, bytes], body: bytes) -> Font:
    table = _unpack_stream(objects[_reference(body, b"ToUnicode")])
    assert b"beginbfrange" not in table
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _MAPPED.findall(table)
    }


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/%b (\d+) 0 R" % name, body)
    assert found
    return int(found[1])


def _unpack_stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    return zlib.decompress(found[1])


def _sign(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    return bytes([int(escaped, 8)]) if escaped.isdigit() else _SIGNS.get(escaped, escaped)
