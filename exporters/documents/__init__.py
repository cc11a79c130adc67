"""Invoices as documents that people read: one paper, printed as PDF or as Word."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from backlog.company import Company
from backlog.model import Entry
from backlog.printer import Printer
from exporters.documents import templates
from exporters.documents.paper import Paper


@dataclass(frozen=True, slots=True)
class TemplatePrinter:
    """Prints papers through a template; satisfies `backlog.printer.Printer`."""

    extension: str
    template: Path
    print_papers: Callable[[Path, Iterator[Paper]], Iterator[bytes]]

    def print(
        self, entries: Sequence[Entry], company: Company, languages: Mapping[str, str]
    ) -> Iterator[bytes]:
        """The bytes of one document for each entry; the same entry gives the same bytes.

        `languages` has those that are mapped, by client number or name.

        Raises:
            BrokenTemplate: the template cannot be used; the text says why.
        """
        # Babel, Typst and docxtpl take longer to load than most commands to run.
        from exporters.documents.composition import compose_paper  # noqa: PLC0415

        papers = (compose_paper(entry, company, languages) for entry in entries)
        return self.print_papers(self.template, papers)


def build_printers(
    pdf_template: Path | None = None, word_template: Path | None = None
) -> dict[str, Printer]:
    """Every kind of document by the word people type, through the firm's templates or ours."""
    return {
        "pdf": TemplatePrinter("pdf", pdf_template or templates.PDF, _print_pdf),
        "word": TemplatePrinter("docx", word_template or templates.WORD, _print_word),
    }


# So whoever prints loads them.
def _print_pdf(template: Path, papers: Iterator[Paper]) -> Iterator[bytes]:
    from exporters.documents.pdf import print_pdf  # noqa: PLC0415

    return print_pdf(template, papers)


def _print_word(template: Path, papers: Iterator[Paper]) -> Iterator[bytes]:
    from exporters.documents.word.fill import print_word  # noqa: PLC0415

    return print_word(template, papers)
