"""One invoice in a list, and how it stands there."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Stage(StrEnum):
    """Where an invoice is: in one of the tabs that partition the backlog, or void."""

    ADMIN = "admin"
    PROCESSED = "processed"
    PAID = "paid"
    VOID = "void"


class Waits(StrEnum):
    """What an invoice of Admin waits for: each is one of these, and one alone.

    Held: somebody's release. Exported: to leave the building. Blocked: a correction. Ready: export
    to the default target; elsewhere: export to another one, for the default does not take it.
    """

    HELD = "held"
    EXPORTED = "exported"
    BLOCKED = "blocked"
    READY = "ready"
    ELSEWHERE = "elsewhere"


class Ready(StrEnum):
    """Whether it may go as it is: to the default target, to another one only, or nowhere."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    NO = "no"


class ExportStatus(StrEnum):
    """What became of an invoice's exports. No row says *changed*: it is one only to filter by."""

    NEVER = "never"
    EXPORTED = "exported"
    RE_EXPORTED = "re-exported"
    CHANGED = "changed"
    FAILED = "failed"
    PERHAPS_IMPORTED = "perhaps-imported"


@dataclass(frozen=True, slots=True)
class Row:
    """One invoice in a list. `batches` are oldest first; `blockers` and `warnings` check ids.

    Blockers are also those of the default target, for which `ready` is told.

    `paid_on` is the day of its latest payment, `payment_references` are those of all of them.
    """

    id: int
    version: int
    number: str
    client: str
    job_number: str
    job_name: str
    project_manager: str
    tab: Stage
    invoice_date: date
    created_at: datetime | None
    waiting_since: datetime
    total: Decimal
    balance: Decimal
    currency: str
    processed_at: datetime | None
    exported: bool
    exported_at: datetime | None
    export_status: ExportStatus
    batches: tuple[str, ...]
    blockers: tuple[str, ...]
    warnings: tuple[str, ...]
    held: str
    reference: str
    paid_on: date | None = None
    payment_references: tuple[str, ...] = ()
    ready: Ready = Ready.NO
    held_until: date | None = None
