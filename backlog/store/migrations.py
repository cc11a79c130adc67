"""The schema, step by step. A step that has landed is never edited; a change is a new step.

Money is integer minor units beside a currency, times are UTC text, quantities and rates canonical
decimal text. `invoices.tab` is computed, never stored; how often an invoice was exported is kept
by triggers from `members`, the only place that says what is in which batch.
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from secrets import token_hex

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from backlog.characters import fold_number

MIGRATIONS = Migrations("backlog")
UNFOLDED = "number_key GLOB '*[^ -~]*'"
"""Only such keys may have something in them that nobody sees; read from the index alone."""


@MIGRATIONS()
def first(db: Database) -> None:
    """Everything of the first release, as `schema.sql` has it."""
    text = (files("backlog.store") / "schema.sql").read_text(encoding="utf-8")
    for statement in _statements(text):
        db.execute(statement)


# What a filter or a total over the tabs asks for, so that a scan reads narrow rows and no invoice.
_ASKED = (
    "currency, total_minor, search_text, processed_at, settled, exports, live_exports,"
    " invoice_date, pm_email, pm_name"
)

_LIST_INDEXES = f"""
-- One index for every question was wide, and in the order of none.
DROP INDEX invoices_to_filter;
DROP INDEX invoices_by_age;
DROP INDEX invoices_by_job;
DROP INDEX invoices_by_creator;
-- A page in order of age ends after so many rows; what does not match is seen from the index alone.
CREATE INDEX invoices_to_page ON invoices (waiting_since, {_ASKED}) WHERE void_at IS NULL;
-- Totals read everything that matches: by currency first, so that nothing is sorted.
CREATE INDEX invoices_to_sum ON invoices ({_ASKED}) WHERE void_at IS NULL;
-- Admin is small beside what was ever paid, and asked for most.
CREATE INDEX invoices_in_admin ON invoices (waiting_since, {_ASKED})
    WHERE void_at IS NULL AND processed_at IS NULL;
