"""What the tables say, in the words of the log, for `verify` to compare."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from backlog import record

Json = dict[str, Any]


def batch(db: Database, batch_id: int) -> Json:
    """The facts of a batch that never change after its commit; its event holds them."""
    row = db.execute("SELECT * FROM batches WHERE id = ?", [batch_id]).fetchone()
    columns = "number year serial target prefix note reason code made_by made_at".split()
    return {name: row[name] for name in columns} | {
        "profile": json.loads(row["profile"]),
        "earlier": _numbers(db, "SELECT earlier_id FROM earlier WHERE batch_id = ?", batch_id),
        "files": [_file(db, file) for file in _files_of(db, batch_id)],
        # Only of a lost one: so the events of all others say the same.
        **({"lost": json.loads(row["lost"])} if row["lost"] else {}),
    }


def _files_of(db: Database, batch_id: int) -> list[Any]:
    query = (
        "SELECT batch_id, position, name, currency, count, total_minor, sha256, deviations"
        " FROM files WHERE batch_id = ? ORDER BY position"
    )
    return db.execute(query, [batch_id]).fetchall()


def _file(db: Database, file: Any) -> Json:
    members = db.execute(
        "SELECT invoice_id, version FROM members WHERE batch_id = ? AND position = ?"
        " ORDER BY invoice_id",
        [file["batch_id"], file["position"]],
    )
    kept = "name currency count total_minor sha256".split()
    facts = {name: file[name] for name in kept} | {"members": [list(row) for row in members]}
    deviations = json.loads(file["deviations"])
    # Left out where there are none: so the older batches, of which it was not known, say the same.
    return facts | ({"deviations": deviations} if deviations else {})


def _numbers(db: Database, query: str, batch_id: int) -> list[int]:
    return [row[0] for row in db.execute(f"{query} ORDER BY 1", [batch_id])]


def batches(db: Database) -> list[tuple[int, str]]:
    """Id and number of every batch, oldest first."""
    return [tuple(row) for row in db.execute("SELECT id, number FROM batches ORDER BY id")]


def load_end(db: Database, batch_id: int) -> Json:
    """When a batch was delivered, and when and why it was voided."""
    row = db.execute("SELECT * FROM batches WHERE id = ?", [batch_id]).fetchone()
    return {name: row[name] for name in ("delivered_at", "void_at", "void_reason")}


def imports(db: Database, batch_id: int) -> list[Json]:
    """The confirmed imports of a batch, oldest first."""
    return [
        {"by": row["by"], "at": row["at"], "outcome": row["outcome"], "reason": row["reason"]}
        | {"seen": json.loads(row["totals_seen"]), "gap": json.loads(row["gap"])}
        | {"failed": json.loads(row["failed"]), "corrects": row["corrects"]}
        for row in db.execute("SELECT * FROM imports WHERE batch_id = ? ORDER BY id", [batch_id])
    ]


def list_miscorrected(db: Database) -> list[str]:
    """Batches with a correction of what no earlier record of theirs confirmed."""
    rows = db.execute(
        "SELECT DISTINCT b.number FROM imports c JOIN batches b ON b.id = c.batch_id"
        " LEFT JOIN imports i ON i.id = c.corrects AND i.id < c.id AND i.batch_id = c.batch_id"
        "  AND i.corrects IS NULL AND i.outcome IN ('imported', 'partly')"
        " WHERE c.corrects IS NOT NULL AND i.id IS NULL ORDER BY b.id"
    )
    return [row["number"] for row in rows]


def list_miscounted(db: Database) -> list[str]:
    """Numbers of invoices whose counted exports are not those that their batches say."""
    rows = db.execute(
        "SELECT i.number FROM invoices i LEFT JOIN (SELECT invoice_id, count(*) AS exports,"
        " sum(released = '') AS live FROM members GROUP BY invoice_id) m ON m.invoice_id = i.id"
        " WHERE i.exports != coalesce(m.exports, 0) OR i.live_exports != coalesce(m.live, 0)"
        " ORDER BY i.id"
    )
    return [row["number"] for row in rows]


def held_twice(db: Database) -> list[tuple[str, str]]:
    """Invoice and batch where an unreleased invoice went out again without a reason."""
    rows = db.execute(
        "SELECT i.number, b.number FROM members m JOIN batches b ON b.id = m.batch_id"
        " JOIN invoices i ON i.id = m.invoice_id WHERE m.released = '' AND b.reason = ''"
        " AND EXISTS (SELECT 1 FROM members e WHERE e.invoice_id = m.invoice_id"
        "  AND e.batch_id < m.batch_id AND e.released = '') ORDER BY b.id, i.id"
    )
    return [tuple(row) for row in rows]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it is kept, and how many members its batch says it has."""

    name: str
    data: bytes
    sha256: str
    count: int
    members: int


