"""Commands that change an invoice, one for each act."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import click

from app.cli.selecting import Named, find_named
from app.cli.shell import REFUSED, Reply, Shell, answers, log_refused, parse_amount, refuse
from backlog.acts import (
    Acknowledge,
    Act,
    Comment,
    Edit,
    Hold,
    Pass,
    Refer,
    Release,
    Reopen,
    SendBack,
    Unpay,
    Unprocess,
    Void,
)
from backlog.batches import comments
from backlog.errors import NotAllowed, Refused
from backlog.intake import revisions
from backlog.lifecycle import acting
from backlog.lifecycle import undo as undoing
from backlog.lifecycle.acting import Answer, Outcome
from backlog.office import Office
from backlog.roles import Actor

_DAY = click.DateTime(["%Y-%m-%d"])
_WHY = click.option("--reason", default="", help="Why; stands in the log.")
_NUMBERS = click.argument("numbers", nargs=-1, required=True)
_NUMBER = click.argument("number")


def _do(shell: Shell, numbers: Sequence[str], act: Act) -> Reply:
    return _each(shell, numbers, partial(acting.act, wanted=act))


def _each(
    shell: Shell, numbers: Sequence[str], use: Callable[[Office, Actor, Sequence[int]], Outcome]
) -> Reply:
    """Do it to each; whoever may not is refused for every invoice they named."""
    office, actor = shell.office(), shell.actor()
    try:
        wanted = find_named(office, actor, numbers)
        return reply_to_act(wanted.refuse_unknown(use(office, actor, wanted.ids)))
    except NotAllowed as error:
        each = tuple(Answer(number, str(error)) for number in numbers)
        return refuse(error, **_shape_outcome(Outcome(refused=each)))


@click.command()
@_NUMBERS
@click.option("--reason", default="", help="Needed for invoices that were not exported.")
@answers
def process(shell: Shell, numbers: tuple[str, ...], reason: str) -> Reply:
    """Mark invoices Processed: they have left the building."""
    return _each(shell, numbers, partial(acting.process, reason=reason))


@click.command()
@_NUMBERS
@_WHY
@answers
def unprocess(shell: Shell, numbers: tuple[str, ...], reason: str) -> Reply:
    """Bring Processed invoices back to Admin for correction."""
    return _do(shell, numbers, Unprocess(reason))


@click.command()
@_NUMBERS
@click.option("--on", type=_DAY, help="Payment date [today].")
@click.option("--amount", help="A part of the balance [all of it].")
@click.option("--reference", default="", help="The payment's own reference.")
@click.option("--sure", is_flag=True, help="The day is right, although it looks odd.")
@answers
def pay(
    shell: Shell,
    numbers: tuple[str, ...],
    on: datetime | None,
    amount: str | None,
    reference: str,
    sure: bool,
) -> Reply:
    """Record payments of Processed invoices."""
    payment = partial(
        acting.pay,
        paid_on=on.date() if on else None,
        amount=parse_amount(amount) if amount else None,
        reference=reference,
        sure=sure,
    )
    return _each(shell, numbers, payment)


@click.command()
@_NUMBER
@_WHY
@answers
def unpay(shell: Shell, number: str, reason: str) -> Reply:
    """Reverse the latest payment of an invoice."""
    return _do(shell, [number], Unpay(reason))


@click.command()
@_NUMBER
@_WHY
@answers
def reopen(shell: Shell, number: str, reason: str) -> Reply:
    """Take an invoice out of its batch, to correct it and export it again."""
    return _do(shell, [number], Reopen(reason))


@click.command()
@_NUMBER
@click.option("--batch", default="", help="Which import, where two are to be undone [the oldest].")
@answers
def acknowledge(shell: Shell, number: str, batch: str) -> Reply:
    """Say that a reopened invoice was undone in the accounting system."""
    return _do(shell, [number], Acknowledge(batch=batch))


@click.command()
@_NUMBER
@click.option("--set", "changes", multiple=True, required=True, metavar="FIELD=VALUE")
@_WHY
@click.option("--preview", is_flag=True, help="Only say what would change.")
@answers
def edit(shell: Shell, number: str, changes: tuple[str, ...], reason: str, preview: bool) -> Reply:
    """Correct fields by place (memo, lines.2.amount); sums are recomputed."""
    wanted = Edit(dict(_pair(change) for change in changes), reason)
    if not preview:
        return _do(shell, [number], wanted)
    office, actor = shell.office(), shell.actor()
    (invoice_id,) = find_named(office, actor, [number]).require_known()
    found = acting.preview(office, actor, invoice_id, wanted)
    data = {
        "number": number,
        "changes": [{"field": place, "before": was, "after": new} for place, was, new in found],
    }
    lines = [f"{place}: {was} -> {new}" for place, was, new in found]
    return Reply(data, "\n".join(lines) or "Nothing would change.")


@click.command()
@click.argument("pairs", nargs=-1, required=True, metavar="NUMBER=REF...")
@answers
def reference(shell: Shell, pairs: tuple[str, ...]) -> Reply:
    """Record the accounting system's references."""
    office, actor = shell.office(), shell.actor()
    named = [(find_named(office, actor, [number]), text) for number, text in map(_pair, pairs)]
    wanted: dict[int, Act] = {id_: Refer(text) for one, text in named for id_ in one.ids}
    unknown = Named((), tuple(number for one, _ in named for number in one.unknown))
    return reply_to_act(unknown.refuse_unknown(acting.act_each(office, actor, wanted)))


