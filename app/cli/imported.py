"""The command for what accounting did with a batch: imported."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import click

from app.cli import batch_detail, shapes
from app.cli.shell import Reply, Shell, answers, parse_amount
from backlog.batch import Batch, Earlier, Result
from backlog.batches import confirm, correct
from backlog.batches.confirmation import Confirmation, Share, TakenBack
from backlog.batches.import_log import Words
from backlog.company import stamp
from backlog.errors import Refused
from backlog.money import format_totals, text
from backlog.office import Office
from backlog.roles import Actor


@click.command("imported")
@click.argument("number")
@click.option("--outcome", required=True, type=click.Choice([one.value for one in Result]))
@click.option("--total", "seen", multiple=True, metavar="[CUR=]AMOUNT", help="What it shows there.")
@click.option("--failed", multiple=True, metavar="NUMBER=REASON", help="An invoice it refused.")
@click.option("--code", default="", help="The word in the name of the file you imported.")
@click.option("--correct", is_flag=True, help="What was confirmed was wrong.")
@click.option("--reason", default="", help="Why; needed with --correct, welcome with rejected.")
@answers
def confirm_import(
    shell: Shell,
    number: str,
    outcome: str,
    seen: tuple[str, ...],
    failed: tuple[str, ...],
    **given: Any,
) -> Reply:
    """Confirm what the accounting system did with a batch.

    With --correct, put right what was confirmed before: rejected, none of it ever came in; partly,
    those that --failed names did not. They may go again, and nobody is asked to undo them. With
    the outcome that stands and --total, only the total was mistyped; nothing is released.
    """
    result = Result(outcome)
    if given["reason"] and not given["correct"] and result is not Result.REJECTED:
        raise click.UsageError("--reason belongs to --correct, or to the outcome rejected.")
    office, actor = shell.office(), shell.actor()
    said: Words = {
        "seen": _collect_totals([_parse_total(one, office.company.currency) for one in seen]),
        "failed": dict(_parse_failure(one) for one in failed),
        "code": given["code"],
        "reason": given["reason"],
    }
    if given["correct"]:
        done = _correct(office, actor, number, result, said)
    else:
        done = confirm.confirm(office, actor, number, result, **said)
    return Reply(_shape_confirmation(done), "\n".join(_format_confirmation(done)))


def _correct(
    office: Office, actor: Actor, number: str, outcome: Result, said: Words
) -> Confirmation:
    """Correct what never came in, or the total where all that is said came in.

    Raises:
        Refused: nothing was recorded.
    """
    failed, seen = bool(said["failed"]), bool(said["seen"])
    if outcome is not Result.REJECTED and seen and not failed:
        return correct.correct_total(office, actor, number, outcome, **said)
    if outcome is Result.IMPORTED or (outcome is Result.PARTLY) != failed:
        raise Refused(
            "--correct says what never came in: --outcome rejected for all of the batch, or "
            "--outcome partly with --failed NUMBER=REASON for each. Where only the total was "
            "mistyped: the outcome that stands, with --total. Nothing was recorded."
        )
    return correct.correct(office, actor, number, **said)


def _format_confirmation(done: Confirmation) -> Iterator[str]:
    if done.alarm:
        yield (
            f"ALARM: already confirmed {done.alarm.outcome} by {done.alarm.by} at "
            f"{stamp(done.alarm.at)} with {done.alarm.batch}{_format_seen(done.alarm)}. If you "
            "imported the file again, undo one of the two in the accounting system."
        )
    for back in done.taken_back:
        yield _back(done.batch, back)
    yield f"{done.batch.number}: {done.outcome}, expected {format_totals(done.expected)}."
    if done.corrects:
        yield (
            f"  corrects what {done.corrects.by} confirmed at {stamp(done.corrects.at)}; "
            + (
                "only its total"
                if done.retypes_total
                else "what never came in may be exported again"
            )
        )
    for currency, gap in done.gap.items():
        yield f"  {currency}: {gap:+,} against what was expected"
    for currency, one in done.explained.items():
        yield f"  {currency}: explained, if {one.sentence}"
    yield from (f"  {one.sentence}" for shares in done.shares.values() for one in shares)
    if done.in_part:
        command = batch_detail.format_in_part(done.batch, done.in_part)
        yield f"  If so, record it as in part: {command}"
    if done.warning:
        yield done.warning


def _format_seen(first: Earlier) -> str:
    totals = {currency: Decimal(amount) for currency, amount in first.seen.items()}
    return f" ({format_totals(totals)} seen)" if totals else ""


def _back(batch: Batch, one: TakenBack) -> str:
    since = f" It is in {', '.join(one.since)} since." if one.since else ""
    return (
        f"ALARM: {one.number} was taken back from {batch.number} ({one.reason}) and came in all "
        f"the same.{since} Undo it in the accounting system, then: "
        f"backlog acknowledge {one.number} --batch {batch.number}"
    )


def _collect_totals(seen: list[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Totals by currency.

    Raises:
        Refused: one currency has two; neither is taken for the right one.
    """
    totals = dict(seen)
    if len(totals) < len(seen):
        raise Refused(
            "--total is given twice for one currency. Nothing was recorded. Give it once for each."
        )
    return totals


def _parse_total(text: str, home: str) -> tuple[str, Decimal]:
    currency, _, amount = text.rpartition("=")
    return currency.upper() or home, parse_amount(amount)


def _parse_failure(text: str) -> tuple[str, str]:
    number, equals, reason = text.partition("=")
    if not equals or not reason.strip():
        raise Refused(f"--failed is NUMBER=REASON, not {text!r}. Nothing was recorded.")
    return number.strip(), reason.strip()


def _shape_confirmation(done: Confirmation) -> shapes.Json:
    """What was recorded of an import; `taxes` where no one explanation fits the gap."""
    alarm = done.alarm
    return {
        "batch": done.batch.number,
        "outcome": done.outcome.value,
        "expected": shapes.totals(done.expected),
        "seen": shapes.totals(done.seen),
        "gap": shapes.totals(done.gap),
        "explained_by": {currency: asdict(one) for currency, one in done.explained.items()} or None,
        "in_part": _shape_in_part(done),
        "alarm": {"by": alarm.by, "at": stamp(alarm.at), "batch": alarm.batch} if alarm else None,
        "taken_back": [
            {"number": one.number, "reason": one.reason, "since": list(one.since)}
            for one in done.taken_back
        ],
        "taxes": {
            currency: [_shape_share(one) for one in shares]
            for currency, shares in done.shares.items()
        },
    }


def _shape_in_part(done: Confirmation) -> shapes.Json | None:
    """What explains a gap alone, and the command that records the import without it."""
    if not done.in_part:
        return None
    command = batch_detail.format_in_part(done.batch, done.in_part)
    return {"failed": list(done.in_part), "command": command}


def _shape_share(one: Share) -> shapes.Json:
    total = text(one.total, one.currency)
    return {"file": one.file, "total": total, "taxes": shapes.taxes(one.taxes, one.currency)}
