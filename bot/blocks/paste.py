"""A list that is pasted or uploaded: what it is, which column is which, what it would do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backlog.intake.take import Intake
from backlog.paste import columns, foreign
from backlog.paste.columns import Layout
from backlog.paste.look import Preview, State
from backlog.paste.pasted import PAID, PAYMENTS, REFERENCES
from backlog.plural import count_of
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import TurnTo
from bot.limits import cut, one_line, safe

PAGE = 20
"""So many rows a page: more would be cut from their section."""
MOST_TYPED = 3000
INTAKE = "import"
KINDS = {
    PAYMENTS: ("Payments", "Number, amount, date, reference; a row each", "propose payments"),
    PAID: ("List of paid invoices", "CSV, as the accounting system has it", "propose payments"),
    REFERENCES: ("References", "Number and the accounting system's reference", "reference"),
    INTAKE: ("Invoices to take in", "JSON, JSON Lines or CSV", "import"),
}
"""What can be brought, in words, and the act of `roles.ACTS` that it needs."""
TITLE = "Paste or upload"
_NONE = "-1"
_SIGNS = {foreign.POINT: "1,812.50", foreign.COMMA: "1.812,50"}
_NOTHING = re.compile(r" Nothing was [a-z ]+\.")
"""What every refusal says, and the window once for all of them."""
_LEFT_OUT = (State.REFUSED, State.AMBIGUOUS, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a list would do; `found` are all its rows, of which a page is shown.

    `act` is what its button does: `record`, `bring` for who may only propose, or nothing.
    `typed` whether it can be gone back to; `by` who brought it, safe in mrkdwn.
    """

    kind: str
    found: Sequence[Preview]
    totals: dict[str, Decimal]
    act: str
    page: int = 0
    typed: bool = False
    changed: bool = False
    by: str = ""

    @property
    def shown(self) -> list[Preview]:
        """The rows in the order in which they are looked at: what is left out comes first."""
        order = (*_LEFT_OUT, State.MATCHED, State.ALREADY)
        left = [one for one in self.found if one.state in _LEFT_OUT]
        rest = [one for state in order[3:] for one in self.found if one.state is state]
        return [*left, *rest]

    def count(self, *states: State) -> int:
        """How many rows are in one of these states."""
        return sum(one.state in states for one in self.found)


def ask(may: Sequence[str], *, kind: str = "", text: str = "") -> View:
    """Ask what is brought, as text or as a file."""
    offered = {
        name: kit.option(said, name, hint)
        for name, (said, hint, act) in KINDS.items()
        if act in may
    }
    first = offered.get(kind) or next(iter(offered.values()))
    radio = kit.choice("radio_buttons", ids.PASTE_WHAT, [*offered.values()], first)
    typed = kit.entry(ids.PASTE_TEXT, most=MOST_TYPED, multiline=True, first=text)
    upload = {"type": "file_input", "action_id": ids.PASTE_FILE, "max_files": 1}
    return kit.modal(
        TITLE,
        [
            kit.field(ids.PASTE_WHAT, "What is it?", radio),
            kit.field(ids.PASTE_TEXT, "Paste it here", typed, optional=True),
            kit.field(ids.PASTE_FILE, "Or choose a file", upload, optional=True),
            kit.context("You see first what it would do. Nothing is done before you say so"),
        ],
        callback=ids.PASTE,
        submit="Look at it",
        close="Cancel",
    )


def ask_columns(
    headings: Sequence[str], sample: Sequence[str], layout: Layout, open_: Sequence[str]
) -> View:
    """Ask what a list of paid invoices leaves open; it is asked once."""
    fields = [
        _ask_column(column, headings, sample, getattr(layout, column)) for column in columns.COLUMNS
    ]
    if "order" in open_:
        orders = [kit.option(said, name) for name, said in foreign.ORDERS.items()]
        fields.append(_ask("order", "How are its dates written?", orders, None))
    if "decimal" in open_:
        signs = [kit.option(said, sign) for sign, said in _SIGNS.items()]
        fields.append(_ask("decimal", "How are its amounts written?", signs, None))
    told = "Its headings leave something open. Say it once: it is remembered for this kind of list."
    return kit.modal(
        "Which column is which",
        [kit.section(told), *fields],
        callback=ids.PASTE_COLUMNS,
        submit="Look at it",
        close="Cancel",
    )


def _ask_column(column: str, headings: Sequence[str], sample: Sequence[str], at: int) -> Block:
    options = [
        kit.option(_name_column(place, heading), str(place), _find(sample, place))
        for place, heading in enumerate(headings[: limits.CHOICES - 1])
    ]
    needed = column in columns.NEEDED
    every = options if needed else [kit.option("None of them", _NONE), *options]
    known = [one for one in every if one["value"] == str(at)]
    return _ask(column, columns.COLUMNS[column], every, known[0] if known else None)


