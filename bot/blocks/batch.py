"""A batch in few words: beside its files, and as a line of the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from backlog.batch import Batch, File
from backlog.money import format_amount, of_it, sum_by_name
from backlog.plural import count_of
from bot import words
from bot.limits import safe


@dataclass(frozen=True, slots=True)
class Card:
    """A batch with what only the office knows: names are safe in mrkdwn, moments are written."""

    batch: Batch
    label: str
    steps: Sequence[str]
    made: str
    imported: Sequence[str] = ()
    alarm: str = ""
    corrected: Sequence[str] = ()


def format_comment(files: Sequence[File], place: str = "") -> str:
    """`48 invoices · 458,555.86 CAD`, the one line beside files in the thread of their batch.

    `place` says which of all they are, where they do not go into one message.
    """
    totals = sum_by_name((file.currency, file.total) for file in files)
    return words.join(count_of(sum(file.count for file in files)), words.format_sums(totals), place)


def caption(batch: Batch, label: str) -> str:
    """The words beside the files, with what the person needs to recognise them."""
    lines = [f"*Batch {batch.number}* for {safe(label)}, word code *{batch.code}*"]
    lines += [_describe_file(file) for file in batch.files[:10]]
    return "\n".join(lines)


def format_log_entry(batch: Batch, label: str, who: str, imported: str) -> str:
    """The batch as one entry of the log; the last three are safe in mrkdwn."""
    summed = words.format_totals(batch.count, batch.totals)
    return f"*{batch.number}* {safe(label)} · {summed} · made by {who}\n      {imported}"


def _describe_file(file: File) -> str:
    total = format_amount(file.total, file.currency) + safe(of_it(file.taxes, file.currency))
    return f"`{safe(file.name)}` · {count_of(file.count)} · {total}"
