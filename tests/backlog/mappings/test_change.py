"""What accounting calls our names: who may change it, what is written, and what a batch keeps."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.audit import verify
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Draft, Request
from backlog.errors import DraftChanged, NotAllowed, NotFound, Refused
from backlog.filter import Filter
from backlog.mappings import change as mappings
from backlog.mappings import file
from backlog.mappings.change import Change
from backlog.model import Invoice, Tab
from backlog.office import Office
from backlog.roles import Person
from backlog.store import batches, database, invoices
from backlog.store import mappings as store
from backlog.store.database import Schema
from backlog.target import Profile
from exporters import TARGETS
from exporters.targets.file_target import FileTarget
from tests.backlog.looking import facts_of, table
from tests.backlog.tampering import tamper
from tests.exporters import made
from tests.exporters.loading import build_part, build_profile
from tests.offices import AMIRA, DANA, PRIYA, a_record, acting, ids_of, list_ids, list_rows, take_in

ACTOR = acting(DANA)
QBD = "quickbooks-desktop"
NORTHFIELD = {"client": {"C-0117": "Northfield (Calgary)"}}


def standing(office: Office, name: str = QBD) -> Mapping[str, Mapping[str, str]]:
    return office.target(name)[1].mappings


def drafted(office: Office, *numbers: str, target: str = QBD) -> Draft:
    return commit.draft(office, ACTOR, Request(tuple(ids_of(office, *numbers)), target))


@pytest.fixture
def one(office: Office) -> Office:
    take_in(office, a_record("INV-1"))
    return office


def test_a_mapping_stands_and_who_made_it_is_written(office: Office) -> None:
    assert mappings.change(office, ACTOR, QBD, NORTHFIELD) == (
        Change("client", "C-0117", None, "Northfield (Calgary)"),
    )
    assert standing(office) == NORTHFIELD
    ((actor, action, before, after),) = table(
        office, "SELECT actor, action, before, after FROM events"
    )
    assert (actor, action) == (DANA.email, "mappings")
    assert json.loads(before) == {"profile": QBD, "mappings": {"client": {"C-0117": None}}}
    assert json.loads(after) == {"profile": QBD, "mappings": NORTHFIELD}


def test_a_mapping_is_changed_and_taken_away(office: Office) -> None:
    mappings.change(office, ACTOR, QBD, NORTHFIELD)
    (changed,) = mappings.change(office, ACTOR, QBD, {"client": {"C-0117": "Northfield"}})
    assert (changed.kind, changed.was) == ("changed", "Northfield (Calgary)")
    (removed,) = mappings.change(office, ACTOR, QBD, {"client": {"C-0117": None}})
    assert removed.kind == "removed"
    assert standing(office) == {}
    assert verify.verify(office).findings == ()


def test_what_is_not_named_stays_and_what_stands_already_is_no_change(office: Office) -> None:
    mappings.change(office, ACTOR, QBD, NORTHFIELD)
    before = facts_of(office)
    assert mappings.change(office, ACTOR, QBD, NORTHFIELD) == ()
    assert facts_of(office) == before
    mappings.change(office, ACTOR, QBD, {"item": {"Hotel": "Travel"}})
    assert standing(office) == {**NORTHFIELD, "item": {"Hotel": "Travel"}}


def test_a_dry_run_says_what_would_change_and_changes_nothing(office: Office) -> None:
    before = facts_of(office)
    assert mappings.change(office, ACTOR, QBD, NORTHFIELD, dry_run=True)
    assert facts_of(office) == before


def test_mappings_belong_to_one_profile(office: Office) -> None:
    mappings.change(office, ACTOR, QBD, NORTHFIELD)
    assert standing(office, "sage-50-ca") == {}


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("person", [AMIRA, PRIYA])
def test_only_an_administrator_changes_them(office: Office, person: Person, dry_run: bool) -> None:
    with pytest.raises(NotAllowed):
        mappings.change(office, acting(person), QBD, NORTHFIELD, dry_run=dry_run)
    assert standing(office) == {}


def test_a_profile_that_is_not_there_is_named(office: Office) -> None:
    with pytest.raises(NotFound, match="There is no target or profile 'quickbooks'"):
        mappings.change(office, ACTOR, "quickbooks", NORTHFIELD)


def test_a_list_takes_the_place_of_the_one_before(office: Office) -> None:
    mappings.bring(office, ACTOR, QBD, "client", ["A", "B"])
    changes = mappings.bring(office, ACTOR, QBD, "client", ["B", "C"])
    assert {(one.kind, one.ours) for one in changes} == {("removed", "A"), ("added", "C")}
    assert standing(office) == {"client.known": {"B": "", "C": ""}}
    mappings.bring(office, ACTOR, QBD, "client", [])
    assert standing(office) == {}
    assert verify.verify(office).findings == ()


@pytest.mark.parametrize(
    ("target", "sort", "said"),
    [
        (
            "quickbooks-online",
            "agency",
            "those it does: client, item, location, tax, terms. Nothing",
        ),
        ("sage-50-us", "terms", "those it does: account, agency, client, job, rep, tax. Nothing"),
        ("csv", "client", "those it does: none. Nothing"),
    ],
)
def test_a_list_that_the_target_never_looks_at_is_refused(
    office: Office, target: str, sort: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        mappings.bring(office, ACTOR, target, sort, ["CRA"])
    assert standing(office, target) == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE mappings SET theirs = 'Smith'",
        "DELETE FROM mappings",
        "INSERT INTO mappings VALUES ('csv', 'item', 'Hotel', 'Meals')",
    ],
)
def test_a_mapping_that_nobody_made_is_found(office: Office, change: str) -> None:
    mappings.change(office, ACTOR, QBD, NORTHFIELD)
    tamper(office, change)
    assert [one.kind for one in verify.verify(office).findings] == ["mappings"]


def test_a_database_of_the_first_release_gets_its_mappings(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    database.create(path)
    with database.open_database(path) as db:
        db["mappings"].drop()
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'mappings'")
        db.conn.commit()
    assert database.schema(path) is Schema.OLDER
    database.upgrade(path)
    assert database.schema(path) is Schema.CURRENT
    with database.open_database(path) as db:
        assert store.profiles(db) == []


def test_a_batch_is_made_with_the_mappings_and_keeps_those_it_needed(one: Office) -> None:
    many = {f"C-9{n}": f"Client {n}" for n in range(50)}
    mappings.change(one, ACTOR, QBD, {"client": NORTHFIELD["client"] | many})
    mappings.bring(one, ACTOR, QBD, "client", ["Northfield (Calgary)", *many])
    batch = commit.commit(one, ACTOR, drafted(one, "INV-1"))
    with one.reading() as db:
        ((_, data),) = batches.file_bytes(db, batch.id)
        kept = batches.profile(db, batch.id)
    assert "Northfield (Calgary)" in data.decode("cp1252")
    assert kept["mappings"] == NORTHFIELD
    mappings.change(one, ACTOR, QBD, {"client": {"C-0117": "Somebody else"}})
    assert verify.verify(one, deep=True).findings == ()


def test_what_was_drafted_is_what_goes(one: Office) -> None:
    draft = drafted(one, "INV-1")
    mappings.change(one, ACTOR, QBD, NORTHFIELD)
    batch = commit.commit(one, ACTOR, draft)
    with one.reading() as db:
        ((_, data),) = batches.file_bytes(db, batch.id)
        assert batches.profile(db, batch.id)["mappings"] == {}
    assert "(Calgary)" not in data.decode("cp1252")


def test_what_was_confirmed_in_a_window_is_looked_at_again_when_a_mapping_changed(
    one: Office,
) -> None:
    draft = drafted(one, "INV-1")
    mappings.change(one, ACTOR, QBD, NORTHFIELD)
    before = facts_of(one)
    with pytest.raises(DraftChanged, match="“quickbooks-desktop” or its mappings were changed"):
        commit.redraft(one, ACTOR, draft.request, draft.pairs, mark=draft.mark)
    assert facts_of(one) == before


def test_a_mapping_of_somebody_else_stops_nobody(one: Office) -> None:
    draft = drafted(one, "INV-1")
    mappings.change(one, ACTOR, QBD, {"client": {"C-9999": "Somebody else"}})
    assert commit.redraft(one, ACTOR, draft.request, draft.pairs, mark=draft.mark).chosen


def test_a_setting_that_changed_is_looked_at_again(one: Office) -> None:
    draft = drafted(one, "INV-1")
    other = replace(one.profiles[QBD], options={**one.profiles[QBD].options, "ar_account": "A/R"})
    changed = replace(one, profiles={**one.profiles, QBD: other})
    with pytest.raises(DraftChanged):
        commit.redraft(changed, ACTOR, draft.request, draft.pairs, mark=draft.mark)


words = st.sampled_from(
    "Labour|labour|GST|GST 5|ST|EXEMPT|GST+ST|GST 5+ST|C-0117|Net 30|fixed_price|J-2231".split("|")
)
some_mappings = st.dictionaries(
    st.sampled_from(mappings.MAPPED),
    st.dictionaries(words, st.from_regex(r"[A-Z][a-z0-9]{0,5}", fullmatch=True)),
)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
@settings(max_examples=25)
@given(made.batches(), some_mappings, st.booleans())
def test_what_a_batch_keeps_makes_the_same_bytes(
    target: FileTarget, papers: tuple[Invoice, ...], mapped: dict[str, dict[str, str]], jobs: bool
) -> None:
    whole = build_profile(target, {"customer_job": "on"} if jobs else {}, mappings=mapped)
    kept = mappings.narrow_profile(whole, papers)
    assert target.names(papers, kept) == target.names(papers, whole)
    assert target.check(papers, kept) == target.check(papers, whole)
    fits = [one for one in papers if not _blocked(target, one, whole)][:1]
    if fits:
        assert target.render(build_part(fits), kept) == target.render(build_part(fits), whole)


def _blocked(target: FileTarget, invoice: Invoice, use: Profile) -> bool:
    return any(found.level == "blocker" for found in target.check([invoice], use))


def test_every_name_of_the_live_invoices_is_offered(company: Office) -> None:
    for id_, target in TARGETS.items():
        found = mappings.names(company, ACTOR, id_)
        _, use = company.target(id_)
        everything = target.names(_papers(company), use)
        assert {(one.sort, one.ours) for one in found} == {
            (one.sort, one.ours) for one in everything
        }


def _papers(office: Office) -> list[Invoice]:
    with office.reading() as db:
        return [entry.invoice for entry in invoices.load(db, invoices.every_id(db))]


def test_who_sees_only_their_own_jobs_does_not_see_all_clients(company: Office) -> None:
    with pytest.raises(NotAllowed):
        mappings.names(company, acting(PRIYA), QBD)
    assert mappings.names(company, acting(AMIRA), QBD)


def test_a_name_that_no_invoice_has_is_pointed_out(company: Office) -> None:
    wanted = {"client": {"C-0117": "Northfield", "C-O117": "Northfield"}}
    changes = mappings.change(company, ACTOR, QBD, wanted)
    strays = mappings.strays(changes, mappings.names(company, ACTOR, QBD))
    assert [one.ours for one in strays] == ["C-O117"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_file_that_comes_back_as_it_went_changes_nothing(company: Office, target: str) -> None:
    wish = {
        "client": {"C-0117": "=Northfield", "C-9999": "-1"},
        "item": {"labour": "Labour; all"},
        "language": {"C-0117": "fr+en", "C-9999": "fr"},
    }
    allowed = mappings.sorts(*company.target(target))
    mappings.change(
        company, ACTOR, target, {sort: names for sort, names in wish.items() if sort in allowed}
    )
    before = facts_of(company)
    names = mappings.names(company, ACTOR, target)
    profile = mappings.add_languages(company, company.target(target)[1])
    sheet = file.rows(allowed, names, profile)
    wanted = file.read_file(file.write_file(sheet), allowed)
    assert mappings.change(company, ACTOR, target, wanted) == ()
    assert facts_of(company) == before
    # The company's invoices name no class, location or rep.
    assert {row.sort for row in sheet} == set(allowed) - {"class", "location", "rep"}


def test_however_many_change_them_at_once_the_log_says_what_stands(office: Office) -> None:
    def fill_in(turn: int) -> None:
        mappings.change(office, ACTOR, QBD, {"client": {"C-1": f"A{turn}", f"C-{turn}": "B"}})
        mappings.bring(office, ACTOR, QBD, "client", [f"A{turn}", "B"])

    with ThreadPoolExecutor(8) as people:
        list(people.map(fill_in, range(2, 18)))
    assert len(standing(office)["client"]) == 17
    assert len(standing(office)["client.known"]) == 2
    assert verify.verify(office).findings == ()


@pytest.fixture
def two_books(one: Office) -> Office:
    """The same office, with a second set of books in QuickBooks Desktop."""
    us = replace(one.profiles[QBD], name="us-books")
    return replace(one, profiles={**one.profiles, "us-books": us})


def test_each_profile_has_mappings_of_its_own_and_its_batches_say_whose_they_are(
    two_books: Office,
) -> None:
    take_in(two_books, a_record("INV-2"))
    mappings.change(two_books, ACTOR, "us-books", {"client": {"C-0117": "Northfield US"}})
    for target, number, named in (("us-books", "INV-1", True), (QBD, "INV-2", False)):
        batch = commit.commit(two_books, ACTOR, drafted(two_books, number, target=target))
        assert (batch.target, batch.profile) == (QBD, target)
        with two_books.reading() as db:
            ((_, data),) = batches.file_bytes(db, batch.id)
        assert (b"Northfield US" in data) is named
    went = {
        name: list_rows(two_books, list_ids(two_books, Filter(tab=Tab.ALL, target=name)))
        for name in (QBD, "us-books")
    }
    assert {name: sorted(row.number for row in rows) for name, rows in went.items()} == {
        QBD: ["INV-1", "INV-2"],
        "us-books": ["INV-1"],
    }
    assert verify.verify(two_books, deep=True).findings == ()


def test_what_is_imported_in_the_books_of_another_profile_is_an_alarm_too(
    two_books: Office,
) -> None:
    first = commit.commit(two_books, ACTOR, drafted(two_books, "INV-1", target="us-books"))
    confirm.confirm(two_books, ACTOR, first.number, Result.IMPORTED)
    again = Request(
        tuple(ids_of(two_books, "INV-1")), QBD, include_exported=True, reason="wrong books"
    )
    second = commit.commit(two_books, ACTOR, commit.draft(two_books, ACTOR, again))
    confirmed = confirm.confirm(two_books, ACTOR, second.number, Result.IMPORTED)
    assert confirmed.alarm is not None
    assert confirmed.alarm.batch == first.number


def test_a_profile_is_read_by_the_name_of_its_target(two_books: Office) -> None:
    assert two_books.labels["us-books"] == "QuickBooks Desktop (us-books)"
    assert two_books.labels[QBD] == "QuickBooks Desktop"
    assert two_books.label(QBD, "gone") == "QuickBooks Desktop (gone)"
    assert two_books.label("gone", "gone") == "gone"


@pytest.mark.parametrize(
    ("target", "options", "without"),
    [
        ("quickbooks-online", {"edition": "us"}, {"tax"}),
        (QBD, {"tax_layout": "canada-codes-unconfirmed"}, {"agency"}),
        (QBD, {"sales_tax": "off"}, {"tax", "agency"}),
        (QBD, {}, set()),
        ("sage-50-us", {"job_id": "off"}, {"job"}),
    ],
)
def test_what_a_profile_has_no_place_for_is_refused_and_not_ignored(
    target: str, options: dict[str, str], without: set[str]
) -> None:
    use = build_profile(TARGETS[target], options)
    allowed = mappings.sorts(TARGETS[target], use)
    assert {*mappings.sorts(TARGETS[target], build_profile(TARGETS[target], {}))} - {*allowed} == (
        without
    )
    for sort in without:
        assert file.read_file(f"sort,ours,theirs\n{sort},GST,\n".encode(), allowed)
        with pytest.raises(Refused, match=f"there is no sort “{sort}” here"):
            file.read_file(f"sort,ours,theirs\n{sort},GST,G\n".encode(), allowed)


def test_every_rate_of_a_tax_is_a_name_to_be_mapped(office: Office) -> None:
    """Of invoices that differ in the rate alone, too: a client, an item and terms in common."""
    for rate in ("13", "15"):
        record = a_record(f"INV-{rate}")
        lines = [line | {"tax_codes": ["HST"]} for line in record["lines"]]
        taxes = [record["taxes"][0] | {"code": "HST", "rate": rate}]
        take_in(office, record | {"lines": lines, "taxes": taxes})
    names = mappings.names(office, ACTOR, "quickbooks-online")
    ours = {word for name in names for word in name.ours if name.sort == "tax"}
    assert {"HST 13", "HST 15"} <= ours


def test_jobs_are_mapped_where_the_profile_sends_them_and_come_back_as_they_went(
    company: Office,
) -> None:
    own = company.profiles[QBD]
    jobs = replace(own, options={**own.options, "customer_job": "on"})
    sending = replace(company, profiles={**company.profiles, QBD: jobs})
    numbers = {paper.job.number for paper in _papers(company)}
    names = mappings.names(sending, ACTOR, QBD)
    assert {name.ours[0] for name in names if name.sort == "job"} == numbers
    assert "job" not in {name.sort for name in mappings.names(company, ACTOR, QBD)}
    wish = {"job": {number: f"Work {number}" for number in numbers}}
    assert mappings.strays(mappings.change(sending, ACTOR, QBD, wish), names) == []
    sheet = file.rows(
        mappings.sorts(*sending.target(QBD)),
        mappings.names(sending, ACTOR, QBD),
        sending.target(QBD)[1],
    )
    assert {row.theirs for row in sheet if row.sort == "job"} == {*wish["job"].values()}
    assert all(row.now.endswith(f":{row.theirs}") for row in sheet if row.sort == "job")
    wanted = file.read_file(file.write_file(sheet), mappings.sorts(*sending.target(QBD)))
    assert mappings.change(sending, ACTOR, QBD, wanted) == ()
    with pytest.raises(Refused, match="there is no sort “job” here"):
        file.read_file(file.write_file(sheet), mappings.sorts(*company.target(QBD)))
