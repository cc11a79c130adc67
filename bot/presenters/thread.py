"""What is told in a batch's thread: names, amounts and moments as people say them."""

from collections.abc import Sequence
from decimal import Decimal

from backlog.batch import Batch, Import, Result
from backlog.errors import NotFound
from backlog.messages import (
    BatchVoided,
    ImportSaid,
    InvoicesFailed,
    ReversalAsked,
    ReversalSettled,
)
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries import batch_log
from backlog.queries.batch_comments import Remark
from backlog.roles import Actor
from backlog.row import Row, Stage
from bot import words
from bot.blocks.thread import Fact, Failure, Undoing
from bot.ids import FailedOf, OfReversal
from bot.limits import cut_at_word, safe
from bot.presenters import batch as batches
from bot.presenters import root

NAMED = 10
"""So many invoices that failed are named in one message."""
REMARK = 200
"""So much of a comment is shown beside others; the thread has all of it."""


def load_import(office: Office, actor: Actor, said: ImportSaid) -> Failure:
    """What accounting said of a batch; what was rejected as a whole may go again from there."""
    batch, rows = batch_log.read_members(office, actor, said.batch)
    one = _find_import(batch, said.id)
    fact = _describe_import(office, batch, one)
    again = _list_again(rows) if one.outcome is Result.REJECTED else ()
    name = count_of(len(again))
    return Failure(fact, name, FailedOf(batch.number, one.id, mark=batch.mark), again)


def load_failed(office: Office, actor: Actor, failed: InvoicesFailed) -> Failure:
    """One invoice that did not come in, or all of many."""
    batch, every = batch_log.read_members(office, actor, failed.batch)
    one, label = _find_import(batch, failed.id), safe(batches.find_label(office, batch))
    rows = [row for row in every if row.number in failed.numbers]
    if len(failed.numbers) > 1:
        return _describe_failures(batch, one, failed, rows)
    [number] = failed.numbers
    back = "".join(_say_where(row, batch) for row in rows)
    total = "".join(f" · {_format_total(row)}" for row in rows)
    fact = Fact(
        f":no_entry: *{safe(number)} did not come in*{total}",
        f"{_describe_reason(label, one, number)}{back}",
        f"{number} of {batch.number} did not come in: {one.failed.get(number, '')}.{back}",
    )
    opens = rows[0].id if rows else 0
    again = FailedOf(batch.number, one.id, opens, batch.mark)
    return Failure(fact, number, again, _list_again(rows), opens)


def _say_where(row: Row, batch: Batch) -> str:
    """Where it is now: it may have gone out again since."""
    if row.exported and row.batches[-1] != batch.number:
        return f" It went out again with {row.batches[-1]}."
    return " It is back in Admin." if row.tab is Stage.ADMIN else ""


def _describe_reason(label: str, one: Import, number: str) -> str:
    """Why it did not come in: what a correction says of it, no accounting system said."""
    why = safe(one.failed.get(number, "")).removesuffix(".")
    return f"It was confirmed by mistake: {why}." if one.corrects else f"{label} said: {why}."


def _describe_failures(
    batch: Batch, one: Import, failed: InvoicesFailed, rows: list[Row]
) -> Failure:
    named = [
        f"*{safe(number)}* {safe(one.failed.get(number, ''))}" for number in failed.numbers[:NAMED]
    ]
    more = len(failed.numbers) - NAMED
    rest = [f"… and {more} more"] if more > 0 else []
    count = count_of(len(failed.numbers))
    fact = Fact(
        f":no_entry: *{count} did not come in*",
        "\n".join([*named, *rest]),
        f"{count} of {batch.number} did not come in.",
    )
    again = _list_again(rows)
    return Failure(fact, str(len(again)), FailedOf(batch.number, one.id, mark=batch.mark), again)


def list_failed(office: Office, actor: Actor, of: FailedOf) -> list[int]:
    """What may go again of that which did not come in.

    Raises:
        NotAllowed, NotFound: nothing was looked up.
    """
    batch, rows = batch_log.read_members(office, actor, of.batch)
    one = _find_import(batch, of.said)
    everything = one.outcome is Result.REJECTED
    meant = [row for row in rows if everything or row.number in one.failed or row.id == of.id]
    return [id_ for id_ in _list_again(meant) if of.id in (0, id_)]


def load_void(office: Office, actor: Actor, told: BatchVoided) -> Fact:
    """That a batch is void, by whom and why."""
    batch = batch_log.read_batch(office, actor, told.batch).batch
    who, why = words.find_name(office, told.by), safe(batch.void_reason).removesuffix(".")
    return Fact(
        f":wastebasket: *Void, by {who}*: do not import it",
        f"Why: {why}. Its invoices may be exported again.",
        f"{batch.number} is void: {batch.void_reason}. Do not import it.",
    )


