"""Accounting at the Sheet: she finds a row by the number that she reads, and types beside it."""

from random import Random
from typing import Any

from tests.chaos.firm import Firm
from tests.chaos.people import MEI, GaveUp, Ledger

Json = dict[str, Any]
ACCOUNTANT = "mei@prairie.example"
ALL = 101
INVOICE, REVIEW, NOTE = 1, 8, 9
"""Where the columns stand, as nobody here moves them."""
TITLES = 2


def write_note(firm: Firm, ledger: Ledger, rng: Random) -> None:
    """Write a note beside an invoice, and sometimes ask about it."""
    shown = [number for number, _ in _read_rows(firm)]
    free = sorted(number for number in shown if number and number not in ledger.notes)
    if not free:
        raise GaveUp("there is no row")
    note, review = f"seen, {rng.randrange(10**9)}", rng.choice(["", "OK", "Query"])
    _type(firm, shown.index(rng.choice(free)), review, note)
    # A row may have come in above while she typed: what she sees then is what she wrote on.
    number = next((number for number, text in _read_rows(firm) if text == note), None)
    if number is None:
        raise GaveUp("the note is gone")
    ledger.notes[number] = note
    firm.say(f"mei writes {note!r} ({review}) on {number}")


def list_shown(firm: Firm) -> set[str]:
    """The numbers of all invoices that the Sheet shows."""
    return {number for number, _ in _read_rows(firm)} - {""}


def _type(firm: Firm, row: int, review: str, note: str) -> None:
    cells = [{"userEnteredValue": {"stringValue": text}} if text else {} for text in (review, note)]
    start = {"sheetId": ALL, "rowIndex": row, "columnIndex": REVIEW}
    write = {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}
    firm.sandbox.post("/test/sheets/edit", {"requests": [{"updateCells": write}], "as": ACCOUNTANT})


def _read_rows(firm: Firm) -> list[tuple[str, str]]:
    """The number and the note of each row as she reads them, from the top; the titles are blank."""
    tabs = firm.sandbox.get(f"/page/sheet?as={MEI}&tab={ALL}")["sheets"]
    rows: list[list[Json]] = next((tab["rows"] for tab in tabs if "rows" in tab), [])
    read = [tuple(row[at]["text"] for at in (INVOICE, NOTE)) for row in rows if len(row) > NOTE]
    return [("", "")] * TITLES + [(number, note) for number, note in read[TITLES:]]
