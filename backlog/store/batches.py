"""Batches with their files, members, links and confirmed imports."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from backlog.batch import Batch, Earlier, File, Import, Result
from backlog.characters import fold_number
from backlog.company import moment, stamp
from backlog.errors import NotFound
from backlog.money import from_minor
from backlog.row import Stage
from backlog.store import corrections, lost


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which batches are asked for: made since a moment and until another, in one state, by whom.

    `waiting`: nobody said what became of it; `search` stands in a number, or begins its word.
    """

    target: str = ""
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None
    who: str = ""
    waiting: bool = False
    search: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """An invoice of a batch; `released` says why it may go again, `exported` that it is in one."""

    id: int
    number: str
    released: str
    tab: Stage
    exported: bool


def get(db: Database, number: str) -> Batch:
    """The batch of this number.

    Raises:
        NotFound: there is none.
    """
    found = _batches(db, "WHERE b.number = :number", {"number": number.strip().upper()})
    if not found:
        raise _build_missing(number)
    return found[0]


def _build_missing(number: str) -> NotFound:
    return NotFound(f"There is no batch {number}. Nothing was done. See `backlog batches`.")


def find_id(db: Database, number: str) -> int:
    """The id of the batch of this number.

    Raises:
        NotFound: there is none.
    """
    row = db.conn.execute(
        "SELECT id FROM batches WHERE number = ?", [number.strip().upper()]
    ).fetchone()
    if row is None:
        raise _build_missing(number)
    return int(row["id"])


def number_of(db: Database, batch_id: int) -> str:
    """The number of the batch with this id."""
    row = db.conn.execute("SELECT number FROM batches WHERE id = ?", [batch_id]).fetchone()
    return str(row["number"])


def latest(db: Database) -> list[Batch]:
    """All batches, newest first."""
    return _batches(db, "ORDER BY b.id DESC", {})


def page(db: Database, wanted: Wanted, *, limit: int, before: int | None) -> list[Batch]:
    """At most `limit` batches that match, newest first, those made before one of them."""
    where, values = _where(wanted)
    if before is not None:
        where += " AND b.id < :before"
    rest = f"WHERE {where} ORDER BY b.id DESC LIMIT :limit"
    return _batches(db, rest, values | {"before": before, "limit": limit})


def page_waiting_first(db: Database, wanted: Wanted, *, skip: int, limit: int) -> list[Batch]:
    """So many after those that are skipped: what nobody confirmed, then the rest, newest first."""
    where, values = _where(wanted)
    rest = f"WHERE {where} ORDER BY {_WAITS} DESC, b.id DESC LIMIT :limit OFFSET :skip"
    return _batches(db, rest, values | {"skip": skip, "limit": limit})


def count(db: Database, wanted: Wanted) -> int:
    """How many match."""
    where, values = _where(wanted)
    query = f"SELECT count(*) FROM batches b WHERE {where}"
    return int(db.conn.execute(query, values).fetchone()[0])


def count_of_year(db: Database, year: int) -> int:
    """How many have a number of this year."""
    query = "SELECT count(*) FROM batches WHERE year = ?"
    return int(db.conn.execute(query, [year]).fetchone()[0])


def list_systems(db: Database) -> list[tuple[str, str]]:
    """Target and profile of whatever a batch was made for, in order of their names."""
    rows = db.execute(
        "SELECT DISTINCT target, json_extract(profile, '$.name') AS name FROM batches ORDER BY 1, 2"
    )
    return [(row["target"], row["name"]) for row in rows]


def list_moments(db: Database) -> list[datetime]:
    """When batches were made, newest first."""
    rows = db.execute("SELECT DISTINCT made_at FROM batches ORDER BY made_at DESC")
    return [moment(row["made_at"]) for row in rows]


def list_people(db: Database) -> list[str]:
    """The e-mail of everybody who made a batch, as far as that is known, or confirmed an import."""
    rows = db.execute(
        "SELECT made_by AS by FROM batches WHERE made_by != ''"
        " UNION SELECT by FROM imports ORDER BY 1"
    )
    return [row["by"] for row in rows]


def list_voiders(db: Database, batch_ids: Sequence[int]) -> dict[int, str]:
    """Who voided each of these batches that is void, by its id."""
    rows = db.execute(
        "SELECT batch_id, actor FROM events WHERE action = 'batch void'"
        " AND batch_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(batch_ids))],
    )
    return {row["batch_id"]: row["actor"] for row in rows}


def list_unconfirmed(db: Database) -> list[tuple[str, datetime]]:
    """Number and moment of every batch of which nobody said what became of it, oldest first."""
    query = f"SELECT b.number, b.made_at FROM batches b WHERE {_WAITS} ORDER BY b.id"
    return [(row["number"], moment(row["made_at"])) for row in db.execute(query)]


def with_code(db: Database, code: str) -> list[str]:
    """The numbers of the batches with this word, newest first: words come again in time."""
    rows = db.execute("SELECT number FROM batches WHERE code = ? ORDER BY id DESC", [code])
    return [row["number"] for row in rows]


