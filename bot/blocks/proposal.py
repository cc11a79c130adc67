"""A list of payments that Accounting brought: its post, its to-do line, and its dismissal."""

from dataclasses import dataclass

from backlog.money import format_totals
from backlog.plural import count_of
from backlog.proposal import Answer, Proposal
from bot import ids, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import OfProposal
from bot.limits import safe

_STATES = {
    Answer.OPEN: ":hourglass_flowing_sand:",
    Answer.DONE: ":white_check_mark:",
    Answer.DISMISSED: ":no_entry:",
}


@dataclass(frozen=True, slots=True)
class Brought:
    """A proposal, who brought it when, and who closed it when; safe in mrkdwn."""

    proposal: Proposal
    by: str
    at: str
    closed: str


def card(shown: Brought) -> list[Block]:
    """What is brought, and while it waits the buttons of an Administrator."""
    one = shown.proposal
    state = _STATES[one.state]
    if shown.closed:
        did = "Recorded" if one.state is Answer.DONE else "Dismissed"
        why = f"\n{safe(one.reason)}" if one.reason else ""
        return [kit.section(f"{state} {_name(shown)}\n{did} by {shown.closed}{why}")]
    return [
        kit.section(f"{state} {_name(shown)}\n{_say_sums(one)}"),
        kit.actions(f"proposal:{one.id}", _build_look(one, style="primary"), _build_dismiss(one)),
        kit.context(f"Brought {shown.at} · an Administrator looks, and records what can be"),
    ]


def text(shown: Brought) -> str:
    """The post without blocks; data."""
    one = shown.proposal
    if one.state is Answer.DONE:
        return f"A payment list of {count_of(one.count)} is recorded."
    if one.state is Answer.DISMISSED:
        return f"A payment list of {count_of(one.count)} is dismissed."
    return f"A payment list waits: {count_of(one.count)}, {format_totals(one.totals)}."


def build_line(shown: Brought, *, green: bool) -> Block:
    """The to-do line on Home."""
    one = shown.proposal
    look = _build_look(one, style="primary" if green else "")
    line = kit.section(f"{_name(shown)}\n{_say_sums(one)}", look)
    return line | {"block_id": f"todo.proposal.{one.id}"}


def _name(shown: Brought) -> str:
    return f"*1 payment list from {shown.by}*"


def _say_sums(one: Proposal) -> str:
    return words.join(count_of(one.count), words.format_sums(one.totals))


def _build_look(one: Proposal, *, style: str) -> Block:
    value = ids.encode(OfProposal(one.id))
    label = f"Look at the list of {count_of(one.count, 'payment')}"
    return kit.button(
        f"Look at the {one.count:,}…", ids.OPEN_PROPOSAL, value, style=style, label=label
    )


def _build_dismiss(one: Proposal) -> Block:
    value = ids.encode(OfProposal(one.id))
    return kit.button("Dismiss…", ids.OPEN_DISMISSAL, value, label="Dismiss the payment list")


def ask_reason(shown: Brought) -> View:
    """Ask why a list is dismissed."""
    why = kit.entry(ids.DISMISS_REASON, most=500, hint="for example: of another company")
    return kit.modal(
        "Dismiss the list",
        [
            kit.section(f"{_name(shown)}\n{_say_sums(shown.proposal)}\nNothing of it is recorded."),
            kit.field(ids.DISMISS_REASON, "Why?", why, hint="It stands in the log, and the post."),
        ],
        callback=ids.DISMISS,
        submit="Dismiss it",
        close="Cancel",
    )


def tell_dismissed(shown: Brought) -> View:
    """Say that it is closed."""
    alert = kit.alert(f"The list from {shown.by} is dismissed. Nothing was recorded.", "success")
    return kit.modal("Dismissed", [alert])
