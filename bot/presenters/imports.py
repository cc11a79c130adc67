"""Gathers what a window asks of an import, and reads what was said there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from backlog.batch import Batch, Earlier, Result, Sent
from backlog.characters import fold_number
from backlog.office import Office
from backlog.queries.imports import Importing
from bot import words
from bot.blocks.imports import CONFIRMING, OUTCOMES, Asked, Form
from bot.presenters import batch as batches
from bot.state import ImportWindow

_NAMELESS = ("csv", "columns")
"""Targets whose files go into a system that has no name here."""


def build_asked(
    office: Office, form: Form, found: Importing, said: ImportWindow, notice: str = ""
) -> Asked:
    """The window for a batch as it is, with what was said in it so far."""
    batch, now = found.batch, office.clock()
    made_at = words.format_when(office.company, batch.made_at, now)
    return Asked(
        form=form,
        batch=batch,
        label=batches.find_label(office, batch),
        system=name_system(office, batch),
        made=f"{words.find_name(office, batch.made_by)}, {made_at}",
        sent=[one for one in found.sent if one.there != (form is CONFIRMING)],
        said=said,
        outcomes=_list_outcomes(form, found.sent),
        confirmed=batches.list_confirmations(office, batch, blind=_asks_total(form, said)),
        alarm=_describe_other(office, batch, found.earlier) if form is CONFIRMING else "",
        word=found.ask_word_code,
        notice=notice,
    )


def _asks_total(form: Form, said: ImportWindow) -> bool:
    """Whether it asks for the total seen, which nothing may tell beforehand."""
    return form is CONFIRMING or said.outcome == Result.IMPORTED


def _describe_other(office: Office, batch: Batch, first: Earlier | None) -> str:
    """Who confirmed another batch with its invoices; no totals, for they are asked for."""
    if first is None or first.batch == batch.number:
        return ""
    return describe_first(office, replace(first, seen={}))


def name_system(office: Office, batch: Batch) -> str:
    """The accounting system as a sentence has it."""
    if batch.target in _NAMELESS:
        return "the accounting system"
    return batches.find_label(office, batch).partition(" (")[0]


def _list_outcomes(form: Form, sent: Sequence[Sent]) -> list[tuple[Result, str]]:
    """What may be said; never what would be refused: what is there cannot fail any more."""
    there = [one for one in sent if one.there]
    if form is not CONFIRMING:
        return [
            (Result.PARTLY, "Some of it"),
            (Result.REJECTED, f"All {len(there):,}"),
            (Result.IMPORTED, "Nothing: the total was mistyped"),
        ]
    outcomes = [(Result.IMPORTED, f"All {len(sent):,}")]
    outcomes += [(Result.PARTLY, "Some did not")] if len(there) < len(sent) else []
    return outcomes if there else [*outcomes, (Result.REJECTED, "Nothing")]


def begin_correction(found: Importing) -> ImportWindow:
    """The window at its opening: what explains a gap alone is named already."""
    missing = found.batch.imports[-1].missing
    if not missing:
        return ImportWindow(found.batch.number)
    chosen = tuple(one.id for one in found.sent if one.number in missing)
    return ImportWindow(found.batch.number, Result.PARTLY, chosen)


def describe_first(office: Office, first: Earlier) -> str:
    """Who confirmed it before, when, and what they said, safe in mrkdwn."""
    author = words.format_author(office, first.by, first.at)
    seen = {currency: Decimal(amount) for currency, amount in first.seen.items()}
    said = f", {words.format_sums(seen)} seen" if seen else ""
    return f"{OUTCOMES[first.outcome]} with *{first.batch}* by {author}{said}"


def list_failed(said: ImportWindow, sent: Sequence[Sent]) -> dict[str, str]:
    """Why each invoice did not come in, by number; empty where nobody said why.

    A line of its own is the reason of one. It may name one that is not chosen: not all fit a menu.
    """
    chosen = [one.number for one in sent if one.id in said.missing]
    spelled = {fold_number(one.number): one.number for one in sent}
    failed = dict.fromkeys(chosen, said.why)
    for line in filter(None, map(str.strip, said.lines.splitlines())):
        number, reason = _split(line, chosen)
        failed[spelled.get(fold_number(number), number)] = reason or said.why
    return failed


def _split(line: str, chosen: Sequence[str]) -> tuple[str, str]:
    """Number and reason; a number that was chosen may have blanks in it."""
    for number in sorted(chosen, key=len, reverse=True):
        if line == number or line.startswith(f"{number} "):
            return number, line[len(number) :].strip()
    number, _, reason = line.partition(" ")
    return number, reason.strip()


def list_away(failed: Mapping[str, str], sent: Sequence[Sent]) -> list[Sent]:
    """The invoices that a correction releases: those named, else all that are there."""
    return [one for one in sent if (one.number in failed if failed else one.there)]
