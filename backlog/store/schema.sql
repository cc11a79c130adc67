-- The schema of the first release. Once it has landed, changes are new steps in migrations.py.

-- An invoice with what happened to it. `number_key` is its number without regard to case, so that
-- two invoices cannot share one, a void one included. `version` counts events: who writes names the
-- version they saw. `tab` is computed, for what is computed cannot disagree with the facts.
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    source_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL,
    type TEXT NOT NULL,
    client_name TEXT NOT NULL,
    client_number TEXT NOT NULL,
    client_alias TEXT NOT NULL,
    client_address TEXT NOT NULL,
    client_email TEXT NOT NULL,
    job_number TEXT NOT NULL,
    job_name TEXT NOT NULL,
    client_project TEXT NOT NULL,
    pm_name TEXT NOT NULL,
    pm_email TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT,
    approved_at TEXT,
    invoice_date TEXT NOT NULL,
    due_date TEXT,
    due_computed INTEGER NOT NULL,
    terms TEXT NOT NULL,
    currency TEXT NOT NULL,
    po_number TEXT NOT NULL,
    memo TEXT NOT NULL,
    subtotal_minor INTEGER NOT NULL,
    tax_total_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    signature_name TEXT,
    signature_on TEXT,
    client_approved INTEGER,
    extra TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    processed_at TEXT,
    processed_by TEXT NOT NULL DEFAULT '',
    balance_minor INTEGER NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0,
    void_at TEXT,
    void_reason TEXT NOT NULL DEFAULT '',
    held_reason TEXT NOT NULL DEFAULT '',
    held_until TEXT,
    sent_back TEXT NOT NULL DEFAULT '',
    edited INTEGER NOT NULL DEFAULT 0,
    printed TEXT NOT NULL,
    waiting_since TEXT NOT NULL,
    search_text TEXT NOT NULL,
    exports INTEGER NOT NULL DEFAULT 0,
    live_exports INTEGER NOT NULL DEFAULT 0,
    tab TEXT GENERATED ALWAYS AS (
        CASE WHEN void_at IS NOT NULL THEN 'void'
             WHEN processed_at IS NULL THEN 'admin'
             WHEN settled THEN 'paid'
             ELSE 'processed' END
    ) VIRTUAL
) STRICT;

-- What the tabs come to, in the order in which it is summed.
CREATE INDEX invoices_totals ON invoices (tab, currency, total_minor, balance_minor);

CREATE INDEX invoices_by_job ON invoices (job_number);

-- The oldest of a tab is the first entry. With `id`, because many wait since the same second and a
-- page must begin where the one before ended.
CREATE INDEX invoices_in_tab ON invoices (tab, waiting_since, id);

CREATE INDEX invoices_by_age ON invoices (void_at, waiting_since, id);

-- Everything a filter or a total asks for, so that a scan reads narrow rows and no invoice. It has
-- what `tab` is computed from, because SQLite takes no computed column from an index alone.
CREATE INDEX invoices_to_filter ON invoices (
    void_at, processed_at, waiting_since, id, settled, currency, total_minor, exports,
    live_exports, invoice_date, client_name, client_number, client_alias, job_number, pm_name,
    pm_email, created_by, created_at, number_key, held_reason, search_text
);

-- Whether accounting's reference is another invoice's already; most have none yet.
CREATE INDEX invoices_by_reference ON invoices (reference) WHERE reference != '';

-- The clock asks each morning whose day has come.
CREATE INDEX invoices_held ON invoices (held_until) WHERE held_until IS NOT NULL;

CREATE INDEX invoices_by_creator ON invoices (created_by);

