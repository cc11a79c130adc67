"""The bar of what is selected: always a line and a row of buttons, so that nothing jumps."""

from collections.abc import Iterator

from backlog.row import Waits
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.blocks.shown import PAGE, Shown


def build_bar(shown: Shown, where: str) -> list[Block]:
    """The bar; `where` tells the one above the list from the one below it."""
    if not (shown.page.chosen.count or shown.rows):
        return []
    if not shown.page.chosen.count:
        return [kit.section(_describe_page(shown)), kit.actions(f"bar:{where}", *_selects(shown))]
    acts = [*_acts(shown, green=shown.green if where == "top" else ""), _build_more(shown)]
    return [kit.section(_describe_chosen(shown)), kit.actions(f"bar:{where}", *acts)]


def _describe_page(shown: Shown) -> str:
    page, first = shown.page, shown.page.page * PAGE + 1
    every = f"{first:,}–{first + len(shown.rows) - 1:,} of {page.count:,}"
    return words.join(every, "nothing selected")


def _describe_chosen(shown: Shown) -> str:
    chosen = shown.page.chosen
    return words.join(
        f"*{chosen.count:,} selected*",
        words.format_sums(chosen.totals),
        ", ".join(_describe_waits(shown)),
    )


_WAITS = {
    Waits.READY: "ready",
    Waits.ELSEWHERE: "for another system",
    Waits.EXPORTED: "exported",
    Waits.BLOCKED: "blocked",
    Waits.HELD: "on hold",
}


def _describe_waits(shown: Shown) -> Iterator[str]:
    chosen = shown.page.chosen
    for waits, said in _WAITS.items():
        if count := chosen.admin.get(waits, 0):
            yield f"{count:,} {said}"
    for tab, count in chosen.tabs.items():
        if tab.value != "admin":
            yield f"{count:,} in {tab.value.capitalize()}"


def _count_ready(shown: Shown) -> int:
    admin = shown.place.tab.value == "admin" and "export" in shown.may
    return shown.page.admin[Waits.READY].count if admin else 0


def _list_selects(shown: Shown) -> Iterator[tuple[str, str]]:
    if not shown.rows:
        return
    if len(shown.rows) < shown.page.count:
        yield "Select page", ids.SELECT_PAGE
    if ready := _count_ready(shown):
        yield f"Select {ready:,} ready", ids.SELECT_READY
    yield f"Select all {shown.page.count:,}", ids.SELECT_ALL


def _selects(shown: Shown) -> list[Block]:
    return [kit.button(text, action_id) for text, action_id in _list_selects(shown)]


def _acts(shown: Shown, *, green: str) -> Iterator[Block]:
    count = shown.page.chosen.count
    acts = (
        ("export", shown.exportable, f"Export {shown.exportable:,}…", ids.BULK_EXPORT),
        (
            "processed",
            shown.processable,
            f"Mark {shown.processable:,} Processed…",
            ids.BULK_PROCESSED,
        ),
        ("paid", shown.payable, f"Mark {shown.payable:,} Paid…", ids.BULK_PAID),
    )
    for act, possible, text, action_id in acts:
        if possible:
            style = "primary" if act == green else ""
            yield kit.button(text, action_id, style=style)
    if "download" in shown.may:
        pdfs = "1 PDF" if count == 1 else f"{count:,} PDFs"
        yield kit.button(
            pdfs, ids.BULK_PDF, label=f"PDF of the {count:,} selected; nothing is marked"
        )
    yield kit.button("Clear", ids.BULK_CLEAR, label="Clear the selection")


def _build_more(shown: Shown) -> Block:
    entries = list(_list_selects(shown))
    if "download" in shown.may:
        entries.append((f"{shown.page.chosen.count:,} Word files", ids.BULK_WORD))
    if shown.holdable:
        entries.append((f"Hold {shown.holdable:,}…", ids.BULK_HOLD))
    if not entries:
        entries = [("Clear the selection", ids.BULK_CLEAR)]
    return kit.overflow(ids.BULK_MORE, [kit.option(*entry) for entry in entries])
