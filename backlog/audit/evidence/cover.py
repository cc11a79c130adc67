"""The sheet on top: the batch on a page, in the words of the log."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from backlog.audit.evidence.dossier import Dossier
from backlog.batch import Batch, Import, State
from backlog.company import Company
from backlog.cover import Cover, Table
from backlog.money import format_amount, format_totals, sum_by_name
from backlog.plural import count_of

_MOST = 40
"""Rows of a table; the whole is in the files beside it."""
_MARKS = {
    State.VOID: "Void",
    State.LOST: "Lost here",
    State.REJECTED: "Rejected",
    State.PARTLY: "Imported in part",
}


def compose_cover(dossier: Dossier, company: Company, label: str, altered: list[str]) -> Cover:
    """What is said of a batch on its cover; `altered` are files that are not as they went out."""
    batch = dossier.batch
    return Cover(
        number=batch.number,
        company=company.name,
        subtitle=f"Export to {label}",
        mark=_MARKS.get(batch.state, ""),
        iso_date=company.day(batch.made_at).isoformat(),
        facts=tuple((name, said) for name, said in _list_facts(dossier, company, label) if said),
        tables=(
            _list_files(dossier),
            _list_imports(dossier, company),
            _list_taken_back(dossier),
        ),
        notes=tuple(_list_notes(dossier, company, altered)),
    )


def _list_facts(dossier: Dossier, company: Company, label: str) -> Iterator[tuple[str, str]]:
    batch = dossier.batch
    yield "State", batch.state.value.capitalize()
    yield "Accounting system", label
    yield "Invoices", count_of(batch.count)
    yield "Total with tax", format_totals(batch.totals) or "unknown"
    yield "Tax in it", ", ".join(_list_taxes(batch))
    if batch.deviations:
        yield "Expected there", f"{format_totals(batch.expected_totals)}: it calculates tax itself"
    yield "Word", batch.code
    yield "Made", _join_who(batch.made_by or "somebody", batch.made_at, company)
    yield "Delivered", _format_at(batch.delivered_at, company) if batch.delivered_at else ""
    if batch.void_at:
        yield "Void", _join_who(dossier.voided_by or "somebody", batch.void_at, company)
    yield "Void because", batch.void_reason
    yield "Note", batch.note
    yield "Sent again because", "" if batch.lost else batch.reason
    yield "Went before with", ", ".join(batch.earlier)
    yield "Went again with", ", ".join(dossier.later)


def _list_taxes(batch: Batch) -> Iterator[str]:
    for currency in batch.totals:
        those = (file.taxes for file in batch.files if file.currency == currency)
        taxes = sum_by_name(pair for each in those for pair in each.items())
        yield from (f"{code} {format_amount(taxes[code], currency)}" for code in taxes)


def _list_files(dossier: Dossier) -> Table:
    rows = [
        (file.name, f"{file.count:,}", format_amount(file.total, file.currency), file.sha256)
        for file in dossier.batch.files
    ]
    return Table(
        "Files as sent",
        ("File", "Invoices", "Total", "SHA-256"),
        _shorten(rows, "batch.json"),
        wide=0,
        right=(1, 2),
        none="The files are not in this database.",
    )


def _list_imports(dossier: Dossier, company: Company) -> Table:
    rows = [
        (
            _format_at(one.at, company),
            one.by,
            _describe_outcome(one),
            "\n".join(_list_seen(one)),
        )
        for one in dossier.batch.imports
    ]
    return Table(
        "What accounting said of the import",
        ("When", "Who", "Outcome", "Total seen"),
        _shorten(rows, "confirmations.csv"),
        wide=2,
        right=(3,),
        none="Nobody has confirmed an import.",
    )


def _describe_outcome(one: Import) -> str:
    said = [one.outcome.value.capitalize()]
    if one.corrects:
        said.append(f"corrects {one.corrects.outcome} by {one.corrects.by}")
    if one.failed:
        said.append(f"{count_of(len(one.failed))} failed")
    if one.reason:
        said.append(one.reason)
    return "; ".join(said)


def _list_seen(one: Import) -> Iterator[str]:
    for currency, seen in one.totals_seen.items():
        gap = Decimal(one.gap[currency])
        apart = f"gap {format_amount(gap, currency)}" if gap else "to the cent"
        yield f"{format_amount(Decimal(seen), currency)}, {apart}"


def _list_taken_back(dossier: Dossier) -> Table:
    rows = [
        (paper.number, paper.client.name, format_amount(paper.total, paper.currency), said)
        for one, paper in zip(dossier.sent, dossier.papers, strict=True)
        if (said := _describe_end(one.released, one.reversal))
    ]
    return Table(
        "Invoices that were taken back since",
        ("Invoice", "Client", "Total", "Why"),
        _shorten(rows, "invoices.csv"),
        wide=3,
        right=(2,),
        none="None: every invoice of it still counts as exported with this batch.",
    )


def _describe_end(released: str, reversal: str) -> str:
    if reversal and not released:
        return f"to be undone there: {reversal}"
    if reversal:
        return f"undone there: {reversal}"
    return released


def _shorten(rows: Sequence[tuple[str, ...]], where: str) -> tuple[tuple[str, ...], ...]:
    if len(rows) <= _MOST:
        return tuple(rows)
    more = (f"and {len(rows) - _MOST:,} more in {where}", *[""] * (len(rows[0]) - 1))
    return (*rows[:_MOST], more)


def _list_notes(dossier: Dossier, company: Company, altered: list[str]) -> Iterator[str]:
    batch, chain = dossier.batch, dossier.chain
    if altered:
        yield (
            f"Careful: {', '.join(altered)} is not as it went out. What is kept of it has another "
            "SHA-256 than the batch was made with."
        )
    if batch.lost:
        yield (
            "An older copy of the database was restored after this batch was made. What stands "
            f"here is known from {', '.join(batch.lost.places) or 'outside'}; the files are only "
            "where they went."
        )
    yield from (one.sentence for one in batch.corrections)
    if dossier.papers:
        yield (
            "The invoices beside this page are printed anew: their figures are as they went out, "
            "their language and letterhead are today's."
        )
    yield (
        f"As of {_format_at(dossier.as_of, company)}: {count_of(len(dossier.events), 'event')} of "
        f"the batch and its invoices. The chain of hashes runs from event {chain.first} to event "
        f"{chain.end}:"
    )
    yield f"{chain.end}:{chain.hash}"
    yield _describe_anchor(dossier)


def _describe_anchor(dossier: Dossier) -> str:
    told = dossier.chain.anchor
    if told:
        return f"That head was told outside the database on {told.period}. README.txt says how."
    return "No head that covers all of it was told outside yet. README.txt says what to do."


def _join_who(who: str, at: datetime, company: Company) -> str:
    return f"{who}, {_format_at(at, company)}"


def _format_at(at: datetime, company: Company) -> str:
    """`2026-11-23 08:00 MST`: nobody can misread it, in any country."""
    return f"{at.astimezone(company.zone):%Y-%m-%d %H:%M %Z}"