def _ask(name: str, label: str, options: Sequence[Block], first: Block | None) -> Block:
    id_ = f"{ids.PASTE_COLUMN}.{name}"
    return kit.field(id_, label, kit.choice("static_select", id_, options, first))


def _name_column(place: int, heading: str) -> str:
    return heading.strip() or f"Column {place + 1}"


def _find(cells: Sequence[str], place: int) -> str:
    return f"for example {cells[place]}" if place < len(cells) and cells[place] else ""


def show(looked: Looked) -> View:
    """What the list would do, what not and why, and the button that does it."""
    blocks = [
        *_say_changed(looked),
        kit.section(_format_head(looked)),
        *_warn(looked),
        *_list_page(looked),
        *_say_skipped(looked),
        *_build_buttons(looked),
    ]
    return kit.modal(
        _TITLES.get(looked.kind, TITLE),
        blocks,
        callback=ids.PASTE_LOOK,
        submit=_name_act(looked),
        close="Close" if looked.by else "Cancel",
    )


_TITLES = {PAYMENTS: "Paste payments", PAID: "Paid invoices", REFERENCES: "Paste references"}


def _name_act(looked: Looked) -> str:
    count = looked.count(State.MATCHED)
    if not count or not looked.act:
        return ""
    if looked.kind == REFERENCES:
        return f"Set {count_of(count, 'reference')}"
    verb = "Record" if looked.act == "record" else "Bring"
    return f"{verb} {count_of(count, 'payment')}"


def _say_changed(looked: Looked) -> Iterator[Block]:
    if looked.changed:
        told = "*The backlog changed since you looked.* Nothing was done. So it stands now."
        yield kit.alert(told, "warning")


def _format_head(looked: Looked) -> str:
    every = len(looked.shown)
    can = "can be set" if looked.kind == REFERENCES else "can be recorded"
    head = f"*{looked.count(State.MATCHED):,} of {count_of(every, 'line')} {can}*"
    sums = f"*{words.format_sums(looked.totals)}*" if looked.totals else ""
    brought = f"From {looked.by}" if looked.by else ""
    rest = words.join(brought, _format_days(looked))
    return "\n".join(filter(None, (words.join(head, sums), rest)))


def _format_days(looked: Looked) -> str:
    days = _list_days(looked)
    if not days:
        return ""
    first, last = days[0], days[-1]
    said = f"Paid on {first:%a} {words.format_day(first)}"
    return said if first == last else f"{said} to {words.format_day(last)}"


def _list_days(looked: Looked) -> list[date]:
    matched = (one.money for one in looked.found if one.state is State.MATCHED)
    return sorted({money.paid_on for money in matched if money})


def _warn(looked: Looked) -> Iterator[Block]:
    left = looked.count(*_LEFT_OUT)
    if not left:
        return
    why = {State.AMBIGUOUS: "ambiguous", State.UNKNOWN: "unknown"}
    told = [f"{looked.count(state):,} {word}" for state, word in why.items() if looked.count(state)]
    which = f" ({', '.join(told)})" if told else ""
    cannot = "cannot be set" if looked.kind == REFERENCES else "cannot be recorded"
    is_ = "It is" if left == 1 else "They are"
    yield kit.alert(f"{count_of(left, 'line')} {cannot}{which}. {is_} left out.", "warning")


def _list_page(looked: Looked) -> Iterator[Block]:
    start = looked.page * PAGE
    page = looked.shown[start : start + PAGE]
    several = len(_list_days(looked)) > 1
    asked = [one for one in page if one.candidates] if looked.act else []
    yield from map(_ask_which, asked)
    groups = {
        "": [_tell_refused(one) for one in page if one.state in _LEFT_OUT and one not in asked],
        f"{looked.count(State.MATCHED):,} to {_verb(looked)}": [
            _tell_matched(one, dated=several) for one in page if one.state is State.MATCHED
        ],
        f"{looked.count(State.ALREADY):,} recorded already": [
            _tell_refused(one) for one in page if one.state is State.ALREADY
        ],
    }
    for head, lines in groups.items():
        if lines:
            titled = [f"*{head}*", *lines] if head else lines
            yield kit.section("\n".join(titled)) | {"expand": True}


def _ask_which(one: Preview) -> Block:
    """Which invoice an ambiguous line means."""
    options = [
        kit.option(number, number)
        for number in one.candidates[: limits.CHOICES]
        if len(number) <= limits.OPTION_VALUE
    ]
    menu = kit.choice(
        "static_select", f"{ids.PASTE_CHOOSE}.{one.place}", options, None, hint="Which one?"
    )
    number = safe(cut(one.number, 40))
    told = f"Line {one.place}{limits.SPACE}· *{number}*: ambiguous"
    return kit.section(told, menu) | {"block_id": f"paste.which.{one.place}"}


def _verb(looked: Looked) -> str:
    return "set" if looked.kind == REFERENCES else "record"