def file_bytes(db: Database, batch_id: int) -> list[tuple[str, bytes]]:
    """Names and bytes of a batch's files."""
    rows = db.execute(
        "SELECT name, bytes FROM files WHERE batch_id = ? ORDER BY position", [batch_id]
    )
    return [(row["name"], bytes(row["bytes"])) for row in rows]


def member_ids(db: Database, batch_id: int) -> list[int]:
    """The invoices of a batch, released ones included."""
    rows = db.execute(
        "SELECT invoice_id FROM members WHERE batch_id = ? ORDER BY position, invoice_id",
        [batch_id],
    )
    return [row["invoice_id"] for row in rows]


def list_members(db: Database, batch_id: int) -> list[Member]:
    """Every invoice that went out with a batch and how it stands now, in order of the files."""
    rows = db.execute(
        "SELECT m.invoice_id AS id, i.number, m.released, i.tab, i.live_exports FROM members m"
        " JOIN invoices i ON i.id = m.invoice_id WHERE m.batch_id = ?"
        " ORDER BY m.position, m.invoice_id",
        [batch_id],
    )
    return [
        Member(
            row["id"], row["number"], row["released"], Stage(row["tab"]), bool(row["live_exports"])
        )
        for row in rows
    ]


def file_names(db: Database, batch_id: int) -> dict[int, str]:
    """The file that each invoice of a batch went out in, by its id, released ones included."""
    rows = db.execute(
        "SELECT m.invoice_id, coalesce(f.name, '') AS name FROM members m"
        " LEFT JOIN files f USING (batch_id, position)"
        " WHERE m.batch_id = ? ORDER BY m.position, m.invoice_id",
        [batch_id],
    )
    return {row["invoice_id"]: row["name"] for row in rows}


def profile(db: Database, batch_id: int) -> dict[str, Any]:
    """The profile the batch was rendered with."""
    row = db.execute("SELECT profile FROM batches WHERE id = ?", [batch_id]).fetchone()
    return dict(json.loads(row["profile"]))


def load_makers(db: Database, numbers: Iterable[str]) -> dict[str, tuple[str, datetime]]:
    """Who made each of these batches, and when, by its number."""
    rows = db.execute(
        "SELECT number, made_by, made_at FROM batches"
        " WHERE number IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(set(numbers)))],
    )
    return {row["number"]: (row["made_by"], moment(row["made_at"])) for row in rows}


def deliver(db: Database, batch_id: int, *, at: datetime) -> None:
    """Note that the files reached accounting; the first time counts."""
    db.conn.execute(
        "UPDATE batches SET delivered_at = ? WHERE id = ? AND delivered_at IS NULL",
        [stamp(at), batch_id],
    )


def add_import(db: Database, batch_id: int, confirmed: Import) -> None:
    """Note an import that somebody confirmed."""
    db.conn.execute(
        "INSERT INTO imports (batch_id, by, at, outcome, totals_seen, gap, explained_by, failed,"
        " corrects, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            batch_id,
            confirmed.by,
            stamp(confirmed.at),
            confirmed.outcome.value,
            json.dumps(confirmed.totals_seen),
            json.dumps(confirmed.gap),
            json.dumps(confirmed.explained_by, ensure_ascii=False),
            json.dumps(confirmed.failed, ensure_ascii=False),
            confirmed.corrects.id if confirmed.corrects else None,
            confirmed.reason,
        ],
    )


def imported_before(db: Database, target: str, invoice_ids: Sequence[int]) -> Earlier | None:
    """Who confirmed first that one of these is in this target already."""
    row = db.execute(
        "SELECT i.by, i.at, i.outcome, i.totals_seen, b.number"
        " FROM members m JOIN batches b ON b.id = m.batch_id"
        " JOIN imports i ON i.batch_id = b.id AND i.outcome IN ('imported', 'partly')"
        "  AND i.corrects IS NULL"
        " JOIN invoices v ON v.id = m.invoice_id"
        " WHERE m.invoice_id IN (SELECT value FROM json_each(:ids)) AND b.target = :target"
        " AND m.imported AND NOT (m.reversal != '' AND m.released != '')"
        # Who said that it failed, or was corrected since, is named only when nobody else is left.
        " ORDER BY EXISTS (SELECT 1 FROM json_each(i.failed) f WHERE f.key = v.number),"
        " EXISTS (SELECT 1 FROM imports c WHERE c.batch_id = b.id AND c.id > i.id"
        "  AND c.corrects IS NOT NULL AND (c.outcome = 'rejected' OR EXISTS"
        "  (SELECT 1 FROM json_each(c.failed) f WHERE f.key = v.number))), i.id LIMIT 1",
        {"ids": json.dumps(list(invoice_ids)), "target": target},
    ).fetchone()
    if row is None:
        return None
    outcome, seen = Result(row["outcome"]), json.loads(row["totals_seen"])
    return Earlier(row["by"], moment(row["at"]), row["number"], outcome, seen)


def void(db: Database, batch_id: int, *, at: datetime, reason: str) -> None:
    """Note that a batch counts no more; its number and its files stay."""
    db.conn.execute(
        "UPDATE batches SET void_at = ?, void_reason = ? WHERE id = ?",
        [stamp(at), reason, batch_id],
    )


