"""The one filter that serves Slack, the command line, the Sheet and the export."""

from dataclasses import dataclass
from datetime import date

from backlog.model import Tab
from backlog.row import ExportStatus

SORTS = ("age", "number", "client", "job", "pm", "date", "created", "total")
GROUPS = ("client", "job", "pm")
EXPORT_STATUSES = tuple(one.value for one in ExportStatus)
STATUSES = ("held", "void")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. Everything given must hold; text is compared without regard to case.

    `client` is a name, number or alias, `job` a job number, `pm` an e-mail or name: whole values.
    `own` is a Project Manager's e-mail who sees nobody else's. `mine` is whose invoices the tab
    My Forms shows; `target` a target, or a profile, they went out to. `search` is any part of
    job number, job name, client or invoice number, taken literally.
    """

    tab: Tab = Tab.ADMIN
    client: str = ""
    job: str = ""
    pm: str = ""
    date_from: date | None = None
    date_to: date | None = None
    export_status: str = ""
    status: str = ""
    search: str = ""
    mine: str = ""
    own: str = ""
    target: str = ""
    ready: bool = False
    sort: str = "age"
