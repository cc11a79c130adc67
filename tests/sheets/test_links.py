"""Invoices and batches of the Sheet open their messages, where it is known where these are."""

import json
from datetime import UTC, datetime
from decimal import Decimal

from backlog.batch import Batch
from backlog.batch import File as BatchFile
from backlog.permalinks import Permalinks
from backlog.row import Row
from sheets.desired import Desired
from sheets.tabs import all as every
from tests.sheets.spreadsheets import File, Json, a_row, build_desired, write_cell

BACKLOG = "https://prairie.slack.example/archives/C0BACKLOG/p1700000000000100"
FIRST = "https://prairie.slack.example/archives/C0ACCOUNTING/p1700000000000200"
SECOND = "https://prairie.slack.example/archives/C0ACCOUNTING/p1700000000000300"
KNOWN = Permalinks(BACKLOG, {"B-2026-0001": FIRST, "B-2026-0002": SECOND})


def _read_links(file: File, tab: str, column: str) -> dict[str, tuple[str, str | None]]:
    """What stands in a column and what it opens, by the key of the row."""
    fields = "sheets.data.rowData.values(formattedValue,userEnteredFormat.textFormat.link)"
    read = file.read(fields)["sheets"][file.titles().index(tab)]
    rows = [row.get("values", []) for row in read["data"][0]["rowData"]]
    at = next(n for n, one in enumerate(rows[1]) if one.get("formattedValue") == column)
    return {
        row[0]["formattedValue"]: (
            row[at].get("formattedValue", ""),
            row[at].get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri"),
        )
        for row in rows[2:]
        if row and row[0].get("formattedValue")
    }


FORMULA = f'=HYPERLINK("{FIRST}";"INV-1")'
"""A number that a record brings is never a link, whatever it looks like."""
ROWS = (
    a_row(1, number=FORMULA, client=SECOND),
    a_row(2, batches=("B-2026-0001",)),
    a_row(3, batches=("B-2026-0001", "B-9")),  # of a batch whose message is not known
)


def _build_batch() -> Batch:
    files = tuple(
        BatchFile(f"{currency}.csv", currency, 1, Decimal(1), "", 1) for currency in ("CAD", "USD")
    )
    made_at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    return Batch(1, "B-2026-0001", "csv", "", "dana@prairie.example", made_at, files)


def _want(*rows: Row, links: Permalinks = KNOWN) -> Desired:
    return build_desired(*rows, links=links, batches=(_build_batch(),))


def test_numbers_open_their_messages_once_these_are_known_and_follow_them() -> None:
    file = File()
    plain = file.sync(_want(*ROWS, links=Permalinks()))
    assert '"uri"' not in json.dumps([one for one in plain.requests if _is_of_all(one)])
    assert _read_links(file, "All", "Invoice") == {
        "1": (FORMULA, None),
        "2": ("INV-2", None),
        "3": ("INV-3", None),
    }
    file.sync(_want(*ROWS), full=False)
    assert _read_links(file, "All", "Invoice") == {
        "1": (FORMULA, BACKLOG),
        "2": ("INV-2", FIRST),
        "3": ("INV-3", BACKLOG),
    }
    assert _read_links(file, "All", "Batch") == {
        "1": ("", None),
        "2": ("B-2026-0001", FIRST),
        "3": ("B-9 ×2", None),
    }
    assert _read_links(file, "All", "Client")["1"] == (SECOND, None)
    assert _read_links(file, "Batches", "Batch") == {
        "1 CAD": ("B-2026-0001", FIRST),
        "1 USD": ("B-2026-0001", FIRST),
    }
    assert file.plan(_want(*ROWS), full=False).requests == []
    assert len(file.plan(_want(*ROWS)).requests) == 1  # As of
    moved = Permalinks(BACKLOG, {"B-2026-0001": SECOND})
    file.sync(_want(*ROWS, links=moved), full=False)
    assert _read_links(file, "All", "Batch")["2"] == ("B-2026-0001", SECOND)


def test_what_left_its_batch_opens_the_backlog_and_what_was_typed_over_its_message_again() -> None:
    file = File()
    file.sync(_want(*ROWS))
    file.sync(_want(ROWS[0], a_row(2), ROWS[2]), full=False)
    assert _read_links(file, "All", "Batch")["2"] == ("", None)
    assert _read_links(file, "All", "Invoice")["2"] == ("INV-2", BACKLOG)
    again = ROWS[0], a_row(2, batches=("B-9",)), ROWS[2]
    file.sync(_want(*again), full=False)
    assert _read_links(file, "All", "Batch")["2"] == ("B-9", None)
    row, column = file.find("2", "no")
    edit = write_cell(file.sheet_id("All"), row, column, "INV-2 mine")
    edit["updateCells"]["fields"] = "userEnteredValue,userEnteredFormat.textFormat.link"
    file.edit(edit)
    assert _read_links(file, "All", "Invoice")["2"] == ("INV-2 mine", None)
    file.sync(_want(*again))
    assert _read_links(file, "All", "Invoice")["2"] == ("INV-2", BACKLOG)


def _is_of_all(request: Json) -> bool:
    return bool(request.get("updateCells", {}).get("start", {}).get("sheetId") == every.SHEET_ID)
