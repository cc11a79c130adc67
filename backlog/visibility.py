"""Who may see which invoices: asked by the use cases, and by every query above them."""

from collections.abc import Sequence

from sqlite_utils import Database

from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.row import Row
from backlog.store import listing


def see(office: Office, actor: Actor, invoice_ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, for somebody to look at.

    Raises:
        NotAllowed: nobody may look who is not listed, a Project Manager only at their own.
    """
    office.admit(actor, "see")
    with office.reading() as db:
        return load_rows(office, db, actor, invoice_ids)


def load_rows(office: Office, db: Database, actor: Actor, invoice_ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, in a reading that asks for more than them.

    Raises:
        NotAllowed: one of them is not of this Project Manager's jobs.
    """
    found = listing.rows_of(db, invoice_ids)
    if not (own := own_only(actor)):
        return found
    theirs = listing.of_manager(db, invoice_ids, own)
    hidden = [row.number for row in found if row.id not in theirs]
    if hidden:
        are = "is of a job" if len(hidden) == 1 else "are of jobs"
        raise office.refusal(
            actor,
            "see",
            f"{', '.join(hidden)} {are} of another Project Manager. "
            "Ask an Administrator or Accounting.",
        )
    return found


def own_only(actor: Actor) -> str:
    """The e-mail of somebody who sees only their own jobs; empty for those who see all."""
    return actor.email if actor.roles == {Role.PROJECT_MANAGER} else ""