def load_reversal(office: Office, actor: Actor, asked: ReversalAsked) -> Undoing:
    """What accounting is asked to undo, by whom and why."""
    batch, row = _find_row(office, actor, asked.batch, asked.number)
    label, number = batches.find_label(office, batch), safe(asked.number)
    why = safe(asked.reason).removesuffix(".")
    total = _format_total(row) if row else ""
    fact = Fact(
        words.join(f":leftwards_arrow_with_hook: *Please undo {number} in {safe(label)}*", total),
        f"{_describe_asking(office, asked)}: {why}. It cannot be exported again before that.",
        f"Accounting, please undo {asked.number} in {label}: {asked.reason}.",
    )
    reversal = OfReversal(row.id if row else 0, asked.batch, mark=batch.mark)
    return Undoing(fact, asked.number, label, total, reversal)


def _describe_asking(office: Office, asked: ReversalAsked) -> str:
    if asked.at is None:
        return f"It was imported with {asked.batch} and is taken back"
    who = words.find_name(office, asked.by)
    on = words.format_when(office.company, asked.at, office.clock()).partition(",")[0]
    if asked.reopened:
        return f"{who} reopened it on {on}"
    return f"It was taken back and came in all the same, as {who} said on {on}"


def load_settled(office: Office, actor: Actor, told: ReversalSettled) -> Fact:
    """That nothing is left to be undone, and who said so."""
    batch, row = _find_row(office, actor, told.batch, told.number)
    label, number = safe(batches.find_label(office, batch)), safe(told.number)
    at = words.format_when(office.company, told.at, office.clock())
    how = "is undone" if told.undone else "need not be undone"
    return Fact(
        words.join(
            f":white_check_mark: *{number} {how} in {label}*", _format_total(row) if row else ""
        ),
        f"{words.find_name(office, told.by)}, {at}. It can be corrected and exported again.",
        f"{told.number} {how} in {label}.",
    )


def list_comments(office: Office, said: Sequence[Remark]) -> list[str]:
    """What was said about a batch, a line each, oldest first, safe in mrkdwn."""
    return [_format_remark(office, one) for one in said]


def _format_remark(office: Office, one: Remark) -> str:
    at = words.format_when(office.company, one.at, office.clock())
    since = ", changed since" if one.changed else ""
    since += ", deleted in Slack since" if one.deleted else ""
    return f"{words.find_name(office, one.by)}, {at}{since}: {safe(cut_at_word(one.text, REMARK))}"


def _describe_import(office: Office, batch: Batch, one: Import) -> Fact:
    who = words.find_name(office, one.by)
    at = words.format_when(office.company, one.at, office.clock())
    if one.retypes_total:
        emoji = ":warning:" if root.list_gaps(one) else ":white_check_mark:"
        head = f"{emoji} *Total corrected by {who}*, {at}"
        said = f"{_describe_seen(one)}\nMistyped before: {safe(one.reason).removesuffix('.')}."
    elif one.corrects:
        head = f":warning: *Corrected by {who}*, {at}"
        what = f"{count_of(len(one.failed))} of it" if one.failed else "It"
        said = f"{what} never came in: {safe(one.reason).removesuffix('.')}."
    elif one.outcome is Result.REJECTED:
        head = f":no_entry: *Nothing came in, says {who}*, {at}"
        said = f"Its {count_of(batch.count)} may be exported again."
    else:
        failed = one.outcome is Result.PARTLY
        gaps = root.list_gaps(one)
        emoji = ":warning:" if failed or gaps else ":white_check_mark:"
        part = " in part" if failed else ""
        head = f"{emoji} *Imported{part} by {who}*, {at}"
        said = _describe_seen(one)
    return Fact(head, said, f"{batch.number}: {one.outcome} by {who}. {said}")


def _describe_seen(one: Import) -> str:
    lines = []
    for currency, seen in one.totals_seen.items():
        gap = root.list_gaps(one).get(currency)
        apart = root.format_apart(gap, currency) if gap else "equal to the cent"
        lines.append(words.join(f"Seen {words.format_sum(Decimal(seen), currency)}", apart))
    return "\n".join(lines) or "The total there was not compared."


def _find_import(batch: Batch, id_: int) -> Import:
    found = next((one for one in batch.imports if one.id == id_), None)
    if found is None:
        raise NotFound(f"Nobody has said this of {batch.number}. Nothing was done.")
    return found


def _find_row(office: Office, actor: Actor, number: str, invoice: str) -> tuple[Batch, Row | None]:
    batch, rows = batch_log.read_members(office, actor, number)
    return batch, next((row for row in rows if row.number == invoice), None)


def _list_again(rows: list[Row]) -> tuple[int, ...]:
    """Those that wait in Admin and are in no batch now."""
    return tuple(row.id for row in rows if row.tab is Stage.ADMIN and not row.exported)


def _format_total(row: Row) -> str:
    return words.format_sum(row.total, row.currency)
