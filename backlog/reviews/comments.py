"""What people say in threads beside an invoice's row becomes a comment of the invoice, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backlog.acts import Comment
from backlog.claim import OF_INVOICES, find_subject
from backlog.lifecycle import acting
from backlog.lifecycle.acting import Doing
from backlog.office import Office
from backlog.reviews.claims import READER
from backlog.store import events, invoices

_ID = "sheet_comment"
"""Where the event of a comment says which post of the Sheet it was."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of a thread at a row: the first of it, or a reply."""

    tab: str
    key: str
    id: str
    author: str
    text: str


def keep_comments(office: Office, posts: Sequence[Posted]) -> None:
    """Keep what is not kept yet.

    The Sheet's name of an author is what he calls himself: it stands in the words, and nobody of
    the firm is made to have said it.
    """
    found = [(find_subject(one.key), one) for one in posts if one.tab == OF_INVOICES]
    with office.reading() as db:
        known = events.list_sources(db, events.SAID, _ID)
    new = [(id_, one) for id_, one in found if one.id not in known]
    if not new:
        return
    with office.writing() as db:
        for id_, one in new:
            actor = replace(READER, where=READER.where | {_ID: one.id})
            words = f"{one.text.strip()} ({one.author or 'somebody'}, in the Sheet)"
            for entry in invoices.load(db, [id_]):  # none for a key that is not ours
                acting.do(office, db, entry, Comment(words), Doing(actor, office.clock()))
