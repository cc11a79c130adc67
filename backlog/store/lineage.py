"""Which generation of which database this is, and what was seen outside that its log has not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from backlog.company import moment, stamp
from backlog.store import events
from backlog.witness import Head


@dataclass(frozen=True, slots=True)
class Lineage:
    """The database by name, its generation, and the file it was when it was served last."""

    identity: str
    generation: str
    file: str

    @property
    def name(self) -> str:
        """Both, as a head has them."""
        return f"{self.identity}.{self.generation}"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A head that the log has not: where it was seen, and when."""

    place: str
    head: Head
    at: datetime


def load(db: Database) -> Lineage:
    """Which one this is."""
    row = db.execute("SELECT identity, generation, file FROM lineage").fetchone()
    return Lineage(row["identity"], row["generation"], row["file"])


def keep(db: Database, lineage: Lineage) -> None:
    """Note which one it is from now on."""
    db.conn.execute(
        "UPDATE lineage SET generation = ?, file = ?", [lineage.generation, lineage.file]
    )


def read_head(db: Database) -> Head:
    """The head of the log, with the generation."""
    return Head(*events.head(db), load(db).name)


def is_strange(db: Database, head: Head) -> bool:
    """Whether the log has no such event, and nobody said what became of it."""
    if events.hash_at(db, head.seq) == head.hash:
        return False
    row = db.execute(
        "SELECT max(settled) AS settled FROM sightings WHERE generation = ?", [head.generation]
    ).fetchone()
    return row["settled"] is None or head.seq > row["settled"]


def note(db: Database, place: str, head: Head, *, at: datetime) -> None:
    """Keep a strange head; of those of one place and generation the highest."""
    db.conn.execute(
        "INSERT INTO sightings (place, generation, seq, hash, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash, at = excluded.at"
        " WHERE excluded.seq > seq",
        [place, head.generation, head.seq, head.hash, stamp(at)],
    )


def list_strange(db: Database) -> list[Sighting]:
    """The strange heads of which nobody said what became of them, the highest first."""
    rows = db.execute(
        "SELECT s.* FROM sightings s WHERE s.seq > (SELECT max(settled) FROM sightings o"
        " WHERE o.generation = s.generation) ORDER BY s.seq DESC, s.place"
    )
    return [
        Sighting(row["place"], Head(row["seq"], row["hash"], row["generation"]), moment(row["at"]))
        for row in rows
    ]


def settle(db: Database, seen: Iterable[Sighting]) -> dict[str, int]:
    """What was seen is known from now on; up to which event of each generation.

    What comes after it is strange again.
    """
    db.conn.executemany(
        "UPDATE sightings SET settled = ? WHERE place = ? AND generation = ?",
        [(one.head.seq, one.place, one.head.generation) for one in seen],
    )
    return list_settled(db)


def list_settled(db: Database) -> dict[str, int]:
    """Up to which event of each generation it was said what became of it."""
    rows = db.execute(
        "SELECT generation, max(settled) FROM sightings WHERE settled >= 0 GROUP BY generation"
    )
    return dict(map(tuple, rows))
