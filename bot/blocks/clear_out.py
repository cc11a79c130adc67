"""A clear-out: one invoice after the other, what was said so far, and what comes of it; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backlog.plural import count_of
from backlog.queries.lists import sum_rows
from backlog.row import Row
from bot import ids, limits, words
from bot.blocks import invoice as invoices
from bot.blocks import kit, lines
from bot.blocks.invoice import ShownInvoice
from bot.blocks.kit import Block, View
from bot.blocks.notice import Notice, list_notices
from bot.blocks.problems import list_alerts
from bot.blocks.tools import describe_filter, is_filtered
from bot.ids import BeginClearOut, ClearOutStep, InvoiceAct, OpenInvoice
from bot.limits import cut, safe
from bot.state import ClearOut

TITLE = "Clear-out"
NAMED = 10
"""So many of what is left are named at the end, each with its button."""


class Offer(StrEnum):
    """What the window's button says of an invoice; only what may go can be said to be ready."""

    READY = "Ready, next"
    SKIP = "Skip, next"
    HELD = "Leave on hold, next"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became so far of the invoices of a walk; each is in one of these.

    `ready` go to the default system, `elsewhere` to another one. `changed` were ready when they
    were looked at, but are not as they were. `gone` wait in Admin no more.
    """

    ready: tuple[Row, ...] = ()
    elsewhere: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    held: tuple[Row, ...] = ()
    skipped: tuple[Row, ...] = ()
    gone: tuple[Row, ...] = ()
    left: tuple[Row, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is still something to judge, or to export."""
        return bool(self.left or self.ready or self.elsewhere or self.changed)


@dataclass(frozen=True, slots=True)
class Step:
    """An invoice of a walk as it is to be judged; `said` is what she said of it before.

    `passed` says, safe in mrkdwn, what became of those that somebody took meanwhile.
    """

    walk: ClearOut
    tally: Tally
    shown: ShownInvoice
    offer: Offer
    elsewhere: bool
    goes_back: bool
    said: str = ""
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a walk; `target` is how people call the default system."""

    walk: ClearOut
    tally: Tally
    target: str
    goes_back: bool
    notices: tuple[Notice, ...] = ()
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A walk that was left before its end; `number` is the invoice it was left at.

    `anew` is what would be walked from its beginning, in people's words.
    """

    walk: ClearOut
    tally: Tally
    number: str
    anew: str
    filtered: bool


def build_step(step: Step) -> View:
    """The window at one invoice: what is needed to judge it, and what can be done about it."""
    shown, walk = step.shown, step.walk
    row = shown.detail.row
    about = words.join(f"*{cut(safe(row.number), 60)}*", invoices.describe_amount(shown))
    judged = ClearOutStep(
        walk.run, walk.at, row.id, row.version, ready=int(step.offer is Offer.READY)
    )
    return kit.modal(
        _name_place(walk),
        [
            kit.context(words.join(_describe_progress(walk, step.tally), step.said)),
            *_list_passed(step.passed),
            *list_notices(shown.notices),
            kit.header(limits.one_line(row.client)),
            kit.section(invoices.join_lines(about, *invoices.list_whose(shown))),
            *_list_judged(step),
            *_list_acts(step),
            kit.divider(),
            *invoices.list_revision(shown),
            kit.fields([(name, cut(said, 250)) for name, said in _list_facts(shown)]),
            *lines.list_lines(shown.detail.entry.invoice, 0),
            *_say_more_lines(shown),
            kit.section(lines.describe_sums(shown.detail.entry)),
            *invoices.list_rest(shown),
        ],
        callback=ids.CLEAR_OUT,
        submit=step.offer.value,
        close="Stop here",
        memory=ids.encode(judged),
    )


def _name_place(walk: ClearOut) -> str:
    """`Clear-out: 7 of 18`; the word is left out where the numbers need its room."""
    place = f"{walk.at + 1} of {len(walk.ids)}"
    whole = f"{TITLE}: {place}"
    return whole if len(whole) <= limits.TITLE else place


def describe_walked(walk: ClearOut) -> str:
    """What is walked, safe in mrkdwn."""
    return words.join(*describe_filter(walk.of)) or "All of Admin"


def _describe_progress(walk: ClearOut, tally: Tally) -> str:
    """One line: what is walked, and what was said so far."""
    counts = {
        "ready": len(tally.ready) + len(tally.elsewhere),
        "changed since": len(tally.changed),
        "skipped": len(tally.skipped),
        "on hold": len(tally.held),
    }
    said = [f"{count:,} {what}" for what, count in counts.items() if count]
    return words.join(describe_walked(walk), *(said or ["oldest first"]), "saved" if said else "")


def _list_passed(passed: Sequence[str]) -> Iterator[Block]:
    if passed:
        head = "They wait in Admin no more" if len(passed) > 1 else "It waits in Admin no more"
        yield kit.section(f"*Passed over.* {head}:\n{kit.bullets(passed, most=NAMED)}")


def _list_judged(step: Step) -> Iterator[Block]:
    """Whether it may go, and whereto; else what stops it."""
    target = safe(step.shown.target)
    if step.offer is Offer.READY and step.elsewhere:
        yield kit.alert(f"Ready for another system, not for {target}.", "info")
    elif step.offer is Offer.READY:
        yield kit.alert(f"Ready for {target}.", "success")
    yield from list_alerts(step.shown.detail, step.shown.target)


def _list_acts(step: Step) -> Iterator[Block]:
    """What can be done about it, then the ways through the list."""
    shown, at = step.shown, f"{step.walk.run}:{step.walk.at}"
    release = [kit.button("Release", ids.CLEAR_OUT_RELEASE)] if "release" in shown.may else []
    buttons = [*release, *invoices.build_buttons(shown, [*_list_asked(shown)], None)]
    if buttons:
        yield kit.actions(f"clear_out.acts:{at}", *buttons)
    yield kit.actions(f"clear_out.ways:{at}", *_list_ways(step))


