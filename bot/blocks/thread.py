"""What happened to a batch, below its root: one fact a message, and the task that follows of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.plural import count_of
from bot import ids
from bot.blocks import kit
from bot.blocks.kit import Block
from bot.ids import FailedOf, OfReversal, OpenInvoice

COMMENTS = 10
"""So many of the latest are shown."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a message says: the fact with its emoji, and what was made of it; safe in mrkdwn.

    `plain` is the same as one sentence, for who sees no blocks.
    """

    head: str
    said: str
    plain: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Invoices that did not come in: `ids` are those that may go again now.

    `opens` is the one that *Open* opens, 0 where there is not just one.
    """

    fact: Fact
    name: str
    again: FailedOf
    ids: tuple[int, ...]
    opens: int = 0


@dataclass(frozen=True, slots=True)
class Undoing:
    """An invoice that is to be undone over there; `id` is 0 where it is not known any more."""

    fact: Fact
    number: str
    label: str
    total: str
    reversal: OfReversal


def build_fact(fact: Fact) -> list[Block]:
    """Two lines."""
    return [kit.section(f"{fact.head}\n{fact.said}")]


def build_failure(failure: Failure) -> list[Block]:
    """What did not come in, and its next export."""
    buttons = []
    if failure.ids:
        again = f"Export {failure.name} again…"
        buttons.append(
            kit.button(again, ids.EXPORT_AGAIN, ids.encode(failure.again), style="primary")
        )
    if failure.opens:
        buttons.append(_build_open(failure.opens, failure.name))
    block_id = f"failed:{failure.again.said}:{failure.again.id}"
    acts = [kit.actions(block_id, *buttons)] if buttons else []
    return [*build_fact(failure.fact), *acts]


def build_undoing(asked: Undoing) -> list[Block]:
    """What accounting is asked to undo, and how it says that it did."""
    one = asked.reversal
    if not one.id:
        return build_fact(asked.fact)
    done = kit.button(
        "It is undone there",
        ids.REVERSAL_DONE,
        ids.encode(one),
        style="primary",
        label=f"{asked.number} is undone in {asked.label}",
    )
    question = f"{asked.number}, {asked.total}, is no longer there. It may then be exported again."
    sure = kit.ask_first(
        done, f"Undone in {asked.label}?", question, yes="It is undone", no="Not yet"
    )
    block_id = f"reversal:{one.batch}:{one.id}"
    return [
        *build_fact(asked.fact),
        kit.actions(block_id, sure, _build_open(one.id, asked.number)),
    ]


def list_comments(lines: Sequence[str]) -> Iterator[Block]:
    """The latest that was said about a batch, oldest first; safe in mrkdwn."""
    if lines:
        more = len(lines) - COMMENTS
        first = [f"{count_of(more, 'earlier comment')} in its thread"] if more > 0 else []
        yield kit.section("\n".join(["*Comments*", *first, *lines[-COMMENTS:]]))


def _build_open(id_: int, number: str) -> Block:
    return kit.button(
        "Open", ids.OPEN_INVOICE, ids.encode(OpenInvoice(id_)), label=f"Open {number}"
    )
