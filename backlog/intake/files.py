"""Files of intake records: JSON, JSON Lines and CSV, read a record at a time."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import IO, Any

from backlog.intake import rows_csv
from backlog.intake.record import FIELDS
from backlog.intake.take import NO_RECORDS, Arrival, Notice

_LONGEST_INTEGER = 100
_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"  # byte order marks say nothing either
_NOTHING_TAKEN = "Nothing of the file was taken in. Look at what made it, and have it made anew."


class Foreign(Exception):
    """Nothing of it is ours, however many records it seems to hold; the text says why."""


def arrivals(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    """The records of one file; what cannot be read becomes an arrival that says so.

    `-` is standard input, which has no name to tell its kind by; its first character does.
    """
    try:
        yield from _read_kind(name, data)
    except Foreign as error:
        text = data.decode(errors="replace") if data.strip(_BLANK) else ""
        yield Arrival(name, 1, text, broken=f"{error} {_NOTHING_TAKEN}")


def _read_kind(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    lower = name.lower()
    if not data.strip(_BLANK):
        raise Foreign("The file is empty.")
    if lower.endswith(".csv") or (name == "-" and not _looks_like_json(data)):
        return rows_csv.arrivals(name, data)
    if lower.endswith((".jsonl", ".ndjson")):
        return read_lines(name, BytesIO(data))
    return read_json(name, data)


def _is_ours(value: Any) -> bool:
    return isinstance(value, dict) and not FIELDS.isdisjoint(value)


def _looks_like_json(data: bytes) -> bool:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return not start or start[:1] in b"[{"


def read_json(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    """The records of one JSON text, an object or a list of them; or of one that holds lines.

    Raises:
        Foreign: it is not JSON, or none of it is ours.
    """
    try:
        value = _loads(data)
    except ValueError as error:
        lines = data.split(b"\n", 1)
        if len(lines) > 1 and lines[0].rstrip().endswith(b"}"):
            return read_lines(name, BytesIO(data))
        raise Foreign(f"This is not JSON: {error}.") from None
    records = value if isinstance(value, list) else [value]
    if not records:
        return iter([Notice(name, NO_RECORDS)])
    if not any(map(_is_ours, records)):
        raise Foreign("None of its fields is one of ours.")
    return (_arrival(name, index, record) for index, record in enumerate(records, 1))


def read_lines(name: str, file: IO[bytes]) -> Iterator[Arrival]:
    """The records of JSON Lines, read a line at a time, from the beginning of the file.

    Split at line feeds alone: other line separators may stand inside a JSON string.

    Raises:
        Foreign: there are several, and none is ours.
    """
    has_several = len(list(islice(_list_lines(file), 2))) > 1
    if has_several and not any(_is_ours(_load_or_none(line)) for _, line in _list_lines(file)):
        raise Foreign("None of its lines is JSON with a field of ours.")
    return (_read_line(name, index, line) for index, line in _list_lines(file))


def _list_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    return ((index, line) for index, line in enumerate(file, 1) if line.strip())


def _read_line(name: str, index: int, line: bytes) -> Arrival:
    try:
        return _arrival(name, index, _loads(line))
    except ValueError as error:
        text = line.removesuffix(b"\n").decode(errors="replace")
        return Arrival(name, index, text, broken=f"This line is not JSON: {error}.")


def _load_or_none(line: bytes) -> Any:
    try:
        return _loads(line)
    except ValueError:
        return None


def _loads(data: bytes) -> Any:
    try:
        # NaN and Infinity stay text, so that only the record that holds one is refused.
        return json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=str,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{where} is not as JSON is written") from None


class _Twice(dict[str, Any]):
    """An object with a key that stands twice: which of two totals was printed, nobody can know."""

    name = ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice, names = _Twice(found), [name for name, _ in pairs]
    times = Counter(names)
    twice.name = next(name for name in names if times[name] > 1)
    return twice


def _arrival(name: str, index: int, record: Any) -> Arrival:
    twice = next(_keys_twice(record), None)
    broken = "" if twice is None else f"The key {twice!r} stands twice in one object."
    return Arrival(name, index, record, broken=broken)


def _keys_twice(value: Any) -> Iterator[str]:
    if isinstance(value, _Twice):
        yield value.name
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from _keys_twice(part)


def _integer(text: str) -> int | Decimal:
    """Python refuses integers of thousands of digits, and the whole file with them."""
    return int(text) if len(text) < _LONGEST_INTEGER else Decimal(text)