def _list_asked(shown: ShownInvoice) -> Iterator[InvoiceAct]:
    """The ways out of what stops it, and what else is done with one that is judged."""
    out = invoices.list_ways_out(shown)
    yield from (act for act in out if act.do not in ("release", "export"))
    if "release" not in shown.may:
        yield from invoices.offer(shown, "hold")
        yield from [] if out else invoices.offer(shown, "send back")
    yield from invoices.offer(shown, "edit", "comment")


def _list_ways(step: Step) -> Iterator[Block]:
    row = step.shown.detail.row
    opens = ids.encode(OpenInvoice(row.id))
    label = limits.one_line(f"Open {row.number}, {row.client}")
    yield kit.button("Open the invoice", ids.OPEN_INVOICE, opens, label=label)
    if step.offer is Offer.READY:
        yield kit.button("Skip", ids.CLEAR_OUT_SKIP)
    if step.goes_back:
        yield kit.button("Back one", ids.CLEAR_OUT_BACK)


def _list_facts(shown: ShownInvoice) -> list[tuple[str, str]]:
    known = (fact for fact in invoices.list_printed(shown) if fact[1].strip())
    return [(name, said) for name, said in known if name != "Created by"]


def _say_more_lines(shown: ShownInvoice) -> Iterator[Block]:
    count = len(shown.detail.entry.invoice.lines)
    if count > lines.PAGE:
        yield kit.context(f"The first {lines.PAGE} of {count:,} lines. *Open the invoice* has all.")


def build_stopped(stopped: Stopped) -> View:
    """The question of somebody who left a walk before its end: go on, or begin again."""
    walk = stopped.walk
    total = len(walk.ids)
    where = f"at {cut(safe(stopped.number), 60)}, {walk.at + 1:,} of {total:,}"
    done = f"You looked at all {total:,}; what is ready is not exported yet"
    begin = ids.encode(BeginClearOut(stopped.filtered))
    said = count_of(len(walk.judged))
    again = f"*Begin again* forgets what you said of {said}, and walks: {stopped.anew}."
    return kit.modal(
        TITLE,
        [
            kit.section(f"*{f'You stopped {where}' if stopped.number else done}.*"),
            kit.context(_describe_progress(walk, stopped.tally)),
            kit.section(again),
            kit.actions("clear_out.anew", kit.button("Begin again", ids.CLEAR_OUT_BEGIN, begin)),
        ],
        callback=ids.CLEAR_OUT_RESUME,
        submit=f"Go on at {walk.at + 1} of {total}" if stopped.number else "Go on",
        close="Cancel",
    )


def build_ending(ending: Ending) -> View:
    """The end: what is ready goes into one export, and what is left has its buttons."""
    walk, tally = ending.walk, ending.tally
    ready = len(tally.ready)
    step = ClearOutStep(walk.run, walk.at, ready=ready)
    begin = ids.encode(BeginClearOut(is_filtered(walk.of)))
    again = kit.button("Begin again", ids.CLEAR_OUT_BEGIN, begin)
    back = [kit.button("Back one", ids.CLEAR_OUT_BACK)] if ending.goes_back else []
    return kit.modal(
        TITLE,
        [
            *list_notices(ending.notices),
            *_list_passed(ending.passed),
            kit.section(_describe_ready(ending)),
            *_list_elsewhere(tally.elsewhere),
            *_list_left("Changed since you said ready", tally.changed),
            *_list_left("Skipped", tally.skipped),
            *_list_left("On hold", tally.held),
            kit.actions(f"clear_out.ways:{walk.run}:{walk.at}", *back, again),
            kit.context(words.join(describe_walked(walk), *_count_gone(tally), "saved")),
        ],
        callback=ids.CLEAR_OUT_END,
        submit=f"Export {ready:,}…" if ready else "",
        close="Stop here" if ready else "Close",
        memory=ids.encode(step),
    )


def _describe_ready(ending: Ending) -> str:
    ready = ending.tally.ready
    if not ready:
        return f"*You are through.* None is ready for {safe(ending.target)}."
    sums = words.format_sums(sum_rows(ready))
    return f"*{len(ready):,} ready for {safe(ending.target)}*\n{sums}"


def _list_elsewhere(rows: Sequence[Row]) -> Iterator[Block]:
    if rows:
        button = kit.button(f"Export {len(rows):,}…", ids.CLEAR_OUT_ELSEWHERE)
        sums = words.format_sums(sum_rows(rows))
        yield kit.section(f"*{len(rows):,} ready for another system*\n{sums}", button)


def _list_left(what: str, rows: Sequence[Row]) -> Iterator[Block]:
    """Those that do not go, each with the way back to it."""
    if not rows:
        return
    yield kit.section(f"*{what}: {count_of(len(rows))}*")
    for row in rows[:NAMED]:
        label = limits.one_line(f"Look again at {row.number}, {row.client}")
        value = ids.encode(OpenInvoice(row.id))
        button = kit.button("Look again", ids.CLEAR_OUT_LOOK, value, label=label)
        yield kit.data(f"{words.format_title(row)}\n{_describe_stop(row)}", button)
    if len(rows) > NAMED:
        yield kit.context(f"… and {len(rows) - NAMED:,} more: Home shows them")


def _describe_stop(row: Row) -> str:
    return cut(limits.one_line(words.format_state(row) or "ready"), 200)


def _count_gone(tally: Tally) -> Iterator[str]:
    if tally.gone:
        yield f"{len(tally.gone):,} exported, Processed or deleted meanwhile"