@click.command()
@_NUMBER
@_WHY
@click.option("--until", type=_DAY, help="Released by itself on this day.")
@answers
def hold(shell: Shell, number: str, reason: str, until: datetime | None) -> Reply:
    """Hold an invoice where it is."""
    return _do(shell, [number], Hold(reason, until.date() if until else None))


@click.command()
@_NUMBER
@answers
def release(shell: Shell, number: str) -> Reply:
    """Release an invoice that is held or sent back."""
    return _do(shell, [number], Release())


@click.command()
@click.argument("numbers", nargs=-1)
@answers
def undo(shell: Shell, numbers: tuple[str, ...]) -> Reply:
    """Take back your last act, or what you did last to these invoices, within ten minutes.

    Process, pay, hold, release and reference can be undone, by who did it, while nothing else
    happened to the invoice; an act on many is undone as a whole.
    """
    if numbers:
        return _each(shell, numbers, undoing.undo_some)
    return reply_to_act(undoing.undo_last(shell.office(), shell.actor()))


@click.command()
@_NUMBER
@_WHY
@answers
def void(shell: Shell, number: str, reason: str) -> Reply:
    """Delete an invoice: its number stays taken, its DWRs go back upstream."""
    return _do(shell, [number], Void(reason))


@click.command()
@_NUMBER
@click.argument("check")
@_WHY
@answers
def override(shell: Shell, number: str, check: str, reason: str) -> Reply:
    """Let an invoice pass a check."""
    return _do(shell, [number], Pass(check, reason))


@click.command()
@_NUMBER
@click.argument("text")
@answers
def comment(shell: Shell, number: str, text: str) -> Reply:
    """Say something about an invoice or a batch; it stands in its history."""
    office, actor = shell.office(), shell.actor()
    if comments.is_number_of_batch(number) and not find_named(office, actor, [number]).ids:
        return _comment_batch(office, actor, number.upper(), text)
    return _do(shell, [number], Comment(text))


def _comment_batch(office: Office, actor: Actor, number: str, text: str) -> Reply:
    try:
        comments.comment(office, actor, number, text)
    except Refused as error:
        log_refused(error)
        return reply_to_act(Outcome(refused=(Answer(number, str(error)),)))
    return reply_to_act(Outcome(done=(Answer(number, "noted", changed=True),)))


@click.command("send-back")
@_NUMBER
@_WHY
@answers
def send_back(shell: Shell, number: str, reason: str) -> Reply:
    """Ask the Project Manager to look again."""
    return _do(shell, [number], SendBack(reason))


@click.command()
@_NUMBER
@click.argument("verdict", type=click.Choice(["accept", "dismiss"]))
@_WHY
@answers
def revision(shell: Shell, number: str, verdict: str, reason: str) -> Reply:
    """Accept or dismiss what came again for an invoice."""
    office, actor = shell.office(), shell.actor()
    (invoice_id,) = find_named(office, actor, [number]).require_known()
    try:
        said = revisions.answer(
            office, actor, invoice_id, accept=verdict == "accept", reason=reason
        )
    except Refused as error:
        log_refused(error)
        return reply_to_act(Outcome(refused=(Answer(number, str(error)),)))
    return reply_to_act(Outcome(done=(Answer(number, said),)))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise click.UsageError(f"{text!r} is not NAME=VALUE.")
    return name.strip(), value


def reply_to_act(outcome: Outcome) -> Reply:
    """The reply of a bulk act."""
    lines = [f"{answer.number}: {answer.said}" for answer in outcome.done]
    lines += [f"{one.number}: warning: {one.warning}" for one in outcome.done if one.warning]
    lines += [f"{answer.number}: refused. {answer.said}" for answer in outcome.refused]
    code = REFUSED if outcome.refused else 0
    return Reply(_shape_outcome(outcome), "\n".join(lines), code)


def _shape_outcome(one: Outcome) -> dict[str, Any]:
    """A bulk act's answer; `warnings` where there are some."""
    warned = [answer for answer in one.done if answer.warning]
    told = [{"number": answer.number, "message": answer.warning} for answer in warned]
    return {
        "done": [answer.number for answer in one.done],
        "refused": [_shape_refusal(answer) for answer in one.refused],
    } | ({"warnings": told} if told else {})


def _shape_refusal(answer: Answer) -> dict[str, Any]:
    return {"number": answer.number, "reason": answer.said}
