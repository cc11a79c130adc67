"""SQL from a filter. Every value is bound, every name is ours.

The terms are worded so that SQLite takes the index that a migration made for them.
"""

from typing import Any

from backlog.filter import Filter
from backlog.model import Tab


def where(wanted: Filter) -> tuple[str, dict[str, Any]]:
    """The condition of a filter over `invoices i`, and the values to bind."""
    terms = [term for term in _terms(wanted) if term]
    values = {
        "client": wanted.client.strip(),
        "job": wanted.job.strip(),
        "pm": wanted.pm.strip(),
        "from": wanted.date_from.isoformat() if wanted.date_from else "",
        "to": wanted.date_to.isoformat() if wanted.date_to else "",
        "mine": wanted.mine,
        "own": wanted.own,
        "target": wanted.target,
        "search": wanted.search.strip().casefold(),
    }
    used = {name: value for name, value in values.items() if f":{name}" in " ".join(terms)}
    return " AND ".join(terms), used


def _terms(wanted: Filter) -> list[str]:
    return [
        _tab_term(wanted),
        "(i.client_name = :client COLLATE NOCASE OR i.client_number = :client COLLATE NOCASE"
        " OR i.client_alias = :client COLLATE NOCASE)"
        if wanted.client.strip()
        else "",
        "i.job_number = :job COLLATE NOCASE" if wanted.job.strip() else "",
        "(i.pm_email = :pm COLLATE NOCASE OR i.pm_name = :pm COLLATE NOCASE)"
        if wanted.pm.strip()
        else "",
        "i.invoice_date >= :from" if wanted.date_from else "",
        "i.invoice_date <= :to" if wanted.date_to else "",
        _EXPORT_TERMS[wanted.export_status],
        _STATUS_TERMS[wanted.status],
        "i.created_by = :mine COLLATE NOCASE" if wanted.tab is Tab.MINE else "",
        "i.pm_email = :own COLLATE NOCASE" if wanted.own else "",
        _WENT_TO if wanted.target else "",
        "instr(i.search_text, :search) > 0" if wanted.search.strip() else "",
        _READY if wanted.ready else "",
    ]


PERHAPS = (
    "EXISTS (SELECT 1 FROM members m JOIN batches b ON b.id = m.batch_id"
    " WHERE m.invoice_id = i.id AND m.released = '' AND NOT m.imported AND b.lost != '')"
)
"""It went out with a batch that is lost, and Accounting has not said whether it came in."""
_EXPORT_TERMS = {
    "": "",
    "never": "i.exports = 0",
    "exported": "i.live_exports > 0",
    "re-exported": "i.exports > 1 AND i.live_exports > 0",
    "perhaps-imported": PERHAPS,
    "failed": "i.exports > 0 AND i.live_exports = 0",
    "changed": "i.live_exports > 0 AND (EXISTS"
    " (SELECT 1 FROM revisions r WHERE r.invoice_id = i.id AND r.answer = '')"
    # What accounting has is what went out last; an earlier batch may say what it said.
    " OR i.printed != (SELECT m.printed FROM members m WHERE m.invoice_id = i.id"
    "  AND m.released = '' ORDER BY m.batch_id DESC LIMIT 1))",
}

_READY = "+i.id IN (SELECT s.invoice_id FROM standings s WHERE s.ready = 'here')"
_ELSEWHERE = "+i.id IN (SELECT s.invoice_id FROM standings s WHERE s.ready = 'elsewhere')"
# What is not in Admin any more has no standing.
_BLOCKED = (
    "+i.id IN (SELECT p.invoice_id FROM problems p WHERE p.level = 'blocker'"
    " UNION ALL SELECT s.invoice_id FROM standings s WHERE s.ready = 'no')"
)

_STATUS_TERMS = {
    "": "",
    "void": "",
    "held": "i.held_reason != ''",
    "blocked": f"i.live_exports = 0 AND i.held_reason = '' AND {_BLOCKED}",
    "ready": _READY,
    "elsewhere": _ELSEWHERE,
}

# A hold is a blocker too, but nobody corrects it; what is held is not yet to be marked Processed.
# Holds are few and looked up by their own index, so that the index of Admin is enough for the rest.
WAITS = f"""CASE WHEN i.id IN (SELECT h.id FROM invoices h WHERE h.held_reason != '') THEN 'held'
    WHEN i.live_exports > 0 THEN 'exported'
    WHEN {_READY} THEN 'ready'
    WHEN {_ELSEWHERE} THEN 'elsewhere'
    ELSE 'blocked' END"""
"""What an invoice of Admin waits for, of `row.Waits`."""

_WENT_TO = (
    "i.live_exports > 0 AND i.id IN (SELECT m.invoice_id FROM members m WHERE m.released = ''"
    " AND m.batch_id IN (SELECT b.id FROM batches b"
    "  WHERE :target IN (b.target, json_extract(b.profile, '$.name'))))"
)


def _tab_term(wanted: Filter) -> str:
    if _is_whole(wanted) and wanted.tab.value in _PARTITION:
        return f"i.tab = '{wanted.tab.value}'"
    return _TABS["void" if wanted.status == "void" else wanted.tab.value]


def _is_whole(wanted: Filter) -> bool:
    """Whether nothing narrows the tab, so that the tab's own indexes serve."""
    return wanted == Filter(tab=wanted.tab, mine=wanted.mine, sort=wanted.sort)


_PARTITION = ("admin", "processed", "paid")

# As `invoices.tab` computes it, on the stored columns that the filter's index holds.
_TABS = {
    "admin": "i.void_at IS NULL AND i.processed_at IS NULL",
    "processed": "i.void_at IS NULL AND i.processed_at IS NOT NULL AND NOT i.settled",
    "paid": "i.void_at IS NULL AND i.processed_at IS NOT NULL AND i.settled",
    "mine": "i.void_at IS NULL",
    "all": "i.void_at IS NULL",
    "void": "i.void_at IS NOT NULL",
}
