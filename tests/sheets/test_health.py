"""Who hears what of the Sheet, and when it is looked at by itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backlog import outbox, settings, unsent
from backlog.lifecycle import acting as lifecycle
from backlog.messages import Refresh, SheetTold, State
from backlog.office import Office
from backlog.reviews import health
from sandbox.google.stored import load_file
from scheduler.outbox import Pump
from sheets.client import Patience, SheetsClient, connect
from sheets.errors import SheetError
from sheets.sender import Mirror, is_working
from sheets.tabs import all as every
from tests.offices import DANA, MovedClock, a_record, acting, an_office, take_in
from tests.sandbox_process import Sandbox
from tests.sheets.description import hold_to_description
from tests.sheets.spreadsheets import File, write_cell

FILE = "1SANDBOXinvoicebacklog"
MORNING = datetime(2026, 11, 23, 16, tzinfo=UTC)  # Monday, 09:00 in Edmonton
NIGHT = datetime(2026, 11, 24, 6, tzinfo=UTC)  # 23:00


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(MORNING)


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    office = an_office(tmp_path, clock=clock)
    take_in(office, a_record("INV-9001"))
    return office


@pytest.fixture
def http(sandbox: Sandbox, tmp_path: Path) -> SheetsClient:
    key = tmp_path / "key.json"
    key.write_text(json.dumps(sandbox.get("/test/service-account")))
    patience = Patience(sleep=lambda _: None)
    return hold_to_description(connect(key, base=sandbox.url, patience=patience))


@pytest.fixture
def mirror(office: Office, http: SheetsClient) -> Mirror:
    return Mirror(office, lambda: http, FILE)


def _told(office: Office) -> list[SheetTold]:
    """What goes to the backlog's channel."""
    waiting = [one.content for one in unsent.list_unsent(office, acting(DANA))]
    return [content for content in waiting if isinstance(content, SheetTold)]


def _fail(office: Office, clock: MovedClock, minutes: int) -> None:
    for _ in range(minutes):
        clock.move(minutes=1)
        health.note_failure(office, "Google does not answer.")


def test_half_an_hour_without_the_sheet_is_told_once_and_that_it_is_well_again(
    office: Office, clock: MovedClock
) -> None:
    health.note_success(office, [], is_full=True)
    _fail(office, clock, 30)
    assert _told(office) == []
    _fail(office, clock, 60)
    [old] = _told(office)
    assert (old.what, old.at, old.lines) == ("old", MORNING, ("Google does not answer.",))
    health.note_success(office, [], is_full=True)
    health.note_success(office, [], is_full=True)
    assert [one.what for one in _told(office)] == ["old", "well"]


def test_a_short_outage_is_told_nobody(office: Office, clock: MovedClock) -> None:
    _fail(office, clock, 20)
    health.note_success(office, [], is_full=True)
    _fail(office, clock, 20)
    assert _told(office) == []


def test_what_was_typed_over_is_told_once_a_day(office: Office, clock: MovedClock) -> None:
    health.note_success(office, ["First."], is_full=True)
    health.note_success(office, ["Second."], is_full=True)
    clock.move(days=1)
    health.note_success(office, ["Third."], is_full=True)
    assert [one.lines for one in _told(office)] == [("First.",), ("Second.", "Third.")]
    said = [one.said for one in health.load_health(office).repairs]
    assert said == ["Third.", "Second.", "First."]


def test_a_later_success_settles_what_was_given_up(office: Office) -> None:
    with office.writing() as db:
        outbox.put(db, Refresh(), at=office.clock())
    with office.writing() as db:
        for one in outbox.load_due(db, office.clock()):
            outbox.mark(db, one.id, State.DEAD, at=office.clock(), error="Not shared.")
    health.note_success(office, [], is_full=True)
    dead = [one.destination for one in unsent.list_unsent(office, acting(DANA))]
    assert dead == ["slack:backlog"]


def test_a_cell_that_was_typed_over_is_named_on_about_and_in_the_outbox(
    sandbox: Sandbox, mirror: Mirror, office: Office, clock: MovedClock
) -> None:
    mirror.refresh()
    tab = mirror.refresh().memory.tabs["All"]
    cell = write_cell(tab.sheet_id, 2, tab.columns.index("client"), "Somebody")
    sandbox.post("/test/sheets/edit", {"requests": [cell]})
    clock.move(minutes=15)
    assert mirror.tend() == ""
    [told] = _told(office)
    [said] = told.lines
    assert said.startswith("Client of INV-9001 in All was typed over (Somebody) and put back: ")
    clock.move(minutes=1)
    mirror.tend()
    assert said in json.dumps(sandbox.get("/test/sheets")["spreadsheets"][FILE])


def test_a_tab_that_was_renamed_is_found_and_said(
    sandbox: Sandbox, mirror: Mirror, office: Office
) -> None:
    tab = mirror.refresh().memory.tabs["Batches"]
    properties = {"sheetId": tab.sheet_id, "title": "Lots"}
    renamed = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
    sandbox.post("/test/sheets/edit", {"requests": [renamed]})
    mirror.refresh()
    [told] = _told(office)
    assert told.lines == ('Tab "Batches" is now called "Lots". Found and kept so.',)


def _calls(sandbox: Sandbox) -> int:
    return len(sandbox.get("/test/sheets/log")["log"])


