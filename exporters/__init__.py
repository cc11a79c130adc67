"""Invoices to the files accounting systems import."""

from backlog.target import Target
from exporters.generic_csv import GenericCsv
from exporters.quickbooks_desktop import QuickBooksDesktop

TARGETS: dict[str, Target] = {
    "quickbooks-desktop": QuickBooksDesktop(),
    "csv": GenericCsv(),
}
"""Every target by the id people type. A new one is one module and one line here."""
