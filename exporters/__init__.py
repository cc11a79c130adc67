"""Invoices to the files accounting systems import."""

from backlog.target import Target
from exporters.generic_csv import GENERIC_CSV
from exporters.quickbooks_desktop import QUICKBOOKS_DESKTOP

TARGETS: dict[str, Target] = {
    "quickbooks-desktop": QUICKBOOKS_DESKTOP,
    "csv": GENERIC_CSV,
}
"""Every target by the id people type. A new one is one module and one line here."""
