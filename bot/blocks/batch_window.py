"""The window of one batch: its state, the next act, its figures, its files, its invoices; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.batch import Batch, File, State
from backlog.money import sum_by_name
from backlog.plural import count_of
from backlog.queries.batch_log import Inspected
from backlog.row import Row
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.answers import build_open
from bot.blocks.batch import Card
from bot.blocks.batches import Told, build_confirm, build_send, describe_state, name_files
from bot.blocks.kit import Block, View
from bot.blocks.notice import Notice, list_notices
from bot.blocks.root import describe_reason
from bot.blocks.thread import list_comments
from bot.ids import BatchPlace, OfBatch
from bot.limits import cut, cut_at_word, safe

MEMBERS = 10
FILES = 30
"""So many files are named; a batch has one for each hundred invoices at most."""
_LINE = 60
_AT_ONCE = 8
"""Files in one block, which holds 3,000 characters."""


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """A batch as one person sees it: `may` are the acts that neither she nor it is refused.

    `card` is what its card says of it and `comments` what people did, safe in mrkdwn.
    """

    told: Told
    card: Card
    found: Inspected
    place: BatchPlace
    delivered: str
    may: frozenset[str]
    notices: Sequence[Notice] = ()
    comments: Sequence[str] = ()


def build_window(shown: ShownBatch) -> View:
    """The window; closing it leads back to where it was opened."""
    return kit.modal(
        shown.told.batch.number,
        [
            *list_notices(shown.notices),
            *_alarm(shown),
            _state(shown),
            kit.section(_head(shown)),
            *_acts(shown),
            kit.divider(),
            *_figures(shown),
            *_list_imports(shown),
            *list_comments(shown.comments),
            *_fold_details(shown),
            kit.divider(),
            *_list_members(shown),
        ],
        callback=ids.BATCH,
        close="Back",
        memory=ids.encode(shown.place),
    )


_LEVELS = {
    State.PREPARED: "info",
    State.DELIVERED: "info",
    State.IMPORTED: "success",
    State.PARTLY: "warning",
    State.REJECTED: "error",
    State.VOID: "default",
    State.LOST: "warning",
}


def _alarm(shown: ShownBatch) -> Iterator[Block]:
    if shown.card.alarm:
        yield kit.section(shown.card.alarm)


def _state(shown: ShownBatch) -> Block:
    emoji, said = describe_state(shown.told)
    gap = emoji == ":warning:"
    level = "warning" if gap else _LEVELS[shown.told.batch.state]
    text = f"{said[:1].upper()}{said[1:]}"
    return kit.alert(safe(cut_at_word(text, limits.ALERT - 20)), level)


def _head(shown: ShownBatch) -> str:
    batch = shown.told.batch
    lines = [
        f"*{safe(cut(shown.told.label, _LINE))}*",
        words.join(
            f"*{count_of(batch.count)}*",
            f"*{words.format_sums(batch.totals)}*" if batch.totals else "",
            f"word *{safe(batch.code)}*" if batch.code else "",
        ),
        f"Made by {shown.card.made}",
        f"With accounting since {shown.delivered}" if shown.delivered else "",
        f"Note: {safe(cut(batch.note, 300))}" if batch.note else "",
        describe_reason(batch),
        f"Invoices of it went out before, with {', '.join(batch.earlier[:5])}"
        if batch.earlier
        else "",
    ]
    return "\n".join(line for line in lines if line)


def _acts(shown: ShownBatch) -> Iterator[Block]:
    buttons = [*_list_acts(shown)]
    if buttons:
        yield kit.actions("batch.window", *buttons)


def _list_acts(shown: ShownBatch) -> Iterator[Block]:
    """The next act of this person first, and green; what is not offered would be refused."""
    batch, waits = shown.told.batch, shown.told.waits
    number, of_batch = batch.number, ids.encode(OfBatch(batch.number, batch.mark))
    failed = len(shown.found.failed)
    if "confirm import" in shown.may:
        text = "Confirm…" if waits else "It came in all the same…"
        yield build_confirm(number, text, style="primary" if waits else "")
    if "export" in shown.may:
        yield kit.button(
            f"Export {failed:,} again…",
            ids.EXPORT_FAILED,
            of_batch,
            style="primary",
            label=f"Export the {failed:,} of {number} again that did not come in",
        )
    if "download" in shown.may:
        yield build_send(batch)
        what = name_files(batch)
        yield kit.button(
            f"Post {what} for accounting",
            ids.POST_FILES,
            of_batch,
            label=f"Post {what} of {number} again, in its thread in accounting's channel",
        )
    if "take evidence" in shown.may:
        label = f"Send me the evidence of {number}, a ZIP of what an auditor asks for"
        yield kit.button("Evidence", ids.SEND_EVIDENCE, of_batch, label=label)
    if "correct import" in shown.may:
        yield kit.button("Correct the import…", ids.OPEN_CORRECTION, of_batch)
    if "void batch" in shown.may:
        yield kit.button("Void…", ids.OPEN_VOID, of_batch, label=f"Void batch {number}")


def _figures(shown: ShownBatch) -> Iterator[Block]:
    """What it comes to in each currency, where it has several, and its taxes by code.

    Of a lost one nothing, nor are its files here: that stands above.
    """
    batch = shown.told.batch
    if batch.lost:
        return
    lines = [_sum_currency(batch, one, alone=len(batch.totals) == 1) for one in batch.totals]
    if batch.deviations:
        expected = words.format_sums(batch.expected_totals)
        lines.append(f"Expect *{expected}* there: it calculates the tax itself.")
    yield kit.section(cut("\n".join(lines), limits.SECTION))


def _sum_currency(batch: Batch, currency: str, *, alone: bool) -> str:
    those = [file for file in batch.files if file.currency == currency]
    taxes = sum_by_name((code, amount) for file in those for code, amount in file.taxes.items())
    said = [
        f"{safe(cut(code, _LINE))} {words.format_sum(amount, currency)}"
        for code, amount in taxes.items()
    ]
    told = "Tax in it: " + words.join(*said) if said else "No tax in it"
    if alone:
        return told
    total = words.format_sum(batch.totals[currency], currency)
    return words.join(f"*{total}*", count_of(sum(file.count for file in those))) + f"\n{told}"


def _list_imports(shown: ShownBatch) -> Iterator[Block]:
    """Who imported, confirmed and corrected, oldest first."""
    told = [*shown.card.imported, *shown.card.corrected]
    if told:
        yield kit.section(cut("\n".join(told), limits.SECTION))


def _fold_details(shown: ShownBatch) -> Iterator[Block]:
    """Files with their checksums, and the steps: a window has no block that folds by itself."""
    if shown.told.batch.lost:
        return
    open_ = shown.place.unfolded
    place = BatchPlace(shown.place.batch, shown.found.page, not open_)
    text = "Hide files and steps" if open_ else "Show files and steps"
    yield kit.actions("batch.fold", kit.button(text, f"{ids.BATCH_TURN}.fold", ids.encode(place)))
    if not open_:
        return
    files = shown.told.batch.files
    for first in range(0, min(len(files), FILES), _AT_ONCE):
        yield kit.section("\n".join(map(_describe_file, files[first : first + _AT_ONCE])))
    if len(files) > FILES:
        yield kit.context(f"… and {count_of(len(files) - FILES, 'more file')}")
    steps = [f"{place}. {safe(step)}" for place, step in enumerate(shown.card.steps, 1)]
    yield kit.section("*How to import it*\n" + "\n".join(steps))


def _describe_file(file: File) -> str:
    facts = words.join(count_of(file.count), words.format_sum(file.total, file.currency))
    return f"`{safe(cut(file.name, 120))}`\n{facts}\nSHA-256 `{file.sha256}`"


def _list_members(shown: ShownBatch) -> Iterator[Block]:
    page, every = shown.found.page, len(shown.found.members)
    first = page * MEMBERS
    where = f", {first + 1:,} to {first + len(shown.found.rows):,}" if every > MEMBERS else ""
    yield kit.section(f"*{count_of(every)}*{where}")
    released = {one.id: one.released for one in shown.found.members}
    for row in shown.found.rows:
        yield kit.section(_describe_member(row, released.get(row.id, "")), build_open(row)) | {
            "block_id": f"member:{row.id}"
        }
    yield from _pager(shown, every)


def _describe_member(row: Row, released: str) -> str:
    number = safe(cut(limits.one_line(row.number), _LINE))
    client = safe(cut_at_word(row.client, max(_LINE - len(number), 10)))
    where = "void" if row.tab == "void" else f"in {row.tab.capitalize()}"
    facts = words.join(
        words.format_sum(row.total, row.currency),
        where,
        safe(cut_at_word(released, _LINE)) if released else "",
    )
    return f"{words.join(f'*{number}*', client)}\n{facts}"


def _pager(shown: ShownBatch, every: int) -> Iterator[Block]:
    page, buttons = shown.found.page, []
    if page:
        buttons.append(_turn(shown, f"Previous {MEMBERS}", "previous", page - 1))
    if left := max(0, every - (page + 1) * MEMBERS):
        buttons.append(_turn(shown, f"Next {min(left, MEMBERS)}", "next", page + 1))
    if buttons:
        yield kit.actions("batch.pager", *buttons)


def _turn(shown: ShownBatch, text: str, way: str, page: int) -> Block:
    place = BatchPlace(shown.place.batch, page, shown.place.unfolded)
    return kit.button(text, f"{ids.BATCH_TURN}.{way}", ids.encode(place))


REASON = 1000


def build_void(shown: ShownBatch) -> View:
    """The window that asks before a batch is void."""
    batch = shown.told.batch
    lost = (
        f"*{count_of(batch.count)} · {words.format_sums(batch.totals)}* leave the batch. What is "
        "Processed comes back to Admin. This cannot be undone."
    )
    return kit.modal(
        "Void the batch",
        [
            kit.section(f"*{batch.number}*\n{safe(cut(shown.told.label, _LINE))}"),
            kit.alert(cut(lost, limits.ALERT), "error"),
            kit.section(
                "Its number is not used again, and its files are kept. Do so only if nobody has "
                "imported them: accounting is told not to."
            ),
            kit.field(
                ids.VOID_REASON,
                "Why is it void?",
                kit.entry(ids.VOID_REASON, most=REASON, multiline=True),
                hint="It stands in the log and in the batch's thread.",
            ),
        ],
        callback=ids.VOID_BATCH,
        submit=f"Void {batch.number}",
        close="Cancel",
        memory=ids.encode(OfBatch(batch.number, batch.mark)),
    )
