"""Where a client is and what it reads, as they come in and are kept."""

from typing import Any

import pytest

from backlog import record
from backlog.audit import verify
from backlog.intake.record import BadRecord, parse
from backlog.office import Office
from backlog.store import database, invoices
from tests.offices import PRAIRIE, a_record, ids_of, take_in


def came(**client: Any) -> dict[str, Any]:
    made = a_record("INV-1")
    return made | {"client": made["client"] | client}


@pytest.mark.parametrize(
    ("given", "kept"), [("en", "en"), ("FR", "fr"), ("fr + en", "fr+en"), ("", ""), (None, "")]
)
def test_a_language_is_one_that_is_printed_in(given: str | None, kept: str) -> None:
    assert parse(came(language=given), PRAIRIE).client.language == kept


def test_what_is_no_language_and_no_province_says_what_is_wanted() -> None:
    with pytest.raises(BadRecord, match=r"client\.language: a language is wanted: en, fr, fr\+en"):
        parse(came(language="French"), PRAIRIE)
    with pytest.raises(BadRecord, match=r"client\.province: a province is wanted .* like CA-QC"):
        parse(came(province="Quebec"), PRAIRIE)


def test_both_are_kept_with_the_invoice(office: Office) -> None:
    take_in(office, came(province="ca-qc", language="fr+en"))
    with office.reading() as db:
        (entry,) = invoices.load(db, ids_of(office, "INV-1"))
    assert (entry.invoice.client.province, entry.invoice.client.language) == ("CA-QC", "fr+en")
    assert verify.verify(office, deep=True).findings == ()


def test_an_invoice_that_says_neither_keeps_the_digest_of_older_releases() -> None:
    invoice = parse(came(), PRAIRIE)
    said = record.of_invoice(invoice)
    older = said | {"client": {n: v for n, v in said["client"].items() if n not in _LATER}}
    assert record.digest_facts(record.complete(older)) == record.digest(invoice)
    assert record.differences(record.complete(older), said) == []
    assert record.digest(parse(came(language="fr"), PRAIRIE)) != record.digest(invoice)


def test_a_database_without_them_is_brought_up_to_date_and_proved(office: Office) -> None:
    take_in(office, came())
    with database.open_database(office.path) as db:
        for column in ("client_province", "client_language"):
            db.execute(f"ALTER TABLE invoices DROP COLUMN {column}")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'languages_of_clients'")
        db.conn.commit()
    database.upgrade(office.path)
    take_in(office, came(province="CA-QC"))
    with office.reading() as db:
        (entry,) = invoices.load(db, ids_of(office, "INV-1"))
    assert entry.invoice.client.province == "CA-QC"
    assert verify.verify(office, deep=True).findings == ()


_LATER = ("province", "language")
