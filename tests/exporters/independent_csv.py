"""A second opinion on comma-separated files: it knows no product code and counts in cents."""

import re


def rows(data: bytes, encoding: str) -> list[list[str]]:
    """RFC 4180, character by character."""
    assert not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe"))
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    return [_cells(line) for line in data.decode(encoding).removesuffix("\r\n").split("\r\n")]


def _cells(line: str) -> list[str]:
    found = re.findall(r'(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)', line)
    cells = [quoted.replace('""', '"') or plain for quoted, plain in found]
    assert len(line) >= len(cells) - 1
    return cells


def cents(amount: str) -> int:
    assert re.fullmatch(r"-?[0-9]+\.[0-9]{2}", amount), amount
    return int(amount.replace(".", ""))
