"""The weekly batch: exported or proposed, once, with what is held back and why."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backlog.batch import Batch
from backlog.errors import NotFound
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import People, Role
from backlog.store import batches, events, runs
from backlog.target import Part, Profile
from exporters.targets.generic_csv import GENERIC_CSV
from scheduler.jobs import weekly_batch
from scheduler.jobs.weekly_batch import WeeklyBatch
from scheduler.runs import AlreadyRun, Turn
from tests.offices import (
    AMIRA,
    DANA,
    MONDAY,
    MovedClock,
    a_record,
    acting,
    an_office,
    ids_of,
    list_ids,
    list_rows,
    read_home,
    take_in,
    take_in_company,
)
from tests.scheduler.places import Fuse, Killed, read_posts

PERIOD = date(2026, 11, 23)
TURN = Turn("weekly-batch", PERIOD)
PROPOSE = WeeklyBatch(("csv",))
EXPORT = WeeklyBatch(("csv",), mode="export", responsible=DANA.email)
UNSIGNED = a_record("INV-3", signature=None)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def list_batches(office: Office) -> list[Batch]:
    with office.reading() as db:
        return batches.latest(db)


def read_said(office: Office) -> str:
    with office.reading() as db:
        run = runs.find(db, "weekly-batch", PERIOD)
    assert run
    return run.said


def read_post(office: Office) -> dict[str, Any]:
    [payload] = read_posts(office, "weekly")
    assert isinstance(payload, dict)
    return payload


def list_proposed(office: Office) -> list[int]:
    return [id_ for part in read_post(office)["parts"] for id_ in part["ids"]]


def test_export_makes_the_batch_and_posts_it_with_what_is_held_back(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"), UNSIGNED)
    told = weekly_batch.run(office, EXPORT, TURN)
    [batch] = list_batches(office)
    assert (batch.number, batch.count, batch.made_by) == ("B-2026-0001", 2, DANA.email)
    assert batch.note == "Weekly batch of 2026-11-23"
    assert read_post(office) == {
        "period": "2026-11-23",
        "late": False,
        "said": "2 invoices, 16,380.80 CAD, exported to CSV for other systems. 1 is held back.",
        "parts": [
            {
                "target": "csv",
                "said": "2 invoices, 16,380.80 CAD, exported to CSV for other systems.",
                "batch": "B-2026-0001",
                "ids": [],
            }
        ],
        "held_back": [
            {
                "number": "INV-3",
                "check": "signature",
                "reason": "The representative's signature did not come forward from the DWR. "
                "Get the signature and correct it upstream, or override with a reason.",
                "id": 3,
                "elsewhere": False,
            }
        ],
        "why": [],
        "figures": [
            (
                "CAD: 0 there before + 3 taken in (24,571.20) = 0 Paid + 0 void"
                " + 3 still there (24,571.20)."
            ),
            "Approved to exported: half within 70 days, nine of ten within 70 (2 invoices).",
            "No check was overridden.",
        ],
    }
    assert told == read_said(office) == f"B-2026-0001: {read_post(office)['said']}"


def test_the_batch_is_made_in_the_name_of_the_responsible_by_the_job(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, EXPORT, TURN)
    with office.reading() as db:
        happened = events.of_batch(db, list_batches(office)[0].id)
    assert {(event.actor, event.source["job"]) for event in happened} == {
        (DANA.email, "weekly-batch")
    }


def test_propose_makes_no_batch_and_names_what_is_ready(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"), UNSIGNED)
    weekly_batch.run(office, PROPOSE, TURN)
    assert list_batches(office) == []
    proposal = read_post(office)
    [part] = proposal["parts"]
    assert (part["batch"], part["ids"]) == (None, ids_of(office, "INV-1", "INV-2"))
    assert [held["number"] for held in proposal["held_back"]] == ["INV-3"]
    assert proposal["said"] == (
        "2 invoices, 16,380.80 CAD, ready for CSV for other systems. 1 is held back."
    )


def test_what_the_target_refuses_is_held_back_too(office: Office) -> None:
    take_in_company(office)
    weekly_batch.run(office, replace(EXPORT, targets=("quickbooks-desktop",)), TURN)
    assert list_batches(office)[0].count == 49
    held = [one["number"] for one in read_post(office)["held_back"]]
    assert len(held) == 14
    assert {"INV-10460-REVISED", "INV-10461"} <= {*held}, "a number too long, and one in EUR"


def test_ready_is_what_the_lists_call_ready(office: Office) -> None:
    take_in_company(office)
    weekly_batch.run(office, WeeklyBatch((office.find_default_target(),)), TURN)
    assert list_proposed(office) == list_ids(office, Filter(ready=True))


def test_what_went_out_before_is_neither_ready_nor_held_back(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, EXPORT, TURN)
    take_in(office, a_record("INV-2"))
    weekly_batch.run(office, PROPOSE, Turn("weekly-batch", PERIOD + timedelta(days=7), late=True))
    _, proposal = read_posts(office, "weekly")
    assert [part["ids"] for part in proposal["parts"]] == [ids_of(office, "INV-2")]
    assert proposal["held_back"] == []
    assert proposal["late"] is True


@pytest.mark.parametrize("settings", [PROPOSE, EXPORT])
def test_nothing_in_admin_is_silence(office: Office, settings: WeeklyBatch) -> None:
    take_in(office, a_record("INV-1"))
    lifecycle.process(office, acting(DANA), ids_of(office, "INV-1"), reason="paper only")
    weekly_batch.run(office, settings, TURN)
    assert (list_batches(office), read_posts(office, "weekly")) == ([], [])
    assert read_said(office) == "Nothing waits in Admin to be exported."


@pytest.mark.parametrize("settings", [PROPOSE, EXPORT])
def test_only_blocked_ones_are_a_list_and_no_batch(office: Office, settings: WeeklyBatch) -> None:
    take_in(office, UNSIGNED)
    weekly_batch.run(office, settings, TURN)
    assert list_batches(office) == []
    listed = read_post(office)
    assert listed["parts"] == []
    assert listed["said"] == "No invoice is ready for CSV for other systems. 1 is held back."
    assert [held["number"] for held in listed["held_back"]] == ["INV-3"]


@pytest.mark.parametrize("responsible", [AMIRA.email, "gone@prairie.example", ""])
def test_without_a_responsible_administrator_it_proposes_and_says_why(
    office: Office, responsible: str
) -> None:
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, replace(EXPORT, responsible=responsible), TURN)
    assert list_batches(office) == []
    assert list_proposed(office) == ids_of(office, "INV-1")
    assert read_post(office)["said"].endswith(
        f"Not exported automatically: {responsible} is responsible, and that is not an "
        "Administrator."
        if responsible
        else "Not exported automatically: nobody is responsible; an Administrator's e-mail is to "
        "be set as weekly_responsible."
    )


def test_an_administrator_who_was_one_last_week_no_longer_exports(
    office: Office, tmp_path: Path
) -> None:
    take_in(office, a_record("INV-1"))
    viewer = replace(DANA, roles=frozenset({Role.VIEWER}))
    weekly_batch.run(an_office(tmp_path, people=People([viewer])), EXPORT, TURN)
    assert list_batches(office) == []
    assert "is not an Administrator" in read_post(office)["said"]


def test_an_unknown_target_is_refused_and_nothing_is_recorded(office: Office) -> None:
    with pytest.raises(NotFound, match="There is no target"):
        weekly_batch.run(office, replace(EXPORT, targets=("sage",)), TURN)
    with office.reading() as db:
        assert runs.find(db, "weekly-batch", PERIOD) is None


def interrupt_office(office: Office, happens: Callable[[], object], times: int) -> Office:
    """While a file is rendered, something happens in the office; in the first `times` files."""
    tries = iter(range(times))

    def document(part: Part, profile: Profile) -> bytes:
        if next(tries, None) is not None:
            happens()
        return GENERIC_CSV.document(part, profile)

    csv = replace(GENERIC_CSV, document=document)
    return replace(office, targets={**office.targets, "csv": csv})


def test_an_invoice_changed_during_the_run_is_drafted_again(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))

    def process() -> None:
        [first] = ids_of(office, "INV-1")
        lifecycle.process(office, acting(DANA), [first], reason="paper only")

    weekly_batch.run(interrupt_office(office, process, times=1), EXPORT, TURN)
    [batch] = list_batches(office)
    assert (batch.count, batch.number) == (1, "B-2026-0001")
    assert read_home(office, acting(DANA)).tabs[Tab.PROCESSED].count == 1


def test_after_three_drafts_it_proposes_and_says_why(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    memos = iter("abcd")

    def correct() -> None:
        take_in(office, a_record("INV-1", memo=next(memos)))

    weekly_batch.run(interrupt_office(office, correct, times=3), EXPORT, TURN)
    assert list_batches(office) == []
    assert list_proposed(office) == ids_of(office, "INV-1")
    assert read_post(office)["said"].endswith("invoices were changed at each of 3 tries.")
    assert next(memos) == "d"


def test_a_file_that_does_not_tie_out_is_proposed_with_the_reason(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))

    def one_too_few(part: Part, profile: Profile) -> bytes:
        return GENERIC_CSV.document(replace(part, invoices=part.invoices[:-1]), profile)

    csv = replace(GENERIC_CSV, document=one_too_few)
    faulty = replace(office, targets={**office.targets, "csv": csv})
    weekly_batch.run(faulty, EXPORT, TURN)
    assert list_batches(office) == []
    assert "it holds another number of invoices: 1 instead of 2" in read_post(office)["said"]


@pytest.mark.parametrize("settings", [PROPOSE, EXPORT])
def test_a_second_run_of_the_period_does_nothing(office: Office, settings: WeeklyBatch) -> None:
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, settings, TURN)
    take_in(office, a_record("INV-2"))
    with pytest.raises(AlreadyRun):
        weekly_batch.run(office, settings, TURN)
    assert len(read_posts(office, "weekly")) == 1
    assert list_rows(office, ids_of(office, "INV-2"))[0].exported is False


def test_of_eight_at_once_one_makes_the_batch(office: Office) -> None:
    take_in(office, a_record("INV-1"), a_record("INV-2"))

    def attempt(_: int) -> bool:
        try:
            weekly_batch.run(office, EXPORT, TURN)
        except AlreadyRun:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == [False] * 7 + [True]
    assert (len(list_batches(office)), len(read_posts(office, "weekly"))) == (1, 1)


@pytest.mark.parametrize("settings", [PROPOSE, EXPORT])
@pytest.mark.parametrize("burns_at", range(1, 7))
def test_wherever_it_is_killed_the_next_run_leaves_one_batch_and_one_post(
    office: Office, settings: WeeklyBatch, burns_at: int
) -> None:
    take_in(office, a_record("INV-1"), UNSIGNED)
    fuse = Fuse(burns_at)
    try:
        weekly_batch.run(interrupt_office(fuse.office(office), fuse.touch, times=9), settings, TURN)
    except Killed:
        pass
    else:
        assert fuse.calls < burns_at, "the fuse burnt and somebody caught it"
    try:
        weekly_batch.run(office, settings, TURN)
    except AlreadyRun:
        assert read_said(office)
    assert len(read_posts(office, "weekly")) == 1
    assert len(list_batches(office)) == (1 if settings is EXPORT else 0)


BOTH = ("quickbooks-desktop", "csv")
DOLLARS = a_record("INV-8", currency="USD")


def test_what_the_first_system_cannot_take_goes_to_the_next(office: Office) -> None:
    take_in(office, a_record("INV-1"), DOLLARS, UNSIGNED)
    told = weekly_batch.run(office, replace(EXPORT, targets=BOTH), TURN)
    made = [(one.number, one.target, one.count) for one in reversed(list_batches(office))]
    assert made == [("B-2026-0001", "quickbooks-desktop", 1), ("B-2026-0002", "csv", 1)]
    assert [part["batch"] for part in read_post(office)["parts"]] == ["B-2026-0001", "B-2026-0002"]
    assert [held["number"] for held in read_post(office)["held_back"]] == ["INV-3"]
    assert told == read_said(office)
    assert told == (
        "B-2026-0001, B-2026-0002: 1 invoice, 8,190.40 CAD, exported to QuickBooks Desktop. "
        "1 invoice, 8,190.40 USD, exported to CSV for other systems. 1 is held back."
    )


def test_what_only_wants_a_name_waits_for_it_and_goes_into_no_other_books(
    tmp_path: Path,
) -> None:
    strict = replace(an_office(tmp_path).profiles["quickbooks-desktop"], strict=True)
    office = an_office(tmp_path)
    office = replace(office, profiles={**office.profiles, "quickbooks-desktop": strict})
    take_in(office, a_record("INV-1"), DOLLARS)
    weekly_batch.run(office, replace(EXPORT, targets=BOTH), TURN)
    assert [(one.target, one.count) for one in list_batches(office)] == [("csv", 1)]
    [held] = read_post(office)["held_back"]
    assert (held["number"], held["check"]) == ("INV-1", "mapping-missing")


def test_what_is_proposed_is_proposed_for_the_system_that_takes_it(office: Office) -> None:
    take_in(office, a_record("INV-1"), DOLLARS)
    weekly_batch.run(office, replace(PROPOSE, targets=BOTH), TURN)
    assert {part["target"]: part["ids"] for part in read_post(office)["parts"]} == {
        "quickbooks-desktop": ids_of(office, "INV-1"),
        "csv": ids_of(office, "INV-8"),
    }


@pytest.mark.parametrize("burns_at", range(1, 16))
def test_killed_between_two_systems_the_next_run_does_the_rest_and_tells_both(
    office: Office, burns_at: int
) -> None:
    take_in(office, a_record("INV-1"), DOLLARS)
    settings = replace(EXPORT, targets=BOTH)
    fuse = Fuse(burns_at)
    try:
        weekly_batch.run(fuse.office(office), settings, TURN)
    except Killed:
        pass
    else:
        assert fuse.calls < burns_at, "the fuse burnt and somebody caught it"
    take_in(office, a_record("INV-9"))
    try:
        weekly_batch.run(office, settings, TURN)
    except AlreadyRun:
        assert read_said(office)
    post = read_post(office)
    made = {one.number: one.target for one in list_batches(office)}
    assert {part["batch"]: part["target"] for part in post["parts"]} == made
    assert list(made.values()) == ["csv", "quickbooks-desktop"]


def test_a_part_that_comes_after_the_run_was_told_is_not_made(office: Office) -> None:
    take_in(office, DOLLARS)

    def overtake() -> None:
        weekly_batch.run(office, replace(PROPOSE, targets=BOTH), TURN)

    slow = interrupt_office(office, overtake, times=1)
    with pytest.raises(AlreadyRun):
        weekly_batch.run(slow, replace(EXPORT, targets=BOTH), TURN)
    assert list_batches(office) == []


SECOND = replace(DANA, email="mei@prairie.example", name="Mei Tran")
COVERED = replace(EXPORT, cover=SECOND.email, cover_until=date(2026, 11, 23))


def test_who_covers_acts_and_the_log_has_both(tmp_path: Path) -> None:
    office = an_office(tmp_path, people=People([DANA, SECOND]))
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, COVERED, TURN)
    [batch] = list_batches(office)
    assert batch.made_by == SECOND.email
    with office.reading() as db:
        happened = events.of_batch(db, batch.id)
    assert {(one.actor, one.source["for"]) for one in happened} == {(SECOND.email, DANA.email)}


def test_after_its_last_day_a_cover_acts_no_more(tmp_path: Path) -> None:
    clock = MovedClock(MONDAY + timedelta(days=1))
    office = an_office(tmp_path, people=People([DANA, SECOND]), clock=clock)
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, COVERED, TURN)
    assert list_batches(office)[0].made_by == DANA.email


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ({SECOND.email: Role.VIEWER}, f"{SECOND.email} acts for {DANA.email}, and that is not"),
        ({DANA.email: Role.VIEWER}, f"{DANA.email} is responsible, and that is not"),
    ],
)
def test_a_cover_needs_two_administrators_else_it_is_proposed(
    tmp_path: Path, roles: dict[str, Role], says: str
) -> None:
    people = [
        replace(one, roles=frozenset({roles.get(one.email, Role.ADMINISTRATOR)}))
        for one in (DANA, SECOND)
    ]
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    weekly_batch.run(replace(office, people=People(people)), COVERED, TURN)
    assert list_batches(office) == []
    assert says in read_post(office)["said"]


def test_the_post_and_the_run_bear_the_office_time(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    weekly_batch.run(office, EXPORT, TURN)
    with office.reading() as db:
        run = runs.find(db, "weekly-batch", PERIOD)
    assert run
    assert (run.at, run.late) == (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), False)
