"""Admin: a look at what waits, by a formula over All; where one types is a view of All."""

from sheets.desired import Desired
from sheets.layout import Tab
from sheets.tabs.looking import Looking, build_looking

LOOKING = Looking(
    name="Admin",
    sheet_id=102,
    said="Not processed yet, oldest first",
    view=201,
    view_title="1 Admin",
    columns=(
        "key",
        "no",
        "client",
        "amt",
        "cur",
        "age",
        "status",
        "stop",
        "review",
        "note",
        "became",
        "job",
    ),
    condition='<All.tab>="Admin"',
    criteria='<All.tab>;"Admin"',
    sort=(("wait", True), ("no", True)),
    empty="Nothing in Admin",
)


def build_admin(desired: Desired) -> Tab:
    """The tab as it should be now."""
    return build_looking(LOOKING, desired)
