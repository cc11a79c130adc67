"""What a person who turns pages asks besides rows: counts of a choice, groups, names to choose."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlite_utils import Database

from backlog.filter import Filter
from backlog.model import Tab
from backlog.money import from_minor
from backlog.row import Row, Stage, Waits
from backlog.store import listing, matching

_COLUMNS = {
    "age": "i.waiting_since",
    "total": "i.total_minor",
    "client": "i.client_name COLLATE NOCASE",
    "job": "i.job_number COLLATE NOCASE",
    "pm": "coalesce(nullif(i.pm_name, ''), i.pm_email) COLLATE NOCASE",
}
"""By what a page may be in order; as the indexes have them, word for word."""


def page(
    db: Database, wanted: Filter, *, skip: int, limit: int, descending: bool = False
) -> list[Row]:
    """So many rows after the first ones that are skipped, in the filter's order or against it."""
    where, values = matching.where(wanted)
    way = "DESC" if descending else "ASC"
    query = (
        f"SELECT i.id FROM invoices i WHERE {where}"
        f" ORDER BY {_COLUMNS[wanted.sort]} {way}, i.id {way} LIMIT :limit OFFSET :skip"
    )
    found = db.conn.execute(query, values | {"limit": limit, "skip": skip})
    return listing.rows_of(db, [row["id"] for row in found])


def count(db: Database, wanted: Filter) -> int:
    """How many match."""
    return listing.totals(db, wanted)[0]


def shares(
    db: Database, invoice_ids: Sequence[int], *, own: str = ""
) -> list[tuple[Stage, Waits, str, int, Decimal]]:
    """Tab, what they wait for, currency, count and total of these invoices, void ones left out.

    Of somebody's `own` alone where that is given.
    """
    query = (
        f"SELECT i.tab, {matching.WAITS} AS waits, i.currency, count(*) AS n,"
        " sum(i.total_minor) AS total FROM invoices i"
        " WHERE i.id IN (SELECT value FROM json_each(:ids)) AND i.void_at IS NULL"
        f"{' AND i.pm_email = :own COLLATE NOCASE' if own else ''} GROUP BY 1, 2, 3 ORDER BY 3"
    )
    found = db.conn.execute(query, {"ids": json.dumps(list(invoice_ids)), "own": own})
    return [
        (
            Stage(row["tab"]),
            Waits(row["waits"]),
            row["currency"],
            row["n"],
            from_minor(row["total"], row["currency"]),
        )
        for row in found
    ]


def groups(
    db: Database, wanted: Filter, by: str, likes: Sequence[int], chosen: Sequence[int]
) -> list[tuple[int, str, int, int, Decimal]]:
    """For the group of each of `likes`: its id, currency, count, how many chosen, and total."""
    where, values = matching.where(wanted)
    key = _COLUMNS[by]
    query = (
        f"WITH likes AS (SELECT i.id AS likely, {key} AS name FROM invoices i"
        "  WHERE i.id IN (SELECT value FROM json_each(:likes)))"
        " SELECT l.likely, i.currency, count(*) AS n, sum(i.total_minor) AS total,"
        " sum(i.id IN (SELECT value FROM json_each(:chosen))) AS chosen"
        f" FROM invoices i JOIN likes l ON {key} = l.name WHERE {where}"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    values |= {"likes": json.dumps(list(likes)), "chosen": json.dumps(list(chosen))}
    return [
        (
            row["likely"],
            row["currency"],
            row["n"],
            row["chosen"],
            from_minor(row["total"], row["currency"]),
        )
        for row in db.conn.execute(query, values)
    ]


def ids_alike(db: Database, wanted: Filter, by: str, like: int) -> list[int]:
    """The ids of all that match and are of the same client, job or manager as this invoice."""
    where, values = matching.where(wanted)
    key = _COLUMNS[by]
    query = (
        f"SELECT i.id FROM invoices i WHERE {where} AND {key} ="
        f" (SELECT {key} FROM invoices i WHERE i.id = :like) ORDER BY i.waiting_since, i.id"
    )
    return [row["id"] for row in db.conn.execute(query, values | {"like": like})]


def count_blockers(db: Database, *, own: str = "") -> list[tuple[str, int]]:
    """How many of the blocked of Admin each check stops, the most first."""
    where, values = matching.where(Filter(tab=Tab.ADMIN, status="blocked", own=own))
    query = (
        'SELECT p."check", count(DISTINCT i.id) AS n FROM invoices i'
        " JOIN problems p ON p.invoice_id = i.id AND p.level = 'blocker'"
        f" WHERE {where} GROUP BY 1 ORDER BY n DESC, 1"
    )
    return [(row["check"], row["n"]) for row in db.conn.execute(query, values)]


_NAMES = {
    "client": ("i.client_name", "i.client_name COLLATE NOCASE"),
    "job": ("i.job_number", "i.job_number COLLATE NOCASE"),
    "pm": ("coalesce(nullif(i.pm_name, ''), i.pm_email)", _COLUMNS["pm"]),
}


def names(db: Database, of: str, *, own: str = "") -> list[str]:
    """Every client, job or Project Manager by name, in their order.

    From one name the index leads to the next: what is not a name is not read.
    """
    plain, key = _NAMES[of]
    if own:
        query = (
            f"SELECT DISTINCT {plain} AS name FROM invoices i"
            f" WHERE i.pm_email = :own COLLATE NOCASE ORDER BY {key}"
        )
        return [row["name"] for row in db.conn.execute(query, {"own": own}) if row["name"]]
    query = (
        f"SELECT {plain} AS name FROM invoices i WHERE {key} > :after COLLATE NOCASE"
        f" ORDER BY {key} LIMIT 1"
    )
    return list(_walk(db, query))


def _walk(db: Database, query: str) -> Iterator[str]:
    after = ""
    while row := db.conn.execute(query, {"after": after}).fetchone():
        after = row["name"]
        yield after
