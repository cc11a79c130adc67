"""All: the one table, newest on top, where accounting types; a row for the life of its invoice."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from zlib import crc32

from backlog.row import Row, Stage
from sheets import looks
from sheets.cells import COUNT, DAY, MOMENT, TEXT, Cell, Json, Money, Value, build_link
from sheets.desired import Desired, Listed, Status
from sheets.formulas import is_formula
from sheets.layout import (
    AMOUNT,
    AS_OF,
    Column,
    Heading,
    Kind,
    Protection,
    Rule,
    Span,
    Tab,
    View,
    Who,
    build_rows,
    write_titles,
)

NAME, SHEET_ID = "All", 101
REVIEWS = ("OK", "Query", "Hold")
NAMED_BY = ("no",)
OPEN, SETTLED, UNCLEAR = "→", "✓", "!"
"""How *What became of it* begins: it waits for somebody, is settled, or was not understood."""

HEADINGS = (
    Heading("key", "Key", 60, hidden=True, note="What the backlog finds this row by. Leave it."),
    Heading(
        "no",
        "Invoice",
        132,
        note="Opens the Slack message of its batch, or of the backlog.",
        linked=True,
    ),
    Heading("client", "Client", 200),
    Heading(
        "amt",
        "Amount",
        88,
        AMOUNT,
        note="Total with tax, in the currency beside it. Never add across currencies: totals per "
        "currency stand on Admin, Processed, Paid and About.",
    ),
    Heading("cur", "Cur", 40),
    Heading(
        "age",
        "Age",
        46,
        COUNT,
        Who.FORMULA,
        inset=10,
        note="Days since approval. Empty once paid or void.",
    ),
    Heading(
        "status",
        "Status",
        114,
        inset=6,
        note="Ready · Ready elsewhere · Blocked · On hold · Exported (these five are Admin) · "
        "Processed · Part paid · Paid · Void. The same words as in Slack.",
    ),
    Heading(
        "stop",
        "Stopped by",
        164,
        wrap=True,
        note="Why it may not go, and whose it is. Empty: nothing stops it.",
    ),
    Heading(
        "review",
        "Review",
        78,
        who=Who.REVIEWER,
        choices=REVIEWS,
        note="OK: I looked, nothing to say. Query: somebody must answer; asked in Slack. Hold: "
        "please hold it; an Administrator confirms. Nothing typed here changes money or status.",
    ),
    Heading(
        "note",
        "Note",
        176,
        who=Who.REVIEWER,
        wrap=True,
        note="Free text, read with Review. @name puts your name to it. It stays with this invoice "
        "whatever happens to it.",
    ),
    Heading(
        "became",
        "What became of it",
        214,
        wrap=True,
        note="Written by the backlog: when it was read, who answered and how.",
    ),
    Heading("job", "Job", 66),
    Heading("batch", "Batch", 104, note="Latest export; ×2 = exported twice.", linked=True),
    Heading(
        "export",
        "Export",
        88,
        note="never · exported · re-exported · changed · failed · perhaps-imported",
    ),
    Heading("exported", "Exported on", 92, DAY),
    Heading("bal", "Balance", 92, AMOUNT, note="Still to be received, same currency as Amount."),
    Heading("due", "Due", 88, DAY),
    Heading("processed", "Processed on", 96, DAY),
    Heading("paid", "Paid on", 88, DAY),
    Heading("ref", "Reference", 92, note="Accounting reference, text: leading zeros stay."),
    Heading("jobname", "Job name", 180),
    Heading("pm", "Project manager", 140),
    Heading("date", "Invoice date", 92, DAY),
    Heading("by", "Created by", 96),
    Heading(
        "changed",
        "Changed",
        124,
        MOMENT,
        note='Last change in the backlog; the view "7 Changed lately" uses it.',
    ),
    Heading(
        "tab",
        "Tab",
        80,
        hidden=True,
        note="Admin, Processed, Paid, Void: what the tabs are made from.",
    ),
    Heading("wait", "Waiting since", 92, DAY, hidden=True),
    Heading("created", "Created on", 124, MOMENT, hidden=True),
)


def build_all(desired: Desired) -> Tab:
    """The tab as it should be now."""
    rows = build_rows(_build_columns(desired), desired.list_invoices(), desired.calendar)
    return Tab(
        name=NAME,
        sheet_id=SHEET_ID,
        kind=Kind.TABLE,
        headings=HEADINGS,
        head=(_write_band(), write_titles(HEADINGS)),
        rows=rows,
        named_by=NAMED_BY,
        frozen=(2, 3),
        rules=tuple(build_rules(desired.currency)),
        views=tuple(list_views(desired)),
        protections=(
            Protection(10_101, Span("key", "created", 0, 2)),
            Protection(10_102, Span("key", "stop")),
            Protection(10_103, Span("became", "created")),
        ),
        looks=(
            (Span("no", "no", 0, 1), looks.ASIDE | looks.LEFT),
            (Span("amt", "amt", 0, 1), looks.SENTENCE),
            (Span("review", "note", 0, 1), looks.YOURS),
        ),
        accent=True,
        has_links=desired.links.are_known,
    )


def _write_band() -> tuple[Cell, ...]:
    said = {
        "no": Cell(formula="=<About!B2>", pattern=AS_OF),
        "amt": Cell("Grey: written by Backlog, one row per invoice for its whole life", TEXT),
        "review": Cell("Yours ▼ type here", TEXT),
    }
    return tuple(said.get(heading.name, Cell()) for heading in HEADINGS)


def _build_columns(desired: Desired) -> tuple[Column[Listed], ...]:
    values = {
        "key": lambda one: str(one.row.id),
        "no": lambda one: build_link(one.row.number, _find_message(one, desired)),
        "client": lambda one: one.row.client,
        "amt": lambda one: Money(one.row.total, one.row.currency),
        "cur": lambda one: one.row.currency,
        "age": _count_age,
        "status": lambda one: one.status,
        "stop": lambda one: say_what_stops(one, desired),
        "review": lambda _: None,
        "note": lambda _: None,
        "became": lambda one: _say_what_became(one, desired),
        "job": lambda one: one.row.job_number,
        "batch": lambda one: build_link(_format_batches(one), _find_batch(one, desired)),
        "export": lambda one: one.row.export_status,
        "exported": lambda one: _day(one.row.exported_at, desired),
        "bal": lambda one: Money(one.row.balance, one.row.currency),
        "due": lambda one: one.beside.due,
        "processed": lambda one: _day(one.row.processed_at, desired),
        "paid": lambda one: one.row.paid_on if one.status is Status.PAID else None,
        "ref": lambda one: one.row.reference,
        "jobname": lambda one: one.row.job_name,
        "pm": lambda one: one.row.project_manager,
        "date": lambda one: one.row.invoice_date,
        "by": lambda one: one.beside.created_by,
        "changed": lambda one: one.beside.changed_at,
        "tab": lambda one: one.row.tab.title(),
        "wait": lambda one: _day(one.row.waiting_since, desired),
        "created": lambda one: one.row.created_at,
    }
    return tuple(Column(heading, values[heading.name]) for heading in HEADINGS)


def _day(at: datetime | None, desired: Desired) -> Value:
    return desired.calendar.company.day(at) if at else None


def _count_age(one: Listed) -> Value:
    """A formula, so that it is right tomorrow without a sync; only where something waits."""
    if one.row.tab not in (Stage.ADMIN, Stage.PROCESSED):
        return None
    return Cell(formula='=IF(<wait>="";"";TODAY()-<wait>)', pattern=COUNT)


def say_what_stops(one: Listed, desired: Desired) -> str:
    """Why it may not go, and whose it is; the sentence with the remedy is in Slack."""
    row = one.row
    match one.status:
        case Status.HELD:
            until = f"Until {row.held_until.day} {row.held_until:%b}: " if row.held_until else ""
            return f"{until}{row.held}"
        case Status.BLOCKED:
            named = _name_checks(row) or "Nothing takes it"
            return f"{named} · {shorten_name(row.project_manager)}"
        case Status.ELSEWHERE:
            why = row.currency if "currency" in row.blockers else _name_checks(row)
            return f"{why}: not in {_shorten(desired.target)}" if desired.target else why
        case Status.EXPORTED:
            return "Mark it Processed" if one.beside.imported else "Import not confirmed"
    return ""


def _name_checks(row: Row) -> str:
    """`Client approval, signature`."""
    return ", ".join(row.blockers).replace("-", " ").capitalize()


def shorten_name(name: str) -> str:
    """`E. Kowalchuk`, so that it stands on one line with what it is about."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest else name


