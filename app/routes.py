"""Who is told what: the one table between the kinds of messages and the faces.

Apart from the wiring, because an office must know it and loads no face.
"""

from app.config import Config
from backlog.messages import (
    BatchChanged,
    BatchCopy,
    BatchMade,
    BatchVoided,
    ChangeRefused,
    ChangesLeft,
    DatabaseDoubted,
    DestinationTold,
    DestinationToldTo,
    EvidenceAsked,
    FilesAsked,
    FilesAskedForAll,
    HeadTold,
    ImportSaid,
    ImportsClaimed,
    ImportsClaimedBy,
    InvoicesClaimed,
    InvoicesFailed,
    JobTold,
    OwnPartTold,
    PapersOrdered,
    PaymentsProposed,
    Refresh,
    Reminder,
    ReversalAsked,
    ReversalSettled,
    Routes,
    SheetTold,
    SpecimenAsked,
    WeeklyReport,
)

ROUTES: Routes = {
    "slack:backlog": (
        Refresh,
        WeeklyReport,
        Reminder,
        PaymentsProposed,
        InvoicesClaimed,
        SheetTold,
        DatabaseDoubted,
        DestinationTold,
        HeadTold,
        JobTold,
    ),
    # All of it in one thread for each batch, in the order in which it happened.
    "slack:accounting": (
        BatchMade,
        BatchChanged,
        BatchVoided,
        ImportSaid,
        InvoicesFailed,
        ReversalAsked,
        ReversalSettled,
        FilesAskedForAll,
        ImportsClaimed,
    ),
    # One for each person: messages of a destination go in order, and somebody whom Slack refuses
    # must hold up nobody else.
    "slack:dm:{email}": (BatchCopy, FilesAsked, ImportsClaimedBy, DestinationToldTo, OwnPartTold),
    # A face of its own, served beside Slack's: to print hundreds takes a minute, and what else is
    # told there must not wait for it.
    "slack-files:{email}": (PapersOrdered, EvidenceAsked, SpecimenAsked),
    "sheet": (Refresh,),
}
"""By destination; whose it is to tell, is its name up to the first colon. The names are stored with
what waits for them: one that is here no more must still find its sender."""

NAMES = {
    "slack": "Slack",
    "slack-files": "Slack",
    "slack:backlog": "the backlog's channel in Slack",
    "slack:accounting": "accounting's channel in Slack",
    "slack:dm:": "the direct message to {name}",
    "slack-files:": "the direct message to {name}",
    "sheet": "the Google Sheet",
    "folder": "the shared folder",
    "webhook": "webhooks",
    "webhook:": "the webhook {name}",
}
"""What people call a destination; one that ends in a colon has somebody's e-mail behind it."""

FOLDER: Routes = {"folder": (BatchMade,)}
WEBHOOK: Routes = {"webhook:{url}": (ChangeRefused, ChangesLeft)}


def choose_routes(config: Config) -> Routes:
    """The table for a firm: nothing waits for a shared folder or a webhook that it has not."""
    # A brace in an address is none of a name's fields.
    hooks: Routes = {f"webhook:{_escape(one.url)}": (Refresh,) for one in config.webhooks}
    folder = FOLDER if config.export_folder else {}
    return {**ROUTES, **folder, **hooks, **(WEBHOOK if hooks else {})}


def _escape(url: str) -> str:
    return url.replace("{", "{{").replace("}", "}}")
