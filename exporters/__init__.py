"""Invoices to the files accounting systems import."""

from backlog.target import Target
from exporters.columns.target import COLUMNS
from exporters.targets.generic_csv import GENERIC_CSV
from exporters.targets.quickbooks_desktop import QUICKBOOKS_DESKTOP
from exporters.targets.quickbooks_online import QUICKBOOKS_ONLINE
from exporters.targets.sage_50_ca import SAGE_50_CA
from exporters.targets.sage_50_uk import SAGE_50_UK
from exporters.targets.sage_50_us import SAGE_50_US
from exporters.targets.sage_300 import SAGE_300, SAGE_300_CSV

TARGETS: dict[str, Target] = {
    "quickbooks-desktop": QUICKBOOKS_DESKTOP,
    "quickbooks-online": QUICKBOOKS_ONLINE,
    "sage-50-ca": SAGE_50_CA,
    "sage-50-us": SAGE_50_US,
    "sage-50-uk": SAGE_50_UK,
    "sage-300": SAGE_300,
    "sage-300-csv": SAGE_300_CSV,
    "csv": GENERIC_CSV,
    "columns": COLUMNS,
}
"""Every target by the id people type. A new one is one module and one line here."""
