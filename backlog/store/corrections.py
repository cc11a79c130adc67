"""Who said that an invoice came in, and who said that it never did: for its next export."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from backlog.batch import Correction
from backlog.company import moment

ACTION = "import corrected"
"""What the log calls it, of a batch and of each invoice that never came in."""

# Told which index: for the order by `seq` the planner would read the whole log instead.
_CORRECTED = f"""
SELECT v.number, b.number AS batch, w.actor AS confirmed_by, w.at AS confirmed_at, c.actor, c.at,
    c.reason, (SELECT x.batch_id FROM events x WHERE x.invoice_id = c.invoice_id
        AND x.action = 'exported' AND x.seq > c.seq ORDER BY x.seq LIMIT 1) AS went_with
FROM events c INDEXED BY events_that_correct
    JOIN batches b ON b.id = c.batch_id JOIN invoices v ON v.id = c.invoice_id
    JOIN events w ON w.seq = (SELECT max(seq) FROM events WHERE invoice_id = c.invoice_id
        AND batch_id = c.batch_id AND action = 'imported' AND seq < c.seq)
WHERE c.action = '{ACTION}'"""


def load_since_export(db: Database, invoice_ids: Sequence[int]) -> list[Correction]:
    """What was corrected of these since each went out last, oldest first."""
    rows = db.execute(
        f"{_CORRECTED} AND c.invoice_id IN (SELECT value FROM json_each(?))"
        " AND went_with IS NULL ORDER BY c.seq",
        [json.dumps(list(invoice_ids))],
    )
    return [_correction(row) for row in rows]


def load_before(db: Database, asked: str) -> Mapping[int, list[Correction]]:
    """What was corrected before each of these batches, of which it is the next export.

    `asked` is a JSON list of the ids of batches.
    """
    found: dict[int, list[Correction]] = defaultdict(list)
    query = f"{_CORRECTED} AND went_with IN (SELECT value FROM json_each(?)) ORDER BY c.seq"
    for row in db.execute(query, [asked]):
        found[row["went_with"]].append(_correction(row))
    return found


def _correction(row: Mapping[str, str]) -> Correction:
    return Correction(
        number=row["number"],
        batch=row["batch"],
        confirmed_by=row["confirmed_by"],
        confirmed_at=moment(row["confirmed_at"]),
        by=row["actor"],
        at=moment(row["at"]),
        reason=row["reason"],
    )
