"""The checker finds what is wrong: a small world in which all agrees, with one thing spoilt."""

import ast
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import checker
from tests.chaos.checker import Outside, Told, check

Json = dict[str, Any]
BATCH, FILE = "B-2027-0001", "week_B-2027-0001.csv"
HEADINGS = "invoice_number,line_amount,invoice_total,currency"
TABLE = f"{HEADINGS}\r\nW-1,10.00,12.34,CAD\r\nW-1,2.34,12.34,CAD\r\nW-2,5.00,5.00,CAD\r\n".encode()
ALL = ("key", "no", "amt", "cur", "bal", "batch", "tab", "note")
BATCHES = ("key", "b", "n", "tot", "cur")
ROWS = (
    ("1", "W-1", 12.34, "CAD", 12.34, BATCH, "Admin", "look at the travel"),
    ("2", "W-2", 5.0, "CAD", 5.0, BATCH, "Processed", ""),
    ("3", "W-3", 1000.5, "CAD", 1000.5, "", "Admin", ""),
)


def a_sheet(title: str, names: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> Json:
    tagged = [{"developerMetadata": [_tag(name)]} for name in names]
    table = [{}, {}, *({"values": [a_cell(value) for value in row]} for row in rows)]
    data = [{"columnMetadata": tagged, "rowData": table}]
    return {"properties": {"title": title}, "data": data}


def _tag(name: str) -> Json:
    return {"metadataKey": checker.COLUMN, "metadataValue": name}


def a_cell(value: Any) -> Json:
    kind = "stringValue" if isinstance(value, str) else "numberValue"
    return {"userEnteredValue": {kind: value}} if value != "" else {}


def a_message(ts: str, text: str, **other: Any) -> Json:
    usual = {"user": checker.BOT, "only_for": None, "thread_ts": None, "pinned": False}
    return {**usual, "ts": ts, "text": text, "blocks": [], "files": [], **other}


def an_outside() -> Outside:
    """Three invoices, of which two went out with one batch."""
    file = {"name": FILE, "sha256": hashlib.sha256(TABLE).hexdigest()}
    manifest = {"batch": BATCH, "count": 2, "totals": {"CAD": "17.34"}, "files": [file]}
    card = a_message("1", f"Batch {BATCH} for CSV: 2 invoices, 17.34 CAD")
    pinned = a_message("3", "Admin 2 · 1,012.84 CAD\nProcessed 1", pinned=True)
    shown = a_sheet("About", ("a", "b", "c"), (("", "Where", "Agrees"), ("", "Admin", "✓")))
    tabs = [
        shown,
        a_sheet("All", ALL, ROWS),
        a_sheet("Batches", BATCHES, (("1 CAD", BATCH, 2.0, 17.34, "CAD"),)),
    ]
    return Outside(
        slack={
            "messages": {
                checker.ACCOUNTING: [card, a_message("2", "", thread_ts="1", files=["F1"])],
                checker.BACKLOG: [pinned],
            },
            "files": [{"id": "F1", "sha256": file["sha256"]}],
        },
        sheet={"spreadsheets": {"1": {"sheets": tabs}}},
        shared={FILE: TABLE, f"{BATCH}.manifest.json": json.dumps(manifest).encode()},
        sent=[
            {"number": number, "currency": "CAD", "total": total}
            for number, total in (("W-1", "12.34"), ("W-2", "5.00"), ("W-3", "1000.50"))
        ],
        told=Told(
            frozenset({BATCH}), processed=frozenset({"W-2"}), notes={"W-1": "look at the travel"}
        ),
    )


def accounting(outside: Outside) -> list[Json]:
    found: list[Json] = outside.slack["messages"][checker.ACCOUNTING]
    return found


def table_of(outside: Outside, tab: str) -> list[Json]:
    (file,) = outside.sheet["spreadsheets"].values()
    sheet = next(one for one in file["sheets"] if one["properties"]["title"] == tab)
    found: list[Json] = sheet["data"][0]["rowData"]
    return found


def set_cell(outside: Outside, tab: str, at: tuple[int, int], value: Any) -> None:
    table_of(outside, tab)[at[0]]["values"][at[1]] = a_cell(value)


def resend_total(outside: Outside) -> None:
    outside.sent[0]["total"] = "12.35"


def post_card_again(outside: Outside) -> None:
    accounting(outside).append(accounting(outside)[0] | {"ts": "9"})


def post_file_again(outside: Outside) -> None:
    accounting(outside).append(accounting(outside)[1] | {"ts": "9"})


def change_file(outside: Outside) -> None:
    outside.shared[FILE] = TABLE.replace(b"5.00,5.00", b"5.01,5.01")


def put_in_second_batch(outside: Outside) -> None:
    manifest = json.loads(outside.shared[f"{BATCH}.manifest.json"])
    outside.shared["B-2027-0002.manifest.json"] = json.dumps(
        manifest | {"batch": "B-2027-0002"}
    ).encode()


def move_note(outside: Outside) -> None:
    set_cell(outside, "All", (2, 7), "")
    set_cell(outside, "All", (3, 7), "look at the travel")


SPOILT: dict[str, tuple[Callable[[Outside], object], str]] = {
    "a removed message": (lambda one: accounting(one).pop(0), "cards: B-2027-0001 has no card"),
    "a removed file": (lambda one: accounting(one).pop(1), "posted_files: B-2027-0001 has 1 files"),
    "a card twice": (post_card_again, "cards: B-2027-0001 has 2 cards"),
    "a file twice": (post_file_again, "posted_files: B-2027-0001 has 1 files, and 2 are"),
    "a message twice": (
        lambda one: one.slack["messages"][checker.BACKLOG].extend([a_message("7", "hello")] * 2),
        "said_once: C0BACKLOG was told 2 times: 'hello'",
    ),
    "no pinned message": (
        lambda one: one.slack["messages"][checker.BACKLOG].clear(),
        "pinned: 0 messages are pinned",
    ),
    "a row twice": (
        lambda one: table_of(one, "All").append(table_of(one, "All")[2]),
        "invoices: W-1 stands 2 times in All",
    ),
    "a lost row": (lambda one: table_of(one, "All").pop(4), "invoices: W-3 is lost"),
    "a row of nothing": (lambda one: one.sent.pop(2), "invoices: W-3 was never sent in"),
    "a cent off in All": (
        lambda one: set_cell(one, "All", (2, 2), 12.35),
        "invoices: W-1 is ('CAD', 1235) in All",
    ),
    "a cent off in a balance": (
        lambda one: set_cell(one, "All", (4, 4), 1000.51),
        "pinned: Admin comes to {'CAD': 101285} in the Sheet",
    ),
    "a cent off in Batches": (
        lambda one: set_cell(one, "Batches", (2, 3), 17.35),
        "batch_rows: Batches lacks ('B-2027-0001', 'CAD', 2, 1734)",
    ),
    "a batch twice in the Sheet": (
        lambda one: table_of(one, "Batches").append(table_of(one, "Batches")[2]),
        "batch_rows: Batches has ('B-2027-0001', 'CAD', 2, 1734), and it never went",
    ),
    "a cent off as it was sent in": (resend_total, "went: W-1 went out with B-2027-0001 as 1234"),
    "another file": (change_file, "folder: week_B-2027-0001.csv is not what its manifest says"),
    "a file that is gone": (lambda one: one.shared.pop(FILE), "is not in the folder"),
    "a file too many": (lambda one: one.shared.update(x=b""), "folder: x belongs to no batch"),
    "an invoice in two batches": (put_in_second_batch, "went: W-1 went out 2 times"),
    "a number left out": (
        lambda one: set_cell(one, "Batches", (2, 1), "B-2027-0003"),
        "gapless: the numbers of the batches are [1, 3]",
    ),
    "an invoice with no batch": (
        lambda one: set_cell(one, "All", (2, 5), ""),
        "last_batch: W-1 went with B-2027-0001; All says ''",
    ),
    "another tab": (
        lambda one: set_cell(one, "All", (3, 6), "Admin"),
        "told: W-2 was Processed, and is in Admin",
    ),
    "a note that moved": (
        move_note,
        "notes: W-1 had the note 'look at the travel', and has ''",
    ),
    "a formula that disagrees": (
        lambda one: set_cell(one, "About", (3, 2), "12.34 off"),
        "about: Admin: 12.34 off",
    ),
}


def test_nothing_is_found_where_all_agrees() -> None:
    assert check(an_outside()) == []


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_spoilt_is_found(what: str) -> None:
    spoil, said = SPOILT[what]
    outside = an_outside()
    spoil(outside)
    found = check(outside)
    assert any(said in one for one in found), found


def test_it_imports_nothing_of_the_product() -> None:
    tree = ast.parse(Path(checker.__file__).read_text("utf-8"))
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    ours = {"app", "backlog", "bot", "exporters", "scheduler", "sheets", "samples", "tests"}
    assert named.isdisjoint(ours)
