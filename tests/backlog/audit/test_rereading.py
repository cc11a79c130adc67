"""Files that went out are read again, and must say what their invoices said that day."""

import hashlib
from dataclasses import replace

import pytest

from backlog.audit import verify
from backlog.audit.finding import Finding
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.filter import Filter
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from exporters import TARGETS
from tests.backlog.looking import table
from tests.backlog.tampering import tamper
from tests.offices import DANA, a_record, acting, ids_of, list_ids, take_in

ACTOR = acting(DANA)


@pytest.fixture
def lived(office: Office) -> Office:
    """Three invoices, each in a batch of its own for `csv`."""
    take_in(office, *(a_record(f"INV-{n}") for n in range(1, 4)))
    for number in ("INV-1", "INV-2", "INV-3"):
        request = Request(tuple(ids_of(office, number)), "csv")
        commit.commit(office, ACTOR, commit.draft(office, ACTOR, request))
    return office


def reading(office: Office) -> list[Finding]:
    """What reading the files again finds."""
    return [one for one in verify.verify(office, deep=True).findings if one.kind == "reading"]


def rewrite(office: Office, name: str, data: bytes) -> None:
    """Other bytes for a file, and the hash to match."""
    digest = hashlib.sha256(data).hexdigest()
    change = f"SET bytes = x'{data.hex()}', sha256 = '{digest}' WHERE name = '{name}'"
    tamper(office, f"UPDATE files {change}")


def test_files_read_again_say_what_their_invoices_said_that_day(company: Office) -> None:
    for target in TARGETS:
        every = tuple(list_ids(company, Filter()))
        draft = commit.draft(company, ACTOR, Request(every, target))
        if draft.chosen:
            commit.commit(company, ACTOR, draft)
    assert len(table(company, "SELECT * FROM files")) > 2
    lifecycle.process(company, ACTOR, list_ids(company, Filter(export_status="exported")))
    assert verify.verify(company, deep=True).findings == ()


def test_a_kept_hash_that_was_changed_is_named(lived: Office) -> None:
    tamper(lived, "UPDATE members SET printed = 'x' WHERE batch_id = 2")
    (found,) = reading(lived)
    assert found.message == "Read again, the file is kept with another INV-2 than went out."


def test_files_are_read_with_the_profile_they_were_made_with(lived: Office) -> None:
    today = {
        name: replace(one, options=dict.fromkeys(one.options, "?"))
        for name, one in lived.profiles.items()
    }
    assert verify.verify(replace(lived, profiles=today), deep=True).findings == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("INV-3", "INV-9", "does not hold INV-3"),
        ("8190.40", "8190.41", "cannot be read: The rows of INV-3 do not add up"),
        ("CAD", "USD", "says USD for INV-3 instead of CAD"),
    ],
)
def test_a_file_that_says_otherwise_is_named_even_when_its_hash_was_changed_too(
    lived: Office, old: str, new: str, said: str
) -> None:
    ((name, data),) = table(lived, "SELECT name, bytes FROM files WHERE batch_id = 3")
    other = bytes(data).decode().replace(old, new).encode()
    rewrite(lived, name, other)
    found = reading(lived)
    assert [(one.where, said in one.message) for one in found] == [(name, True)], found


def test_a_file_of_a_system_that_is_known_no_more_is_named(lived: Office) -> None:
    found = verify.verify(replace(lived, targets={}), deep=True).findings
    assert len(found) == 3
    assert {one.message for one in found} == {
        "Read again, the file is for csv, which this release cannot read."
    }


def test_a_version_that_cannot_be_made_any_more_is_named(lived: Office) -> None:
    tamper(lived, "UPDATE events SET after = '{}' WHERE seq = 3")
    kinds = {one.kind for one in verify.verify(lived, deep=True).findings}
    assert {"chain", "reading"} <= kinds
