"""The figures of a week as sentences: once a week, beside the batch."""

from collections.abc import Iterator

from backlog.balance import Balance, Tally
from backlog.money import format_number
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries.reports import Cycle
from backlog.queries.week import Week


def describe_week(office: Office, week: Week) -> Iterator[str]:
    """What came and went, whether that adds up, how long steps take, and what was overridden."""
    for currency, one in week.balances.items():
        yield _describe_balance(currency, one)
        if not one.adds_up:
            yield _describe_gap(currency, one.gap)
    yield from (_describe_cycle(one) for one in week.cycles if one.count)
    yield _describe_overrides(office, week)


def _describe_balance(currency: str, one: Balance) -> str:
    def told(tally: Tally, what: str) -> str:
        sum_ = f" ({format_number(tally.total, currency)})" if tally != Tally() else ""
        return f"{tally.count:,} {what}{sum_}"

    came = [told(one.before, "there before"), told(one.taken_in, "taken in")]
    came += [told(one.back, "came back from Paid")] * bool(one.back.count)
    if one.corrected != Tally():
        came.append(told(one.corrected, "by corrections"))
    went = [told(one.paid, "Paid"), told(one.void, "void"), told(one.still_there, "still there")]
    return f"{currency}: {' + '.join(came)} = {' + '.join(went)}."


def _describe_gap(currency: str, gap: Tally) -> str:
    amount = f"{format_number(gap.total, currency)} {currency}"
    return (
        f"{currency} does not add up: {count_of(gap.count)} and {amount} are not accounted for. "
        "An Administrator runs `backlog verify`."
    )


def _describe_cycle(one: Cycle) -> str:
    step = one.step[:1].upper() + one.step[1:]
    half, most = f"{one.median_days:g}", f"{one.p90_days:g}"
    return f"{step}: half within {half} days, nine of ten within {most} ({count_of(one.count)})."


def _describe_overrides(office: Office, week: Week) -> str:
    each: dict[str, list[str]] = {}
    for (email, check), count in sorted(week.overrides.items()):
        each.setdefault(email, []).append(f"{check.replace('-', ' ')} {count:,}")
    if not each:
        return "No check was overridden."
    named = [
        f"{office.people.by_email(email, {}).name} ({', '.join(checks)})"
        for email, checks in each.items()
    ]
    return f"Checks overridden by {'; '.join(named)}."
