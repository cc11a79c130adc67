"""The Google Sheet of a firm of 5,000 invoices of 4 lines, a note on every tenth: bytes and calls.

The stand-in for Google answers over HTTP. What counts is what goes over the wire, unpacked, and the
mirror's own time (CPU): that of the calls is the stand-in's. Beside it, the same tables as gspread
would write them.
"""

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import requests

from backlog.acts import Hold
from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.office import Office
from backlog.permalinks import BACKLOG, keep_permalink
from backlog.queries import lists
from bench.ack import start_process
from bench.figures import Figure, Run
from bench.firm import DANA, take_in
from sheets.build import build_tabs
from sheets.client import SheetsClient, connect
from sheets.reading import list_keys
from sheets.sender import Mirror, read_desired
from sheets.tabs import all as every

COUNT = 5_000
UNPAID = 1_000
FILE = "1SANDBOXinvoicebacklog"
_MEGA = 1_000_000
_KEYS = "sheets.data(startRow,rowData.values.userEnteredValue)"


@dataclass
class Wire:
    """What went over the wire since it was last asked, and for how long Google was waited for."""

    sent: int = 0
    read: int = 0
    writes: int = 0
    seconds: float = 0.0

    def note(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        """Count an answer, and what was asked for it."""
        body = answer.request.body or b""
        self.sent += len(body)
        self.read += len(answer.content)
        self.writes += answer.request.url is not None and ":batchUpdate" in answer.request.url
        self.seconds += answer.elapsed.total_seconds()


def figures() -> Iterator[Figure]:
    """A first mirror, a sync after few changes, one after none, and a full look."""
    with tempfile.TemporaryDirectory() as folder, start_google(Path(folder)) as google:
        office = take_in(Path(folder) / "firm", COUNT)
        ids = lists.ids(office, DANA, Filter())
        _settle(office, ids[: COUNT - UNPAID])
        _link(office)
        wire = Wire()
        http = connect(google.key, base=google.url)
        http.session.hooks["response"].append(wire.note)
        mirror = Mirror(office, lambda: http, FILE)
        measure = partial(_measure, mirror, wire, _compare(office))
        yield measure("first mirror", "13 MB sent", full=True)
        _write_notes(http, ids[::10])
        yield measure("sync of the notes", "")
        acting.act(office, DANA, ids[-COUNT // 100 :], Hold("bench"))
        yield measure("1 % changed", "0.9 MB read, 150 kB sent, 1 write, 2 s own")
        yield measure("nothing changed", "no write")
        yield measure("full look", "8 MB read, 2 s own", full=True)


def _link(office: Office) -> None:
    """Numbers open a message, as where there is Slack."""
    link = "https://prairie.slack.example/archives/C0123456789/p1700000000000100"
    with office.writing() as db:
        keep_permalink(db, BACKLOG, "", link, at=office.clock())


def _settle(office: Office, ids: list[int]) -> None:
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        acting.process(office, DANA, chunk, reason="before there was a Sheet")
        acting.pay(office, DANA, chunk, paid_on=office.company.day(office.clock()))


def _measure(
    mirror: Mirror, wire: Wire, other: str, what: str, target: str, *, full: bool = False
) -> Figure:
    before = Wire(wire.sent, wire.read, wire.writes, wire.seconds)
    begun, cpu = time.perf_counter(), time.process_time()
    mirror.refresh(full=full)
    took = Run(time.perf_counter() - begun, time.process_time() - cpu)
    beside = (
        f"{(wire.read - before.read) / _MEGA:.2f} MB read, "
        f"{(wire.sent - before.sent) / _MEGA:.2f} MB sent, {wire.writes - before.writes} writes"
        f" ({other})"
    )
    return Figure(f"Sheet of {COUNT:,}, {what}", [took], target, beside)


def _write_notes(http: SheetsClient, ids: Sequence[int]) -> None:
    """As people would: each in its own row."""
    seen = http.fetch_sheet_metadata(FILE, params={"fields": _KEYS, "ranges": f"{every.NAME}!A:A"})
    rows = {key: at for at, key in enumerate(list_keys(seen["sheets"][0])) if key}
    column = [heading.name for heading in every.HEADINGS].index("note")
    cell = {"values": [{"userEnteredValue": {"stringValue": "asked Priya"}}]}
    notes = [
        {
            "updateCells": {
                "start": {
                    "sheetId": every.SHEET_ID,
                    "rowIndex": rows[str(id_)],
                    "columnIndex": column,
                },
                "rows": [cell],
                "fields": "userEnteredValue",
            }
        }
        for id_ in ids
    ]
    http.batch_update(FILE, {"requests": notes})


def _compare(office: Office) -> str:
    """What gspread's `update` sends for the same tables, a call for each, whatever changed."""
    tabs = build_tabs(read_desired(office))
    sent = 0
    for tab in tabs:
        rows = [*tab.head, *tab.rows.values()]
        values = [[cell.formula or cell.value for cell in row] for row in rows]
        sent += len(json.dumps({"values": values}))
    return f"gspread's update of each tab: {sent / _MEGA:.2f} MB sent, {len(tabs)} writes"


@dataclass(frozen=True, slots=True)
class Google:
    """The stand-in for Google, and the key file of its service account."""

    url: str
    key: Path
    admitted: Mapping[str, str]

    def advance(self, seconds: float) -> None:
        """Let time pass there."""
        asked = {"advance": seconds}
        url = f"{self.url}/test/time"
        requests.post(url, json=asked, headers=self.admitted, timeout=30).raise_for_status()


@contextmanager
def start_google(folder: Path) -> Iterator[Google]:
    """A stand-in for Google while this lasts."""
    with start_process("sandbox", "--port", "0", "--attended") as first_line:
        words = first_line.split()
        url, admitted = words[3].rstrip("/"), {"X-Test-Token": words[-1]}
        made = requests.get(f"{url}/test/service-account", headers=admitted, timeout=30)
        key = folder / "key.json"
        key.write_text(made.text)
        yield Google(url, key, admitted)
