"""Processed: a look at what has left and is not paid, what is due first on top."""

from sheets.desired import Desired
from sheets.layout import Tab
from sheets.tabs.looking import Looking, build_looking

LOOKING = Looking(
    name="Processed",
    sheet_id=103,
    said="Sent, not paid in full; earliest due first",
    view=206,
    view_title="6 Unpaid",
    columns=(
        "key",
        "no",
        "client",
        "amt",
        "cur",
        "bal",
        "due",
        "late",
        "review",
        "note",
        "became",
        "job",
        "batch",
        "ref",
        "processed",
    ),
    condition='<All.tab>="Processed"',
    criteria='<All.tab>;"Processed"',
    sort=(("due", True), ("no", True)),
    empty="Nothing in Processed",
    sums=("amt", "bal"),
)


def build_processed(desired: Desired) -> Tab:
    """The tab as it should be now."""
    return build_looking(LOOKING, desired)
