"""The Sheet's part in the outbox: a refresh means one sync from what the database says now."""

from collections.abc import Callable
from dataclasses import dataclass

from backlog import kept
from backlog.batches.delivery import DeliveryFailed
from backlog.messages import Message
from backlog.office import Office
from backlog.queries.everything import read_everything
from backlog.roles import Actor, Role
from sheets.cells import Calendar
from sheets.client import SheetsClient
from sheets.errors import SheetError
from sheets.layout import Desired
from sheets.mirror import Synced, read_title, sync_spreadsheet

READER = Actor("sheet", "The Google Sheet", frozenset({Role.VIEWER}), {"job": "mirror"})
"""Who looks when the Sheet is written: everybody it is shared with sees the same."""

_ROOM, _KEY = "sheets", "sheet ids"


@dataclass(frozen=True, slots=True)
class Mirror:
    """Keeps one spreadsheet like the database. `connect` is called when there is work."""

    office: Office
    connect: Callable[[], SheetsClient]
    spreadsheet_id: str

    def send(self, message: Message, *, again: bool) -> None:  # noqa: ARG002 - the protocol's
        """Bring the Sheet up to date; doing it again changes nothing.

        Raises:
            DeliveryFailed: says why in one sentence.
        """
        try:
            self.refresh()
        except SheetError as error:
            raise DeliveryFailed(str(error), permanent=error.permanent) from error

    def refresh(self, *, rebuild: bool = False) -> Synced:
        """Bring the Sheet up to date now. `rebuild` forgets which tabs were ours.

        Raises:
            SheetError: says why in one sentence.
        """
        with self.office.reading() as db:
            remembered = {} if rebuild else kept.get(db, _ROOM, self._key) or {}
        synced = sync_spreadsheet(
            self.connect(), self.spreadsheet_id, read_desired(self.office), remembered
        )
        if synced.remembered != remembered:
            with self.office.writing() as db:
                kept.put(db, _ROOM, self._key, synced.remembered, at=self.office.clock())
        return synced

    def title(self) -> str:
        """What the spreadsheet is called; that it can be read.

        Raises:
            SheetError: says why it cannot, in one sentence.
        """
        return read_title(self.connect(), self.spreadsheet_id)

    @property
    def _key(self) -> str:
        return f"{_KEY} of {self.spreadsheet_id}"


def read_desired(office: Office) -> Desired:
    """What the Sheet should show now."""
    now = read_everything(office, READER)
    calendar = Calendar(office.company, office.clock())
    labels = {one.profile: office.label(one.target, one.profile) for one in now.batches}
    return Desired(now.rows, tuple(reversed(now.batches)), calendar, labels)