def _shorten(target: str) -> str:
    return target.replace("QuickBooks", "QB")


def _say_what_became(one: Listed, desired: Desired) -> str:
    if answer := desired.answers.get((NAME, str(one.row.id))):
        return answer
    if one.beside.void_at is None:
        return _say_reviewed(one, desired)
    day = desired.calendar.company.day(one.beside.void_at)
    who = desired.find_name(one.beside.void_by)
    return f"Void {day.day} {day:%b}, {who}: {one.beside.void_reason}"


def _say_reviewed(one: Listed, desired: Desired) -> str:
    at = desired.reviewed.get(str(one.row.id))
    if at is None:
        return ""
    local = at.astimezone(desired.calendar.company.zone)
    return f"{SETTLED} Read {local.day} {local:%b %H:%M}"


def _format_batches(one: Listed) -> str:
    batches = one.row.batches
    times = f" ×{len(batches)}" if len(batches) > 1 else ""
    return f"{batches[-1]}{times}" if batches else ""


def _find_message(one: Listed, desired: Desired) -> str:
    return _find_batch(one, desired) or desired.links.backlog


def _find_batch(one: Listed, desired: Desired) -> str:
    """The link to its latest batch."""
    return desired.links.batches.get(one.row.batches[-1], "") if one.row.batches else ""


