"""Whatever comes in is taken or quarantined: never an error, never half a record."""

import csv
import json
from copy import deepcopy
from importlib.resources import files
from io import StringIO
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backlog.intake import take
from backlog.intake.files import arrivals
from backlog.intake.take import Notice
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, table
from tests.offices import DANA, acting

ACTOR = acting(DANA)
SEED = 20261123
COMPANY = json.loads((files("samples") / "company.json").read_text(encoding="utf-8"))
# Written as JSON text, so that a mutation can be what no Python value is.
ODDITIES = [
    *("null true false [] {} 0 -0 0.1 1e3 1E+999 -1e-999 1e999999 NaN -Infinity".split()),
    "9" * 5000,
    "[" * 200 + "]" * 200,
    '{"a":' * 150 + "1" + "}" * 150,
    *map(
        json.dumps,
        [
            "",
            " ",
            "\x00",
            "\ud83d",
            "\u2028",
            "\ufeff",
            "=1+1",
            "'; DROP TABLE invoices; --",
            "1,5",
            "１２",
            "2026-02-30",
            "0000-00-00",
            "9999-12-31T23:59:59-12:00",
            "x" * 20_000,
            "null",
            "CAD",
            "credit",
        ],
    ),
]


def mutated(pick: Random) -> bytes:
    """A sample record with one to three of its values replaced, removed, moved or doubled."""
    record = deepcopy(pick.choice(COMPANY))
    for _ in range(pick.randint(1, 3)):
        holder, key = _somewhere(record, pick)
        act = pick.randrange(5)
        if act == 0:
            del holder[key]
        elif act == 1 and isinstance(holder, dict):
            holder[pick.choice(list(holder))] = holder[key]
        elif act == 2 and isinstance(holder[key], str):
            holder[key] = holder[key] * pick.randint(2, 40)
        else:
            holder[key] = f"@@{pick.randrange(len(ODDITIES))}@@"
    text = json.dumps(record)
    for number, oddity in enumerate(ODDITIES):
        text = text.replace(f'"@@{number}@@"', oddity)
    data = text.encode()
    if pick.randrange(10) == 0:
        at = pick.randrange(len(data))
        data = data[:at] + bytes([pick.randrange(256)]) + data[at + 1 :]
    return data.replace(b"\n", b" ")


def _somewhere(record: Any, pick: Random) -> tuple[Any, Any]:
    return pick.choice(_places(record))


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    return [place for key in list(keys) for place in ((value, key), *_places(value[key]))]


def assert_each_is_taken_or_quarantined(office: Office, data: bytes, count: int) -> None:
    name = "fuzz.jsonl"
    taken = take.take(office, ACTOR, arrivals(name, data))
    kept = taken.added + taken.updated + taken.unchanged + taken.revisions
    assert kept + len(taken.quarantined) == count
    assert all(bad.reason for bad in taken.quarantined)
    assert_all_holds(office)


def fuzz(office: Office, records: int) -> None:
    pick = Random(SEED)  # noqa: S311 - a seed, not a secret
    lines = [mutated(pick) for _ in range(records)]
    assert_each_is_taken_or_quarantined(office, b"\n".join(lines), records)
    ((added,),) = table(office, "SELECT count(*) FROM invoices")
    ((bad,),) = table(office, "SELECT count(*) FROM quarantine")
    assert added > 20
    assert bad > records / 3


def test_150_mutated_records_leave_a_whole_backlog(office: Office) -> None:
    fuzz(office, 150)


@pytest.mark.soak
def test_1000_mutated_records_leave_a_whole_backlog(office: Office) -> None:
    fuzz(office, 1000)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=True)
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["2026-11-13", "12.50", "CAD", "dwr", "credit", "labour"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(), max_size=10), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_value_in_any_field_is_taken_or_quarantined(
    office: Office, data: st.DataObject
) -> None:
    record = deepcopy(COMPANY[data.draw(st.integers(0, 2))])
    holder, key = data.draw(st.sampled_from(_places(record)))
    holder[key] = data.draw(ANYTHING)
    taken = take.take(office, ACTOR, [take.Arrival("fuzz", 1, record)])
    assert taken.added + taken.updated + taken.unchanged + len(taken.quarantined) == 1
    assert_all_holds(office)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=6
    ),
    headings=st.permutations(
        ["number", "source_id", "client.name", "line.amount", "tax.code", "client", "", "x.y.z"]
    ),
)
def test_any_csv_is_read_without_an_error(
    office: Office, rows: list[list[str]], headings: list[str]
) -> None:
    file = StringIO()
    csv.writer(file).writerows([headings[:6], *rows])
    take.take(office, ACTOR, arrivals("fuzz.csv", file.getvalue().encode()))
    assert table(office, "SELECT count(*) FROM invoices") == [(0,)]


@settings(max_examples=200)
@given(data=st.binary(max_size=60), name=st.sampled_from(["a.json", "a.jsonl", "a.csv", "-"]))
def test_any_bytes_are_read_without_an_error(data: bytes, name: str) -> None:
    for arrival in arrivals(name, data):
        assert arrival.file == name
        assert isinstance(arrival, Notice) or arrival.index >= 1