def _tell_refused(one: Preview) -> str:
    number = f"{limits.SPACE}· *{safe(cut(one.number, 40))}*" if one.number else ""
    why = words.retell_days(_NOTHING.sub("", one_line(one.said)))
    return f"Line {one.place}{number}: {safe(cut(why, 140))}"


def _tell_matched(one: Preview, *, dated: bool) -> str:
    money = one.money
    parts = [
        f"*{safe(one.number)}*",
        words.format_sum(money.amount, money.currency) if money else "",
        safe(one.said),
        safe(cut(money.reference, 40)) if money and money.reference else "",
        words.format_day(money.paid_on) if money and dated else "",
    ]
    warning = f"\n:warning: {safe(cut(one_line(one.warning), 120))}" if one.warning else ""
    return words.join(*parts) + warning


def _say_skipped(looked: Looked) -> Iterator[Block]:
    skipped = [one.place for one in looked.found if one.state is State.SKIPPED]
    if skipped:
        named = ", ".join(str(place) for place in skipped[:10])
        more = ", …" if len(skipped) > 10 else ""
        yield kit.context(f"Passed over, being no payments: line {named}{more}")


def _build_buttons(looked: Looked) -> Iterator[Block]:
    pages = (len(looked.shown) - 1) // PAGE + 1
    buttons = []
    if not looked.by:
        back = "Back to the text" if looked.typed else "Back"
        buttons.append(kit.button(back, ids.PASTE_BACK))
    turns = {"previous": looked.page - 1, "next": looked.page + 1}
    for name, page in turns.items():
        if 0 <= page < pages:
            value = ids.encode(TurnTo(page))
            buttons.append(kit.button(name.capitalize(), f"{ids.PASTE_TURN}.{name}", value))
    if pages > 1:
        yield kit.context(f"Page {looked.page + 1} of {pages}")
    if buttons:
        yield kit.actions(f"paste.buttons.{looked.page}", *buttons)


def show_intake(name: str, intake: Intake, *, changed: bool = False) -> View:
    """What would become of the records of a file."""
    bad = len(intake.quarantined)
    warned = [kit.alert(_warn_of_bad(bad), "warning")] if bad else []
    again = "*The backlog changed since you looked.* Nothing was done. So it stands now."
    return kit.modal(
        "Take invoices in",
        [
            *([kit.alert(again, "warning")] if changed else []),
            kit.section(f"*{count_of(intake.count, 'record')} in {safe(cut(name, 60))}*"),
            kit.section(_count(intake)),
            *warned,
            *_list_bad(intake),
            kit.actions("paste.buttons", kit.button("Back", ids.PASTE_BACK)),
        ],
        callback=ids.PASTE_LOOK,
        submit=_name_intake(intake),
        close="Cancel",
    )


def _name_intake(intake: Intake) -> str:
    new = intake.added + intake.updated + intake.revisions
    if new:
        return f"Take in {count_of(new)}"
    return f"Quarantine {len(intake.quarantined):,}" if intake.quarantined else ""


def _warn_of_bad(bad: int) -> str:
    return f"{count_of(bad, 'record')} cannot be taken in. Kept in quarantine until corrected."


def _count(intake: Intake) -> str:
    return words.join(
        f"{intake.added:,} new",
        f"{intake.updated:,} changed",
        f"{intake.unchanged:,} the same",
        f"{intake.revisions:,} changed, and kept as a revision" if intake.revisions else "",
        f"{len(intake.quarantined):,} bad" if intake.quarantined else "",
    )


def _list_bad(intake: Intake) -> Iterator[Block]:
    lines = [
        f"Record {bad.index}{_name_field(bad.field)}: {safe(cut(one_line(bad.reason), 180))}"
        for bad in intake.quarantined
    ]
    lines += [safe(cut(one_line(notice), 200)) for notice in intake.notices]
    if lines:
        yield kit.section(kit.bullets(lines, most=12)) | {"expand": True}


def _name_field(field: str) -> str:
    return f"{limits.SPACE}· {safe(field)}" if field else ""


def tell_taken(intake: Intake) -> View:
    """What became of the records."""
    level = "warning" if intake.quarantined else "success"
    told = f"*{count_of(intake.added + intake.updated)} taken in.*"
    return kit.modal(
        "Taken in",
        [kit.alert(told, level), kit.section(_count(intake)), *_list_bad(intake)],
    )


def tell_brought(count: int, totals: dict[str, Decimal], id_: int) -> View:
    """Say that a list waits for an Administrator."""
    told = f"*{count_of(count, 'payment')} brought, {words.format_sums(totals)}.*"
    rest = (
        "Nothing is recorded yet. The Administrators see it in the channel and on their Home; one "
        f"of them looks at it and records it. It is proposal {id_}."
    )
    return kit.modal("Brought", [kit.alert(told, "success"), kit.section(rest)])
