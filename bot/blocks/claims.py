"""What was written in the Sheet: its message, its line on Home, its window, and its dismissal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.claim import Claim, Fate, Kind
from backlog.plural import count_of
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.ids import OfClaim
from bot.limits import cut, cut_at_word, safe

TITLE, DISMISSAL = "Notes from the Sheet", "Dismiss the note"
MOST = 40
"""So many fit into one window with their buttons."""
_QUOTED = 600
_SAID = {
    Fate.SETTLED: ":white_check_mark:",
    Fate.DISMISSED: ":no_entry:",
    Fate.WITHDRAWN: ":leftwards_arrow_with_hook:",
}


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim with who wrote it where and when, and who closed it; safe in mrkdwn.

    `by` is empty where the Sheet does not tell who; `span` says between which looks it was written.
    `total` is what was seen of a batch, and how far that is from its own.
    """

    claim: Claim
    by: str
    at: str
    span: str = ""
    total: str = ""
    closed: str = ""


def build_post(shown: Sequence[ShownClaim]) -> list[Block]:
    """The message: what was written, each with its act as a button while it waits."""
    return [
        kit.header(f"{count_of(len(shown), 'note')} from the Sheet"),
        kit.context(_EXPLAINED),
        *(block for one in shown for block in _build_claim(one)),
        kit.context("What became of each is written back into its row."),
    ]


_EXPLAINED = "Accounting wrote them in the Sheet. Nothing counts until somebody confirms it here."


def write_text(shown: Sequence[ShownClaim]) -> str:
    """The message without blocks; data."""
    waiting = [one.claim for one in shown if one.claim.fate is Fate.OPEN]
    if not waiting:
        return f"{count_of(len(shown), 'note')} from the Sheet: all answered."
    wait = "waits" if len(waiting) == 1 else "wait"
    told = ", ".join(_name_shortly(claim) for claim in waiting)
    return f"{count_of(len(waiting), 'note')} from the Sheet {wait}: {cut(told, 1000)}."


def build_window(shown: Sequence[ShownClaim], notice: str = "") -> View:
    """All that wait, behind Home's line."""
    more = len(shown) - MOST
    return kit.modal(
        TITLE,
        [
            *([kit.alert(safe(notice), "success")] if notice else []),
            kit.context(_EXPLAINED if shown else "None waits."),
            *(block for one in shown[:MOST] for block in _build_claim(one)),
            *([kit.context(f"… and {more:,} more; answer these first")] if more > 0 else []),
        ],
    )


def build_line(claims: Sequence[Claim]) -> Block:
    """The to-do line on Home."""
    count = len(claims)
    told = [safe(_name_shortly(claim)) for claim in claims[:3]]
    more = [f"{count - 3:,} more"] if count > 3 else []
    show = kit.button(
        f"Show {count:,}…",
        ids.OPEN_CLAIMS,
        label=f"Show the {count_of(count, 'note')} from the Sheet",
    )
    line = kit.section(
        f"*{count_of(count, 'note')} from the Sheet*\n{words.join(*told, *more)}", show
    )
    return line | {"block_id": "todo.claims"}


def ask_reason(shown: ShownClaim) -> View:
    """Ask why a claim is dismissed."""
    why = kit.entry(ids.CLAIM_REASON, most=500, hint="for example: answered by telephone")
    return kit.modal(
        DISMISSAL,
        [
            kit.section(f"{_describe(shown)}\n{_say_origin(shown)}"),
            kit.field(ids.CLAIM_REASON, "Why?", why, hint="It is written into its row."),
        ],
        callback=ids.DISMISS_CLAIM,
        submit="Dismiss it",
        close="Cancel",
        memory=ids.encode(OfClaim(shown.claim.id)),
    )


def tell_dismissed(claim: Claim) -> View:
    """Say that it is dismissed."""
    told = f"The note on {safe(claim.about)} is dismissed. Its row in the Sheet says why."
    return kit.modal("Dismissed", [kit.alert(told, "success")])


def _build_claim(shown: ShownClaim) -> Iterator[Block]:
    claim = shown.claim
    told = f"{_describe(shown)}\n{_say_origin(shown)}"
    if claim.fate is Fate.OPEN:
        yield kit.section(told)
        yield kit.actions(f"claim:{claim.id}:1", _build_act(claim), _build_dismiss(claim))
        return
    why = f": {safe(cut(claim.said, _QUOTED))}" if claim.said else ""
    did = _DID[claim.fate].format(shown.closed)
    yield kit.section(f"{_SAID[claim.fate]} {told}\n{did}{why}")


_DID = {
    Fate.SETTLED: "{}",
    Fate.DISMISSED: "Dismissed by {}",
    Fate.WITHDRAWN: "Taken back in the Sheet",
}


def _describe(shown: ShownClaim) -> str:
    claim, number = shown.claim, safe(cut(shown.claim.about, 60))
    said = f": “{safe(cut(claim.entry.words, _QUOTED))}”" if claim.entry.words else ""
    if claim.entry.kind is Kind.IMPORT:
        return words.join(f"*{number} imported*", shown.total) + said
    return f"*{_NAMED[claim.entry.kind].format(number)}*{said}"


_NAMED = {Kind.QUERY: "Question on {}", Kind.HOLD: "Hold asked for {}", Kind.NOTE: "Note on {}"}


def _say_origin(shown: ShownClaim) -> str:
    """Who wrote it, where, and when."""
    claim = shown.claim
    in_note = claim.entry.kind is Kind.NOTE or (
        claim.entry.kind is Kind.QUERY and claim.entry.words
    )
    where = "column Note" if in_note else "column Review"
    where = "Batches" if claim.is_of_batch else where
    if shown.by:
        return f"{shown.by}, {where}, {shown.at}"
    return f"{where[0].upper()}{where[1:]}, {shown.at} {shown.span}; the Sheet does not say who"


def _name_shortly(claim: Claim) -> str:
    about = cut_at_word(claim.about, 40)
    return {
        Kind.QUERY: f"a question on {about}",
        Kind.HOLD: f"{about} to be held",
        Kind.NOTE: f"a note on {about}",
        Kind.IMPORT: f"{about} imported",
    }[claim.entry.kind]


def _build_act(claim: Claim) -> Block:
    action, said = _ACTS[claim.entry.kind]
    number = cut(claim.about, limits.BUTTON - 20)
    text = said.format(cut(number, 20))
    label = f"{said.format(number).rstrip('…')}, as noted in the Sheet"
    return kit.button(text, action, ids.encode(OfClaim(claim.id)), label=label)


_ACTS = {
    Kind.QUERY: (ids.CLAIM_COMMENT, "Add as comment"),
    Kind.NOTE: (ids.CLAIM_COMMENT, "Add as comment"),
    Kind.HOLD: (ids.CLAIM_HOLD, "Hold {}…"),
    Kind.IMPORT: (ids.CLAIM_IMPORT, "Record the import…"),
}


def _build_dismiss(claim: Claim) -> Block:
    value = ids.encode(OfClaim(claim.id))
    label = f"Dismiss the note on {claim.about}"
    return kit.button("Dismiss…", ids.OPEN_CLAIM_DISMISSAL, value, label=label)
