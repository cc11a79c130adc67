"""Many processes on one database: nobody is locked out, nothing is lost, nothing is twice."""

import json
import multiprocessing
import os
from collections.abc import Callable
from decimal import Decimal
from multiprocessing.synchronize import Barrier
from pathlib import Path
from random import Random

import pytest

from backlog.acts import Act, Comment, Hold, Release, Unpay, Unprocess
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.errors import Refused
from backlog.intake import take
from backlog.intake.take import Arrival
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from tests.backlog.looking import assert_all_holds, table
from tests.offices import DANA, a_record, acting, an_office, ids_of, take_in

ACTOR = acting(DANA)
PROCESSES = 8
BACK_AND_FORTH: tuple[Act, ...] = (
    Unprocess("by mistake"),
    Unpay("it bounced"),
    Hold("ask the client"),
    Release("it is settled"),
    Comment("looked at"),
)
SPAWN = multiprocessing.get_context("spawn")


def at_once(folder: Path, work: Callable[[Path, int, Barrier], None]) -> list[object]:
    """Let the processes do the work together; what each wrote to its file."""
    barrier = SPAWN.Barrier(PROCESSES)
    crowd = [
        SPAWN.Process(target=work, args=(folder, number, barrier)) for number in range(PROCESSES)
    ]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(timeout=120)
    assert [process.exitcode for process in crowd] == [0] * PROCESSES
    return [json.loads((folder / f"{number}.json").read_text()) for number in range(PROCESSES)]


def decide_many(folder: Path, number: int, barrier: Barrier) -> None:
    """Two hundred decisions of every kind, some of which must lose."""
    office, pick = an_office(folder), Random(number)  # noqa: S311 - a seed, not a secret
    ids = ids_of(office, *(f"INV-{n}" for n in range(20)))
    done = 0
    barrier.wait(timeout=60)
    for turn in range(200):
        try:
            done += one_of_them(office, pick, ids, f"{number}-{turn}")
        except Refused:
            continue
    (folder / f"{number}.json").write_text(json.dumps(done))


def one_of_them(office: Office, pick: Random, ids: list[int], unique: str) -> int:
    """Decide something; how many events of invoices it must have written at least."""
    kind, some = pick.randrange(9), pick.sample(ids, 2)
    if kind == 0:
        take_in(office, a_record(f"NEW-{unique}"))
        return 1
    if kind == 1:
        return len(commit.commit(office, ACTOR, draft(office, some)).files)
    if kind == 2:
        lifecycle.process(office, ACTOR, some, reason="by hand")
    elif kind == 3:
        lifecycle.pay(office, ACTOR, some)
    else:
        lifecycle.act(office, ACTOR, some, BACK_AND_FORTH[kind - 4])
    return 0


def draft(office: Office, ids: list[int]) -> commit.Draft:
    return commit.draft(office, ACTOR, Request(tuple(ids), "csv"))


def test_eight_processes_lose_no_update(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, *(a_record(f"INV-{n}") for n in range(20)))
    done = at_once(tmp_path, decide_many)
    assert all(isinstance(count, int) and count > 0 for count in done)
    assert_all_holds(office)
    versions = "SELECT sum(version) FROM invoices"
    events = "SELECT count(*) FROM events WHERE invoice_id IS NOT NULL"
    assert table(office, versions) == table(office, events)
    for there, back in (("process", "un-process"), ("pay", "un-pay")):
        undone = (
            f"SELECT invoice_id FROM events WHERE action IN ('{there}', '{back}')"  # noqa: S608 - our own words
            f" GROUP BY invoice_id HAVING sum(iif(action = '{there}', 1, -1)) NOT IN (0, 1)"
        )
        assert not table(office, undone)
    received = "SELECT count(*) FROM events WHERE action = 'received' GROUP BY invoice_id"
    assert set(table(office, received)) == {(1,)}
    assert table(office, "SELECT count(*) = max(serial) FROM batches") == [(1,)]


def pay_a_cent(folder: Path, number: int, barrier: Barrier) -> None:
    office = an_office(folder)
    barrier.wait(timeout=60)
    outcomes = [
        lifecycle.pay(office, ACTOR, ids_of(office, "INV-1"), amount=Decimal("0.01"))
        for _ in range(10)
    ]
    done = sum(len(outcome.done) for outcome in outcomes)
    (folder / f"{number}.json").write_text(json.dumps(done))


def test_every_cent_paid_by_eight_processes_is_there(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    lifecycle.process(office, ACTOR, ids_of(office, "INV-1"), reason="by hand")
    assert at_once(tmp_path, pay_a_cent) == [10] * PROCESSES
    assert table(office, "SELECT total_minor - balance_minor FROM invoices") == [(80,)]
    assert_all_holds(office)


def take_the_same(folder: Path, number: int, barrier: Barrier) -> None:
    office = an_office(folder)
    records = [a_record(f"INV-{n}") for n in range(30)]
    barrier.wait(timeout=60)
    came = [Arrival("same.json", place, record) for place, record in enumerate(records, 1)]
    taken = take.take(office, ACTOR, came)
    (folder / f"{number}.json").write_text(json.dumps([taken.added, taken.unchanged]))


def test_a_file_taken_in_by_eight_processes_is_there_once(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    added = at_once(tmp_path, take_the_same)
    assert sorted(added, key=str) == [[0, 30]] * (PROCESSES - 1) + [[30, 0]]
    assert_all_holds(office)


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_process_that_dies_while_it_holds_the_pen_locks_nobody_out(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    barrier = SPAWN.Barrier(2)
    victim = SPAWN.Process(target=hold_the_pen, args=(tmp_path, barrier))
    victim.start()
    barrier.wait(timeout=60)
    victim.kill()
    victim.join(timeout=60)
    take_in(office, a_record("INV-1"))
    assert table(office, "SELECT number FROM invoices") == [("INV-1",)]


def hold_the_pen(folder: Path, barrier: Barrier) -> None:
    office = an_office(folder)
    with office.writing() as db:
        db.conn.execute("INSERT INTO kept VALUES ('a', 'b', '1', 'c')")
        barrier.wait(timeout=60)
        SPAWN.Event().wait(timeout=60)
