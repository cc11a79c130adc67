"""What clients are written in: mapped once for the firm, whatever the accounting system."""

import pytest

from backlog.audit import verify
from backlog.errors import Refused
from backlog.mappings import change, file
from backlog.office import Office
from backlog.queries import documents
from backlog.store import mappings as store
from tests.backlog.looking import table
from tests.exporters.documents.independent_pdf import bare, read_pages
from tests.offices import DANA, a_record, acting, ids_of, take_in

ACTOR = acting(DANA)
QBD, CSV = "quickbooks-desktop", "csv"
FRENCH = {"language": {"C-0117": "fr"}}


def languages(office: Office) -> dict[str, str]:
    with office.reading() as db:
        return store.load_languages(db)


def exported(office: Office, profile: str) -> list[file.Row]:
    target, use = office.target(profile)
    names = change.names(office, ACTOR, profile)
    return [
        row
        for row in file.rows(change.sorts(target, use), names, change.add_languages(office, use))
        if row.sort == "language"
    ]


def test_what_is_said_with_one_profile_stands_for_all_and_is_proved(office: Office) -> None:
    change.change(office, ACTOR, QBD, FRENCH | {"client": {"C-0117": "Northfield"}})
    assert languages(office) == FRENCH["language"]
    assert office.target(QBD)[1].mappings == {"client": {"C-0117": "Northfield"}}
    assert change.change(office, ACTOR, CSV, FRENCH) == ()
    (gone,) = change.change(office, ACTOR, CSV, {"language": {"C-0117": None}})
    assert (gone.kind, languages(office)) == ("removed", {})
    change.change(office, ACTOR, CSV, FRENCH, dry_run=True)
    assert languages(office) == {}
    told = table(office, "SELECT action FROM events WHERE action = 'mappings'")
    assert len(told) == 3
    assert verify.verify(office).findings == ()


def test_a_clients_invoices_are_printed_as_it_is_mapped(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    (id_,) = ids_of(office, "INV-1")

    def first_words() -> str:
        return bare(read_pages(documents.print_(office, ACTOR, [id_], "pdf").data)[0])

    assert "Facture" not in first_words()
    change.change(office, ACTOR, QBD, FRENCH)
    assert "Facture" in first_words()


def test_only_who_is_not_written_in_english_has_a_row_until_one_is_added(office: Office) -> None:
    client = a_record("INV-1")["client"]
    quebec = client | {"number": "C-1", "name": "Énergie", "province": "ca-qc"}
    take_in(office, a_record("INV-1"), a_record("INV-2", client=quebec))
    assert [(row.ours, row.theirs, row.now) for row in exported(office, CSV)] == [("C-1", "", "fr")]
    change.change(office, ACTOR, QBD, {"language": {"C-0117": "fr+en", "C-1": "en"}})
    assert [(row.ours, row.theirs, row.now) for row in exported(office, CSV)] == [
        ("C-0117", "fr+en", "fr+en"),
        ("C-1", "en", "en"),
    ]


def test_a_language_that_nothing_is_printed_in_is_a_mistake() -> None:
    data = b"sort,ours,theirs\nlanguage,C-1,fr\nlanguage,C-2,French\nlanguage,C-3,\n"
    with pytest.raises(Refused, match="Row 3: “French” is no language; there are en, fr, fr\\+en"):
        file.read_file(data, change.MAPPED)
