"""How an invoice leaves a batch, and what accounting says became of it there: pure, in one place.

Five acts release: the batch is voided, the import was rejected, the invoice failed, it is reopened,
or what was confirmed is corrected because it never came in.
What accounting's system holds waits until it is undone over there: the release of a reopened one,
the next export of one that was released before its import was confirmed.
"""

from dataclasses import replace
from typing import Any

from backlog.model import Entry, Membership, Tab


def place(entry: Entry, batch: str) -> Membership:
    """The entry's place in a batch that it went out with."""
    return next(one for one in entry.memberships if one.batch == batch)


def release_from_batch(entry: Entry, batch: str, reason: str) -> Entry:
    """Out of a batch: it may go again, and a Processed one is back in Admin for it."""
    if place(entry, batch).released:
        return entry
    free = _change_membership(entry, batch, released=reason)
    return back_in_admin(free) if entry.tab is Tab.PROCESSED else free


def mark_imported(entry: Entry, batch: str) -> Entry:
    """Accounting's system took it; one that was released before is to be undone over there."""
    one = place(entry, batch)
    return _change_membership(
        entry, batch, imported=True, reversal="" if one.released else one.reversal
    )


def counted_again(entry: Entry, batch: str) -> Entry:
    """In a batch as if it had never failed: accounting's system took it after all."""
    return _change_membership(entry, batch, imported=True, released="")


def take_import_back(entry: Entry, batch: str, reason: str) -> Entry:
    """Out of a batch whose import was confirmed by mistake: nothing is to be undone over there."""
    one = place(entry, batch)
    released = one.released or reason
    free = _change_membership(entry, batch, imported=False, reversal="", released=released)
    freed_now = not one.released and entry.tab is Tab.PROCESSED
    return back_in_admin(free) if freed_now else free


def reopen_entry(entry: Entry, reason: str) -> Entry:
    """Out of every batch; where it is imported, accounting is asked to undo it first."""
    for one in entry.memberships:
        if one.released or one.to_undo:
            continue
        asked = {"reversal": reason} if one.imported else {"released": reason}
        entry = _change_membership(entry, one.batch, **asked)
    return back_in_admin(entry)


def undone(entry: Entry, batch: str) -> Entry:
    """Accounting undid it: that counts as released now, if it was not so before."""
    one = place(entry, batch)
    told = {
        "reversal": one.to_undo,
        "released": one.released or f"undone over there: {one.to_undo}",
    }
    free = _change_membership(entry, batch, **told)
    freed_now = not one.released and entry.tab is Tab.PROCESSED
    return back_in_admin(free) if freed_now else free


def back_in_admin(entry: Entry) -> Entry:
    """Not processed, whatever its export state."""
    return replace(entry, processed_at=None, processed_by="")


def _change_membership(entry: Entry, batch: str, **change: Any) -> Entry:
    places = (replace(one, **change) if one.batch == batch else one for one in entry.memberships)
    return replace(entry, memberships=tuple(places))
