"""The Google Sheet as a witness: the head of the log that stands on About."""

from collections.abc import Sequence

from backlog.witness import Head, Recalled, Unreachable
from sheets.errors import SheetError
from sheets.memory import Memory
from sheets.reading import read_about, read_full
from sheets.recalled import list_batches
from sheets.refusals import name_errors
from sheets.sender import PLACE, Mirror


class SheetWitness:
    """What About says, and how it comes to say it; satisfies `backlog.witness.Witness`."""

    place = PLACE

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror

    def look(self) -> Sequence[Head]:
        """The heads on About: one, unless somebody copied it.

        Raises:
            Unreachable: Google does not answer.
        """
        try:
            http = self._mirror.connect()
            with name_errors(http.email, self._mirror.spreadsheet_id):
                return read_about(http, self._mirror.spreadsheet_id)
        except SheetError as error:
            raise Unreachable(str(error)) from error

    def recall(self) -> Sequence[Recalled]:
        """The batches on Batches, with the invoices of which All says so.

        Raises:
            Unreachable: Google does not answer.
        """
        try:
            http = self._mirror.connect()
            with name_errors(http.email, self._mirror.spreadsheet_id):
                current = read_full(http, self._mirror.spreadsheet_id, Memory())
        except SheetError as error:
            raise Unreachable(str(error)) from error
        return list_batches(current)

    def announce(self, head: Head) -> bool:  # noqa: ARG002 - a sync writes the head of its moment
        """Bring the Sheet up to date, which writes the head.

        Raises:
            Unreachable: it could not be, or knows better.
        """
        try:
            self._mirror.refresh()
        except SheetError as error:
            raise Unreachable(str(error)) from error
        return True