def test_reviews_are_read_each_minute_while_people_work_and_not_at_night(
    sandbox: Sandbox, mirror: Mirror, clock: MovedClock
) -> None:
    mirror.tend()
    begun = _calls(sandbox)
    for _ in range(3):
        clock.move(minutes=1)
        mirror.tend()
    assert _calls(sandbox) == begun + 3
    clock.now = NIGHT
    mirror.tend()  # all of it is looked at, a quarter of an hour having passed
    looked = _calls(sandbox)
    for _ in range(14):
        clock.move(minutes=1)
        mirror.tend()
    assert _calls(sandbox) == looked
    clock.move(minutes=1)
    mirror.tend()
    assert _calls(sandbox) > looked


@pytest.mark.parametrize(
    ("first", "last", "hour", "is_open"),
    [
        ("07:00", "19:00", 6, False),
        ("07:00", "19:00", 7, True),
        ("07:00", "19:00", 18, True),
        ("07:00", "19:00", 19, False),
        ("18:00", "04:00", 17, False),
        ("18:00", "04:00", 18, True),
        ("18:00", "04:00", 3, True),
        ("18:00", "04:00", 4, False),
    ],
)
def test_the_hours_of_the_small_read_are_a_setting(
    office: Office, first: str, last: str, hour: int, is_open: bool
) -> None:
    settings.change(office, acting(DANA), {"sheet_from": first, "sheet_until": last})
    tuesday = datetime(2026, 11, 24, hour, tzinfo=office.company.zone)
    assert is_working(office, tuesday) is is_open


def test_on_a_day_of_rest_it_is_not_read_each_minute(office: Office) -> None:
    sunday = datetime(2026, 11, 22, 10, tzinfo=office.company.zone)
    assert not is_working(office, sunday)


def test_what_was_paid_longer_ago_than_is_set_leaves_unless_somebody_wrote_beside_it(
    sandbox: Sandbox, office: Office, mirror: Mirror, clock: MovedClock
) -> None:
    take_in(office, a_record("INV-9002"), a_record("INV-9003"))
    lifecycle.process(office, acting(DANA), [1, 2], reason="before there was a Sheet")
    lifecycle.pay(office, acting(DANA), [1, 2], paid_on=office.company.day(clock()))
    mirror.refresh(full=True)
    row = ["", "", "INV-9003", "INV-9002", "INV-9001"].index("INV-9001")
    column = [heading.name for heading in every.HEADINGS].index("note")
    edit = write_cell(every.SHEET_ID, row, column, "asked Priya")
    sandbox.post("/test/sheets/edit", {"requests": [edit]})
    clock.move(minutes=60 * 24 * 31)
    mirror.refresh(full=True)
    assert _list_numbers(sandbox) == ["INV-9003", "INV-9002", "INV-9001"]
    settings.change(office, acting(DANA), {"sheet_keep_days": "30"})
    mirror.refresh(full=True)
    assert _list_numbers(sandbox) == ["INV-9003", "INV-9001"]
    assert _says(sandbox, "1 paid invoice older than 30 days not in this Sheet")
    settings.change(office, acting(DANA), {"sheet_keep_days": "31"})
    mirror.refresh()
    assert sorted(_list_numbers(sandbox)) == ["INV-9001", "INV-9002", "INV-9003"]


def _load(sandbox: Sandbox) -> File:
    return File(file=load_file(sandbox.get("/test/sheets")["spreadsheets"][FILE]))


def _list_numbers(sandbox: Sandbox) -> list[str]:
    return _load(sandbox).columns("All")["Invoice"]


def _says(sandbox: Sandbox, words: str) -> bool:
    return words in json.dumps(sandbox.get("/test/sheets")["spreadsheets"][FILE])


def test_after_an_error_all_of_it_is_looked_at(
    sandbox: Sandbox, mirror: Mirror, office: Office, clock: MovedClock
) -> None:
    mirror.tend()
    clock.move(minutes=1)
    sandbox.post("/test/sheets/fault", {"kind": "not_shared"})
    assert "Share it with that address" in mirror.tend()
    assert health.load_health(office).failing_since == clock()
    clock.move(minutes=1)
    mirror.tend()
    assert health.load_health(office).looked_at == clock()


def test_google_is_left_alone_for_as_long_as_it_asks(
    sandbox: Sandbox, mirror: Mirror, clock: MovedClock
) -> None:
    sandbox.post("/test/sheets/fault", {"kind": "429", "retry_after": 300})
    assert "pause of 300 seconds" in mirror.tend()
    clock.move(seconds=299)
    assert mirror.is_resting()
    clock.move(seconds=2)
    assert not mirror.is_resting()


def test_changes_of_fifteen_seconds_are_one_sync(
    sandbox: Sandbox, mirror: Mirror, office: Office, clock: MovedClock
) -> None:
    pump = Pump(office, {"sheet": mirror}, {"sheet": mirror.is_resting})
    pump.run_once()
    begun = _calls(sandbox)
    for number in range(5):
        take_in(office, a_record(f"INV-91{number}"))
        clock.move(seconds=2)
        pump.run_once()
    assert _calls(sandbox) == begun
    clock.move(seconds=6)
    pump.run_once()
    assert _calls(sandbox) == begun + 2  # one read, one write
    with office.reading() as db:
        assert not [one for one in outbox.load_due(db, clock()) if one.destination == "sheet"]


def test_a_mirror_that_fails_by_hand_is_noted(
    sandbox: Sandbox, mirror: Mirror, office: Office
) -> None:
    sandbox.post("/test/sheets/fault", {"kind": "not_shared"})
    with pytest.raises(SheetError):
        mirror.refresh()
    assert "not shared" in health.load_health(office).cause
