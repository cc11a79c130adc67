"""My Forms: a look at what one creator made, chosen by a drop-down that everybody shares."""

from dataclasses import replace

from sheets.cells import FREE
from sheets.desired import Desired
from sheets.layout import Protection, Span, Tab
from sheets.tabs import all as every
from sheets.tabs.looking import Looking, build_looking

LOOKING = Looking(
    name="My Forms",
    sheet_id=105,
    said="↑ it changes for everybody; yours alone: the views of All called Forms",
    view=0,
    view_title="",
    columns=(
        "key",
        "no",
        "client",
        "amt",
        "cur",
        "status",
        "stop",
        "review",
        "note",
        "became",
        "job",
        "by",
    ),
    condition='(<All.by>=$C$1)*(<All.by><>"")',
    criteria="<All.by>;$C$1",
    sort=(("wait", True), ("no", True)),
    empty="Choose who made them, above",
)
CHOICE = Span("client", "client", 0, 1)
"""The one cell that people change: whose invoices are shown."""


def build_forms(desired: Desired) -> Tab:
    """The tab as it should be now; whoever is chosen stays chosen."""
    tab = build_looking(LOOKING, desired)
    place = LOOKING.columns.index(CHOICE.first)
    first = (*tab.head[0][:place], FREE, *tab.head[0][place + 1 :])
    creators = every.list_names(one.beside.created_by for one in desired.list_invoices().values())
    return replace(
        tab,
        head=(first, *tab.head[1:]),
        protections=(Protection(tab.protections[0].id, Span(), (CHOICE,)),),
        choices=((CHOICE, tuple(creators[:_CREATORS])),) if creators else (),
    )


_CREATORS = 200
