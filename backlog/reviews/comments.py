"""What people say in threads beside an invoice's row becomes comments of the invoice, each once.

What is edited, resolved or deleted over there is a line more in the history; nothing is erased.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from backlog import journal
from backlog.claim import OF_INVOICES, find_subject
from backlog.event import Event
from backlog.journal import Deed
from backlog.office import Office
from backlog.reviews.claims import READER
from backlog.store import events, invoices, kept
from backlog.store.events import CHANGED, DELETED, SAID

_ID, _FILE = "sheet_comment", "spreadsheet"
"""Where the event of a comment says which post of which spreadsheet it was."""
_ROOM = "sheets"


@dataclass(frozen=True, slots=True)
class Posted:
    """A post of a thread, the first of it or a reply; at a row of a tab, or at none of ours."""

    tab: str
    key: str
    id: str
    author: str
    text: str

    @property
    def words(self) -> str:
        """As the log has it: the Sheet's name of an author is what he calls himself.

        So it stands in the words, and nobody of the firm is made to have said it.
        """
        return f"{self.text.strip()} ({self.author or 'somebody'}, in the Sheet)"


def keep_comments(office: Office, spreadsheet_id: str, posts: Sequence[Posted]) -> None:
    """Keep what is new, and tell what changed; `posts` are all that the spreadsheet has."""
    with office.writing() as db:
        told = events.load_last(db, (SAID, CHANGED, DELETED), _ID)
        for one in posts:
            if news := _compare(one, told.get(one.id)):
                _note(office, db, spreadsheet_id, one.id, news)
        present = {one.id for one in posts}
        for id_, last in _find_deleted(office, db, spreadsheet_id, told, present):
            _note(office, db, spreadsheet_id, id_, (DELETED, last.invoice_id or 0, last.reason))


def _compare(one: Posted, last: Event | None) -> tuple[str, int, str] | None:
    """What is to be told of a post: as what, of which invoice, in which words."""
    if last is None:
        is_beside = one.tab == OF_INVOICES
        return (SAID, find_subject(one.key), one.words) if is_beside else None
    if last.action == DELETED or _take_text(last.reason) != _take_text(one.words):
        return CHANGED, last.invoice_id or 0, one.words
    return None


def _take_text(words: str) -> str:
    """Without the author: somebody who calls himself otherwise said nothing else."""
    return words.rpartition(" (")[0]


def _find_deleted(
    office: Office,
    db: Database,
    spreadsheet_id: str,
    told: Mapping[str, Event],
    present: Collection[str],
) -> Iterator[tuple[str, Event]]:
    """What is there no more; an answer that is short is read again before it is believed."""
    key = f"comments missed in {spreadsheet_id}"
    ours = {id_: one for id_, one in told.items() if one.source.get(_FILE) == spreadsheet_id}
    missing = {id_ for id_, one in ours.items() if one.action != DELETED} - set(present)
    missed: list[str] = kept.get(db, _ROOM, key) or []
    kept.put(db, _ROOM, key, sorted(missing - set(missed)), at=office.clock())
    yield from ((id_, ours[id_]) for id_ in sorted(missing & set(missed)))


def _note(
    office: Office, db: Database, spreadsheet_id: str, id_: str, news: tuple[str, int, str]
) -> None:
    action, invoice_id, words = news
    actor = replace(READER, where=READER.where | {_ID: id_, _FILE: spreadsheet_id})
    for entry in invoices.load(db, [invoice_id]):  # none for a key that is not ours
        deed = Deed(action, actor, office.clock(), words)
        journal.apply(db, entry, entry, deed, office.rules)
