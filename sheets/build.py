"""All tabs as they should be, from left to right."""

from sheets.desired import Desired
from sheets.layout import Tab
from sheets.tabs.about import build_about
from sheets.tabs.admin import build_admin
from sheets.tabs.all import build_all
from sheets.tabs.batches import build_batches
from sheets.tabs.forms import build_forms
from sheets.tabs.jobs import build_jobs
from sheets.tabs.lines import build_lines
from sheets.tabs.paid import build_paid
from sheets.tabs.processed import build_processed

_BUILDERS = (
    build_about,
    build_all,
    build_admin,
    build_processed,
    build_paid,
    build_forms,
    build_batches,
    build_lines,
    build_jobs,
)


def build_tabs(desired: Desired) -> tuple[Tab, ...]:
    """Every tab of the Sheet."""
    return tuple(build(desired) for build in _BUILDERS)
