"""What is due today, gathered and said as people say it."""

from collections.abc import Iterator, Sequence

from backlog.batch import Batch, Reversal
from backlog.claim import Claim
from backlog.messages import Reminder
from backlog.model import Tab
from backlog.office import Office
from backlog.own_messages import load_own
from backlog.permalinks import load_permalinks
from backlog.plural import count_of
from backlog.proposal import Proposal
from backlog.queries.digest import Blocked, Digest, read_digest
from backlog.roles import Actor, Role
from backlog.row import Waits
from bot import words
from bot.blocks.reminder import Part, Shown
from bot.limits import cut, safe
from bot.presenters import home

READER = Actor("slack", "Slack", frozenset({Role.VIEWER}), {"job": "daily-reminder"})
"""Who looks when the reminder is written: everybody in the channel sees the same."""
NAMED = 5
"""So many of a kind have a line of their own; the others are counted."""
_CAUSE = 200


def load_reminder(office: Office, told: Reminder, *, link: str = "") -> Shown | None:
    """The reminder of a day; nothing where by now there is nothing to be reminded of.

    What comes days after it was written says what it said then.
    """
    if told.period != office.company.day(office.clock()):
        return Shown(told.period, told.late, said=told.lines)
    shown = load_today(office, late=told.late, link=link)
    return shown if shown.parts or shown.rests else None


def load_today(office: Office, *, late: bool = False, link: str = "") -> Shown:
    """What is due now."""
    due = read_digest(office, READER)
    ready = 0 if due.doubt else due.admin[Waits.READY].count
    return Shown(
        day=office.company.day(due.at),
        late=late,
        rests=bool(due.doubt),
        parts=tuple(part for part in _list_parts(office, due) if part.lines),
        ready=ready,
        target=office.labels.get(office.find_default_target(), "") if ready else "",
        foot=_describe_whole(office, due),
        link=link,
    )


def _list_parts(office: Office, due: Digest) -> Iterator[Part]:
    ready, blocked = due.admin[Waits.READY].count, due.admin[Waits.BLOCKED].count
    exported, held = due.admin[Waits.EXPORTED].count, due.admin[Waits.HELD].count
    brief = f"{ready:,} ready to export" if ready else "some ready for another system"
    yield Part("To export", tuple(_list_ready(office, due)), brief)
    line = words.join(f"{exported:,} exported", words.format_sums(due.admin[Waits.EXPORTED].totals))
    yield Part("To mark Processed", (line,) * bool(exported), f"{exported:,} exported")
    unblock = tuple(_list_blocked(office, due.blocked)) * bool(blocked)
    yield Part("To unblock", unblock, f"{blocked:,} blocked")
    line = words.join(f"{held:,} on hold", words.format_sums(due.admin[Waits.HELD].totals))
    yield Part("On hold", (line,) * bool(held), f"{held:,} on hold")
    yield _build_unconfirmed(office, due)
    undo = [_describe_reversal(office, due, one) for one in due.to_undo]
    brief = f"{count_of(len(undo), 'import')} to undo"
    yield Part("To undo in accounting", tuple(_list_first(undo)), brief)
    answer = [_describe_proposal(office, one) for one in due.proposals]
    answer += [_describe_claim(office, due, one) for one in due.claims]
    yield Part("To answer", tuple(_list_first(answer)), f"{len(answer):,} to answer")
    amiss = [safe(cut(one, _CAUSE)) for one in _list_amiss(office, due)]
    yield Part("To put right", tuple(_list_first(amiss)), f"{len(amiss):,} to put right")


def _list_first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - NAMED
    return [*lines[:NAMED], *([f"… and {more:,} more"] if more > 0 else [])]


def _list_ready(office: Office, due: Digest) -> Iterator[str]:
    target = office.labels.get(office.find_default_target(), "")
    for waits, system in ((Waits.READY, target), (Waits.ELSEWHERE, "another system")):
        share = due.admin[waits]
        if share.count:
            sums = words.format_sums(share.totals)
            yield words.join(f"{share.count:,} ready for {safe(system)}", sums)


