"""What `/backlog` and its words answer: lists, batches, jobs, settings, help."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backlog.money import format_amount
from backlog.plural import count_of
from backlog.queries.reports import JobProgress
from backlog.row import Row
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.settings import Section, offer_change
from bot.ids import OfAct, OfBatch, OpenInvoice
from bot.limits import cut, one_line, safe

JOBS = 12
"""So many jobs fit an answer that is still read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows of a list with their ages in days; `count` and `totals` are those of all of it."""

    rows: Sequence[tuple[Row, int]]
    count: int
    totals: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Entry:
    """A batch of the log, safe in mrkdwn; whether somebody is still to confirm its import."""

    number: str
    said: str
    waits: bool


def list_tab(name: str, listed: Listed) -> list[Block]:
    """What is in a tab, or blocked: the oldest."""
    if not listed.rows:
        return [kit.section(f"*{name}* is empty.")]
    head = f"*{name}* · {words.format_totals(listed.count, listed.totals)}"
    return [kit.section(head + _say_rest(listed)), *_list_rows(listed)]


def list_found(sought: str, listed: Listed) -> list[Block]:
    """What was found in all tabs; the oldest where there are more."""
    sought = one_line(sought)
    if not listed.rows:
        return [
            kit.data(
                f"There is no invoice with “{sought}” in number, client or job. "
                "/backlog help says what else can stand here."
            )
        ]
    said = f"{count_of(listed.count)} with “{sought}” in number, client or job"
    return [kit.data(said + _say_rest(listed)), *_list_rows(listed)]


def _say_rest(listed: Listed) -> str:
    few = len(listed.rows)
    return f", the oldest {few} of them" if few < listed.count else ""


def _list_rows(listed: Listed) -> Iterator[Block]:
    for row, age in listed.rows:
        where = row.tab.capitalize()
        said = f"{words.format_title(row)}\n{words.format_detail(row, age)} · in {where}"
        yield kit.data(said, build_open(row))


def build_open(row: Row) -> Block:
    """The button that opens an invoice."""
    label = one_line(f"Open {row.number}, {row.client}")
    return kit.button("Open", ids.OPEN_INVOICE, ids.encode(OpenInvoice(row.id)), label=label)


def list_batches(entries: Sequence[Entry], *, may_confirm: bool) -> list[Block]:
    """The latest batches, and who imported them."""
    if not entries:
        return [kit.section("*There is no batch yet.* The first export makes one.")]
    return [
        kit.section("*The latest batches, and who imported them*"),
        *(_build_entry(one, may_confirm=may_confirm) for one in entries),
        kit.context("All of them, with filters: *Export batches* in the menu of the app's Home"),
    ]


def _build_entry(entry: Entry, *, may_confirm: bool) -> Block:
    of_batch = ids.encode(OfBatch(entry.number))
    if entry.waits and may_confirm:
        label = f"Confirm the import of {entry.number}"
        return kit.section(
            entry.said, kit.button("Confirm…", ids.OPEN_IMPORT, of_batch, label=label)
        )
    label = f"Open batch {entry.number}"
    return kit.section(entry.said, kit.button("Open", ids.OPEN_BATCH, of_batch, label=label))


def list_jobs(jobs: Sequence[JobProgress]) -> list[Block]:
    """Work in progress by job and currency, what waits in Admin first."""
    if not jobs:
        return [kit.section("*There is no work in progress.*")]
    by_admin = sorted(jobs, key=lambda job: -job.totals.get("admin", Decimal()))
    more = len(jobs) - JOBS
    rest = [kit.context(f"… and {count_of(more, 'more job')}: the Sheet's Jobs has all")]
    return [
        kit.section("*Work in progress by job*"),
        *(kit.section(_describe_job(job)) for job in by_admin[:JOBS]),
        *(rest if more > 0 else []),
    ]


def _describe_job(job: JobProgress) -> str:
    told = [
        f"{tab.capitalize()} {job.counts[tab]} · {format_amount(job.totals[tab], job.currency)}"
        for tab in ("admin", "processed", "paid")
        if job.counts.get(tab)
    ]
    name = safe(cut(one_line(f"{job.job} {job.name}"), 60))
    return f"*{name}* · {safe(cut(one_line(job.client), 40))}\n" + ", ".join(told)


def describe_settings(sections: Sequence[Section], *, may_change: bool) -> list[Block]:
    """The settings as sentences, with the button that opens their page for who may change them."""
    told = [kit.section("\n".join((f"*{one.title}*", *one.lines))) for one in sections]
    if may_change:
        return [*told, offer_change()]
    return [*told, kit.context("An Administrator changes them, in the menu of Home")]


def offer_undo(said: str, until: str, act: int) -> list[Block]:
    """What can be taken back with one click, and until when."""
    undo = kit.button("Undo", ids.UNDO, ids.encode(OfAct(act)), label=f"Undo: {said}")
    return [kit.section(f"*{said}.*\nUntil {until} it can be undone.", undo)]


def manual() -> list[Block]:
    """What can stand behind the command."""
    lines = (
        "`/backlog`: how the backlog stands, for you alone",
        "`/backlog admin`, `processed`, `paid`, `mine`, `all`, `blocked`: what is there",
        "`/backlog INV-10452`: one invoice, what keeps it and what happened to it",
        "`/backlog B-2026-0016`: one batch, who imported it, and what was said of it",
        "`/backlog batches`, `wip`, `settings`: the log, the jobs, what is set and who changes it",
        "`/backlog clear`: one by one through Admin, for Administrators",
        "`/backlog paste`: references, payments, a list of what was paid, or a file of invoices",
        "`/backlog undo`: what you can still take back",
        "`/backlog northfield`: the invoices with these words in number, client or job",
        "`/backlog help`: this",
    )
    return [
        kit.section(f"*What can stand behind the command*\n{kit.bullets(lines)}"),
        kit.context("The same words work in a direct message to the app, and behind its name"),
    ]


def choose_invoice(rows: Sequence[Row]) -> list[Block]:
    """The invoices that a message names, each with the button that opens it."""
    more = len(rows) - CHOICES
    rest = [kit.context(f"… and {count_of(more, 'more invoice')}")] if more > 0 else []
    return [
        kit.section(f"*{count_of(len(rows))} in this message.* Which one?"),
        *(kit.data(words.format_title(row), build_open(row)) for row in rows[:CHOICES]),
        *rest,
    ]


CHOICES = 25
