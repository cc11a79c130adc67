"""Where in the text of a description something stands: TOML's values do not tell."""

import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"""#[^\n]*|\"\"\"(?:\\.|[^\\])*?\"\"\"|'''.*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\[\]{}]""",
    re.DOTALL,
)
_COLUMNS = re.compile(r"^[ \t]*columns[ \t]*=", re.MULTILINE)
_TABLES = re.compile(r"^[ \t]*\[\[[ \t]*columns[ \t]*\]\]", re.MULTILINE)


def locate(text: str, keys: Sequence[int | str]) -> tuple[int, int]:
    """Line and column, from 1, of what the keys lead to, or of what it stands in."""
    start, end = 0, len(text)
    if keys[:1] == ("columns",) and len(keys) > 1 and isinstance(keys[1], int):
        spans = [*_list_columns(text)]
        start, end = spans[keys[1]] if keys[1] < len(spans) else (0, 0)
        keys = keys[2:]
    for key in keys:
        if found := re.compile(rf"(?<![\w.-])[\"']?{re.escape(str(key))}\b").search(
            text, start, end
        ):
            start = found.start()
    return text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1


def _list_columns(text: str) -> Iterator[tuple[int, int]]:
    """Where each column begins and ends, whichever way they are written."""
    if found := _COLUMNS.search(text):
        yield from _list_inline(text, found.end())
        return
    starts = [table.start() for table in _TABLES.finditer(text)]
    yield from zip(starts, [*starts[1:], len(text)], strict=True)


def _list_inline(text: str, at: int) -> Iterator[tuple[int, int]]:
    depth = begun = 0
    for token in _TOKEN.finditer(text, at):
        sign = token[0]
        if sign in "[{":
            begun = token.start() if depth == 1 else begun
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth == 1:
                yield begun, token.end()
            if depth == 0:
                return
