"""Invoices as documents that people read. Printing is looking: it marks nothing exported."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog import journal, naming, visibility
from backlog.errors import Refused
from backlog.files.archive import zip_files
from backlog.messages import PapersOrdered
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices, mappings, outbox


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to hand over: the document of one invoice, or a ZIP with one for each of several."""

    name: str
    data: bytes
    numbers: tuple[str, ...]


def order(office: Office, actor: Actor, ids: Sequence[int], kind: str) -> None:
    """Have invoices printed as `pdf` or `word`, and the file sent to whoever asks, in Slack.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    visibility.see(office, actor, ids)
    with office.writing() as db:
        wanted = PapersOrdered(actor.email, kind, tuple(ids))
        outbox.put(db, wanted, at=office.clock())


def print_(office: Office, actor: Actor, ids: Sequence[int], kind: str) -> Printed:
    """Print invoices as `pdf` or `word`, and note it in the log as a download.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
        Refused: no invoice is named, or the template cannot be used; nothing was noted.
    """
    if not ids:
        raise Refused("No invoice is named, so no document was made. Name at least one.")
    office.admit(actor, "see")
    with office.reading() as db:
        visibility.load_rows(office, db, actor, ids)
        entries = invoices.load(db, dict.fromkeys(ids))
        languages = mappings.load_languages(db)
    printer = office.printers[kind]
    papers = [entry.invoice for entry in entries]
    names = naming.document_names(
        [(paper.number, paper.client.name) for paper in papers], printer.extension
    )
    made = list(zip(names, printer.print(entries, office.company, languages), strict=True))
    numbers = tuple(paper.number for paper in papers)
    with office.writing() as db:
        deed = journal.Deed("downloaded", actor, office.clock())
        journal.note(db, deed, {"as": kind, "invoices": list(numbers)})
    if len(made) == 1:
        return Printed(*made[0], numbers)
    return Printed("invoices.zip", zip_files(made), numbers)
