"""The to-do lines of one person, each with its button; what there is nothing to do about is not."""

from collections.abc import Iterator

from backlog.generation import outside
from backlog.model import Tab
from backlog.plural import count_of
from backlog.queries.home_page import Unconfirmed
from backlog.row import Waits
from bot import ids, limits, words
from bot.blocks import claims, kit, unsent
from bot.blocks.kit import Block
from bot.blocks.proposal import build_line
from bot.blocks.shown import Shown
from bot.ids import ExportReady, OfBatch, ShowBatches, ShowState

BROUGHT = 3
"""So many payment lists have a line of their own."""


def build_todo(shown: Shown) -> Iterator[Block]:
    """What waits for her, on Admin; on Processed what is open."""
    if shown.place.tab is Tab.PROCESSED:
        yield from _open(shown)
    if shown.place.tab is not Tab.ADMIN:
        return
    yield from _doubt(shown)
    if "export" in shown.may:
        yield from _ready(shown, Waits.READY)
        yield from _ready(shown, Waits.ELSEWHERE)
    yield from _list_blocked(shown)
    yield from _list_brought(shown)
    yield from _list_unconfirmed(shown)
    yield from _to_undo(shown)
    if shown.page.claims:
        yield claims.build_line(shown.page.claims)
    if shown.page.unsent:
        yield from unsent.build_line(shown.page.unsent)


def _line(name: str, text: str, button: Block | None) -> Block:
    return kit.section(text, button) | {"block_id": f"todo.{name}"}


def _doubt(shown: Shown) -> Iterator[Block]:
    """Why nothing is offered for export, and for who can do something about it, what."""
    doubt = shown.page.doubt
    if doubt is None:
        return
    told = f":rotating_light: *{outside.RESTS}*\n{limits.safe(doubt.cause)}"
    yield _line("doubt", told, None)
    if "send again" in shown.may:
        yield kit.context(f"For who runs the process: {outside.REMEDY}")


def _ready(shown: Shown, waits: Waits) -> Iterator[Block]:
    share, system = shown.page.admin[waits], _name_system(shown, waits)
    if not share.count:
        return
    yield _line(
        waits.value,
        f"*{share.count:,} ready for {limits.safe(system)}*\n{words.format_sums(share.totals)}",
        kit.button(
            f"Export {share.count:,}…",
            ids.EXPORT_READY,
            ids.encode(ExportReady(waits)),
            style="primary" if shown.green == waits.value else "",
            label=f"Export {share.count:,} ready invoices to {system}",
        ),
    )


def _name_system(shown: Shown, waits: Waits) -> str:
    return shown.target if waits is Waits.READY else "another system"


def _list_blocked(shown: Shown) -> Iterator[Block]:
    blocked, held = shown.page.admin[Waits.BLOCKED], shown.page.admin[Waits.HELD]
    if blocked.count:
        reasons = [
            f"{words.format_check(check)} {count:,}" for check, count in shown.page.blockers[:6]
        ]
        told = f"*{blocked.count:,} blocked*\n{words.join(*reasons)}"
        yield _line("blocked", told, _show(blocked.count, "blocked"))
    if held.count:
        yield _line(
            "held",
            f"*{held.count:,} on hold*\n{words.format_sums(held.totals)}",
            _show(held.count, "held"),
        )


def _show(count: int, state: str) -> Block:
    said = "on hold" if state == "held" else state
    return kit.button(
        f"Show {count:,}",
        ids.SHOW_STATE,
        ids.encode(ShowState(state)),
        label=f"Show the {count:,} {said}",
    )


def _list_unconfirmed(shown: Shown) -> Iterator[Block]:
    waiting = shown.page.unconfirmed
    if waiting is None:
        return
    batch = waiting.oldest
    first = "the oldest " if waiting.count > 1 else ""
    days = count_of(shown.days, "business day") if shown.days else "today"
    told = words.join(f"{first}{batch.number}", words.format_sums(batch.totals), days)
    yield _line(
        "batches",
        f"*{count_of(waiting.count, 'batch')} not confirmed as imported*\n{told}",
        _build_confirm(shown, waiting),
    )


def _build_confirm(shown: Shown, waiting: Unconfirmed) -> Block | None:
    """Of several, which one it is has to be looked at first."""
    number, style = waiting.oldest.number, "primary" if shown.green == "confirm" else ""
    if waiting.count > 1:
        return kit.button(
            f"Show {waiting.count:,}",
            ids.SHOW_BATCHES,
            ids.encode(ShowBatches("waiting")),
            style=style,
            label=f"Show the {waiting.count:,} batches that nobody has confirmed",
        )
    if "confirm import" not in shown.may:
        return None
    return kit.button(
        "Confirm…",
        ids.OPEN_IMPORT,
        ids.encode(OfBatch(number)),
        style=style,
        label=f"Say what became of the import of {number}",
    )


def _list_brought(shown: Shown) -> Iterator[Block]:
    for at, one in enumerate(shown.brought[:BROUGHT]):
        yield build_line(one, green=shown.green == "proposal" and not at)
    more = len(shown.brought) - BROUGHT
    if more > 0:
        yield kit.context(f"… and {count_of(more, 'more payment list')}")


def _to_undo(shown: Shown) -> Iterator[Block]:
    found = shown.page.to_undo
    if not found:
        return
    told = [limits.safe(f"{number} of {batch}") for number, batch in found[:3]]
    more = [f"{len(found) - 3:,} more"] if len(found) > 3 else []
    yield _line(
        "undo",
        f"*{count_of(len(found), 'import')} to undo in the accounting system*\n"
        f"{words.join(*told, *more)}",
        kit.button(
            f"Show {len(found):,}…",
            ids.OPEN_REVERSALS,
            style="primary" if shown.green == "undo" else "",
            label=f"Show the {count_of(len(found), 'import')} to undo",
        ),
    )


def _open(shown: Shown) -> Iterator[Block]:
    open_ = shown.page.tabs[Tab.PROCESSED]
    if open_.count and "pay" in shown.may:
        yield _line(
            "open",
            f"*{open_.count:,} open*\n{words.format_sums(open_.totals)}",
            kit.button("Record payments…", ids.OPEN_PAY),
        )