# As `Batch.state` says it of a batch that was read.
_STATE = """CASE WHEN b.void_at IS NOT NULL THEN 'void' ELSE coalesce(
    (SELECT i.outcome FROM imports i WHERE i.batch_id = b.id ORDER BY i.id DESC LIMIT 1),
    CASE WHEN b.lost != '' THEN 'lost' WHEN b.delivered_at IS NULL THEN 'prepared'
        ELSE 'delivered' END) END"""

_WAITS = "(b.void_at IS NULL AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.batch_id = b.id))"

_HAS = (
    "(instr(lower(b.number), :search) OR instr(b.code, :search) = 1 OR b.id IN"
    " (SELECT m.batch_id FROM invoices v JOIN members m ON m.invoice_id = v.id"
    " WHERE instr(v.number_key, :search)))"
)

_DID_SOMETHING = (
    "(b.made_by = :who COLLATE NOCASE OR EXISTS (SELECT 1 FROM imports i"
    " WHERE i.batch_id = b.id AND i.by = :who COLLATE NOCASE))"
)


def _where(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    terms = [
        ":target IN (b.target, json_extract(b.profile, '$.name'))" if wanted.target else "",
        f"{_STATE} = :state" if wanted.state else "",
        "b.made_at >= :since" if wanted.since else "",
        "b.made_at < :until" if wanted.until else "",
        _DID_SOMETHING if wanted.who else "",
        _WAITS if wanted.waiting else "",
        _HAS if wanted.search else "",
    ]
    values = {
        "target": wanted.target,
        "state": wanted.state,
        "since": stamp(wanted.since) if wanted.since else "",
        "until": stamp(wanted.until) if wanted.until else "",
        "who": wanted.who,
        "search": fold_number(wanted.search),
    }
    return " AND ".join(term for term in terms if term) or "true", values


def _batches(db: Database, rest: str, values: dict[str, Any]) -> list[Batch]:
    """Five statements, however many batches."""
    rows = db.conn.execute(f"SELECT b.* FROM batches b {rest}", values).fetchall()
    asked = json.dumps([row["id"] for row in rows])
    files, imports, earlier = _files(db, asked), _imports(db, asked), _earlier(db, asked)
    corrected = corrections.load_before(db, asked)
    return [
        Batch(
            id=row["id"],
            number=row["number"],
            target=row["target"],
            code=row["code"],
            made_by=row["made_by"],
            made_at=moment(row["made_at"]),
            files=tuple(files[row["id"]]),
            prefix=row["prefix"],
            note=row["note"],
            reason=row["reason"],
            delivered_at=moment(row["delivered_at"]) if row["delivered_at"] else None,
            void_at=moment(row["void_at"]) if row["void_at"] else None,
            void_reason=row["void_reason"],
            imports=tuple(imports[row["id"]]),
            earlier=tuple(earlier[row["id"]]),
            profile=json.loads(row["profile"])["name"],
            corrections=tuple(corrected[row["id"]]),
            lost=lost.read(row["lost"]),
        )
        for row in rows
    ]


_OF_THESE = "batch_id IN (SELECT value FROM json_each(?))"


def _files(db: Database, asked: str) -> Mapping[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    query = (
        "SELECT batch_id, name, currency, count, total_minor, taxes, deviations, sha256,"
        f" length(bytes) AS size FROM files WHERE {_OF_THESE} ORDER BY batch_id, position"
    )
    for row in db.execute(query, [asked]):
        taxes = {code: Decimal(amount) for code, amount in json.loads(row["taxes"]).items()}
        total = from_minor(row["total_minor"], row["currency"])
        apart = {number: Decimal(by) for number, by in json.loads(row["deviations"]).items()}
        file = File(
            row["name"],
            row["currency"],
            row["count"],
            total,
            row["sha256"],
            row["size"],
            taxes,
            apart,
        )
        found[row["batch_id"]].append(file)
    return found


def _imports(db: Database, asked: str) -> Mapping[int, list[Import]]:
    """Oldest first: what is corrected stands before its correction."""
    found: dict[int, list[Import]] = defaultdict(list)
    known: dict[int, Import] = {}
    for row in db.execute(f"SELECT * FROM imports WHERE {_OF_THESE} ORDER BY id", [asked]):
        confirmed = Import(
            by=row["by"],
            at=moment(row["at"]),
            outcome=Result(row["outcome"]),
            totals_seen=json.loads(row["totals_seen"]),
            gap=json.loads(row["gap"]),
            explained_by=json.loads(row["explained_by"]),
            failed=json.loads(row["failed"]),
            reason=row["reason"],
            corrects=known.get(row["corrects"]),
            id=row["id"],
        )
        known[row["id"]] = confirmed
        found[row["batch_id"]].append(confirmed)
    return found


def _earlier(db: Database, asked: str) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = (
        "SELECT e.batch_id, b.number FROM earlier e JOIN batches b ON b.id = e.earlier_id"
        f" WHERE e.{_OF_THESE} ORDER BY b.id"
    )
    for row in db.execute(query, [asked]):
        found[row["batch_id"]].append(row["number"])
    return found
