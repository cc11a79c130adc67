"""What the heart asks of a kind of document that people read; `exporters` answers it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from backlog.company import Company
from backlog.cover import Cover
from backlog.model import Entry


class Printer(Protocol):
    """Prints invoices as one kind of document: PDF, Word."""

    @property
    def extension(self) -> str:
        """File name ending, without the dot."""

    def print(
        self, entries: Sequence[Entry], company: Company, languages: Mapping[str, str]
    ) -> Iterator[bytes]:
        """The bytes of one document for each entry; the same entry gives the same bytes.

        `languages` has those that are mapped, by client number or name.

        Raises:
            Refused: the template cannot be used; the text says why.
        """


class CoverPrinter(Protocol):
    """Prints the sheet on top of what an auditor is given."""

    def print_cover(self, cover: Cover) -> bytes:
        """The bytes of a PDF; the same cover gives the same bytes.

        Raises:
            Refused: it has letters that no font at hand has; the text says what to do.
        """
