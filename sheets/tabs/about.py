"""About: where the money is, whether the Sheet agrees, what waits for whom, what was put back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from backlog.plural import count_of
from backlog.queries.reports import find_bucket, list_buckets
from backlog.row import Stage
from sheets import looks
from sheets.cells import FREE, TEXT, Cell, Json, Money, Value, build_cell
from sheets.desired import ADMIN, Desired, Listed, Status
from sheets.layout import Chart, Heading, Kind, Protection, Rule, Span, Tab, View
from sheets.tabs import all as every
from sheets.tabs import batches

NAME, SHEET_ID = "About", 100
CURRENCIES = 3
"""So many have a column; what is in others stands on Admin, Processed and Paid."""
STAMP = 1, 1
"""Row and column of *As of*."""
STAMP_PATTERN = '"As of "ddd d mmm yyyy hh:mm'

_WIDTHS = (14, 206, 70, 96, 86, 90, 60, 74, 20, 104, 66, 96, 86, 90, 60, 60, 60, 60)
HEADINGS = tuple(
    Heading(chr(ord("a") + place), "", width, hidden=place > 14)
    for place, width in enumerate(_WIDTHS)
)
_TITLE: Json = {"textFormat": {"bold": True, "fontSize": 15}}
_RIGHT = looks.RIGHT
_MIDDLE: Json = {"horizontalAlignment": "CENTER"}
_GREY_TEXT = looks.GREY
_HEAD: Json = {
    "backgroundColorStyle": looks.build_color(looks.GREY_TITLE),
    "textFormat": {"bold": True},
}
_STATES = {
    Status.READY: looks.READY,
    Status.ELSEWHERE: looks.READY,
    Status.BLOCKED: looks.BLOCKED,
    Status.HELD: looks.HELD,
    Status.EXPORTED: looks.ON_ITS_WAY,
}


@dataclass(slots=True)
class Page:
    """Cells by row and column, from 0, and how they look."""

    desired: Desired
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    looks: list[tuple[Span, Json]] = field(default_factory=list)

    def put(self, row: int, column: int, *values: Value) -> None:
        """Write values from a cell on to the right."""
        for place, value in enumerate(values):
            self.cells[row, column + place] = build_cell(value, self.desired.calendar)

    def look(self, row: int, first: int, last: int, look: Json) -> None:
        """Give cells of a row, both ends included, a look."""
        names = HEADINGS[first].name, HEADINGS[last].name
        self.looks.append((Span(*names, row, row + 1), look))

    def head(self, row: int, first: int, *titles: str, last: int = 0) -> None:
        """Write the titles of a block."""
        self.put(row, first, *titles)
        self.look(row, first, last or first + len(titles) - 1, _HEAD)

    def list_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """All rows, down to the last that holds anything."""
        last = max(row for row, _ in self.cells)
        return tuple(
            tuple(self.cells.get((row, column), Cell()) for column in range(len(HEADINGS)))
            for row in range(last + 1)
        )


def build_about(desired: Desired) -> Tab:
    """The tab as it should be now, but for *As of*, which is written with each change."""
    page = Page(desired)
    _write_top(page)
    _write_money(page)
    row = _write_waiting(page, 15)
    row = _write_repairs(page, row + 1)
    row = _write_views(page, row + 1)
    _write_end(page, _write_colours(page, row + 1))
    _write_ageing(page)
    return Tab(
        name=NAME,
        sheet_id=SHEET_ID,
        kind=Kind.PAGE,
        headings=HEADINGS,
        head=page.list_rows(),
        frozen=(3, 0),
        rules=(
            Rule("old", (Span("b", "b", 1, 2),), "=NOW()-<b>>1/24", looks.ALARM),
            Rule("disagrees", (Span("h", "h", 5, 14),), '=LEFT(<h>;1)="✗"', looks.ALARM),
            Rule("agrees", (Span("h", "h", 5, 14),), '=<h>="✓"', looks.AGREES),
            Rule("nothing", (_COUNTS,), "=<c>=0", looks.GREY),
            Rule("some", (_COUNTS,), "=<c>>0", looks.BOLD),
            Rule("unreachable", (Span("b", "b", 3, 4),), '=<b><>""', looks.ALARM),
            *_list_age_rules(),
        ),
        protections=(Protection(10_001, Span()),),
        charts=_list_charts(desired.currency),
        looks=tuple(page.looks),
        gridlines=False,
    )


def _write_top(page: Page) -> None:
    company = page.desired.calendar.company
    page.put(0, 1, f"Invoice Process Backlog · {company.name}")
    page.put(*STAMP, FREE)
    page.look(0, 1, 1, _TITLE)
    page.look(1, 1, 1, looks.BOLD)
    page.put(
        1,
        3,
        "A copy of the backlog: nothing typed here changes money or a status. "
        "Red when older than an hour.",
    )
    page.put(
        2,
        1,
        "A review stays with its invoice, whatever becomes of it. Grey titles: the backlog writes. "
        "Blue titles: you write, and are answered in the row.",
    )
    if page.desired.outages:
        page.put(3, 1, " ".join(page.desired.outages))
    page.look(1, 3, 3, _GREY_TEXT)
    page.look(2, 1, 1, _GREY_TEXT)


def _columns(desired: Desired) -> tuple[str, ...]:
    return desired.list_currencies()[:CURRENCIES]


def _write_money(page: Page) -> None:
    """Each line with a formula that says whether the rows of All come to the same."""
    desired = page.desired
    shown = _columns(desired)
    page.head(4, 1, "Where the money is", "Invoices", *shown, last=7)
    page.put(4, 6, "Oldest", "Agrees")
    invoices = list(desired.list_invoices().values())
    admin = [one for one in invoices if one.row.tab is Stage.ADMIN]
    _write_line(page, 5, "Admin, not yet processed", admin, '<All.tab>;"Admin"', "amt")
    for row, status in enumerate(ADMIN, 6):
        those = [one for one in admin if one.status is status]
        _write_line(
            page, row, _name_part(status, desired), those, f'<All.status>;"{status}"', "amt"
        )
        page.look(row, 1, 1, _STATES[status])
    unpaid = [one for one in invoices if one.row.tab is Stage.PROCESSED]
    _write_line(page, 11, "Processed, unpaid (balance)", unpaid, '<All.tab>;"Processed"', "bal")
    _write_paid(page, 12, invoices)
    void = sum(one.row.tab is Stage.VOID for one in invoices)
    page.put(13, 1, "Void, numbers kept", void)
    page.put(13, 7, _agree('COUNTIFS(<All.tab>;"Void")=$C14'))
    page.look(5, 1, 7, looks.SUM)
    page.look(11, 1, 7, looks.SUM)
    for row in range(4, 14):
        page.look(row, 2, 6, _RIGHT)
        page.look(row, 7, 7, _MIDDLE)
    page.look(13, 1, 2, _GREY_TEXT)


def _name_part(status: Status, desired: Desired) -> str:
    names = {
        Status.READY: f"Ready for {desired.target}" if desired.target else "Ready",
        Status.EXPORTED: "Exported, not yet processed",
    }
    return f"   {names.get(status, status)}"


def _write_line(
    page: Page, row: int, said: str, those: Sequence[Listed], criteria: str, amount: str
) -> None:
    desired = page.desired
    page.put(row, 1, said, len(those))
    checks = [f"COUNTIFS({criteria})=$C{row + 1}"]
    for place, currency in enumerate(_columns(desired)):
        amounts = [
            one.row.balance if amount == "bal" else one.row.total
            for one in those
            if one.row.currency == currency
        ]
        page.put(row, 3 + place, Money(sum(amounts, Decimal(0)), currency) if amounts else None)
        letter = "DEF"[place]
        summed = f'SUMIFS(<All.{amount}>;{criteria};<All.cur>;"{currency}")'
        checks.append(f"ROUND({summed}-{letter}{row + 1};2)=0")
    if those and amount in ("amt", "bal"):
        page.put(row, 6, max(_count_age(one, desired) for one in those))
    page.put(row, 7, _agree(";".join(checks), f"COUNTIFS({criteria})"))


def _write_paid(page: Page, row: int, invoices: Iterable[Listed]) -> None:
    desired = page.desired
    first = desired.today.replace(day=1)
    those = [
        one
        for one in invoices
        if one.row.tab is Stage.PAID and one.row.paid_on and one.row.paid_on >= first
    ]
    page.put(row, 1, f"Paid in {desired.today:%B}", len(those))
    for place, currency in enumerate(_columns(desired)):
        amounts = [one.row.total for one in those if one.row.currency == currency]
        page.put(row, 3 + place, Money(sum(amounts, Decimal(0)), currency) if amounts else None)
    since = f'">="&DATE({first.year};{first.month};1)'
    page.put(row, 7, _agree(f'COUNTIFS(<All.tab>;"Paid";<All.paid>;{since})=$C{row + 1}'))


def _agree(checks: str, found: str = "") -> Cell:
    beside = f'"✗ All: "&{found}' if found else '"✗"'
    return Cell(formula=f'=IF(AND({checks});"✓";{beside})', pattern=TEXT)


def _count_age(one: Listed, desired: Desired) -> int:
    return desired.calendar.company.days_between(one.row.waiting_since, desired.calendar.now)


def _write_waiting(page: Page, row: int) -> int:
    """What somebody has to do, each a link to where it is done; the row after it."""
    desired = page.desired
    page.head(row, 1, "Waiting for somebody", "How many", *_columns(desired), last=7)
    page.put(row, 6, "Oldest")
    open_ = [batch for batch in desired.now.batches if not batch.imports and not batch.void_at]
    marks = [answer[:1] for (tab, _), answer in desired.answers.items() if tab == every.NAME]
    claims = [answer[:1] for (tab, _), answer in desired.answers.items() if tab == batches.NAME]
    lines: list[tuple[str, int, str]] = [
        ("Batches nobody confirmed", len(open_), f"#gid={batches.SHEET_ID}&fvid=501"),
        ("Reviews not answered", marks.count(every.OPEN), f"#gid={every.SHEET_ID}&fvid=205"),
        ("Not understood", (marks + claims).count(every.UNCLEAR), f"#gid={every.SHEET_ID}"),
        ("Imports to record in Slack", claims.count(every.OPEN), f"#gid={batches.SHEET_ID}"),
        ("To be undone in accounting", len(desired.now.to_undo), f"#gid={batches.SHEET_ID}"),
    ]
    for place, (said, count, link) in enumerate(lines, row + 1):
        page.put(place, 1, Cell(said, TEXT, link=link), count)
    for place in range(row, row + 1 + len(lines)):
        page.look(place, 2, 6, _RIGHT)
    for place, currency in enumerate(_columns(desired)):
        amounts = [batch.totals[currency] for batch in open_ if currency in batch.totals]
        page.put(row + 1, 3 + place, Money(sum(amounts, Decimal(0)), currency) if amounts else None)
    if open_:
        made = min(desired.calendar.company.day(batch.made_at) for batch in open_)
        page.put(row + 1, 6, (desired.today - made).days)
    return row + 1 + len(lines)


def _write_repairs(page: Page, row: int) -> int:
    page.head(row, 1, "Put back, or could not be kept", last=7)
    lines = [*_list_unmoved(page.desired), *_list_repairs(page.desired)]
    for place, said in enumerate(lines[:3] or [("Nothing",)], row + 1):
        page.put(place, 1, *said)
    return row + 4


def _list_unmoved(desired: Desired) -> Iterator[tuple[str, ...]]:
    if desired.unmoved:
        stay = "it stays" if desired.unmoved == 1 else "they stay"
        threads = count_of(desired.unmoved, "threaded comment")
        yield "Taken over", f"{threads} could not be moved: {stay} in the former tabs."


def _list_repairs(desired: Desired) -> Iterator[tuple[str, ...]]:
    for repair in desired.repairs:
        at = repair.at.astimezone(desired.calendar.company.zone)
        yield f"{at.day} {at:%b %H:%M}", repair.said


def _write_views(page: Page, row: int) -> int:
    page.head(row, 1, "Work here (views of All)", "What they show", last=7)
    shown = {
        "1 Admin": "Not processed, oldest first. Start here",
        "2 Ready": f"May go to {page.desired.target or 'accounting'} now",
        "3 Blocked": "Why, and whose it is",
        "4 On hold": "Until when, and why",
        "5 Queries open": "Review is Query and nobody answered",
        "6 Unpaid": "Processed, earliest due first",
        "7 Changed lately": "What moved in the last days",
        "8 Void": "Every number taken back, and why",
    }
    for place, (title, said) in enumerate(shown.items()):
        link = f"#gid={every.SHEET_ID}&fvid={201 + place}"
        page.put(row + 1 + place, 1, Cell(title, TEXT, link=link), said)
    after = row + 1 + len(shown)
    for place, (view, said) in enumerate(_list_own_views(page.desired)):
        link = f"#gid={every.SHEET_ID}&fvid={view.id}"
        page.put(after + place, 1, Cell(f"{view.title} …", TEXT, link=link), said)
    return after + 2


def _list_own_views(desired: Desired) -> Iterator[tuple[View, str]]:
    """The first view of each kind that people have; the others stand beside it in the menu."""
    views = list(every.list_views(desired))
    kinds = {"PM:": "One per project manager", "Forms:": "One per creator, instead of My Forms"}
    for kind, said in kinds.items():
        if found := next((view for view in views if view.title.startswith(kind)), None):
            yield found, said


def _write_colours(page: Page, row: int) -> int:
    page.head(row, 1, "Colours (the words say the same)", last=7)
    meaning = (
        ("Blocked", looks.BLOCKED, "Somebody must act, as for Query and an unconfirmed batch"),
        ("On hold", looks.HELD, "Parked until a day"),
        ("Exported", looks.ON_ITS_WAY, "File made, not yet processed"),
        ("8   15   31   61 days", looks.AGES[1], "The older, the darker"),
        ("Red", looks.ALARM, "Numbers do not agree, or this copy is old: tell an Administrator"),
        (
            "Another currency",
            looks.FOREIGN,
            "Not the company's currency: never add it to the others",
        ),
    )
    for place, (said, look, what) in enumerate(meaning, row + 1):
        page.put(place, 1, said, what)
        page.look(place, 1, 1, look)
    return row + 1 + len(meaning)


def _write_end(page: Page, row: int) -> None:
    desired = page.desired
    left = len(desired.now.rows) - len(desired.list_invoices())
    said = ["To print: tab Admin or Processed, landscape, fit to width."]
    if left:
        paid = count_of(left, "paid invoice")
        said.append(
            f"{paid} older than {desired.keep_days} days not in this Sheet; the backlog has all."
        )
    if desired.anchor:
        said.append(f"Audit log, its head: {desired.anchor}")
    for place, sentence in enumerate(said, row):
        page.put(place, 1, sentence)
        page.look(place, 1, 1, _GREY_TEXT)


_AGES_AT = 32
_UNPAID_AT = 40


def _write_ageing(page: Page) -> None:
    """Small fixed tables; the charts draw them, and so are never drawn anew."""
    desired = page.desired
    invoices = list(desired.list_invoices().values())
    admin = [one for one in invoices if one.row.tab is Stage.ADMIN]
    unpaid = [one for one in invoices if one.row.tab is Stage.PROCESSED]
    page.put(_AGES_AT, 15, "Ready", "Exported", "Blocked, on hold")
    for at, said, those in ((_AGES_AT, "Admin: days", admin), (_UNPAID_AT, "Unpaid: days", unpaid)):
        page.head(at, 9, said, "Invoices", *_columns(desired))
        for row in range(at, at + 1 + len(list_buckets())):
            page.look(row, 10, 13, _RIGHT)
        for place, days in enumerate(list_buckets()):
            group = [one for one in those if find_bucket(_count_age(one, desired)) == place]
            _write_bucket(page, at + 1 + place, days, group)
    for row, look in enumerate(_BUCKET_LOOKS, _AGES_AT + 2):
        page.look(row, 9, 9, look)
    for place in range(len(list_buckets())):
        group = [one for one in admin if find_bucket(_count_age(one, desired)) == place]
        page.put(_AGES_AT + 1 + place, 15, *_split_for_chart(group, desired))


def _write_bucket(page: Page, row: int, days: str, group: Sequence[Listed]) -> None:
    page.put(row, 9, days, len(group) or None)
    for place, currency in enumerate(_columns(page.desired)):
        amounts = [one.row.balance for one in group if one.row.currency == currency]
        page.put(row, 11 + place, Money(sum(amounts, Decimal(0)), currency) if amounts else None)


_BUCKET_LOOKS = (*reversed(looks.AGES), looks.AGES[0])
"""From the second bucket on: a week is no wait."""
_SERIES = (
    (Status.READY, Status.ELSEWHERE),
    (Status.EXPORTED,),
    (Status.BLOCKED, Status.HELD),
)


def _split_for_chart(group: Iterable[Listed], desired: Desired) -> Iterator[Money]:
    own = [one for one in group if one.row.currency == desired.currency]
    for states in _SERIES:
        amounts = (one.row.total for one in own if one.status in states)
        yield Money(sum(amounts, Decimal(0)), desired.currency)


_COUNTS = Span("c", "c", 16, 21)


def _list_age_rules() -> Iterator[Rule]:
    """Of the parts alone: their sum is as old as the oldest of them. Younger ones say enough."""
    for days, look in ((61, looks.AGES[0]), (31, looks.AGES[1])):
        formula = f"=AND(ISNUMBER(<g>);<g>>={days})"
        yield Rule(f"age-{days}", (Span("g", "g", 6, 11),), formula, look)


def _list_charts(currency: str) -> tuple[Chart, ...]:
    admin = _draw(
        "Waiting in Admin, by days since approval",
        f"{currency}. Other currencies: table below",
        _AGES_AT,
        (15, 16, 17),
        ("#3B82D0", "#7FBFB2", "#E8883A"),
    )
    unpaid = _draw(
        "Processed, not paid, by days since approval",
        f"{currency}, balances. Other currencies: table below",
        _UNPAID_AT,
        (11,),
        ("#8A9099",),
    )
    return (Chart(1, admin, (3, 9), (600, 290)), Chart(2, unpaid, (17, 9), (600, 270)))


def _draw(
    title: str, subtitle: str, at: int, columns: Sequence[int], colors: Sequence[str]
) -> Callable[[int], Json]:
    def build(sheet_id: int) -> Json:
        def source(column: int) -> Json:
            cells = {
                "sheetId": sheet_id,
                "startRowIndex": at,
                "endRowIndex": at + 1 + len(list_buckets()),
                "startColumnIndex": column,
                "endColumnIndex": column + 1,
            }
            return {"sourceRange": {"sources": [cells]}}

        return {
            "title": title,
            "subtitle": subtitle,
            "altText": f"{title}, {subtitle}",
            "hiddenDimensionStrategy": "SHOW_ALL",
            "basicChart": {
                "chartType": "COLUMN",
                "stackedType": "STACKED",
                "legendPosition": "TOP_LEGEND",
                "headerCount": 1,
                "totalDataLabel": {"type": "DATA"},
                "domains": [{"domain": source(9)}],
                "series": [
                    {
                        "series": source(column),
                        "targetAxis": "LEFT_AXIS",
                        "colorStyle": looks.build_color(color),
                    }
                    for column, color in zip(columns, colors, strict=True)
                ],
            },
        }

    return build
