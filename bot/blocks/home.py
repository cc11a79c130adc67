"""A person's Home: tabs, what she has to do, her list with what she selected; pure."""

from collections.abc import Iterator

from backlog.acts import VERBS, Hold, Pay, Process, Refer, Release
from backlog.model import Tab
from backlog.plural import count_of
from backlog.queries.home_page import name_group, split_groups
from backlog.row import Stage
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.bar import build_bar
from bot.blocks.kit import Block, View
from bot.blocks.menu import build_menu
from bot.blocks.own_part import build_change
from bot.blocks.rows import Aged, build_line, build_row, format_needs
from bot.blocks.shown import PAGE, Closed, Shown
from bot.blocks.todo import build_todo
from bot.blocks.tools import build_filter_line, build_tools, is_filtered
from bot.ids import OfAct, OpenTab, SelectGroup, TurnTo

LONG = 15
"""A list of more rows is longer than a screen: the bar stands below it once more."""
TABS = {
    Tab.ADMIN: "Admin",
    Tab.PROCESSED: "Processed",
    Tab.PAID: "Paid",
    Tab.MINE: "My Forms",
    Tab.ALL: "All",
}
ABOUT = "Approved invoices on their way to accounting: exported, marked Processed, marked Paid."


def build_home(shown: Shown) -> View:
    """Her Home."""
    top = _build_own_top(shown) if shown.own else _build_top(shown)
    return kit.home([*top, *_list(shown), *_pager(shown), _foot(shown)])


def build_closed(closed: Closed) -> View:
    """The Home of somebody who is not listed: what this is, and how to get in."""
    to = f"to {limits.safe(closed.whom)}" if closed.whom else "to an Administrator"
    asked = [
        kit.section(f"If you should be, send these lines {to}, with your e-mail address in them:"),
        kit.code(closed.to_add),
    ]
    return kit.home(
        [
            kit.header("Invoice Process Backlog"),
            kit.section(
                f"{ABOUT}\n*You are not on the list of people yet*, so there is nothing to show."
            ),
            *(asked if closed.to_add else []),
            kit.context(words.format_help(closed.whom)),
        ]
    )


def build_refusal(objection: str) -> View:
    """The Home of somebody whose Slack account may not act."""
    return kit.home(
        [
            kit.header("Invoice Process Backlog"),
            kit.section(
                f"{ABOUT}\n*Your Slack account {objection}*, so there is nothing to show. "
                "Ask an Administrator."
            ),
        ]
    )


def _build_top(shown: Shown) -> Iterator[Block]:
    yield _tabs(shown)
    yield kit.header(_title(shown))
    yield from _notice(shown)
    yield from _undo(shown)
    yield kit.context(_subtitle(shown))
    yield from build_todo(shown)
    if not _count(shown, shown.place.tab) and not is_filtered(shown.place):
        return
    yield kit.divider()
    yield build_tools(shown)
    if is_filtered(shown.place):
        yield build_filter_line(shown, _count(shown, shown.place.tab))
    if shown.selects:
        yield from build_bar(shown, "top")


def _notice(shown: Shown) -> Iterator[Block]:
    if shown.notice:
        yield kit.data(shown.notice)


def _undo(shown: Shown) -> Iterator[Block]:
    """For ten minutes; the number of its invoices is what will be undone."""
    done = shown.undoable
    if done is None:
        return
    count = len(done.ids)
    button = kit.button(
        "Undo", ids.UNDO, ids.encode(OfAct(done.act)), label=f"Undo: {count_of(count)} as before"
    )
    said = _UNDONE[done.verb].format(f"{count:,}")
    yield kit.section(f":white_check_mark: {said} at {shown.undoable_at}.", button) | {
        "block_id": f"undo:{done.act}"
    }


_UNDONE = {
    VERBS[Process]: "You marked {} Processed",
    VERBS[Pay]: "You recorded payments on {}",
    VERBS[Hold]: "You put {} on hold",
    VERBS[Release]: "You released {}",
    VERBS[Refer]: "You gave {} a reference",
}


def _tabs(shown: Shown) -> Block:
    tabs = (_tab(shown, tab, name) for tab, name in TABS.items())
    return kit.actions("tabs", *tabs, build_menu(shown.may))


def _tab(shown: Shown, tab: Tab, name: str) -> Block:
    count, here = _count(shown, tab), tab is shown.place.tab
    label = f"{name}, {count_of(count)}{', shown now' if here else ''}"
    return kit.button(
        f"{'● ' if here else ''}{name} {count:,}",
        f"{ids.OPEN_TAB}.{tab}",
        ids.encode(OpenTab(tab)),
        label=label,
    )


def _count(shown: Shown, tab: Tab) -> int:
    if tab is Tab.MINE:
        return shown.page.mine
    return shown.page.every if tab is Tab.ALL else shown.page.tabs[tab].count


def _title(shown: Shown) -> str:
    tab = shown.place.tab
    count = _count(shown, tab)
    where = {Tab.MINE: "that you created", Tab.ALL: "in all tabs"}.get(tab, f"in {TABS[tab]}")
    return f"{count_of(count)} {where}" if count else f"Nothing {where}"


