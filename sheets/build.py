"""All tabs as they should be, from left to right."""

from collections.abc import Iterable, Iterator

from sheets.desired import Desired
from sheets.layout import Tab
from sheets.memory import digest_name
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


def name_rows(tabs: Iterable[Tab]) -> dict[str, dict[str, str]]:
    """What names each row of the tables, by tab and key."""
    return {tab.name: dict(_name_rows_of(tab)) for tab in tabs if tab.named_by}


def _name_rows_of(tab: Tab) -> Iterator[tuple[str, str]]:
    places = [at for at, one in enumerate(tab.headings) if one.name in tab.named_by]
    for key, cells in tab.rows.items():
        yield key, digest_name([cells[place].value for place in places])


def build_tabs(desired: Desired) -> tuple[Tab, ...]:
    """Every tab of the Sheet."""
    return tuple(build(desired) for build in _BUILDERS)
