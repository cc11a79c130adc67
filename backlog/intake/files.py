"""Files of intake records: JSON, JSON Lines and CSV, read a record at a time."""

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from backlog.intake import rows_csv
from backlog.intake.record import FIELDS
from backlog.intake.take import NO_RECORDS, Arrival, Notice

_LONGEST_INTEGER = 100
_BLANK = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"  # byte order marks say nothing either
_NOTHING_TAKEN = "Nothing of the file was taken in. Look at what made it, and have it made anew."


def arrivals(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    """The records of one file; what cannot be read becomes an arrival that says so.

    `-` is standard input, which has no name to tell its kind by; its first character does.
    """
    if not data.strip(_BLANK):
        yield Arrival(name, 1, "", broken=f"The file is empty. {_NOTHING_TAKEN}")
        return
    yield from _arrivals_of_kind(name, data)


def _arrivals_of_kind(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    lower = name.lower()
    if lower.endswith(".csv") or (name == "-" and not _looks_like_json(data)):
        return rows_csv.arrivals(name, data)
    if lower.endswith((".jsonl", ".ndjson")):
        return _from_lines(name, data)
    return _from_json(name, data)


def _foreign(name: str, data: bytes, why: str) -> Arrival:
    """The file as one record: nothing of it is ours, however many records it seems to hold."""
    text = data.decode(errors="replace")
    return Arrival(name, 1, text, broken=f"{why} {_NOTHING_TAKEN}")


def _is_ours(value: Any) -> bool:
    return isinstance(value, dict) and not FIELDS.isdisjoint(value)


def _looks_like_json(data: bytes) -> bool:
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return not start or start[:1] in b"[{"


def _from_json(name: str, data: bytes) -> Iterator[Arrival | Notice]:
    try:
        value = _loads(data)
    except ValueError as error:
        lines = data.split(b"\n")
        if len(lines) > 1 and lines[0].rstrip().endswith(b"}"):
            yield from _from_lines(name, data)
            return
        text = data.decode(errors="replace")
        yield Arrival(name, 1, text, broken=f"This is not JSON: {error}. {_NOTHING_TAKEN}")
        return
    records = value if isinstance(value, list) else [value]
    if not records:
        yield Notice(name, NO_RECORDS)
    elif not any(map(_is_ours, records)):
        yield _foreign(name, data, "None of its fields is one of ours.")
    else:
        for index, record in enumerate(records, 1):
            yield _arrival(name, index, record)


def _from_lines(name: str, data: bytes) -> Iterator[Arrival]:
    """Split at line feeds alone: other line separators may stand inside a JSON string."""
    lines = [(index, line) for index, line in enumerate(data.split(b"\n"), 1) if line.strip()]
    if len(lines) > 1 and not any(_is_ours(_load_or_none(line)) for _, line in lines):
        yield _foreign(name, data, "None of its lines is JSON with a field of ours.")
        return
    for index, line in lines:
        try:
            yield _arrival(name, index, _loads(line))
        except ValueError as error:
            text = line.decode(errors="replace")
            yield Arrival(name, index, text, broken=f"This line is not JSON: {error}.")


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
