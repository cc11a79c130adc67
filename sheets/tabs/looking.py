"""The tabs that only show: totals per currency on top, then what a formula brings from All."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sheets import looks
from sheets.cells import COUNT, TEXT, Cell, Json
from sheets.desired import Desired
from sheets.layout import (
    AMOUNT,
    AS_OF,
    Heading,
    Kind,
    Protection,
    Rule,
    Span,
    Tab,
    Who,
    write_titles,
)
from sheets.tabs import all as every

_NOTES = {"no": "Click: its row in All, where Review and Note are typed."}
_OF_ALL = {
    # Nothing is typed here: neither the colour nor the drop-down of what is theirs in All.
    heading.name: replace(
        heading,
        note=_NOTES.get(heading.name, ""),
        who=Who.FORMULA,
        choices=(),
        rule=None,
        linked=False,
    )
    for heading in every.HEADINGS
}
_LATE = Heading("late", "Late", 48, COUNT, Who.FORMULA, inset=10, note="Days past Due.")
_HEADINGS = _OF_ALL | {"late": _LATE}
_SPARE = 20
CURRENCY_ROWS = 2
"""At least so many, so that a second currency moves nothing."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What one of these tabs shows.

    `condition` filters All, `criteria` say the same to COUNTIFS and SUMIFS; `sort` are columns with
    whether they go upwards; `view` is the filter view of All where one types and `view_title` what
    it is called, `sums` what is added.
    """

    name: str
    sheet_id: int
    said: str
    view: int
    view_title: str
    columns: tuple[str, ...]
    condition: str
    criteria: str
    sort: tuple[tuple[str, bool], ...]
    empty: str
    sums: tuple[str, ...] = ("amt",)


def build_looking(looking: Looking, desired: Desired) -> Tab:
    """The tab as it should be: fixed cells, and two or three formulas that spill."""
    headings = tuple(_HEADINGS[name] for name in looking.columns)
    currencies = desired.list_currencies()
    rows = max(CURRENCY_ROWS, len(currencies))
    head = [
        _write_totals(looking, headings, currencies[row] if row < len(currencies) else "", row)
        for row in range(rows)
    ]
    anchors = tuple(_write_anchor(looking, heading, rows + 2) for heading in headings)
    return Tab(
        name=looking.name,
        sheet_id=looking.sheet_id,
        kind=Kind.PAGE,
        headings=headings,
        head=(*head, write_titles(headings), anchors),
        frozen=(rows + 1, 2),
        room=rows + 1 + len(desired.list_invoices()) + _SPARE,
        rules=tuple(_list_rules(headings, desired.currency, rows + 1)),
        protections=(Protection(looking.sheet_id * 100 + 1, Span()),),
        looks=tuple(_list_looks(looking, rows)),
    )


def _list_looks(looking: Looking, rows: int) -> Iterator[tuple[Span, Json]]:
    """The name of the tab, how old it is, sums in bold, and sentences that run on."""
    first = looking.columns[2]
    last = max(("cur", *looking.sums), key=looking.columns.index)
    yield Span("no", "no", 0, 1), looks.NAME
    yield Span("no", "no", 1, 2), looks.ASIDE | looks.LEFT
    yield Span(first, first, 0, rows), looks.RIGHT
    yield Span(first, last, 0, rows), looks.BOLD
    yield Span("amt", last, 1, rows), looks.FOREIGN
    said = find_free(looking)
    yield Span(said, said, 0, rows), looks.RUNS_ON
    yield Span(said, said, 0, 1), looks.ASIDE


def find_free(looking: Looking) -> str:
    """The first column above which a sentence may run on."""
    return next(name for name in looking.columns if name in ("status", "review", "ref"))


def _write_totals(
    looking: Looking, headings: tuple[Heading, ...], currency: str, row: int
) -> tuple[Cell, ...]:
    cells = {"no": _write_corner(looking, row)}
    if currency:
        of_it = f"{looking.criteria};<All.cur>;<cur>"
        cells["client"] = Cell(
            formula=f"=COUNTIFS({of_it})", pattern='[=1]0" invoice";0" invoices"'
        )
        cells["cur"] = Cell(currency, TEXT)
        for name in looking.sums:
            cells[name] = Cell(formula=f"=SUMIFS(<All.{name}>;{of_it})", pattern=AMOUNT)
    free = find_free(looking)
    if row == 0:
        cells[free] = Cell(looking.said, TEXT)
    if row == 1 and looking.view:
        link = f"#gid={every.SHEET_ID}&fvid={looking.view}"
        cells[free] = Cell(f'Type reviews in All: view "{looking.view_title}" ↗', TEXT, link=link)
    return tuple(cells.get(heading.name, Cell()) for heading in headings)


def _write_corner(looking: Looking, row: int) -> Cell:
    if row == 0:
        return Cell(looking.name, TEXT)
    if row == 1:
        return Cell(formula="=<About!B2>", pattern=AS_OF)
    return Cell()


def _write_anchor(looking: Looking, heading: Heading, row: int) -> Cell:
    """What spills from the first row below the titles: the keys, links to them, and the rest."""
    names = list(looking.columns)
    if heading.name == "key":
        return Cell(formula=_spill(looking, ["no"]), pattern=TEXT)
    if heading.name == "no":
        keys = f"$A{row}:$A"
        found = f'HYPERLINK("#gid={every.SHEET_ID}&range=B"&MATCH({keys};<All:no>;0);{keys})'
        return Cell(formula=f'=ARRAYFORMULA(IF({keys}="";"";{found}))', pattern=TEXT)
    if heading.name == "late":
        return Cell(formula=_count_late(names, row), pattern=COUNT)
    after = names.index("late") + 1 if "late" in names else 2
    if heading.name == names[2]:
        stop = after - 1 if "late" in names else len(names)
        return Cell(formula=_spill(looking, names[2:stop], looking.empty), pattern=TEXT)
    if heading.name == names[after]:
        return Cell(formula=_spill(looking, names[after:]), pattern=TEXT)
    return Cell()


def _spill(looking: Looking, names: list[str], empty: str = "") -> str:
    sorted_by = [name for name, _ in looking.sort]
    columns = [*names, *(name for name in sorted_by if name not in names)]
    order = ";".join(
        f"{columns.index(name) + 1};{'TRUE' if up else 'FALSE'}" for name, up in looking.sort
    )
    stacked = ";".join(f"<All.{name}>" for name in columns)
    found = f"SORT(FILTER(HSTACK({stacked});{looking.condition});{order})"
    kept = "1" if len(names) == 1 else f"SEQUENCE(1;{len(names)})"
    return f'=IFNA(CHOOSECOLS({found};{kept});"{empty}")'


def _count_late(names: list[str], row: int) -> str:
    """Stands alone between two spills, as it is counted here and not in All."""
    balance, due = (
        f"${chr(ord('A') + names.index(n))}{row}:${chr(ord('A') + names.index(n))}"
        for n in ("bal", "due")
    )
    late = f"({balance}>0)*ISNUMBER({due})*({due}<TODAY())"
    return f'=ARRAYFORMULA(IF({late};TODAY()-{due};""))'


def _list_rules(headings: tuple[Heading, ...], currency: str, titles: int) -> Iterator[Rule]:
    names = {heading.name for heading in headings}
    for rule in every.build_rules(currency):
        spans = tuple(
            Span(span.first, span.last, titles)
            for span in rule.spans
            if span.start and {span.first, span.last} <= names
        )
        if spans and all(name in names | {"-"} for name in every.find_names(rule.formula)):
            yield replace(rule, spans=spans)
    if "late" in names:
        for days, look in zip((60, 30, 15, 1), looks.AGES, strict=True):
            formula = f"=AND(ISNUMBER(<late>);<late>>={days})"
            yield Rule(f"late-{days}", (Span("late", "late", titles),), formula, look)
    yield Rule("old", (Span("no", "no", 1, 2),), "=NOW()-<no>>1/24", looks.ALARM)
