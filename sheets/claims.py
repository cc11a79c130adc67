"""What reviewers type becomes claims, and what became of these is told in their rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from backlog import kept
from backlog.claim import Claim, Fate, Kind
from backlog.company import moment, stamp
from backlog.office import Office
from backlog.reviews import claims
from backlog.reviews.claims import READER
from backlog.reviews.comments import keep_comments
from backlog.reviews.keep import Review, keep_reviews, load_reviews
from sheets.current import KEY, Current
from sheets.former import count_threads
from sheets.reading import REVIEWERS
from sheets.tabs.all import OPEN, SETTLED, UNCLEAR

_ROOM = "sheets"
_POINT = frozenset({"en", "ja", "zh", "ko", "th", "he", "iw", "hi", "bn", "ta", "te", "ml", "cy"})
"""Languages whose numbers have a point before the cents, as Sheets writes them."""


def read_claims(office: Office, spreadsheet_id: str, current: Current) -> int:
    """Keep what reviewers' cells hold, and ask in Slack about what is new since the last read.

    Returns how many threads of comments stay in former tabs, which a full look alone can tell.
    """
    key = f"read {spreadsheet_id}"
    with office.reading() as db:
        known: dict[str, Any] = kept.get(db, _ROOM, key) or {}
    locale = str(current.properties.get("locale") or known.get("locale", ""))
    at, since = office.clock(), known.get("at")
    keep_reviews(
        office,
        list_reviews(current),
        list_read(current),
        since=moment(since) if since else None,
        decimal=find_decimal(locale),
    )
    if current.is_full:
        keep_comments(office, spreadsheet_id, current.posts)
    is_full = current.is_full
    unmoved: int = count_threads(current.strangers) if is_full else known.get("unmoved", 0)
    with office.writing() as db:
        read = {"at": stamp(at), "locale": locale, "unmoved": unmoved}
        kept.put(db, _ROOM, key, read, at=at)
    return unmoved


def find_decimal(locale: str) -> str:
    """The sign before the cents in a locale, as in an example to type."""
    language = locale.partition("_")[0]
    return "." if not language or language in _POINT or locale == "es_MX" else ","


def list_reviews(current: Current) -> list[Review]:
    """What reviewers' cells hold."""
    return [
        Review(tab, key, name, written.value, written.email)
        for tab, seen in current.tabs.items()
        for key, cells in seen.reviews.items()
        for name, written in cells.items()
    ]


def list_read(current: Current) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The keys and the reviewers' columns that were there to be read, by tab."""
    return {
        tab: (frozenset(seen.keys), frozenset(REVIEWERS.get(tab, ())) & frozenset(seen.columns))
        for tab, seen in current.tabs.items()
        if KEY in seen.columns
    }


def has_moved(kept: Iterable[Review], current: Current) -> bool:
    """Whether what stood beside one key stands beside another: perhaps rows moved without keys."""
    before = {(one.tab, one.key, one.name): one.value for one in kept}
    now = {(one.tab, one.key, one.name): one.value for one in list_reviews(current)}
    gone = {(at[0], at[2], value) for at, value in before.items() if now.get(at) != value}
    return any(
        before.get(at) != value and (at[0], at[2], value) in gone for at, value in now.items()
    )


def list_answers(office: Office, now: datetime) -> Mapping[tuple[str, str], str]:
    """What stands in *What became of it*, by tab and key; who emptied a row needs no answer."""
    filled = {(one.tab, one.key) for one in load_reviews(office)}
    latest = [one for one in claims.list_latest(office, READER) if (one.tab, one.key) in filled]
    told = {(one.tab, one.key): say_answer(office, one, now) for one in latest}
    return {at: said for at, said in told.items() if said}


def say_answer(office: Office, claim: Claim, now: datetime) -> str:
    """What became of a claim; empty where the row says it already, or nothing is claimed."""
    if claim.fate is Fate.OPEN:
        return f"{OPEN} {_ASKED[claim.entry.kind].format(_say_when(office, claim.at, now))}"
    if claim.fate is Fate.UNCLEAR:
        return f"{UNCLEAR} {claim.entry.words}"
    is_confirmed = claim.entry.kind is Kind.IMPORT and claim.fate is Fate.SETTLED
    if is_confirmed or claim.fate is Fate.WITHDRAWN:
        return ""
    return f"{SETTLED} {_say_end(office, claim, now)}"


def _say_end(office: Office, claim: Claim, now: datetime) -> str:
    if claim.closed_by == READER.email:
        return claim.said.capitalize()
    who = office.people.by_email(claim.closed_by, {}).name
    when = _say_when(office, claim.closed_at or claim.at, now)
    if claim.fate is Fate.DISMISSED:
        return f"Dismissed by {who} {when}: {claim.said}"
    return f"{who} {when}: {claim.said}"


_ASKED = {
    Kind.QUERY: "Asked {}: somebody answers in Slack",
    Kind.HOLD: "Asked {}: an Administrator holds it in Slack",
    Kind.NOTE: "Read {}: kept as a comment once somebody says so in Slack",
    Kind.IMPORT: "Read {}: record it in Slack",
}


def _say_when(office: Office, at: datetime, now: datetime) -> str:
    """`16:02`, of another day `2 Nov`: on the company's clock."""
    zone = office.company.zone
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    return f"{local.day} {local:%b}{year}"
