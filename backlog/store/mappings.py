"""What accounting calls our names, profile by profile, and what is known to exist there."""

from sqlite_utils import Database

from backlog.language import SORT

EVERY = ""
"""Where what is mapped for the whole firm is kept, in the place of a profile."""
Stored = dict[str, dict[str, str]]
"""Sort -> our name -> theirs; a list of what exists there ends in `.known` and has no theirs."""


def of(db: Database, profile: str) -> Stored:
    """The mappings of a profile, without those of the whole firm."""
    rows = db.execute(
        "SELECT sort, ours, theirs FROM mappings WHERE profile = ? ORDER BY sort, ours", [profile]
    )
    found: Stored = {}
    for sort, ours, theirs in rows:
        found.setdefault(sort, {})[ours] = theirs
    return found


def load_languages(db: Database) -> dict[str, str]:
    """The languages that are mapped, by client number or name."""
    return of(db, EVERY).get(SORT, {})


def profiles(db: Database) -> list[str]:
    """The profiles that have mappings."""
    return [row[0] for row in db.execute("SELECT DISTINCT profile FROM mappings ORDER BY profile")]


def write_mapping(db: Database, profile: str, sort: str, ours: str, theirs: str | None) -> None:
    """Write what one of our names is there; `None` is not mapped."""
    if theirs is None:
        db.conn.execute(
            "DELETE FROM mappings WHERE profile = ? AND sort = ? AND ours = ?",
            [profile, sort, ours],
        )
        return
    db.conn.execute(
        "INSERT INTO mappings VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET theirs = excluded.theirs",
        [profile, sort, ours, theirs],
    )


def examples(db: Database, *, jobs: bool) -> list[int]:
    """As many live invoices as have among them every name that the live ones use.

    The names of `jobs` count only when they are asked for: there are many.
    """
    each_job = " UNION SELECT min(id) FROM live GROUP BY job_number, job_name" if jobs else ""
    rows = db.execute(
        "WITH live AS (SELECT * FROM invoices WHERE void_at IS NULL)"
        " SELECT min(id) AS id FROM live GROUP BY client_number, client_name, client_alias"
        " UNION SELECT min(id) FROM live GROUP BY terms, type"
        f"{each_job}"
        " UNION SELECT min(live.id) FROM live JOIN lines ON lines.invoice_id = live.id"
        "  GROUP BY lines.kind, lines.item"
        # Which taxes a line bears depends on all lines and taxes of its invoice.
        " UNION SELECT min(id) FROM live GROUP BY"
        "  (SELECT group_concat(code || ' ' || rate || ' ' || (amount_minor != 0), char(10)) FROM"
        "   (SELECT * FROM taxes WHERE invoice_id = live.id ORDER BY position)),"
        "  (SELECT group_concat(tax_codes, char(10)) FROM"
        "   (SELECT DISTINCT tax_codes FROM lines WHERE invoice_id = live.id ORDER BY tax_codes))"
        " ORDER BY id"
    )
    return [row[0] for row in rows]
