"""How an invoice, a moment and a person are written, everywhere in Slack the same."""

import re
from datetime import date, datetime
from decimal import Decimal

from backlog import money
from backlog.company import Company, moment
from backlog.office import Office
from backlog.plural import count_of
from backlog.row import ExportStatus, Ready, Row, Stage
from bot import limits

_STAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAY = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def format_title(row: Row) -> str:
    """`INV-10452 · Northfield Energy Ltd · 2,164.05 CAD`, never longer than an option's text."""
    return limits.fit((row.number, row.client, format_amount(row)), limits.OPTION)


def format_detail(row: Row, age: int) -> str:
    """`J-2231 · 12 days · blocked: signature`, most telling first when there is little room."""
    parts = [row.job_number, format_wait(age), format_state(row)]
    # Ten rows go into one message: a hold's reason may be a whole letter.
    return " · ".join(limits.cut(limits.one_line(part), 200) for part in parts if part)


def format_amount(row: Row) -> str:
    """The invoice's total, or what is left of it."""
    if row.tab is Stage.PROCESSED and row.balance != row.total:
        return f"{money.format_amount(row.balance, row.currency)} left"
    return money.format_amount(row.total, row.currency)


def format_state(row: Row) -> str:
    """What keeps the invoice, or what happened to it."""
    if row.held:
        return f"held: {row.held}"
    if row.exported:
        perhaps = row.export_status is ExportStatus.PERHAPS_IMPORTED
        return f"{'perhaps imported' if perhaps else 'exported'} with {row.batches[-1]}"
    if row.blockers:
        stops = "ready elsewhere" if row.ready is Ready.ELSEWHERE else "blocked"
        return f"{stops}: {', '.join(check.replace('-', ' ') for check in row.blockers)}"
    return ""


def count_age(row: Row, company: Company, now: datetime) -> int:
    """Since how many company days the invoice waits."""
    return company.days_between(row.waiting_since, now)


def format_wait(count: int) -> str:
    """`today`, `1 day`, `12 days`."""
    return count_of(count, "day") if count > 0 else "today"


def format_totals(count: int, totals: dict[str, Decimal]) -> str:
    """`12 invoices · 1,812.50 CAD · 40.00 USD`."""
    amounts = (money.format_amount(total, currency) for currency, total in totals.items())
    return " · ".join((count_of(count), *amounts))


def format_moment(company: Company, at: datetime) -> str:
    """`Mon 23 Nov 2026, 08:00 MST`, on the company's clock."""
    return at.astimezone(company.zone).strftime("%a %d %b %Y, %H:%M %Z")


def format_clock(company: Company, at: datetime) -> str:
    """`08:16`, on the company's clock."""
    return at.astimezone(company.zone).strftime("%H:%M")


def format_author(office: Office, email: str, at: datetime) -> str:
    """`Dana Kovacs, Mon 23 Nov 2026, 08:00 MST`, safe in mrkdwn."""
    return f"{find_name(office, email)}, {format_moment(office.company, at)}"


UNKNOWN = "somebody"


def find_name(office: Office, email: str) -> str:
    """The person's name, safe in mrkdwn; the e-mail of somebody no longer listed.

    Of a batch that the database has lost nobody knows who made it.
    """
    return limits.safe(office.people.by_email(email, {}).name) or UNKNOWN


_JOBS = {
    "weekly-batch": "Weekly batch",
    "daily-reminder": "Daily reminder",
    "own-messages": "Messages to each person",
    "release-held": "Holds that end",
    "audit-anchor": "Head of the log",
    "integrity": "Check of the log",
    "backup": "Copy of the backlog",
    "mirror": "Google Sheet",
    "watch-folder": "Watched folder",
}


def name_job(job: str) -> str:
    """What people call a job of the clock."""
    return _JOBS.get(job, job)


def format_day(day: date) -> str:
    """`23 Nov 2026`; day and month stay on one line."""
    return f"{day.day}{limits.SPACE}{day:%b %Y}"


def format_long_day(day: date) -> str:
    """`Monday 23 November`; day and month stay on one line."""
    return f"{day:%A} {day.day}{limits.SPACE}{day:%B}"


def format_short_day(day: date, on: date) -> str:
    """`23 Nov`; with the year when it is not the one of the day it is read on."""
    year = "" if day.year == on.year else f" {day.year}"
    return f"{day.day}{limits.SPACE}{day:%b}{year}"


def format_when(company: Company, at: datetime, now: datetime) -> str:
    """`Mon 23 Nov, 08:00` on the company's clock; with the year when it is another one."""
    local = at.astimezone(company.zone)
    year = "" if local.year == company.day(now).year else f"{local: %Y}"
    return f"{local:%a} {local.day}{limits.SPACE}{local:%b}{year}, {local:%H:%M}"


def retell(office: Office, sentence: str) -> str:
    """A sentence of the heart, with its people by name, and days and moments as people say them.

    It is data still: whoever puts it into mrkdwn makes it safe.
    """
    company, now = office.company, office.clock()
    said = _STAMP.sub(lambda one: format_when(company, moment(one[0]), now), sentence)
    return _EMAIL.sub(lambda one: office.people.by_email(one[0], {}).name, retell_days(said))


def retell_days(sentence: str) -> str:
    """A sentence of the heart with its days as people say them."""
    return _DAY.sub(_retell_day, sentence)


def _retell_day(found: re.Match[str]) -> str:
    try:
        return format_day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def join(*parts: str) -> str:
    """Parts of a line; it wraps behind a dot, never before one."""
    return f"{limits.SPACE}· ".join(part for part in parts if part)


def minus(amount: str) -> str:
    """An amount with a minus as printers set it."""
    return amount.replace("-", "−")


def format_sum(amount: Decimal, currency: str) -> str:
    """`1,812.50 CAD`, which stays on one line; a minus as printers set it."""
    return minus(money.format_number(amount, currency)) + limits.SPACE + currency


def format_sums(totals: dict[str, Decimal]) -> str:
    """`1,812.50 CAD · 40.00 USD`."""
    return join(*(format_sum(total, currency) for currency, total in totals.items()))


def format_until(day: date | str | None) -> str:
    """` until 30 Nov 2026`; nothing without a day."""
    known = date.fromisoformat(day) if isinstance(day, str) else day
    return f" until {format_day(known)}" if known else ""


def format_help(whom: str) -> str:
    """Where help is, and whom to ask; the name is data."""
    return f"Help: `/backlog help`{f' or {limits.safe(whom)}' if whom else ''}"


def format_check(check: str) -> str:
    """What a check looks at, in people's words; safe in mrkdwn."""
    return limits.safe(check.replace("client-", "").replace("-", " "))


def format_place(place: str) -> str:
    """`lines.2.tax_codes` as `line 2 tax codes`, safe in mrkdwn."""
    said = place.replace("lines.", "line ").replace("taxes.", "tax ")
    return limits.safe(said.replace(".", " ").replace("_", " "))


def format_kind(kind: str) -> str:
    """`fixed_price` as `Fixed price`."""
    return kind.replace("_", " ").capitalize()
