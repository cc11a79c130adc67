"""The cover of the evidence, as a PDF; satisfies `backlog.printer.CoverPrinter`."""

from pathlib import Path

from backlog.cover import Cover

_TEMPLATE = Path(__file__).with_name("cover.typ")


class PdfCoverPrinter:
    """Prints covers through our template."""

    def print_cover(self, cover: Cover) -> bytes:
        """The bytes of a PDF; the same cover gives the same bytes.

        Raises:
            MissingFonts: it has letters that would be blanks.
        """
        from exporters.documents.pdf import print_pdf  # noqa: PLC0415 - Typst loads slowly

        (data,) = print_pdf(_TEMPLATE, [cover])
        return data