def build_rules(currency: str) -> Iterator[Rule]:
    """What colours All, and the tabs that show parts of it; the first one wins."""
    status, age, review, became = (
        Span(name, name, 1) for name in ("status", "age", "review", "became")
    )
    yield Rule(
        "void", (Span("no", "stop", 1), Span("job", "created", 1)), '=<status>="Void"', looks.VOID
    )
    yield Rule("void-theirs", (Span("review", "became", 1),), '=<status>="Void"', looks.VOID_THEIRS)
    for state, look in (
        (Status.BLOCKED, looks.BLOCKED),
        (Status.HELD, looks.HELD),
        (Status.EXPORTED, looks.ON_ITS_WAY),
        (Status.READY, looks.READY),
        (Status.ELSEWHERE, looks.READY),
        (Status.PART_PAID, looks.PART_PAID),
        (Status.PAID, looks.PAID),
    ):
        yield Rule(f"status-{state.name.lower()}", (status,), f'=<status>="{state}"', look)
    stop = (Span("stop", "stop", 1),)
    yield Rule("stop-blocked", stop, '=<status>="Blocked"', looks.WAITS)
    yield Rule("stop", stop, '=<key><>""', looks.ASIDE)
    waits = '=AND(ISNUMBER(<age>);<age>>={};<status><>"Processed";<status><>"Part paid")'
    for days, look in zip((61, 31, 15, 8), looks.AGES, strict=True):
        yield Rule(f"age-{days}", (age,), waits.format(days), look)
    mark = '=AND(<key><>"";LEFT(<became>;1)="{}")'.format
    yield Rule("review-unclear", (review,), mark(UNCLEAR), looks.NOT_UNDERSTOOD)
    yield Rule("review-settled", (review,), mark(SETTLED), looks.SETTLED)
    yield Rule("review-query", (review,), '=AND(<key><>"";<review>="Query")', looks.BLOCKED)
    yield Rule("review-hold", (review,), '=AND(<key><>"";<review>="Hold")', looks.HELD)
    yield Rule("became-unclear", (became,), mark(UNCLEAR), looks.NOT_UNDERSTOOD)
    yield Rule("became-open", (became,), mark(OPEN), looks.WAITS)
    yield Rule("became-settled", (became,), mark(SETTLED), looks.SETTLED)
    amounts = (Span("amt", "cur", 1), Span("bal", "bal", 1))
    foreign = f'=AND(<key><>"";<cur><>"{currency}")'
    yield Rule("foreign", amounts, foreign, looks.FOREIGN)
    yield Rule("own-currency", (Span("cur", "cur", 1),), f'=<cur>="{currency}"', looks.OWN_CURRENCY)
    late = '=AND(<tab>="Processed";ISNUMBER(<due>);<due><TODAY();<bal>>0)'
    yield Rule("due", (Span("due", "due", 1),), late, looks.LATE)
    unexported = '=AND(<export>="never";OR(<tab>="Processed";<tab>="Paid"))'
    yield Rule("unexported", (Span("export", "export", 1),), unexported, looks.BLOCKED)
    yield Rule("old", (Span("no", "no", 0, 1),), "=NOW()-<no>>1/24", looks.ALARM)


