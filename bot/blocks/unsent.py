"""What did not go out: its line on Home, its window, and its dismissal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.messages import Message
from backlog.outages import Outage
from backlog.plural import count_of
from backlog.unsent import Unsent
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import OfDestination, OfMessage
from bot.limits import cut, safe

TITLE, DISMISSAL = "What did not go out", "Dismiss the message"
MOST = 40
"""So many fit into one window with their buttons."""
_QUOTED = 600
WHAT = {
    "refresh": "How the backlog stands",
    "batch": "Batch {batch} with its files",
    "batch changed": "What became of batch {batch}",
    "batch copy": "The files of batch {batch}, for who exported it",
    "batch voided": "That batch {batch} is void",
    "import": "What was said of the import of {batch}",
    "failed": "Which invoices of {batch} did not come in",
    "reversal": "{number} of {batch} is to be undone",
    "reversal settled": "That {number} of {batch} is settled",
    "weekly": "The weekly post of {period}",
    "reminder": "The reminder of {period}",
    "own part": "What waits for a person, of {period}",
    "head": "The head of the log of {period}",
    "job": "What became of a job: {said}",
    "database doubted": "That exports rest, or go on again",
    "proposal": "Payment list {proposal}",
    "claims of invoices": "Notes from the Sheet",
    "claims of batches": "Notes from the Sheet",
    "claims of a person": "Notes from the Sheet",
    "papers": "Printed invoices",
    "evidence asked": "The evidence of batch {batch}",
    "specimen asked": "Invented invoices for {profile}",
    "files asked": "The files of batch {batch}, asked for again",
    "files asked for all": "The files of batch {batch}, asked for again",
    "sheet": "How the Google Sheet does",
    "change refused": "What became of {number}, which another system did not take",
    "changes left": "What became of invoices, for another system",
    "destination": "What cannot be reached",
    "destination, to a person": "What cannot be reached",
}
"""Kind of message -> what people call it; its braces are fields of what it tells."""


@dataclass(frozen=True, slots=True)
class Given:
    """A message that was given up: whom it was for, and since when it waits; data."""

    message: Message
    to: str
    since: str

    @property
    def what(self) -> str:
        """What it tells; its kind alone where this release cannot read it."""
        try:
            return WHAT[self.message.kind].format_map(self.message.payload)
        except KeyError:
            return f"A message ({self.message.kind})"


@dataclass(frozen=True, slots=True)
class Unreached:
    """A destination that cannot be reached, by the name that people know, and since when; data."""

    outage: Outage
    name: str
    since: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All of it; `done` is what became of the last click, `refused` why it was not done."""

    given_up: Sequence[Given]
    unreached: Sequence[Unreached]
    done: str = ""
    refused: str = ""


def build_line(unsent: Unsent) -> Iterator[Block]:
    """The to-do line on Home, if there is anything."""
    given_up, outages = len(unsent.given_up), len(unsent.outages)
    if not given_up and not outages:
        return
    parts = [
        f"{count_of(given_up, 'message')} did not go out" if given_up else "",
        f"{count_of(outages, 'destination')} cannot be reached" if outages else "",
    ]
    causes = [one.cause for one in unsent.outages] or [one.error for one in unsent.given_up]
    show = kit.button(
        f"Show {given_up + outages:,}…", ids.OPEN_UNSENT, label="Show what did not go out"
    )
    told = f":warning: *{words.join(*filter(None, parts))}*\n{safe(cut(causes[0], 150))}"
    yield kit.section(told, show) | {"block_id": "todo.unsent"}


def build_window(shown: Shown) -> View:
    """What cannot be reached, then each message that was given up, with what can be done."""
    return kit.modal(TITLE, [*_list_blocks(shown)])


def _list_blocks(shown: Shown) -> Iterator[Block]:
    if shown.done:
        yield kit.alert(safe(shown.done), "success")
    if shown.refused:
        yield kit.alert(safe(shown.refused), "warning")
    if not shown.given_up and not shown.unreached:
        yield kit.section("*Everything that was tried went out.*")
        return
    yield from (_build_unreached(one) for one in shown.unreached[:MOST])
    if shown.given_up:
        yield kit.section(
            f"*{count_of(len(shown.given_up), 'message')} given up*\n"
            "The facts are in the backlog; only telling them failed. A retry looks first whether "
            "it arrived after all."
        )
    for one in shown.given_up[:MOST]:
        yield from _build_given(one)
    more = len(shown.given_up) - MOST
    if more > 0:
        yield kit.context(f"… and {more:,} more; answer these first")


def _build_unreached(one: Unreached) -> Block:
    value = ids.encode(OfDestination(one.outage.name))
    label = f"Try now what waits for {one.name}"
    told = [
        f"*Nothing goes to {safe(one.name)}* since {safe(one.since)}",
        safe(cut(one.outage.cause, _QUOTED)),
        "What waits for it is kept, in order, and is tried again by itself.",
    ]
    return kit.section("\n".join(told), kit.button("Try now", ids.TRY_NOW, value, label=label))


def _build_given(one: Given) -> Iterator[Block]:
    id_ = one.message.id
    value = ids.encode(OfMessage(id_))
    yield kit.section(_describe(one))
    yield kit.actions(
        f"unsent:{id_}:1",
        kit.button("Retry", ids.RETRY_MESSAGE, value, label=f"Retry: {one.what}"),
        kit.button("Dismiss…", ids.OPEN_MESSAGE_DISMISSAL, value, label=f"Dismiss: {one.what}"),
    )


def _describe(one: Given) -> str:
    where = words.join(f"to {safe(one.to)}", f"since {safe(one.since)}")
    why = safe(cut(one.message.error, _QUOTED))
    return f":no_entry: *{safe(cut(one.what, 150))}*\n{where}\n{why}"


def ask_reason(one: Given) -> View:
    """Ask why a message need not be sent."""
    why = kit.entry(ids.MESSAGE_REASON, most=500, hint="for example: told her by telephone")
    return kit.modal(
        DISMISSAL,
        [
            kit.section(_describe(one)),
            kit.field(ids.MESSAGE_REASON, "Why?", why, hint="It is kept in the log."),
        ],
        callback=ids.DISMISS_MESSAGE,
        submit="Dismiss it",
        close="Cancel",
        memory=ids.encode(OfMessage(one.message.id)),
    )


def tell_dismissed(one: Given) -> View:
    """Say that it is dismissed."""
    told = f"{safe(cut(one.what, limits.ALERT // 2))}: dismissed. It is not sent any more."
    return kit.modal("Dismissed", [kit.alert(told, "success")])
