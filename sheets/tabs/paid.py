"""Paid: a look at what was received, the latest payment first."""

from sheets.desired import Desired
from sheets.layout import Tab
from sheets.tabs.looking import Looking, build_looking

LOOKING = Looking(
    name="Paid",
    sheet_id=104,
    said="Received in full, latest payment first",
    view=0,
    view_title="",
    columns=(
        "key",
        "no",
        "client",
        "amt",
        "cur",
        "paid",
        "ref",
        "batch",
        "processed",
        "review",
        "note",
        "became",
        "job",
    ),
    condition='<All.tab>="Paid"',
    criteria='<All.tab>;"Paid"',
    sort=(("paid", False), ("no", True)),
    empty="Nothing in Paid",
)


def build_paid(desired: Desired) -> Tab:
    """The tab as it should be now."""
    return build_looking(LOOKING, desired)
