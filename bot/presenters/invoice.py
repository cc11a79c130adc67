"""One invoice for one person: all that its window shows, of one moment."""

from collections.abc import Iterator

from backlog.office import Office
from backlog.queries import undoable
from backlog.queries.detail import Detail, read_detail
from backlog.roles import ACTS, Actor
from backlog.row import Ready, Stage
from bot import words
from bot.blocks.invoice import ShownInvoice, Undoing
from bot.blocks.notice import Notice
from bot.ids import InvoicePlace
from bot.presenters import history


def load_invoice(
    office: Office, actor: Actor, place: InvoicePlace, *notices: Notice, act: int = 0
) -> ShownInvoice:
    """The invoice, for its window; `act` is what the actor just did to it.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
        NotFound: there is none.
    """
    detail = read_detail(office, actor, place.id)
    return show(office, actor, detail, place, *notices, undoing=_find_undoing(office, actor, act))


def show(
    office: Office,
    actor: Actor,
    detail: Detail,
    place: InvoicePlace,
    *notices: Notice,
    undoing: Undoing | None = None,
) -> ShownInvoice:
    """The same of an invoice that was looked up."""
    now, currency = office.clock(), detail.row.currency
    approved = detail.entry.invoice.approved_at
    return ShownInvoice(
        detail=detail,
        reviewed=_tell_review(office, detail),
        place=place,
        age=words.count_age(detail.row, office.company, now),
        today=office.company.day(now),
        target=office.label(office.profiles[detail.target].target, detail.target),
        exported=_tell_when(office, detail, "exported"),
        imported=_tell_latest(office, detail, "imported"),
        processed=_tell_latest(office, detail, "process"),
        approved=words.format_when(office.company, approved, now) if approved else "",
        names={email: words.find_name(office, email) for email in _list_people(detail)},
        history=tuple(history.tell(office, one, currency) for one in reversed(detail.history)),
        may=detail.may | frozenset(_list_more(actor, detail)),
        notices=notices,
        undoing=undoing,
    )


def _find_undoing(office: Office, actor: Actor, act: int) -> Undoing | None:
    """The act as it can be undone: most can not."""
    found = undoable.find_undoable(office, actor) if act else None
    if found is None or found.act != act:
        return None
    return Undoing(act, f"{found.until.astimezone(office.company.zone):%H:%M}")


def _list_more(actor: Actor, detail: Detail) -> Iterator[str]:
    """What may be done with it that is no act on it."""
    yield from ("pdf", "word")
    waits = detail.row.tab is Stage.ADMIN and not detail.row.exported
    if waits and detail.row.ready is not Ready.NO and actor.may(*ACTS["export"]):
        yield "export"
    if detail.row.batches and actor.may(*ACTS["see batches"]):
        yield "see batches"


def _list_people(detail: Detail) -> Iterator[str]:
    entry = detail.entry
    yield entry.invoice.created_by
    yield from (payment.by for payment in entry.payments)
    yield from (override.by for override in entry.overrides)
    yield from (event.actor for event in detail.history)


def _tell_latest(office: Office, detail: Detail, action: str) -> str:
    """When this last happened, and by whom; safe in mrkdwn, empty when it never did."""
    happened = [event for event in detail.history if event.action == action]
    who = words.find_name(office, happened[-1].actor) if happened else ""
    return f"{_tell_when(office, detail, action)}, {who}" if who else ""


def _tell_review(office: Office, detail: Detail) -> str:
    """`OK in the Sheet, Mon 23 Nov, 08:00`; empty while nobody said so."""
    if detail.reviewed_at is None:
        return ""
    at = words.format_when(office.company, detail.reviewed_at, office.clock())
    return f"OK in the Sheet, {at}"


def _tell_when(office: Office, detail: Detail, action: str) -> str:
    happened = [event.at for event in detail.history if event.action == action]
    if not happened:
        return ""
    return words.format_when(office.company, happened[-1], office.clock()).partition(",")[0]
