"""How a claim from the Sheet is closed: once, with its event, and its message shown anew."""

from datetime import datetime

from sqlite_utils import Database

from backlog import journal
from backlog.claim import ACCOUNTING, BACKLOG, Claim, Fate, Kind
from backlog.journal import Deed
from backlog.messages import ImportsClaimed, ImportsClaimedBy, InvoicesClaimed
from backlog.roles import Actor
from backlog.store import claims, outbox


def close_claim(
    db: Database, claim: Claim, fate: Fate, actor: Actor, *, at: datetime, said: str = ""
) -> bool:
    """Say what became of a claim; whether nobody did before."""
    if not claims.close(db, claim.id, fate, by=actor.email, at=at, said=said):
        return False
    journal.note(db, Deed(f"claim {fate}", actor, at, said), {"claim": claim.id})
    tell_claims(db, claim.asked, claim.to, at=at)
    return True


def tell_claims(db: Database, asked: int, to: str, *, at: datetime) -> None:
    """Have the message that asks say how its claims stand; what is unclear asks nobody."""
    if to == BACKLOG:
        outbox.put(db, InvoicesClaimed(asked), at=at)
    elif to == ACCOUNTING:
        outbox.put(db, ImportsClaimed(asked), at=at)
    elif to:
        outbox.put(db, ImportsClaimedBy(asked, to), at=at)


def settle_held(db: Database, invoice_id: int, said: str, actor: Actor, *, at: datetime) -> None:
    """An invoice is held: whoever asked for that in the Sheet is answered, wherever it was done."""
    for claim in claims.list_of_invoice(db, invoice_id):
        if claim.entry.kind is Kind.HOLD:
            close_claim(db, claim, Fate.SETTLED, actor, at=at, said=said)


def settle_import(db: Database, batch_id: int, said: str, actor: Actor, *, at: datetime) -> None:
    """Accounting said what became of a batch: what the Sheet says of it is answered."""
    for claim in claims.list_of_batch(db, batch_id):
        if claim.entry.kind is Kind.IMPORT:
            close_claim(db, claim, Fate.SETTLED, actor, at=at, said=said)
