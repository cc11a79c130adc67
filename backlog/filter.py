"""The one filter that serves Slack, the command line, the Sheet and the export."""

from dataclasses import dataclass
from datetime import date

from backlog.batch import State
from backlog.model import Tab
from backlog.row import ExportStatus

SORTS = ("age", "number", "client", "job", "pm", "date", "created", "total")
GROUPS = ("client", "job", "pm")
EXPORT_STATUSES = tuple(one.value for one in ExportStatus)
STATUSES = ("ready", "elsewhere", "held", "blocked", "void")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to list. Everything given must hold; text is compared without regard to case.

    `client` is a name, number or alias, `job` a job number, `pm` an e-mail or name: whole values.
    `own` is a Project Manager's e-mail who sees nobody else's. `mine` is whose invoices the tab
    My Forms shows; `target` a target, or a profile, they went out to. `search` is any part of
    job number, job name, client or invoice number, taken literally. What is held is not `blocked`,
    although both have to be dealt with before it goes.
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


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """Which batches to list. Everything given must hold.

    `target` is a target, or a profile, they are for; `month` any day of the month they were made
    in; `who` the e-mail of somebody who made one or confirmed its import. `waiting`: nobody has
    said what became of it. `search` is any part of its number or of that of one of its invoices,
    or how its word begins.
    """

    target: str = ""
    state: State | None = None
    month: date | None = None
    who: str = ""
    waiting: bool = False
    search: str = ""
