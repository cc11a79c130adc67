"""What happened to an invoice, in people's words: who did what, and why."""

from collections.abc import Callable, Mapping
from typing import Any

from backlog import money, record
from backlog.event import Event
from backlog.office import Office
from bot import words
from bot.limits import cut, one_line, safe

Json = dict[str, Any]
_NAMED = 3
"""So many changed fields are named."""
_LONGEST = 200
_UNSAID = {"memberships", "edited", "processed_at", "processed_by", "void_at", "extra"}

_PLAIN: Mapping[str, str] = {
    "received": "received it",
    "updated": "received it again, changed",
    "revision received": "received it again, changed: it waits for an answer",
    "revision withdrawn": "received it again as it is here",
    "accept revision": "accepted what came again",
    "dismiss revision": "left it as it is, not as it came again",
    "process": "marked it Processed",
    "un-process": "brought it back to Admin",
    "reopen": "reopened it",
    "acknowledge": "said that it is undone over there",
    "release": "released it",
    "released": "took it out of its batch",
    "send back": "asked for a correction",
    "void": "deleted it",
    "comment": "said",
    "comment changed": "says now, instead of what was said before",
    "comment deleted": "no longer has the comment",
    "undo": "took back what was done last",
    "notes": "changed the notes",
}


def tell(office: Office, event: Event, currency: str) -> str:
    """`Fri 20 Nov, 10:42 · Dana Whitlock marked it Processed`, safe in mrkdwn."""
    who = words.find_name(office, event.actor)
    told = _TOLD.get(event.action, _tell_plainly)(event, currency)
    why = f": “{cut(safe(event.reason), _LONGEST)}”" if event.reason.strip() else ""
    when = words.format_when(office.company, event.at, office.clock())
    return words.join(when, f"{who} {cut(told, _LONGEST)}{why}")


def _tell_plainly(event: Event, _: str) -> str:
    return _PLAIN.get(event.action, safe(event.action)) + _tell_changes(event)


def _tell_changes(event: Event) -> str:
    """The fields that an edit or a new record changed, and no others."""
    if event.action not in ("edit", "updated", "accept revision"):
        return ""
    said = [one for one in _list_differences(event) if one]
    more = f"; and {len(said) - _NAMED} more" if len(said) > _NAMED else ""
    return f"; {'; '.join(said[:_NAMED])}{more}" if said else ""


def _list_differences(event: Event) -> list[str]:
    return [
        f"{words.format_place(place)} {cut(safe(was), 40)} → {cut(safe(now), 40)}"
        for place, was, now in record.differences(event.before, event.after)
        if place.partition(".")[0] not in _UNSAID
    ]


def _tell_edit(event: Event, _: str) -> str:
    return f"changed it{_tell_changes(event)}"


def _tell_export(event: Event, _: str) -> str:
    return f"exported it with {_find_batch(event)}"


def _tell_import(event: Event, _: str) -> str:
    return f"confirmed that {_find_batch(event)} came in"


def _find_batch(event: Event) -> str:
    memberships: list[Json] = event.after.get("memberships") or [{}]
    return safe(str(memberships[-1].get("batch", "its batch")))


def _tell_payment(event: Event, currency: str) -> str:
    return f"recorded a payment of {_find_payment(event.after, currency)}"


def _tell_unpaid(event: Event, currency: str) -> str:
    return f"took back the payment of {_find_payment(event.before, currency)}"


def _find_payment(facts: Json, currency: str) -> str:
    payments: list[Json] = facts.get("payments") or [{}]
    last = payments[-1]
    amount = money.read_amount(str(last.get("amount", "")))
    said = words.format_sum(amount, currency) if amount is not None else "an amount"
    return words.join(said, safe(last["reference"]) if last.get("reference") else "")


def _tell_hold(event: Event, _: str) -> str:
    until = event.after.get("held_until")
    return f"put it on hold{words.format_until(until)}"


def _tell_reference(event: Event, _: str) -> str:
    reference = one_line(str(event.after.get("reference", "")))
    return f"set the reference {safe(reference)}" if reference else "took the reference away"


def _tell_override(event: Event, _: str) -> str:
    overrides: list[Json] = event.after.get("overrides") or [{}]
    return f"overrode {words.format_check(str(overrides[-1].get('check', 'a check')))}"


_TOLD: Mapping[str, Callable[[Event, str], str]] = {
    "edit": _tell_edit,
    "exported": _tell_export,
    "imported": _tell_import,
    "pay": _tell_payment,
    "un-pay": _tell_unpaid,
    "hold": _tell_hold,
    "reference": _tell_reference,
    "override": _tell_override,
}
"""Action -> how it is told with what it changed; every other one is told by its words alone."""
