"""How an invoice, a moment and a person are written, everywhere in Slack the same."""

from datetime import date, datetime
from decimal import Decimal

from backlog import money
from backlog.company import Company
from backlog.office import Office
from backlog.plural import count_of
from backlog.row import Ready, Row, Stage
from bot import limits


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
        return f"exported with {row.batches[-1]}"
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


def format_moment(company: Company, moment: datetime) -> str:
    """`Mon 23 Nov 2026, 08:00 MST`, on the company's clock."""
    return moment.astimezone(company.zone).strftime("%a %d %b %Y, %H:%M %Z")


def format_clock(company: Company, moment: datetime) -> str:
    """`08:16`, on the company's clock."""
    return moment.astimezone(company.zone).strftime("%H:%M")


def format_author(office: Office, email: str, moment: datetime) -> str:
    """`Dana Kovacs, Mon 23 Nov 2026, 08:00 MST`, safe in mrkdwn."""
    return f"{find_name(office, email)}, {format_moment(office.company, moment)}"


def find_name(office: Office, email: str) -> str:
    """The person's name, safe in mrkdwn; the e-mail of somebody no longer listed."""
    return limits.safe(office.people.by_email(email, {}).name)


def format_day(day: date) -> str:
    """`23 Nov 2026`; day and month stay on one line."""
    return f"{day.day}{limits.SPACE}{day:%b %Y}"


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


def format_check(check: str) -> str:
    """What a check looks at, in people's words; safe in mrkdwn."""
    return limits.safe(check.replace("client-", "").replace("-", " "))