def _is(value: str) -> Json:
    return {"condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": value}]}}


def _has_not(value: str) -> Json:
    return {"condition": {"type": "TEXT_NOT_CONTAINS", "values": [{"userEnteredValue": value}]}}


_LATELY: Json = {"condition": {"type": "DATE_AFTER", "values": [{"relativeDate": "PAST_WEEK"}]}}
PEOPLE, CREATORS = 30, 15
"""So many have views of their own: a longer menu is read by nobody."""


def list_views(desired: Desired) -> Iterator[View]:
    """The numbered views, then one for each project manager and each creator."""
    yield View(201, "1 Admin", {"tab": _is("Admin")}, (("wait", True),))
    yield View(202, "2 Ready", {"status": _is(Status.READY)}, (("wait", True),))
    yield View(203, "3 Blocked", {"status": _is(Status.BLOCKED)}, (("wait", True),))
    yield View(204, "4 On hold", {"status": _is(Status.HELD)}, (("wait", True),))
    queries = {"review": _is("Query"), "became": _has_not(SETTLED)}
    yield View(205, "5 Queries open", queries, (("wait", True),))
    yield View(206, "6 Unpaid", {"tab": _is("Processed")}, (("due", True),))
    yield View(207, "7 Changed lately", {"changed": _LATELY}, (("changed", False),))
    yield View(208, "8 Void", {"tab": _is("Void")}, (("no", False),))
    invoices = desired.list_invoices().values()
    for name in list_names(one.row.project_manager for one in invoices)[:PEOPLE]:
        yield _build_own_view(f"PM: {name}", "pm", name)
    for name in list_names(one.beside.created_by for one in invoices)[:CREATORS]:
        yield _build_own_view(f"Forms: {name}", "by", name)


def list_names(names: Iterable[str]) -> list[str]:
    """Whom one may choose by name, each once; one that Google would compute cannot be asked for."""
    return sorted(name for name in {*names} - {""} if not is_formula(name))


def _build_own_view(title: str, column: str, name: str) -> View:
    """Its id is made from its title: it stays when somebody comes whose name stands before."""
    id_ = 1000 + crc32(title.encode()) % 2_000_000_000
    criteria = {column: _is(name), "tab": _has_not("Void")}
    return View(id_, title, criteria, (("tab", True), ("wait", True)))


def find_names(formula: str) -> list[str]:
    """The columns of its own row that a template names."""
    return re.findall(r"<(\w+)(?:-1)?>", formula)
