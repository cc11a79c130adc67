"""Taking the evidence of a batch: for who may have its files, noted in the log as a download."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from backlog import journal, naming
from backlog.audit.evidence import contents, dossier
from backlog.audit.evidence.cover import compose_cover
from backlog.audit.evidence.dossier import Dossier
from backlog.audit.evidence.readme import write_readme
from backlog.batch import Batch
from backlog.files.archive import zip_pieces
from backlog.messages import EvidenceAsked
from backlog.model import Entry
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, events, mappings, outbox

Pieces = Iterator[tuple[str, Iterable[bytes]]]
KIND = "evidence"


@dataclass(frozen=True, slots=True)
class Content:
    """A file in the ZIP."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ZIP, and what is in it; `head` is where the chain in it ends, `SEQ:HASH`."""

    batch: Batch
    name: str
    data: bytes
    head: str
    contents: tuple[Content, ...]


def ask(office: Office, actor: Actor, number: str) -> Batch:
    """Have the evidence sent to who asks, in Slack.

    Raises:
        NotAllowed: the actor is neither an Administrator nor of Accounting.
        NotFound: there is no such batch.
    """
    office.admit(actor, "take evidence")
    with office.writing() as db:
        batch = batches.get(db, number)
        _note(office, db, actor, batch)
        outbox.put(db, EvidenceAsked(batch.number, actor.email), at=office.clock())
        return batch


def take(office: Office, actor: Actor, number: str) -> Evidence:
    """Make it and note who took it; the note itself is not in it.

    Raises:
        NotAllowed: the actor is neither an Administrator nor of Accounting.
        NotFound: there is no such batch.
        Refused: an invoice cannot be printed; nothing was noted.
    """
    office.admit(actor, "take evidence")
    made = build(office, number)
    with office.writing() as db:
        _note(office, db, actor, made.batch)
    return made


def _note(office: Office, db: Database, actor: Actor, batch: Batch) -> None:
    deed = journal.Deed("downloaded", actor, office.clock(), batch_id=batch.id)
    journal.note(db, deed, {"as": KIND})


def build(office: Office, number: str) -> Evidence:
    """The evidence of a batch: the same batch and log give the same bytes. Nothing is noted.

    For a use case or a sender that has asked who wants it.

    Raises:
        NotFound: there is no such batch.
        Refused: an invoice cannot be printed.
    """
    with office.reading() as db:
        found = dossier.gather(db, number)
        seen: list[Content] = []
        files = (_look(file, seen) for file in _list_files(office, db, found))
        data = zip_pieces(_add_manifest(files, seen))
    head = f"{found.chain.end}:{found.chain.hash}"
    return Evidence(found.batch, f"{found.batch.number}_{KIND}.zip", data, head, tuple(seen))


def _list_files(office: Office, db: Database, found: Dossier) -> Pieces:
    company = office.company
    label = office.label(found.batch.target, found.batch.profile)
    cover = compose_cover(found, company, label, _list_altered(found))
    yield "README.txt", [write_readme(found, company.name)]
    yield "cover.pdf", [office.cover_printer.print_cover(cover)]
    yield from ((f"files/{name}", [data]) for name, data in found.files)
    yield from _print_invoices(office, db, found)
    yield "invoices.csv", [contents.list_invoices(found)]
    yield "batch.json", [contents.shape_batch(found)]
    yield "confirmations.csv", [contents.list_confirmations(found)]
    yield "profile.json", [contents.shape_profile(found)]
    yield "events.csv", [contents.list_events(found)]
    yield "events.json", [contents.shape_events(found)]
    yield "chain.txt", _write_chain(db, found)
    yield "anchors.csv", [contents.list_anchors(found)]


def _list_altered(found: Dossier) -> list[str]:
    """Files of which other bytes are kept than went out."""
    known = {file.name: file.sha256 for file in found.batch.files}
    return [name for name, data in found.files if hashlib.sha256(data).hexdigest() != known[name]]


def _print_invoices(office: Office, db: Database, found: Dossier) -> Pieces:
    """Each with the figures that went out, in today's language and with today's letterhead.

    What was paid or corrected since stands in the events.
    """
    printer = office.printers["pdf"]
    papers = [(paper.number, paper.client.name) for paper in found.papers]
    names = naming.document_names(papers, printer.extension)
    pairs = zip(found.sent, found.papers, strict=True)
    entries = [Entry(one.id, one.version, paper) for one, paper in pairs]
    printed = printer.print(entries, office.company, mappings.load_languages(db))
    yield from ((f"invoices/{name}", [data]) for name, data in zip(names, printed, strict=True))


def _write_chain(db: Database, found: Dossier) -> Iterator[bytes]:
    chain = found.chain
    yield f"{chain.before}\n".encode()
    for line in events.list_hashed(db, chain.first, chain.end):
        yield f"{line}\n".encode()


def _look(file: tuple[str, Iterable[bytes]], seen: list[Content]) -> tuple[str, Iterable[bytes]]:
    """The same file; what went by stands in `seen` when its last piece has gone."""
    name, pieces = file

    def go_by() -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece
        seen.append(Content(name, digest.hexdigest(), size))

    return name, go_by()


def _add_manifest(files: Pieces, seen: list[Content]) -> Pieces:
    """At the end: its lines are known when all else has gone by."""
    yield from files
    lines = "".join(f"{one.sha256}  {one.name}\n" for one in seen)
    yield "manifest.sha256", [lines.encode()]
