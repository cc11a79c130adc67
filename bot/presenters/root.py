"""A batch as the root of its thread shows it: its state in words, who brought it there, the gap."""

from collections.abc import Iterable
from decimal import Decimal

from backlog.batch import Batch, Import, State
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries import batch_log
from backlog.queries.batch_log import Logged
from backlog.roles import Actor
from bot import state, words
from bot.blocks.root import Gap, Root
from bot.limits import safe
from bot.presenters import batch as batches

REPLIES = ("message.groups", "message.channels")
"""The events by which Slack tells of what is written in a channel."""
UNDO = ":leftwards_arrow_with_hook:"


def load_root(office: Office, actor: Actor, number: str) -> Root:
    """The root of a batch.

    Raises:
        NotAllowed: the actor may not see batches.
        NotFound: there is no such batch.
    """
    found = batch_log.read_batch(office, actor, number)
    batch = found.batch
    card = batches.build_card(office, found)
    return Root(
        card=card,
        head=_describe_state(found, alarmed=bool(card.alarm)),
        since=_describe_since(office, batch),
        gap=_describe_gap(office, actor, batch),
        keeps_replies=any(state.load_heard(office, event) for event in REPLIES),
    )


def format_apart(gap: str, currency: str) -> str:
    """`11,838.75 CAD is missing`, or is too much."""
    amount = Decimal(gap)
    how = "is missing" if amount < 0 else "is too much"
    return f"{words.format_sum(abs(amount), currency)} {how}"


def list_gaps(one: Import) -> dict[str, str]:
    """By how much what was seen is not what was expected, by currency, where it is not."""
    return {currency: gap for currency, gap in one.gap.items() if Decimal(gap)}


def _describe_state(found: Logged, *, alarmed: bool) -> str:
    batch = found.batch
    emoji, said = _STATES.get(batch.state, (":warning:", ""))
    if batch.imports and batch.state in (State.IMPORTED, State.PARTLY):
        emoji, said = _describe_import(batch)
    if found.to_undo and not batch.void_at:
        emoji, said = UNDO, f"{count_of(found.to_undo, 'import')} to be undone over there"
    if alarmed and batch.state is not State.VOID:
        emoji, said = ":rotating_light:", "possible double import"
    return f"{emoji} *{batch.number}* · {said}"


_STATES = {
    State.PREPARED: (":hourglass_flowing_sand:", "its files are on their way into the thread"),
    State.DELIVERED: (":hourglass_flowing_sand:", "nobody has confirmed the import yet"),
    State.REJECTED: (":no_entry:", "nothing of it came in, and all of it may be exported again"),
    State.VOID: (":wastebasket:", "void: do not import it"),
    State.LOST: (":hourglass_flowing_sand:", "the backlog lost it: was it imported?"),
}


def _describe_import(batch: Batch) -> tuple[str, str]:
    one = batch.imports[-1]
    apart = [format_apart(gap, currency) for currency, gap in list_gaps(one).items()]
    if batch.failed:
        missing = f"{count_of(len(batch.failed))} did not come in"
        return ":warning:", f"imported, but {' and '.join([missing, *apart])}"
    if apart:
        return ":warning:", f"imported, but {' and '.join(apart)}"
    return ":white_check_mark:", "imported, to the cent" if one.totals_seen else "imported"


def _describe_since(office: Office, batch: Batch) -> str:
    made = f"Made by {words.find_name(office, batch.made_by)}"
    if batch.void_at:
        at = words.format_when(office.company, batch.void_at, office.clock())
        return f"Void since {at}: {safe(batch.void_reason).removesuffix('.')}. {made}."
    if batch.imports:
        last = batch.imports[-1]
        what = "Corrected" if last.corrects else "Confirmed"
        return f"{what} by {format_who(office, last)}. {made}."
    at = words.format_when(office.company, batch.made_at, office.clock())
    there = "The file is" if len(batch.files) == 1 else f"{len(batch.files)} files are"
    return f"{made}, {at}." + (f" {there} in the thread." if batch.delivered_at else "")


def format_who(office: Office, one: Import) -> str:
    """`Mei Tran, Mon 23 Nov, 14:20`, safe in mrkdwn."""
    at = words.format_when(office.company, one.at, office.clock())
    return f"{words.find_name(office, one.by)}, {at}"


def _describe_gap(office: Office, actor: Actor, batch: Batch) -> Gap | None:
    last = batch.imports[-1] if batch.imports else None
    if last is None or batch.void_at or not list_gaps(last):
        return None
    if last.corrects and not last.retypes_total:
        return None
    seen = [
        words.format_sum(Decimal(last.totals_seen[currency]), currency)
        for currency in list_gaps(last)
    ]
    return Gap(f"Seen {' and '.join(seen)}. {_explain(office, actor, batch, last)}", last.missing)


def _explain(office: Office, actor: Actor, batch: Batch, last: Import) -> str:
    if last.missing:
        named = [_name_client(office, actor, batch, number) for number in last.missing]
        asks = "Did it come in?" if len(named) == 1 else "Did they come in?"
        return f"The gap is exactly {' and '.join(named)} · the only answer that fits.\n{asks}"
    told = [_describe_explanation(one) for one in last.explained_by.values()]
    if told:
        return f"The gap is exactly {' and '.join(told)}.\nIs that so?"
    return "No single invoice, pair or tax explains it: compare the figures below."


def _describe_explanation(found: dict[str, object]) -> str:
    names = found["names"]
    named = [safe(str(name)) for name in names] if isinstance(names, Iterable) else []
    what = "the tax" if found["kind"] == "tax" else "invoice"
    how = "missing there" if found["missing"] else "there twice"
    return f"{what} {' and '.join(f'*{one}*' for one in named)}, {how}"


def _name_client(office: Office, actor: Actor, batch: Batch, number: str) -> str:
    _, rows = batch_log.read_members(office, actor, batch.number)
    client = next((row.client for row in rows if row.number == number), "")
    return words.join(f"*{safe(number)}*", safe(client) if client else "")
