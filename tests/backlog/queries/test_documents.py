"""Printing is looking: nothing moves, the log notes it, and everybody sees their own."""

import io
from dataclasses import replace
from zipfile import ZipFile

import pytest

from backlog.audit import verify
from backlog.errors import NotAllowed, Refused
from backlog.office import Office
from backlog.queries import documents
from backlog.roles import Actor, People, Person, Role
from exporters.documents import build_printers
from tests.backlog.looking import table
from tests.offices import AMIRA, DANA, PRIYA, a_record, acting, ids_of, list_rows, take_in

VICTOR = Person("victor@prairie.example", "Victor", frozenset({Role.VIEWER}), "T0PRAIRIE/U0VICTOR")
KINDS = {"pdf": (b"%PDF-", ".pdf"), "word": (b"PK", ".docx")}


@pytest.mark.parametrize("kind", KINDS)
def test_one_invoice_is_its_document(office: Office, kind: str) -> None:
    take_in(office, a_record("INV-1"))
    printed = documents.print_(office, acting(DANA), ids_of(office, "INV-1"), kind)
    begins, ends = KINDS[kind]
    assert printed.data.startswith(begins)
    assert printed.name == f"INV-1_Northfield-Energy-Ltd{ends}"
    assert printed.numbers == ("INV-1",)


@pytest.mark.parametrize("kind", KINDS)
def test_several_are_a_zip_with_one_for_each_in_the_order_asked_for(
    office: Office, kind: str
) -> None:
    take_in(office, a_record("INV-1"), a_record("INV/2"), a_record("INV 2"))
    ids = ids_of(office, "INV/2", "INV-1", "INV 2")
    printed = documents.print_(office, acting(DANA), [*ids, ids[0]], kind)
    assert (printed.name, printed.numbers) == ("invoices.zip", ("INV/2", "INV-1", "INV 2"))
    client, (begins, ends) = "Northfield-Energy-Ltd", KINDS[kind]
    with ZipFile(io.BytesIO(printed.data)) as archive:
        assert archive.namelist() == [
            f"INV-2_{client}{ends}",
            f"INV-1_{client}{ends}",
            f"INV-2_{client}-2{ends}",
        ]
        assert all(archive.read(name).startswith(begins) for name in archive.namelist())
    again = documents.print_(office, acting(DANA), ids, kind)
    assert again.data == printed.data


def test_nothing_is_marked_and_the_log_notes_who_printed_what(company: Office) -> None:
    ids = ids_of(company, "INV-10401", "INV-10402")
    before = list_rows(company, ids)
    documents.print_(company, acting(AMIRA), ids, "pdf")
    assert list_rows(company, ids) == before
    assert [row.exported for row in before] == [False, False]
    (noted,) = table(
        company, "SELECT actor, invoice_id, after FROM events WHERE action = 'downloaded'"
    )
    assert noted == (AMIRA.email, None, '{"as":"pdf","invoices":["INV-10401","INV-10402"]}')
    assert table(company, "SELECT * FROM batches") == []
    assert not verify.verify(company).findings


def test_everybody_prints_what_they_may_see(office: Office) -> None:
    other = {"name": "Marc Roy", "email": "marc@prairie.example"}
    take_in(office, a_record("INV-1"), a_record("INV-2", project_manager=other))
    ids = ids_of(office, "INV-1", "INV-2")
    for person in (DANA, AMIRA, VICTOR):
        assert documents.print_(office, acting(person), ids, "pdf").numbers == ("INV-1", "INV-2")
    assert documents.print_(office, acting(PRIYA), ids[:1], "pdf").numbers == ("INV-1",)
    with pytest.raises(NotAllowed, match="INV-2 is of a job of another Project Manager"):
        documents.print_(office, acting(PRIYA), ids, "pdf")
    for nobody in (People([]).by_slack("T0PRAIRIE", "U0STRANGER"), Actor("x@y.example", "X")):
        with pytest.raises(NotAllowed, match="not on the list"):
            documents.print_(office, nobody, ids, "pdf")
    assert len(table(office, "SELECT 1 FROM events WHERE action = 'downloaded'")) == 4


def test_a_broken_template_prints_and_notes_nothing(office: Office) -> None:
    take_in(office, a_record("INV-1"))
    broken = office.path.with_name("broken.typ")
    broken.write_text("#paper")
    theirs = replace(office, printers=build_printers(pdf_template=broken))
    with pytest.raises(Refused, match="cannot be used: line 1: unknown variable: paper"):
        documents.print_(theirs, acting(DANA), ids_of(office, "INV-1"), "pdf")
    assert table(office, "SELECT 1 FROM events WHERE action = 'downloaded'") == []


def test_no_invoice_is_no_document(office: Office) -> None:
    with pytest.raises(Refused, match="No invoice is named"):
        documents.print_(office, acting(DANA), [], "pdf")
