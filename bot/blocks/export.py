"""The export window and its result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from backlog.batch import Batch
from backlog.batches.commit import Draft, LeftOut
from backlog.money import format_amount
from backlog.plural import count_of
from backlog.target import Problem
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import Place, Purpose
from bot.limits import safe

TAKEN = (
    "This window was already used. Nothing was done a second time. Close it and look at the "
    "backlog; to export more, open Export... again."
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft to confirm; `targets` profile -> label, `default_target` the firm's profile."""

    draft: Draft
    targets: Mapping[str, str]
    default_target: str = ""
    notice: str = ""


def offer(shown: Offer) -> View:
    """The window; there is nothing to submit when nothing may go."""
    chosen = len(shown.draft.chosen)
    return kit.modal(
        "Export",
        [*_summary(shown), kit.divider(), *_questions(shown)],
        callback=ids.EXPORT,
        submit=f"Export {chosen:,}" if chosen else "Look again",
        close="Cancel",
    )


def _summary(shown: Offer) -> Iterator[Block]:
    draft = shown.draft
    label = safe(shown.targets[draft.request.target])
    if shown.notice:
        yield kit.data(f"⚠ {shown.notice}")
    if shown.default_target and shown.default_target != draft.request.target:
        default = safe(shown.targets[shown.default_target])
        yield kit.section(
            f":warning: *Not the default:* this goes to {label}, usually it goes to {default}. "
            "Is this the right one?"
        )
    if draft.chosen:
        summed = words.format_totals(len(draft.chosen), draft.totals)
        yield kit.section(f"*{summed}*\nwill go to {label}.")
    else:
        yield kit.section("*None of them may go as things stand.* No file would be made.")
    yield from _left_out(draft)
    yield from _warnings(draft)


def _left_out(draft: Draft) -> Iterator[Block]:
    exported = [one for one in draft.left_out if one.check == "exported"]
    blocked = [one for one in draft.left_out if one.check != "exported"]
    if blocked:
        yield kit.section(
            f":no_entry: *{count_of(len(blocked))} blocked*\n{_list_reasons(blocked)}"
        )
    if exported:
        yield kit.section(
            f":information_source: *{count_of(len(exported))} left out, already exported*\n"
            f"{_list_reasons(exported)}\nIf accounting only needs the file again, it is beside the "
            "batch's post: the same file is not a second export."
        )


def _list_reasons(left_out: list[LeftOut]) -> str:
    return kit.bullets([f"{safe(one.number)}: {safe(one.reason)}" for one in left_out], most=8)


def _warnings(draft: Draft) -> Iterator[Block]:
    if draft.warnings:
        lines = list(_group_warnings(draft.warnings))
        yield kit.section(
            f":warning: *{count_of(len(lines), 'warning')}; no invoice is left out for that*\n"
            + kit.bullets(lines, most=8)
        )


def _group_warnings(warnings: Sequence[Problem]) -> Iterator[str]:
    """The same words once, with the invoices they are said about."""
    about: dict[str, list[str]] = {}
    for warning in warnings:
        about.setdefault(f"{warning.message} {warning.fix}", []).append(warning.number)
    for words_, numbers in about.items():
        more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
        yield f"{safe(words_)} ({safe(', '.join(numbers[:3]))}{more})"


def _questions(shown: Offer) -> Iterator[Block]:
    request = shown.draft.request
    targets = [kit.option(label, id_) for id_, label in shown.targets.items()]
    first = next(option for option in targets if option["value"] == request.target)
    again = kit.option("Include Already Exported Invoices", "again")
    yield kit.field(
        ids.TARGET,
        "Accounting system",
        kit.choice("static_select", ids.TARGET, targets, first),
        live=True,
    )
    yield kit.field(
        ids.PREFIX,
        "File name prefix",
        kit.entry(ids.PREFIX, most=40, hint="for example: week-47", first=request.prefix),
        optional=True,
    )
    yield kit.field(
        ids.NOTE,
        "Internal note",
        kit.entry(ids.NOTE, most=500, hint="stays in the batch log; the client never sees it"),
        optional=True,
    )
    # Off on every opening: nothing here ever gives it an initial tick.
    yield kit.actions("export.toggle", kit.checkboxes(ids.AGAIN, [again]))
    if request.include_exported:
        yield kit.field(
            ids.AGAIN_REASON,
            "Why do they go out again?",
            kit.entry(ids.AGAIN_REASON, most=500),
            hint="Accounting could import them twice; the reason is written into the log.",
        )
    back = kit.button("Back to the selection", ids.BACK, ids.encode(Place(Purpose.EXPORT)))
    yield kit.actions("export.back", back)


def result(batch: Batch, label: str, channel: str) -> View:
    """What became of it, and the next question: whether they have left the building."""
    marked = "this invoice" if batch.count == 1 else f"these {batch.count:,}"
    return kit.modal(
        "Exported",
        [
            kit.section(
                f":white_check_mark: *Batch {batch.number} is made*, word code *{batch.code}*.\n"
                f"{words.format_totals(batch.count, batch.totals)} for {safe(label)}."
            ),
            kit.section(kit.bullets([_file(batch, place) for place in range(len(batch.files))])),
            kit.section(
                f"The file goes to <#{channel}> with its import steps, and to you as a direct "
                "message unless you are in that channel. If Slack is slow, it follows by itself."
            ),
            kit.divider(),
            kit.section(
                f"*Next: mark {marked} Processed?*\nDo it when they have left the building; "
                "until then they stay in Admin. You can undo it for ten minutes."
            ),
        ],
        callback=ids.PROCESS,
        submit=f"Mark {batch.count:,} Processed",
        close="Leave in Admin",
    )


def _file(batch: Batch, place: int) -> str:
    file = batch.files[place]
    total = format_amount(file.total, file.currency)
    return f"`{safe(file.name)}` · {count_of(file.count)} · {total}"