def files(db: Database) -> Iterator[StoredFile]:
    """Every file that went out, oldest first."""
    for row in db.execute(
        "SELECT f.name, f.bytes, f.sha256, f.count, (SELECT count(*) FROM members m"
        " WHERE m.batch_id = f.batch_id AND m.position = f.position) AS members FROM files f"
        " ORDER BY f.batch_id, f.position"
    ):
        yield StoredFile(row["name"], row["bytes"], row["sha256"], row["count"], row["members"])


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file with all that is needed to read it again.

    `profile` is its JSON; `members` are (invoice id, version, hash of what was printed).
    """

    name: str
    target: str
    profile: str
    data: bytes
    members: list[tuple[int, int, str]]


def sent_files(db: Database) -> Iterator[SentFile]:
    """Every file that went out, one at a time, oldest first."""
    for row in db.execute(
        "SELECT f.name, b.target, b.profile, f.bytes, (SELECT json_group_array(json_array("
        " m.invoice_id, m.version, m.printed)) FROM members m WHERE m.batch_id = f.batch_id"
        " AND m.position = f.position) AS members FROM files f JOIN batches b ON b.id = f.batch_id"
        " ORDER BY f.batch_id, f.position"
    ):
        members = [tuple(member) for member in json.loads(row["members"])]
        yield SentFile(row["name"], row["target"], row["profile"], row["bytes"], members)


@dataclass(frozen=True, slots=True)
class FileTaxes:
    """The taxes kept with a file, and the tax lines of each of its invoices as they went out."""

    name: str
    taxes: dict[str, str]
    sent: list[list[Json]]


def taxes_of_files(db: Database) -> Iterator[FileTaxes]:
    """Every file that went out, oldest first."""
    rows = db.execute(
        "SELECT f.name, f.taxes, (SELECT json_group_array(json((SELECT e.taxes FROM ("
        "   SELECT seq, json_extract(after, '$.taxes') AS taxes,"
        "    row_number() OVER (ORDER BY seq) AS version FROM events"
        "   WHERE invoice_id = m.invoice_id) e"
        "  WHERE e.version <= m.version AND e.taxes IS NOT NULL ORDER BY e.seq DESC LIMIT 1)))"
        "  FROM members m WHERE m.batch_id = f.batch_id AND m.position = f.position) AS sent"
        " FROM files f ORDER BY f.batch_id, f.position"
    )
    for row in rows:
        sent = [taxes or [] for taxes in json.loads(row["sent"])]
        yield FileTaxes(row["name"], json.loads(row["taxes"]), sent)


def afters(db: Database, invoice_id: int, version: int) -> list[Json]:
    """What the first `version` events of an invoice made of it, oldest first."""
    rows = db.execute(
        "SELECT after FROM events WHERE invoice_id = ? ORDER BY seq LIMIT ?", [invoice_id, version]
    )
    return [json.loads(row["after"]) for row in rows]


def fold_events(db: Database, ids: Sequence[int]) -> dict[int, tuple[Json, int]]:
    """What the events of these invoices add up to, and how many there are."""
    found: dict[int, tuple[Json, int]] = {}
    rows = db.execute(
        "SELECT invoice_id, after FROM events WHERE invoice_id IN"
        " (SELECT value FROM json_each(?)) ORDER BY invoice_id, seq",
        [json.dumps(ids)],
    )
    for row in rows:
        state, count = found.get(row["invoice_id"], ({}, 0))
        found[row["invoice_id"]] = (state | json.loads(row["after"]), count + 1)
    return {id_: (record.complete(state), count) for id_, (state, count) in found.items()}


def list_orphans(db: Database) -> list[int]:
    """The ids of invoices that have events and are not there."""
    query = (
        "SELECT DISTINCT invoice_id FROM events WHERE invoice_id IS NOT NULL"
        " AND invoice_id NOT IN (SELECT id FROM invoices) ORDER BY 1"
    )
    return [row["invoice_id"] for row in db.execute(query)]


def gaps(db: Database) -> list[tuple[int, int, int]]:
    """Year, number of batches and last serial, for the years whose numbers are not gapless."""
    rows = db.execute(
        "SELECT year, count(*), max(serial) FROM batches GROUP BY year"
        " HAVING max(serial) != count(*) OR min(serial) != 1 ORDER BY year"
    )
    return [tuple(row) for row in rows]


def counts(db: Database) -> dict[str, int]:
    """How much there is."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM invoices) AS invoices, (SELECT count(*) FROM batches)"
        " AS batches, (SELECT count(*) FROM members) AS memberships,"
        " (SELECT count(*) FROM events) AS events"
    ).fetchone()
    return dict(row)
