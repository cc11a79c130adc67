"""Claims from the Sheet with their people by name, and what a batch's total says of it."""

from collections.abc import Iterable

from backlog.claim import Claim, Fate, Kind
from backlog.office import Office
from backlog.queries.imports import read_import
from backlog.reviews import claims
from backlog.reviews.claims import READER, REWRITTEN
from backlog.roles import Actor
from bot import words
from bot.blocks.claims import ShownClaim
from bot.limits import safe
from bot.presenters.proposal import POSTER


def load_asked(office: Office, asked: int) -> list[ShownClaim]:
    """The claims of a message; one that was written anew gave its place to the later one."""
    found = claims.list_asked(office, POSTER, asked)
    rows = {(one.tab, one.key): one.id for one in found}
    stay = [one for one in found if not _is_replaced(one, rows[one.tab, one.key])]
    return _describe_all(office, POSTER, stay)


def _is_replaced(claim: Claim, latest: int) -> bool:
    is_anew = claim.fate is Fate.WITHDRAWN and claim.said == REWRITTEN
    return is_anew and claim.id != latest


def load_open(office: Office, actor: Actor) -> list[ShownClaim]:
    """All that wait.

    Raises:
        NotAllowed: the actor may not answer them.
    """
    return _describe_all(office, actor, claims.list_open(office, actor))


def load_claim(office: Office, actor: Actor, id_: int) -> ShownClaim:
    """One that waits.

    Raises:
        NotAllowed, NotFound, WrongState: as `backlog.reviews.claims.find`.
    """
    return describe_claim(office, actor, claims.find(office, actor, id_))


def _describe_all(office: Office, actor: Actor, found: Iterable[Claim]) -> list[ShownClaim]:
    return [describe_claim(office, actor, one) for one in found]


def describe_claim(office: Office, actor: Actor, claim: Claim) -> ShownClaim:
    """A claim as blocks take it."""
    closed = ""
    if claim.closed_at and claim.closed_by != READER.email:
        closed = words.format_author(office, claim.closed_by, claim.closed_at)
    local = claim.at.astimezone(office.company.zone)
    today = office.company.day(office.clock())
    return ShownClaim(
        claim=claim,
        by=safe(claims.say_writer(office, claim)) if claim.entry.email else "",
        at=f"{local:%a} {words.format_short_day(local.date(), today)}",
        span=claims.say_span(office, claim),
        total=_say_total(office, actor, claim),
        closed=closed or "So already",
    )


def _say_total(office: Office, actor: Actor, claim: Claim) -> str:
    """`total seen 458,555.86 CAD, to the cent`; nothing where no total was typed."""
    if claim.entry.kind is not Kind.IMPORT:
        return ""
    seen = claims.read_total(claim.entry, claim.currency)
    if seen is None:
        return ""
    sent = read_import(office, actor, claim.about).batch.totals
    gap = seen - sent.get(claim.currency, seen)
    said = f"gap {words.format_sum(gap, claim.currency)}" if gap else "to the cent"
    return f"total seen {words.format_sum(seen, claim.currency)}, {said}"