def _subtitle(shown: Shown) -> str:
    tab = shown.place.tab
    if not _count(shown, tab):
        return _EMPTY[tab]
    if tab in _ABOUT:
        return _ABOUT[tab]
    summary = shown.page.tabs[tab]
    oldest = shown.rows and not is_filtered(shown.place) and shown.order == "oldest"
    wait = words.format_wait(shown.rows[0].age) if oldest and not shown.page.page else ""
    waits = f"oldest {wait}" if wait and tab is Tab.ADMIN else ""
    return words.join(words.format_sums(summary.totals), waits)


_ABOUT = {
    Tab.PROCESSED: "They have left the building and wait for their payment.",
    Tab.MINE: "What you created, wherever it is now.",
    Tab.ALL: "Admin, Processed and Paid together. Void ones are shown by their state.",
}
_EMPTY = {
    Tab.ADMIN: "Everything approved is exported and marked Processed. "
    "New invoices come here by themselves.",
    Tab.PROCESSED: "Whatever is marked Processed waits here for its payment.",
    Tab.PAID: "Whatever is paid is kept here.",
    Tab.MINE: "The invoices that you created upstream are shown here.",
    Tab.ALL: "No invoice has come in yet. They come by themselves once they are approved.",
}


def _build_own_top(shown: Shown) -> Iterator[Block]:
    yield from _notice(shown)
    yield from _waiting_for_her(shown)
    yield kit.actions("mine", build_change())
    yield kit.header("Your invoices")
    yield kit.context(_describe_own(shown))
    yield build_tools(shown)
    if is_filtered(shown.place):
        yield build_filter_line(shown, _count(shown, shown.place.tab))


def _waiting_for_her(shown: Shown) -> Iterator[Block]:
    if not shown.stopped:
        yield kit.header("Nothing waits for you")
        yield kit.context("All of yours can go to accounting, or are there.")
        yield kit.divider()
        return
    count = sum(share.count for what, share in shown.page.admin.items() if what.value == "blocked")
    yield kit.header(f"{count_of(count)} {'waits' if count == 1 else 'wait'} for you")
    yield kit.context(
        "They cannot go to accounting yet. Correct them where they were written; "
        "they leave this list by themselves."
    )
    for aged in shown.stopped:
        yield build_line(aged, told=format_needs(aged.row))
    if count > len(shown.stopped):
        yield kit.context(f"… and {count - len(shown.stopped):,} more")
    yield kit.divider()


def _describe_own(shown: Shown) -> str:
    tabs = shown.page.tabs
    admin = words.join(
        f"{tabs[Tab.ADMIN].count:,} in Admin", words.format_sums(tabs[Tab.ADMIN].totals)
    )
    return words.join(
        admin, f"{tabs[Tab.PROCESSED].count:,} Processed", f"{tabs[Tab.PAID].count:,} Paid"
    )


def _list(shown: Shown) -> Iterator[Block]:
    if not shown.rows and is_filtered(shown.place):
        yield kit.section("Nothing fits this filter. *Clear filter* shows the whole tab.")
    if shown.by:
        yield from _groups(shown)
    else:
        yield from (_row(shown, aged) for aged in shown.rows)
    if shown.selects and len(shown.rows) > LONG and shown.page.chosen.count:
        yield from build_bar(shown, "bottom")


def _row(shown: Shown, aged: Aged) -> Block:
    if not shown.selects or aged.row.tab is Stage.VOID:
        return build_line(aged)
    ticked = aged.row.id in shown.chosen
    return build_row(aged, turn=shown.place.turn, ticked=ticked, grouped=shown.by)


def _groups(shown: Shown) -> Iterator[Block]:
    aged = {one.row.id: one for one in shown.rows}
    for rows in split_groups((one.row for one in shown.rows), shown.by):
        yield _head(shown, rows[0].id, name_group(rows[0], shown.by))
        yield from (_row(shown, aged[row.id]) for row in rows)


def _head(shown: Shown, like: int, name: str) -> Block:
    group = shown.page.groups[like]
    told = words.join(count_of(group.count), words.format_sums(group.totals))
    said = limits.safe(limits.cut_at_word(name, 60)) if name.strip() else "No name"
    return kit.section(f"*{said}*\n{told}", _select(shown, like, name)) | {
        "block_id": f"group:{like}"
    }


def _select(shown: Shown, like: int, name: str) -> Block | None:
    if not shown.selects:
        return None
    group = shown.page.groups[like]
    on = group.chosen < group.count
    verb = "Select" if on else "Unselect"
    return kit.button(
        f"{verb} {group.count:,}",
        ids.SELECT_GROUP,
        ids.encode(SelectGroup(like, on)),
        label=limits.one_line(f"{verb} the {group.count:,} of {name}"),
    )


def _pager(shown: Shown) -> Iterator[Block]:
    here, page = shown.page.page, shown.page
    buttons = []
    if here:
        buttons.append(_turn(f"Previous {PAGE}", "previous", here - 1))
    if left := max(0, page.count - (here + 1) * PAGE):
        buttons.append(_turn(f"Next {min(left, PAGE)}", "next", here + 1))
    if buttons:
        yield kit.actions("pager", *buttons)


def _turn(text: str, way: str, page: int) -> Block:
    return kit.button(text, f"{ids.PAGE}.{way}", ids.encode(TurnTo(page)))


def _foot(shown: Shown) -> Block:
    updated = (f"Updated {shown.at}", shown.sheet, words.format_help(shown.whom))
    return kit.context(words.join(*(one for one in updated if one)))
