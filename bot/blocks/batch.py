"""The batch card in the accounting channel, and a batch's line in the log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.batch import Batch, File, State
from backlog.money import format_amount, format_totals, of_it
from backlog.plural import count_of
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import OfBatch
from bot.limits import safe

CORRECTED = 5
"""So many corrections before this export are told one by one."""

STATES = {
    State.PREPARED: ":hourglass: The file is on its way to Slack.",
    State.DELIVERED: ":hourglass: *Nobody has confirmed the import yet.*",
    State.IMPORTED: ":white_check_mark: *Imported*",
    State.PARTLY: ":warning: *Imported in part*",
    State.REJECTED: ":x: *Rejected by the accounting system.* Its invoices may be exported again.",
    State.VOID: ":x: *Void.* Do not import this file.",
}


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


def card(shown: Card) -> list[Block]:
    """The post: what it is, how it is imported, who did."""
    batch = shown.batch
    return [
        kit.header(f"Batch {batch.number} for {shown.label}"),
        *([kit.section(shown.alarm)] if shown.alarm else []),
        kit.section(
            f"*{words.format_totals(batch.count, batch.totals)}* · word code *{batch.code}*\n"
            f"{_format_expected(shown)}Made by {shown.made}{_note(batch)}"
            f"{_list_corrected(shown.corrected)}"
        ),
        *(kit.section(_file(file)) for file in batch.files[:10]),
        *_rest(batch),
        kit.section("*How to import it*\n" + _number_steps(shown.steps)),
        kit.divider(),
        kit.section("\n".join([STATES[batch.state], *shown.imported])),
        *_button(batch),
    ]


def text(shown: Card) -> str:
    """The card where blocks are not shown."""
    summed = words.format_totals(shown.batch.count, shown.batch.totals)
    return f"Batch {shown.batch.number} for {shown.label}: {summed}"


def caption(batch: Batch, label: str) -> str:
    """The words beside the files, with what the person needs to recognise them."""
    lines = [f"*Batch {batch.number}* for {safe(label)}, word code *{batch.code}*"]
    lines += [_describe_file(file) for file in batch.files[:10]]
    return "\n".join(lines)


def format_log_entry(batch: Batch, label: str, who: str, imported: str) -> str:
    """The batch as one entry of the log; the last three are safe in mrkdwn."""
    summed = words.format_totals(batch.count, batch.totals)
    return f"*{batch.number}* {safe(label)} · {summed} · made by {who}\n      {imported}"


def _format_expected(shown: Card) -> str:
    batch = shown.batch
    if not batch.deviations:
        return ""
    apart = [safe(number) for number in batch.deviations][:5]
    more = f" and {len(batch.deviations) - 5} more" if len(batch.deviations) > 5 else ""
    totals = format_totals(batch.expected_totals)
    return (
        f":warning: *Expect {totals} there*: {safe(shown.label)} calculates "
        f"the tax itself, with another result for {', '.join(apart)}{more}\n"
    )


def _note(batch: Batch) -> str:
    lines = [f"\nNote: {safe(batch.note)}"] if batch.note else []
    if batch.reason:
        lines.append(f"\nExported again: {safe(batch.reason)}")
    if batch.earlier:
        lines.append(f"\n:warning: Invoices of it went out before, with {', '.join(batch.earlier)}")
    return "".join(lines)


def _list_corrected(corrected: Sequence[str]) -> str:
    """What was confirmed before and never came in: the file could bring it a second time."""
    told = "".join(f"\n:warning: {one}" for one in corrected[:CORRECTED])
    more = len(corrected) - CORRECTED
    return told + (f"\n… and {more} more; `backlog batch` names them." if more > 0 else "")


def _file(file: File) -> str:
    return f"{_describe_file(file)} · SHA-256 `{file.sha256[:12]}`"


def _describe_file(file: File) -> str:
    total = format_amount(file.total, file.currency) + safe(of_it(file.taxes, file.currency))
    return f"`{safe(file.name)}` · {count_of(file.count)} · {total}"


def _rest(batch: Batch) -> Iterator[Block]:
    if len(batch.files) > 10:
        more = count_of(len(batch.files) - 10, "more file")
        yield kit.section(f"… and {more}; every file is below.")


def _number_steps(steps: Sequence[str]) -> str:
    return "\n".join(f"{place}. {safe(step)}" for place, step in enumerate(steps, 1))


def _button(batch: Batch) -> Iterator[Block]:
    void = batch.state is State.VOID
    style = "" if batch.imports or void else "primary"
    value = ids.encode(OfBatch(batch.number))
    text = "I imported it all the same" if void else "I imported it"
    buttons = [kit.button(text, ids.OPEN_IMPORT, value, style=style)]
    if batch.confirmations:
        missing = batch.imports[-1].missing
        text = "Record it as in part" if missing else "It never came in"
        buttons.append(kit.button(text, ids.OPEN_CORRECTION, value))
    many = "the files" if len(batch.files) > 1 else "the file"
    label = f"Send {many} of batch {batch.number} again, in this thread"
    buttons.append(kit.button(f"Send {many} again", ids.POST_FILES, value, label=label))
    label = f"Open batch {batch.number}"
    buttons.append(kit.button("Details", ids.OPEN_BATCH, value, label=label))
    yield kit.actions("batch.buttons", *buttons)
