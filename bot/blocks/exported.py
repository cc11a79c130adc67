"""The result of an export, and the next questions: is it Processed now, and what is left."""

from collections.abc import Iterator
from dataclasses import dataclass

from backlog.batch import Batch
from backlog.plural import count_of
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.left_out import LeftBehind, build_show
from bot.ids import OfBatch
from bot.limits import safe

LONGEST_BUTTON = 28
FILES = 10


@dataclass(frozen=True, slots=True)
class Made:
    """A batch that was just made, for the system of this label, and what it left behind."""

    batch: Batch
    label: str
    channel: str
    left: LeftBehind


def name_files(count: int) -> str:
    """`The file goes`, `The 15 files go`."""
    return "The file goes" if count <= 1 else f"The {count:,} files go"


def build_result(made: Made) -> View:
    """What became of it, and the next question: whether they have left the building."""
    batch = made.batch
    one = batch.count == 1
    told = f"{count_of(batch.count)}, {words.format_sums(batch.totals)}, {_are(batch.count)}"
    marked = "this invoice" if one else f"these {batch.count:,}"
    return kit.modal(
        "Exported",
        [
            kit.alert(f"{told} in batch {batch.number}.", "success"),
            kit.section(_say_sent(made)),
            kit.divider(),
            kit.section(
                f"*Next: mark {marked} Processed?*\n{'It leaves' if one else 'They leave'} Admin. "
                "You can undo it for ten minutes."
            ),
            *_say_left(made),
        ],
        callback=ids.PROCESS,
        submit=f"Mark {batch.count:,} Processed",
        close="Leave in Admin",
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _say_sent(made: Made) -> str:
    batch = made.batch
    goes = name_files(len(batch.files))
    lines = [f"{goes} to <#{made.channel}> and, unless you are in it, to you."]
    lines += [f"`{safe(file.name)}`" for file in batch.files[:FILES]]
    if len(batch.files) > FILES:
        lines.append(f"… and {len(batch.files) - FILES:,} more")
    lines.append(f"Word *{batch.code}* · {safe(made.label)} · read back and equal to the cent")
    return "\n".join(lines)


def _say_left(made: Made) -> Iterator[Block]:
    left, batch = made.left, made.batch.number
    if left.elsewhere or left.blocked:
        yield kit.divider()
    if left.elsewhere:
        count = len(left.elsewhere)
        fits = len(left.fits)
        them = ("It goes" if count == 1 else "They go") if fits == count else f"{fits:,} of them go"
        yield kit.section(
            f"*{count:,} {_are(count)} still ready for another system*\n"
            f"{words.format_sums(left.totals)}\n{them} to {safe(left.label)}.",
            _export_next(left, batch),
        ) | {"block_id": "next.elsewhere"}
    if left.blocked:
        count = len(left.blocked)
        numbers = limits.cut(", ".join(one.number for one in left.blocked[:10]), 200)
        yield kit.section(
            f"*{count:,} {_are(count)} still blocked*\n{safe(numbers)}",
            build_show("blocked", count, batch),
        ) | {"block_id": "next.blocked"}


def _export_next(left: LeftBehind, batch: str) -> Block:
    count = f"Export {len(left.fits):,}"
    whole = f"{count} to {left.label}…"
    text = whole if len(whole) <= LONGEST_BUTTON else f"{count}…"
    label = f"{count} to {left.label}"
    return kit.button(text, ids.EXPORT_NEXT, ids.encode(OfBatch(batch)), label=label)