def _list_blocked(office: Office, blocked: Sequence[Blocked]) -> Iterator[str]:
    """Who has to look, and who of them nobody can write to."""
    each = words.join(*(f"{safe(one.name)} {one.count:,}" for one in blocked))
    unknown = [one for one in blocked if not office.people.slack_of(one.email)]
    if not unknown:
        silent = any(not load_own(office, one.email).days for one in blocked)
        told = "Each who wants one gets" if silent else "Each gets"
        yield f"{each}. {told} a message with the details."
        return
    names = ", ".join(safe(one.name) for one in unknown)
    are = "has" if len(unknown) == 1 else "have"
    rest = "" if len(unknown) == len(blocked) else " The others get a message with the details."
    yield f"{each}."
    yield f"{names} {are} no Slack account in the list of people: somebody tells them.{rest}"


def _build_unconfirmed(office: Office, due: Digest) -> Part:
    links = load_permalinks(office).batches if due.unconfirmed else {}
    count = office.company.count_business_days
    days = [count_of(count(one.made_at, due.at), "business day") for one in due.unconfirmed]
    lines = [
        _describe_batch(one, waited, links.get(one.number, ""))
        for one, waited in zip(due.unconfirmed, days, strict=True)
    ]
    waited = f" for {days[0]}" if len(days) == 1 else ""
    brief = f"{count_of(len(days), 'batch')} not confirmed{waited}"
    return Part("To confirm in accounting", tuple(_list_first(lines)), brief)


def _describe_batch(batch: Batch, waited: str, link: str) -> str:
    number = f"<{link}|{batch.number}>" if link else batch.number
    return words.join(number, words.format_sums(batch.totals), f"not confirmed for {waited}")


def _describe_reversal(office: Office, due: Digest, one: Reversal) -> str:
    where = f"{safe(one.number)} in {safe(office.label(one.target, one.profile))}"
    if one.at is None:
        return where
    today, day = office.company.day(due.at), office.company.day(one.at)
    when = "today" if day == today else words.format_short_day(day, today)
    return words.join(where, f"asked {when} by {words.find_name(office, one.by)}")


def _describe_proposal(office: Office, one: Proposal) -> str:
    who = f"1 payment list from {words.find_name(office, one.by)}"
    return words.join(who, count_of(one.count, "payment"), words.format_sums(one.totals))


def _describe_claim(office: Office, due: Digest, one: Claim) -> str:
    waited = words.format_wait(office.company.days_between(one.at, due.at))
    return words.join(safe(one.about), f"{one.entry.kind} in the Sheet", waited)


def _list_amiss(office: Office, due: Digest) -> Iterator[str]:
    """What the program could not do by itself; data."""
    if due.given_up:
        first, count = due.given_up[0], count_of(len(due.given_up), "message")
        to = office.name_destination(first.destination)
        yield f"{count} did not go out, the first to {to}: {first.error}"
    for out in due.outages:
        since = words.format_when(office.company, out.since, due.at)
        yield f"Nothing goes to {office.name_destination(out.name)} since {since}. {out.cause}"
    for lost in due.unserved:
        count = count_of(lost.count, "message")
        yield f"{count} for {office.name_destination(lost.destination)} nobody tells"
    since_at = due.sheet.failing_since
    if since_at and due.sheet.is_old(due.at):
        since = words.format_when(office.company, since_at, due.at)
        yield f"The Sheet is not up to date since {since}. {due.sheet.cause}"
    if due.quarantined:
        yield f"{count_of(due.quarantined, 'record')} could not be taken in"


def _describe_whole(office: Office, due: Digest) -> str:
    admin, processed = due.tabs[Tab.ADMIN], due.tabs[Tab.PROCESSED]
    oldest = office.company.days_between(admin.oldest_at, due.at) if admin.oldest_at else 0
    return words.join(
        f"{admin.count:,} in Admin",
        f"oldest {words.format_wait(oldest)}" if admin.count else "",
        f"{processed.count:,} Processed",
        f"as of {safe(home.format_at(office, due.at))}",
    )