CREATE TABLE lines (
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    description TEXT NOT NULL,
    quantity TEXT,
    unit TEXT NOT NULL,
    rate TEXT,
    amount_minor INTEGER NOT NULL,
    tax_codes TEXT NOT NULL,
    service_date TEXT,
    source_ref TEXT NOT NULL,
    expense_processed INTEGER,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE taxes (
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    rate TEXT NOT NULL,
    base_minor INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    position INTEGER NOT NULL,
    paid_on TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    reference TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE overrides (
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    position INTEGER NOT NULL,
    "check" TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;

-- What the checks found, stored so that lists can show and ask it; it can be found anew any time.
CREATE TABLE problems (
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    position INTEGER NOT NULL,
    "check" TEXT NOT NULL,
    field TEXT NOT NULL,
    level TEXT NOT NULL,
    message TEXT NOT NULL,
    fix TEXT NOT NULL,
    overridable INTEGER NOT NULL,
    PRIMARY KEY (invoice_id, position)
) STRICT, WITHOUT ROWID;

-- The last record of each source: what comes is compared with it, never with the invoice, which may
-- have been corrected here since.
CREATE TABLE received (
    source_id TEXT PRIMARY KEY,
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    sha256 TEXT NOT NULL,
    received_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    record TEXT NOT NULL,
    received_at TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_at TEXT
) STRICT;

-- One waits at a time: a newer one supersedes it, and nobody can accept what is out of date.
CREATE UNIQUE INDEX revisions_pending ON revisions (invoice_id) WHERE answer = '';

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    place INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    record TEXT NOT NULL,
    received_at TEXT NOT NULL,
    resolved_at TEXT,
    UNIQUE (file, place, record)
) STRICT;

-- A good record of the same source resolves what waits of it.
CREATE INDEX quarantine_waiting ON quarantine (source_id) WHERE resolved_at IS NULL;

-- `UNIQUE (year, serial)`: of two exports at once one gets the number, the other another one.
CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    target TEXT NOT NULL,
    profile TEXT NOT NULL,
    prefix TEXT NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL,
    code TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    delivered_at TEXT,
    void_at TEXT,
    void_reason TEXT NOT NULL DEFAULT '',
    UNIQUE (year, serial)
) STRICT;

CREATE TABLE files (
    batch_id INTEGER NOT NULL REFERENCES batches,
    position INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE,
    currency TEXT NOT NULL,
    count INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    taxes TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (batch_id, position)
) STRICT;

-- Which version of an invoice went out in which file: the only place that says what is exported.
-- `printed` is the digest of what went out, so that a list sees what was changed since.
CREATE TABLE members (
    batch_id INTEGER NOT NULL REFERENCES batches,
    invoice_id INTEGER NOT NULL REFERENCES invoices,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    printed TEXT NOT NULL,
    imported INTEGER NOT NULL DEFAULT 0,
    reversal TEXT NOT NULL DEFAULT '',
    released TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch_id, invoice_id)
) STRICT, WITHOUT ROWID;

-- The primary key leads from a batch to its invoices, this from an invoice to its batches in order.
CREATE INDEX members_of_invoice ON members (invoice_id, batch_id);

-- The few that accounting has still to undo, for the reminder.
CREATE INDEX members_to_undo ON members (batch_id) WHERE reversal != '' AND released = '';

-- Counted by triggers, so that no way of writing can forget it: a double import begins with an
-- invoice that looks as if it had never gone out.
CREATE TRIGGER members_counted_in AFTER INSERT ON members BEGIN
    UPDATE invoices SET exports = exports + 1, live_exports = live_exports + (NEW.released = '')
    WHERE id = NEW.invoice_id;
END;

CREATE TRIGGER members_counted_again AFTER UPDATE OF released ON members BEGIN
    UPDATE invoices SET live_exports = live_exports + (NEW.released = '') - (OLD.released = '')
    WHERE id = NEW.invoice_id;
END;

CREATE TRIGGER members_stay BEFORE DELETE ON members BEGIN
    SELECT RAISE(ABORT, 'memberships are released, never deleted');
END;

CREATE TRIGGER files_are_final BEFORE UPDATE ON files BEGIN
    SELECT RAISE(ABORT, 'a file that went out never changes');
END;

CREATE TRIGGER files_stay BEFORE DELETE ON files BEGIN
    SELECT RAISE(ABORT, 'a file that went out is kept for ever');
END;

CREATE TABLE earlier (
    batch_id INTEGER NOT NULL REFERENCES batches,
    earlier_id INTEGER NOT NULL REFERENCES batches,
    PRIMARY KEY (batch_id, earlier_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    batch_id INTEGER NOT NULL REFERENCES batches,
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    totals_seen TEXT NOT NULL,
    gap TEXT NOT NULL,
    explained_by TEXT NOT NULL,
    failed TEXT NOT NULL
) STRICT;

-- The last import of a batch says how far it came.
CREATE INDEX imports_of_batch ON imports (batch_id, id);

-- The log. `hash` covers the event and the hash before it, so that nothing can be changed, left out
-- or put between without every later hash being another.
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    invoice_id INTEGER REFERENCES invoices,
    batch_id INTEGER REFERENCES batches,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- A history is read in the order of the log.
CREATE INDEX events_of_invoice ON events (invoice_id, seq);

CREATE INDEX events_of_batch ON events (batch_id, seq);

CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TRIGGER events_never_vanish BEFORE DELETE ON events BEGIN
    SELECT RAISE(ABORT, 'events are append-only');
END;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before TEXT NOT NULL,
    progress TEXT NOT NULL DEFAULT '{}',
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;

-- What was sent is kept for ever; the pump looks only at the head of what was not.
CREATE INDEX outbox_open ON outbox (destination, id) WHERE state IN ('waiting', 'sending');

-- A refresh that waits shows whatever comes before it is sent: a second one would tell nothing.
CREATE UNIQUE INDEX outbox_coalesced ON outbox (destination, kind)
WHERE state = 'waiting' AND payload = '{}';

-- The primary key is the claim: of two runs for one period, one writes its row.
CREATE TABLE runs (
    job TEXT NOT NULL,
    period TEXT NOT NULL,
    claimed_at TEXT NOT NULL,
    finished_at TEXT,
    late INTEGER NOT NULL,
    said TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (job, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE kept (
    room TEXT NOT NULL,
    key TEXT NOT NULL,
    json TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (room, key)
) STRICT, WITHOUT ROWID;
