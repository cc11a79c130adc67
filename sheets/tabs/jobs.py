"""Jobs: what is done and not paid, by job and currency, with the twelve largest as a chart."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from backlog.row import Stage
from sheets import looks
from sheets.cells import COUNT, TEXT, Cell, Json, Money, Value, build_cell
from sheets.desired import Desired, Listed, Status
from sheets.layout import AMOUNT, Chart, Heading, Kind, Protection, Rule, Span, Tab, write_titles

NAME, SHEET_ID = "Jobs", 108
_LARGEST = 12
HEADINGS = (
    Heading("job", "Job", 66),
    Heading("jobname", "Job name", 176),
    Heading("pm", "Project manager", 136),
    Heading("cur", "Cur", 40),
    Heading("n", "Admin", 50, COUNT, note="How many wait in Admin."),
    Heading("adm", "In Admin", 92, AMOUNT, note="What waits in Admin, in the currency beside it."),
    Heading("stop", "of it stopped", 92, AMOUNT, note="Blocked or on hold."),
    Heading("old", "Oldest", 52, COUNT, note="Days that the oldest in Admin waits."),
    Heading("unp", "Unpaid", 92, AMOUNT, note="Balances of what is Processed."),
    Heading("tot", "Job in all", 96, AMOUNT, note="In Admin and unpaid together."),
    Heading("space", "", 24),
    Heading("cjob", "Job", 60, hidden=True),
    Heading("cadm", "In Admin", 60, AMOUNT, hidden=True),
    Heading("cstop", "Stopped", 60, AMOUNT, hidden=True),
    Heading("cunp", "Unpaid", 60, AMOUNT, hidden=True),
)


@dataclass(slots=True)
class Progress:
    """What is done for a job in one currency and not paid; `oldest` in days."""

    job: str
    currency: str
    name: str = ""
    manager: str = ""
    count: int = 0
    admin: Decimal = Decimal(0)
    stopped: Decimal = Decimal(0)
    oldest: int = 0
    unpaid: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.admin + self.unpaid

    def add(self, one: Listed, age: int) -> None:
        """Count an invoice in."""
        row = one.row
        self.name, self.manager = row.job_name, row.project_manager
        if row.tab is Stage.PROCESSED:
            self.unpaid += row.balance
            return
        self.count += 1
        self.admin += row.total
        self.oldest = max(self.oldest, age)
        if one.status in (Status.BLOCKED, Status.HELD):
            self.stopped += row.total


def build_jobs(desired: Desired) -> Tab:
    """The tab as it should be now."""
    jobs = _list_jobs(desired)
    currencies = desired.list_currencies()
    band = [_write_sums(desired, jobs, currency, row) for row, currency in enumerate(currencies)]
    if len(band) < 2:
        band.append(_write_sums(desired, jobs, "", 1))
    titles = len(band)
    rows = [_write_job(desired, one) for one in jobs] or [_write_nothing()]
    return Tab(
        name=NAME,
        sheet_id=SHEET_ID,
        kind=Kind.PAGE,
        headings=HEADINGS,
        head=(*band, write_titles(HEADINGS), *rows),
        frozen=(titles + 1, 1),
        rules=tuple(_list_rules(desired.currency, titles)),
        protections=(Protection(10_801, Span()),),
        looks=(
            (Span("job", "job", 0, 1), looks.NAME),
            (Span("jobname", "jobname", 0, 1), looks.ASIDE | looks.LEFT),
            (Span("jobname", "jobname", 1, 2), looks.SENTENCE),
            (Span("cur", "tot", 0, titles), looks.BOLD),
            (Span("tot", "tot", titles + 1), looks.BOLD),
        ),
        charts=(Chart(801, _draw(desired.currency, titles), (titles + 1, 15), (456, 430)),),
    )


def _list_jobs(desired: Desired) -> list[Progress]:
    found: dict[tuple[str, str], Progress] = {}
    company = desired.calendar.company
    for one in desired.list_invoices().values():
        if one.row.tab in (Stage.ADMIN, Stage.PROCESSED):
            key = one.row.job_number, one.row.currency
            age = company.days_between(one.row.waiting_since, desired.calendar.now)
            found.setdefault(key, Progress(*key)).add(one, age)
    own = desired.currency
    return sorted(found.values(), key=lambda one: (one.currency != own, one.currency, -one.total))


def _write(desired: Desired, values: Iterable[Value]) -> tuple[Cell, ...]:
    return tuple(build_cell(value, desired.calendar) for value in values)


def _write_sums(
    desired: Desired, jobs: Iterable[Progress], currency: str, row: int
) -> tuple[Cell, ...]:
    corner: tuple[Value, Value] = ("", "Work done, money not here yet" if row == 1 else "")
    if row == 0:
        corner = NAME, Cell(formula="=<About!B2>", pattern='"As of "ddd d mmm yyyy hh:mm')
    those = [one for one in jobs if one.currency == currency]
    sums: list[Value] = [None] * 6
    if currency:
        sums = [
            sum(one.count for one in those),
            _show(sum((one.admin for one in those), Decimal(0)), currency, desired),
            _show(sum((one.stopped for one in those), Decimal(0)), currency, desired),
            None,
            _show(sum((one.unpaid for one in those), Decimal(0)), currency, desired),
            _show(sum((one.total for one in those), Decimal(0)), currency, desired),
        ]
    return _write(desired, [*corner, None, currency, *sums, *[None] * 5])


def _write_job(desired: Desired, one: Progress) -> tuple[Cell, ...]:
    amounts = one.admin, one.stopped, one.unpaid, one.total
    money = [_show(amount, one.currency, desired) for amount in amounts]
    charted = one.currency == desired.currency
    running = one.admin - one.stopped
    hidden: list[Value] = [None] * 4
    if charted:
        parts = (running, one.stopped, one.unpaid)
        hidden = [one.job, *(Money(amount, one.currency) for amount in parts)]
    return _write(
        desired,
        [
            one.job,
            one.name,
            one.manager,
            one.currency,
            one.count,
            money[0],
            money[1],
            one.oldest if one.count else None,
            money[2],
            money[3],
            None,
            *hidden,
        ],
    )


def _show(amount: Decimal, currency: str, desired: Desired) -> Cell:
    """An amount; none is a dash, so that the others stand out."""
    cell = build_cell(Money(amount, currency), desired.calendar)
    return replace(cell, pattern=f'{cell.pattern};-{cell.pattern};"–"')


def _write_nothing() -> tuple[Cell, ...]:
    return (Cell("Nothing waits", TEXT), *[Cell()] * (len(HEADINGS) - 1))


def _list_rules(currency: str, titles: int) -> Iterator[Rule]:
    for days, look in zip((61, 31, 15, 8), looks.AGES, strict=True):
        formula = f"=AND(ISNUMBER(<old>);<old>>={days})"
        yield Rule(f"age-{days}", (Span("old", "old", titles),), formula, look)
    foreign = f'=AND(ISNUMBER(<tot>);<cur><>"{currency}")'
    amounts = Span("cur", "cur"), Span("adm", "stop"), Span("unp", "tot")
    yield Rule("foreign", amounts, foreign, looks.FOREIGN)
    yield Rule(
        "stopped", (Span("stop", "stop", titles),), "=AND(ISNUMBER(<stop>);<stop><>0)", looks.WAITS
    )
    yield Rule("old", (Span("jobname", "jobname", 0, 1),), "=NOW()-<jobname>>1/24", looks.ALARM)


def _draw(currency: str, titles: int) -> Callable[[int], Json]:
    """The chart's spec, for the tab's id; small fixed cells, so that it is never drawn anew."""

    def build(sheet_id: int) -> Json:
        def column(at: int) -> Json:
            cells = {
                "sheetId": sheet_id,
                "startRowIndex": titles,
                "endRowIndex": titles + 1 + _LARGEST,
                "startColumnIndex": at,
                "endColumnIndex": at + 1,
            }
            return {"sourceRange": {"sources": [cells]}}

        colors = ("#3B82D0", "#E8883A", "#B9BEC4")
        series = [
            {
                "series": column(12 + at),
                "targetAxis": "BOTTOM_AXIS",
                "colorStyle": looks.build_color(c),
            }
            for at, c in enumerate(colors)
        ]
        return {
            "title": "Work done, money not here, by job",
            "subtitle": f"{currency}, the {_LARGEST} largest. Other currencies: table",
            "altText": f"Work done, money not here, by job, {currency}",
            "hiddenDimensionStrategy": "SHOW_ALL",
            "basicChart": {
                "chartType": "BAR",
                "stackedType": "STACKED",
                "legendPosition": "TOP_LEGEND",
                "headerCount": 1,
                "totalDataLabel": {"type": "DATA"},
                "domains": [{"domain": column(11)}],
                "series": series,
            },
        }

    return build