-- A client is asked for by name, number or alias: SQLite joins the hits of three indexes. NOCASE as
-- the filter compares; another collation would not be used.
CREATE INDEX invoices_by_client ON invoices (client_name COLLATE NOCASE);
CREATE INDEX invoices_by_client_number ON invoices (client_number COLLATE NOCASE);
CREATE INDEX invoices_by_client_alias ON invoices (client_alias COLLATE NOCASE);
CREATE INDEX invoices_by_job ON invoices (job_number COLLATE NOCASE, total_minor);
-- The sort by Project Manager, word for word as the list writes it.
CREATE INDEX invoices_by_pm ON invoices (
    coalesce(nullif(pm_name, ''), pm_email) COLLATE NOCASE
);
-- A range of dates, with what its totals and its order ask for.
CREATE INDEX invoices_by_date ON invoices (
    invoice_date, currency, total_minor, waiting_since, processed_at, settled
) WHERE void_at IS NULL;
-- The sort by day of entry, word for word: what is unknown comes first.
CREATE INDEX invoices_by_creation ON invoices (coalesce(created_at, ''));
-- My Forms, with its totals.
CREATE INDEX invoices_by_creator ON invoices (
    created_by COLLATE NOCASE, waiting_since, currency, total_minor
) WHERE void_at IS NULL;
CREATE INDEX invoices_by_total ON invoices (total_minor);
-- The void ones are few, and in no other partial index.
CREATE INDEX invoices_void ON invoices (waiting_since) WHERE void_at IS NOT NULL;
CREATE INDEX invoices_on_hold ON invoices (waiting_since) WHERE held_reason != '';
-- Ready is what has no entry here, blocked what has one.
CREATE INDEX problems_that_block ON problems (invoice_id) WHERE level = 'blocker';
"""


@MIGRATIONS()
def indexes_of_lists(db: Database) -> None:
    """An index for each way that lists are turned: by age, by sort, by what people filter.

    Pages come from `invoices_to_page` in their order and end early; totals from `invoices_to_sum`,
    currency by currency, so that nothing is sorted; few hits from the index of what was asked.
    """
    for statement in _statements(_LIST_INDEXES):
        db.execute(statement)


@MIGRATIONS()
def mappings(db: Database) -> None:
    """What accounting calls our names."""
    db.execute(
        "CREATE TABLE mappings (profile TEXT NOT NULL, sort TEXT NOT NULL, ours TEXT NOT NULL,"
        " theirs TEXT NOT NULL, PRIMARY KEY (profile, sort, ours)) STRICT, WITHOUT ROWID"
    )


@MIGRATIONS()
def imports_to_undo(db: Database) -> None:
    """What is to be undone is what is imported and was taken back: before it, or since."""
    db.execute("DROP INDEX members_to_undo")
    db.execute(
        "CREATE INDEX members_to_undo ON members (batch_id)"
        " WHERE imported AND (reversal != '') != (released != '')"
    )


@MIGRATIONS()
def former_numbers(db: Database) -> None:
    """The few events that gave an invoice another number: what went out keeps the one it had."""
    db.execute(
        "CREATE INDEX events_that_renamed ON events (invoice_id) WHERE action = 'accept revision'"
    )


@MIGRATIONS()
def versions_of_messages(db: Database) -> None:
    """What waits in the outbox says in which version; one message has one name for every face."""
    db.execute("ALTER TABLE outbox ADD COLUMN version INTEGER NOT NULL DEFAULT 1")
    db.execute("UPDATE outbox SET kind = 'refresh' WHERE kind = 'mirror'")
    db.execute("UPDATE outbox SET kind = 'batch' WHERE kind = 'files'")


@MIGRATIONS()
def numbers_as_they_are_seen(db: Database) -> None:
    """Numbers that differ only in characters that nobody sees are one number from here on.

    Of two that are in already the later one keeps the key it has: nothing may fail, and both are
    named by `doctor`, and wherever one of them is about to leave.
    """
    rows = db.execute(f"SELECT id, number FROM invoices WHERE {UNFOLDED} ORDER BY id").fetchall()
    for row in rows:
        db.execute(
            "UPDATE OR IGNORE invoices SET number_key = ? WHERE id = ?",
            [fold_number(row["number"]), row["id"]],
        )


@MIGRATIONS()
def whatever_is_alike(db: Database) -> None:
    """Invoices that are alike are found by an index that has all in which they are."""
    db.execute("DROP INDEX invoices_by_job")
    db.execute(
        "CREATE INDEX invoices_by_job ON invoices (job_number COLLATE NOCASE, total_minor,"
        " invoice_date, client_name, currency)"
    )


@MIGRATIONS()
def former_numbers_alone(db: Database) -> None:
    """Every record that comes asks for them: revisions that renamed nothing are not looked at."""
    db.execute("DROP INDEX events_that_renamed")
    db.execute(
        "CREATE INDEX events_that_renamed ON events (invoice_id)"
        " WHERE action = 'accept revision' AND json_extract(before, '$.number') IS NOT NULL"
    )


@MIGRATIONS()
def expected_totals(db: Database) -> None:
    """By how much the target will show another total of an invoice: it may calculate tax itself."""
    db.execute("ALTER TABLE files ADD COLUMN deviations TEXT NOT NULL DEFAULT '{}'")


@MIGRATIONS()
def corrections_of_imports(db: Database) -> None:
    """A wrong confirmation can be put right: which import a later record corrects, and why."""
    db.execute("ALTER TABLE imports ADD COLUMN corrects INTEGER REFERENCES imports")
    db.execute("ALTER TABLE imports ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
    db.execute(
        "CREATE INDEX events_that_correct ON events (invoice_id) WHERE action = 'import corrected'"
    )


_STANDINGS = f"""
-- What is known about leaving of each invoice that waits in Admin and went out with nothing. `kin`
-- is what the others of a batch can meet of it; none has what may not go by itself.
CREATE TABLE standings (
    invoice_id INTEGER PRIMARY KEY REFERENCES invoices,
    ready TEXT NOT NULL,
    kin TEXT
) STRICT;
CREATE INDEX standings_ready ON standings (ready);
CREATE INDEX standings_of_kin ON standings (kin);
-- What keeps it from the default target; of the set: what only the others that wait make wrong.
CREATE TABLE target_problems (
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    position INTEGER NOT NULL,
    "check" TEXT NOT NULL,
    field TEXT NOT NULL,
    message TEXT NOT NULL,
    fix TEXT NOT NULL,
    of_set INTEGER NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX target_problems_of_set ON target_problems (invoice_id) WHERE of_set;
-- What was written since and is judged before its transaction ends. By triggers, so that no way of
-- writing can forget it. `booked`: what the books have of its names may be something else now.
CREATE TABLE unsettled (
    invoice_id INTEGER PRIMARY KEY REFERENCES invoices,
    booked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TRIGGER invoices_unsettled_by_insert AFTER INSERT ON invoices BEGIN
    INSERT INTO unsettled (invoice_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER invoices_unsettled AFTER UPDATE OF version ON invoices BEGIN
    INSERT INTO unsettled (invoice_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER clients_unsettled
AFTER UPDATE OF client_name, client_number, client_alias ON invoices WHEN NEW.exports > 0 BEGIN
    INSERT INTO unsettled VALUES (NEW.id, 1) ON CONFLICT DO UPDATE SET booked = 1;
END;
CREATE TRIGGER taxes_unsettled AFTER INSERT ON taxes
WHEN (SELECT exports FROM invoices WHERE id = NEW.invoice_id) > 0 BEGIN
    INSERT INTO unsettled VALUES (NEW.invoice_id, 1) ON CONFLICT DO UPDATE SET booked = 1;
END;
CREATE TRIGGER members_unsettled_by_insert AFTER INSERT ON members BEGIN
    INSERT INTO unsettled VALUES (NEW.invoice_id, 1) ON CONFLICT DO UPDATE SET booked = 1;
END;
CREATE TRIGGER members_unsettled AFTER UPDATE OF released ON members BEGIN
    INSERT INTO unsettled VALUES (NEW.invoice_id, 1) ON CONFLICT DO UPDATE SET booked = 1;
END;
-- Twins of an older release are looked for at each of these writes.
CREATE INDEX invoices_unfolded ON invoices (number_key) WHERE {UNFOLDED};
"""


@MIGRATIONS()
def standings(db: Database) -> None:
    """Whether an invoice is ready, for the default target; judged when this release first opens."""
    for statement in _statements(_STANDINGS):
        db.execute(statement)


@MIGRATIONS()
def what_invoices_apply_to(db: Database) -> None:
    """The number of the invoice that a credit or a holdback release belongs to."""
    db.execute("ALTER TABLE invoices ADD COLUMN applies_to TEXT NOT NULL DEFAULT ''")


@MIGRATIONS()
def acts_to_undo(db: Database) -> None:
    """Which changes belong to one act, and whose: asked on every look at Home, for ten minutes.

    The number of the act stands where the event says where it was done, which the chain covers; in
    older events there is none, so the index begins empty.
    """
    db.execute(
        "CREATE INDEX events_of_acts ON events (actor, at)"
        " WHERE json_extract(source, '$.act') IS NOT NULL"
    )


_PROPOSALS = """
-- A list of payments that Accounting brought, as it came; an Administrator closes it, once.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    "by" TEXT NOT NULL,
    at TEXT NOT NULL,
    count INTEGER NOT NULL,
    totals TEXT NOT NULL,
    text TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    day TEXT NOT NULL,
    layout TEXT NOT NULL,
    chosen TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    closed_by TEXT NOT NULL DEFAULT '',
    closed_at TEXT,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
-- Home asks for those that wait, which are few.
CREATE INDEX proposals_open ON proposals (id) WHERE state = 'open';
CREATE TRIGGER proposals_as_they_came
BEFORE UPDATE OF kind, "by", at, count, totals, text, sha256, day, layout, chosen ON proposals BEGIN
    SELECT RAISE(ABORT, 'a list stays as it was brought');
END;
CREATE TRIGGER proposals_close_once BEFORE UPDATE ON proposals WHEN OLD.state != 'open' BEGIN
    SELECT RAISE(ABORT, 'a proposal is answered once');
END;
CREATE TRIGGER proposals_stay BEFORE DELETE ON proposals BEGIN
    SELECT RAISE(ABORT, 'proposals are kept for ever');
END;
"""


@MIGRATIONS()
def proposals_of_payments(db: Database) -> None:
    """Lists of payments that Accounting brings wait for an Administrator."""
    for statement in _statements(_PROPOSALS):
        db.execute(statement)


@MIGRATIONS()
def reviews(db: Database) -> None:
    """What accounting writes beside invoices and batches in the Sheet."""
    db.execute(
        "CREATE TABLE reviews (tab TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,"
        " value TEXT NOT NULL, email TEXT NOT NULL, at TEXT NOT NULL,"
        " PRIMARY KEY (tab, key, name)) STRICT, WITHOUT ROWID"
    )


_CLAIMS = """
-- What somebody wrote in the Sheet, as it was read; it is closed once.
CREATE TABLE claims (
    id INTEGER PRIMARY KEY,
    asked INTEGER NOT NULL,
    "to" TEXT NOT NULL,
    tab TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    typed TEXT NOT NULL,
    email TEXT NOT NULL,
    unclear INTEGER NOT NULL,
    since TEXT NOT NULL,
    at TEXT NOT NULL,
    fate TEXT NOT NULL,
    closed_by TEXT NOT NULL DEFAULT '',
    closed_at TEXT,
    said TEXT NOT NULL DEFAULT ''
) STRICT;
-- Each sync asks for the rows that changed, and for the last claim of each row.
CREATE INDEX claims_of_rows ON claims (tab, key, id);
CREATE INDEX claims_asked ON claims (asked);
CREATE INDEX claims_open ON claims (id) WHERE fate IN ('open', 'not understood');
CREATE TRIGGER claims_as_they_came
BEFORE UPDATE OF asked, "to", tab, key, kind, words, typed, email, unclear, since, at ON claims
BEGIN
    SELECT RAISE(ABORT, 'a claim stays as it was read');
END;
CREATE TRIGGER claims_close_once
BEFORE UPDATE ON claims WHEN OLD.fate NOT IN ('open', 'not understood') BEGIN
    SELECT RAISE(ABORT, 'a claim is answered once');
END;
CREATE TRIGGER claims_stay BEFORE DELETE ON claims BEGIN
    SELECT RAISE(ABORT, 'claims are kept for ever');
END;
"""


@MIGRATIONS()
def claims_from_the_sheet(db: Database) -> None:
    """What is written in the Sheet waits for somebody who says that it counts."""
    for statement in _statements(_CLAIMS):
        db.execute(statement)


_RUNS = """
-- The primary key is the claim: of two runs for one period and target, one writes its row.
CREATE TABLE runs_by_target (
    job TEXT NOT NULL,
    period TEXT NOT NULL,
    target TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    late INTEGER NOT NULL,
    said TEXT NOT NULL DEFAULT '',
    batch TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (job, period, target)
) STRICT, WITHOUT ROWID;
INSERT INTO runs_by_target (job, period, at, late, said)
SELECT job, period, claimed_at, late, said FROM runs;
DROP TABLE runs;
ALTER TABLE runs_by_target RENAME TO runs;
"""


@MIGRATIONS()
def runs_by_target(db: Database) -> None:
    """A weekly batch is done for each accounting system by itself; what ran before was for all."""
    for statement in _statements(_RUNS):
        db.execute(statement)


_LINEAGE = """
-- One row: which database this is, for ever; which generation of it, and as which file.
CREATE TABLE lineage (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    identity TEXT NOT NULL,
    generation TEXT NOT NULL,
    file TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TRIGGER lineage_stays BEFORE UPDATE OF identity ON lineage BEGIN
    SELECT RAISE(ABORT, 'a database stays the one it is');
END;
-- Heads of a log that were seen outside and are not in ours. `settled`: up to which event of the
-- generation it was said what became of it.
CREATE TABLE sightings (
    place TEXT NOT NULL,
    generation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT -1,
    PRIMARY KEY (place, generation)
) STRICT, WITHOUT ROWID;
"""


@MIGRATIONS()
def lineage(db: Database) -> None:
    """Which database this is, so that an older copy of it is noticed by what was told outside.

    An older release's copies have one identity: that of the first event that they all have.
    """
    for statement in _statements(_LINEAGE):
        db.execute(statement)
    first = db.execute("SELECT hash FROM events WHERE seq = 1").fetchone()
    identity = first[0][:8] if first else token_hex(4)
    db.execute(
        "INSERT INTO lineage (id, identity, generation) VALUES (1, ?, ?)", [identity, token_hex(4)]
    )


@MIGRATIONS()
def lost_batches(db: Database) -> None:
    """What is known outside of a batch that went out of a later database than the one restored."""
    db.execute("ALTER TABLE batches ADD COLUMN lost TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX batches_lost ON batches (id) WHERE lost != ''")


@MIGRATIONS()
def languages_of_clients(db: Database) -> None:
    """Where a client is and what it reads: what its invoices are printed in."""
    db.execute("ALTER TABLE invoices ADD COLUMN client_province TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE invoices ADD COLUMN client_language TEXT NOT NULL DEFAULT ''")


_CARRIED = """
ALTER TABLE invoices ADD COLUMN ship_to TEXT NOT NULL DEFAULT '[]';
ALTER TABLE invoices ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN location TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN sales_rep TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN cost_code TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN allowance_minor INTEGER;
ALTER TABLE lines ADD COLUMN class TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN cost_code TEXT NOT NULL DEFAULT '';
"""


@MIGRATIONS()
def what_invoices_carry(db: Database) -> None:
    """What goes along into the files: ship-to, class, location, rep, cost code, allowances."""
    for statement in _statements(_CARRIED):
        db.execute(statement)


def _statements(text: str) -> Iterator[str]:
    """Statement by statement: a script as a whole would leave the migration's transaction."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
