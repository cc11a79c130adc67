"""What an export window shows of a draft, and what the window of its result says is left."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from backlog.batch import Batch
from backlog.batches import elsewhere, preview
from backlog.batches.commit import Draft, LeftOut
from backlog.batches.preview import Preview
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import Actor
from backlog.row import Row
from bot import words
from bot.blocks.export import Offer
from bot.blocks.exported import Made
from bot.blocks.left_out import PAGE, LeftBehind, LeftPage, format_short
from bot.blocks.rows import Aged
from bot.blocks.warnings import Warned
from bot.ids import ShowLeft
from bot.presenters import batch as batch_presenter


def load_offer(office: Office, actor: Actor, draft: Draft) -> Offer:
    """What is shown of a draft.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    made = preview.look_ahead(office, actor, draft)
    return Offer(
        draft=draft,
        preview=made,
        left=sort_left(office, actor, draft),
        warned=_group_warnings(office, draft, made),
        targets=office.labels,
        default_target=office.find_default_target(),
    )


def sort_left(office: Office, actor: Actor, draft: Draft) -> LeftBehind:
    """What the draft leaves out, by what may be done about it.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    doubtful = [one.id for one in draft.left_out if not one.everywhere]
    takers = elsewhere.find_takers(office, actor, doubtful, but=draft.request.target)
    taken = frozenset[int]().union(*takers.values())
    other = elsewhere.choose_taker(takers)
    rows = lists.rows(office, actor, sorted(taken))
    left = [replace(one, reason=words.retell(office, one.reason)) for one in draft.left_out]
    apart = tuple(one for one in left if one.id in taken)
    return LeftBehind(
        elsewhere=apart,
        blocked=tuple(one for one in left if one.id not in taken and one.check != "exported"),
        exported=tuple(one for one in left if one.check == "exported"),
        kinds=_count_kinds(apart, {row.id: row for row in rows}),
        totals=lists.sum_rows(rows),
        other=other,
        label=office.labels.get(other, ""),
        fits=takers.get(other, frozenset()),
    )


def load_warned(office: Office, actor: Actor, draft: Draft) -> list[Warned]:
    """All warnings of a draft.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    return _group_warnings(office, draft, preview.look_ahead(office, actor, draft))


def _group_warnings(office: Office, draft: Draft, made: Preview) -> list[Warned]:
    """The same words once, with the invoices of them; what would be new there is named apart."""
    ids = {entry.invoice.number: entry.id for entry in draft.chosen}
    about: dict[str, list[str]] = {}
    for one in draft.warnings:
        if not made.new or one.check != "would-create":
            said = words.retell(office, f"{one.message} {one.fix}")
            about.setdefault(said, []).append(one.number)
    return [
        Warned(said, tuple(numbers), ids[numbers[0]] if len(numbers) == 1 else 0)
        for said, numbers in about.items()
    ]


def load_page(office: Office, actor: Actor, left: LeftBehind, wanted: ShowLeft) -> LeftPage:
    """The page that is wanted of what is left out; the last one for a later number.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    those = left.list_those(wanted.why)
    page = min(wanted.page, max(0, (len(those) - 1) // PAGE))
    reasons = {one.id: one.reason for one in those[page * PAGE : (page + 1) * PAGE]}
    now = office.clock()
    aged = [
        Aged(row, words.count_age(row, office.company, now), office.company.day(now))
        for row in lists.rows(office, actor, [*reasons])
    ]
    lines = [(one, reasons[one.row.id]) for one in aged]
    return LeftPage(wanted.why, page, len(those), lines, wanted.batch)


def load_made(office: Office, batch: Batch, left: LeftBehind, channel: str) -> Made:
    """What is shown of a batch that was just made."""
    return Made(batch, batch_presenter.find_label(office, batch), channel, left)


def _count_kinds(those: tuple[LeftOut, ...], rows: Mapping[int, Row]) -> dict[str, int]:
    kinds = Counter(
        f"in {rows[one.id].currency}" if one.check == "currency" else format_short(one)
        for one in those
    )
    foreign = frozenset(f"in {row.currency}" for row in rows.values())
    return dict(sorted(kinds.items(), key=lambda one: (-one[1], one[0] not in foreign, one[0])))
