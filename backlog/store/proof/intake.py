"""What the tables of what came in say against the log, for `verify`."""

import json
from collections.abc import Iterator

from sqlite_utils import Database

_ANSWERS = {"accept revision": "accepted", "dismiss revision": "dismissed"}
_RECEIVED = "revision received"
_ENDS = (*_ANSWERS, "revision withdrawn", "updated")
"""What takes a revision away that waited."""


def find_unreceived(db: Database) -> Iterator[str]:
    """The invoices without the record they came by, and the records of other invoices."""
    rows = db.execute(
        "SELECT i.number FROM invoices i LEFT JOIN received r ON r.source_id = i.source_id"
        " WHERE r.invoice_id IS NOT i.id OR length(r.sha256) != 64 OR r.sha256 GLOB '*[^0-9a-f]*'"
        " UNION ALL SELECT r.source_id FROM received r JOIN invoices i ON i.id = r.invoice_id"
        " WHERE i.source_id != r.source_id"
    )
    return (row[0] for row in rows)


def find_misanswered(db: Database) -> Iterator[str]:
    """The invoices whose revisions and answers are not those that the log has."""
    happened = _load_events(db)
    rows = db.execute(
        "SELECT i.id, i.number, json_group_array(r.received_at) AS came,"
        " json_group_array(r.answer) AS answers,"
        " sum(json_extract(r.record, '$.source_id') IS NOT i.source_id) AS foreign_records"
        " FROM invoices i LEFT JOIN revisions r ON r.invoice_id = i.id GROUP BY i.id"
    )
    for row in rows:
        came, answers = json.loads(row["came"]), json.loads(row["answers"])
        told = happened.get(row["id"], [])
        kept = answers != [None]
        if (kept and row["foreign_records"]) or not _agree(told, came, answers):
            yield row["number"]


def _load_events(db: Database) -> dict[int, list[tuple[str, str]]]:
    """Action and time of all that is about revisions, oldest first, by the invoice's id."""
    found: dict[int, list[tuple[str, str]]] = {}
    rows = db.execute(
        "SELECT invoice_id, action, at FROM events WHERE invoice_id IS NOT NULL"
        " AND action IN (SELECT value FROM json_each(?)) ORDER BY seq",
        [json.dumps([_RECEIVED, *_ENDS])],
    )
    for row in rows:
        found.setdefault(row["invoice_id"], []).append((row["action"], row["at"]))
    return found


def _agree(told: list[tuple[str, str]], came: list[str], answers: list[str]) -> bool:
    """Logs of the first releases have no event for a revision that came, only for its answer."""
    actions = [action for action, _ in told]
    missing = {at for action, at in told if action == _RECEIVED} - {*came}
    answered = all(actions.count(act) == answers.count(as_) for act, as_ in _ANSWERS.items())
    waits = "" in answers
    return not missing and answered and (not told or waits == (actions[-1] == _RECEIVED))


def list_quarantined(db: Database) -> Iterator[tuple[int, str, str, str]]:
    """Id, source id, reason and record of every row that is or was in quarantine."""
    for row in db.execute("SELECT id, source_id, reason, record FROM quarantine ORDER BY id"):
        yield tuple(row)


def find_undismissed(db: Database) -> Iterator[str]:
    """What the log says was dismissed, and was never in quarantine."""
    rows = db.execute(
        "SELECT seq FROM events e WHERE action = 'dismissed' AND NOT EXISTS (SELECT 1"
        " FROM quarantine q WHERE q.file = json_extract(e.after, '$.file')"
        " AND q.place = json_extract(e.after, '$.index')) ORDER BY seq"
    )
    return (f"event {row['seq']}" for row in rows)
