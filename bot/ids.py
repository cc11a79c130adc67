"""Every action, callback and block id, and the typed values that buttons carry.

A message keeps its buttons clickable for years, so each value has a version, and one that cannot
be read is answered with a sentence instead of a guess.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from backlog.errors import Refused
from backlog.model import Tab
from backlog.row import Waits

OPEN_EXPORT = "backlog.export"
OPEN_PROCESS = "backlog.process"
OPEN_PAY = "backlog.pay"
ROW = "backlog.row"
"""Of the pinned message as it was until v0.1.0: its buttons and its rows' menus."""
OPEN_READY = "export.open"
MARK_PROCESSED = "mark.processed"
MARK_PAID = "mark.paid"
HOME_LINK = "home.link"
OPEN_MESSAGE = "invoice.of_message"
"""The shortcut in a message's menu, as the manifest has it."""
COMMAND = "/backlog"

SELECTION = "selection"
TICK = "selection.tick"
TICK_PAGE = "selection.page"
TICK_ALL = "selection.all"
CLEAR = "selection.clear"
PREVIOUS = "selection.previous"
NEXT = "selection.next"
BACK = "selection.back"
PICK = "pick"
"""How the block ids of the checkbox groups begin."""

EXPORT = "export"
TARGET = "export.target"
AGAIN = "export.again"
PREFIX = "export.prefix"
NOTE = "export.note"
AGAIN_REASON = "export.reason"
EXPORT_NAME = "export.name"
"""The block that shows how the file will be called."""
EXPORT_LEFT = "export.left"
"""How the ids of the buttons that list what an export leaves out begin."""
EXPORT_FORM = "export.form"
EXPORT_RESULT = "export.result"
EXPORT_SAME = "export.same"
EXPORT_NEXT = "export.next"
EXPORT_THESE = "weekly.export"
PROCESS_BATCH = "batch.process"

PROCESS = "process"
PROCESS_REASON = "process.reason"
PAY = "pay"
PAID_ON = "pay.on"
PAY_AMOUNT = "pay.amount"
PAY_REFERENCE = "pay.reference"

HOLD = "hold"
HOLD_REASON = "hold.reason"
HOLD_UNTIL = "hold.until"
UNDO = "undo"
OPEN_INVOICE = "invoice.open"
INVOICE = "invoice"
INVOICE_ACT = "invoice.act"
"""How the action ids of the acts on the invoice of a window begin."""
INVOICE_DO = "invoice.do"
"""The same of those that are done at once, and so change what Home shows."""
INVOICE_TURN = "invoice.turn"
"""How the action ids that turn the pages of a window's lines and history begin."""
UNDO_ACT = "invoice.undo"
EDIT = "edit"
EDIT_PART = "edit.part"
EDIT_FIELD = "edit.field"
"""How the action ids of an edit's fields begin: the field's dotted place follows."""
EDIT_REASON = "edit.reason"
ACT = "act"
ACT_REASON = "act.reason"
ACT_UNTIL = "act.until"
ACT_TEXT = "act.text"
ACT_NUMBER = "act.number"
ACT_BATCH = "act.batch"
ACT_PAID_ON = "act.on"
ACT_AMOUNT = "act.amount"

IMPORT = "import"
OPEN_IMPORT = "batch.imported"
OUTCOME = "import.outcome"
SEEN = "import.seen"
CODE = "import.code"
FAILED = "import.failed"
CORRECT = "correct"
OPEN_CORRECTION = "batch.correct"
CORRECT_OUTCOME = "correct.outcome"
CORRECT_FAILED = "correct.failed"
CORRECT_REASON = "correct.reason"
MISSING = "import.missing"
WHY = "import.why"
CORRECT_MISSING = "correct.missing"
CORRECT_NOW = "correct.now"
"""The button that corrects, after it was asked once more."""
OPEN_REVERSALS = "reversals.open"
TURN_REVERSALS = "reversals.page"
"""How the ids of the buttons that turn the pages of imports to undo begin."""
UNDONE_THERE = "reversals.undone"

OPEN_MISTYPED = "batch.mistyped"
"""*The total was mistyped*, where there is a gap."""
OPEN_MISSING = "batch.missing"
"""*INV-10452 did not come in*, where it explains a gap alone."""
BATCH_MORE = "batch.more"
"""The menu of a batch's root: its values name where it leads."""
EXPORT_AGAIN = "failed.export"
REVERSAL_DONE = "reversal.done"


HOME_MENU = "home.menu"
"""The menu at the end of the tabs: its values name where it leads."""
OPEN_TAB = "home.tab"
"""How the ids of the buttons for the five tabs begin."""
PAGE = "home.page"
"""How the ids of the buttons that turn pages begin."""
FIND = "home.find"
CHOOSE_TAB = "home.choose_tab"
CHOOSE_STATE = "home.state"
CHOOSE_ORDER = "home.order"
SHOW_STATE = "home.show"
CLEAR_FILTER = "home.clear_filter"
EXPORT_READY = "home.export"
TICK_ROW = "home.tick"
SELECT_PAGE = "home.select.page"
SELECT_READY = "home.select.ready"
SELECT_ALL = "home.select.all"
SELECT_GROUP = "home.select.group"
OF_ROW = "row"
"""How the block id of an invoice on Home begins: `row:ID:TURN`."""

OPEN_FILTERS = "filters.open"
FILTERS = "filters"
CLIENT = "filters.client"
JOB = "filters.job"
MANAGER = "filters.pm"
PRESET = "filters.preset"
DATE_FROM = "filters.from"
DATE_TO = "filters.to"
EXPORT_STATUS = "filters.export"

OPEN_INVOICE = "invoice.open"

BACK_TO_BACKLOG = "home.back"
SHOW_BATCHES = "batches.show"
FIND_BATCH = "batch.find"
BATCH_STATE = "batch.state"
BATCH_SYSTEM = "batch.system"
BATCH_MONTH = "batch.month"
BATCH_WHO = "batch.who"
CLEAR_BATCHES = "batches.clear"
BATCHES_PAGE = "batches.page"
"""How the ids of the buttons that turn the pages of the log begin."""
BATCHES_AS = "batches.as"

OPEN_BATCH = "batch.open"
BATCH = "batch"
BATCH_TURN = "batch.turn"
"""How the action ids that turn what a batch's window shows begin."""
SEND_FILES = "batch.file"
POST_FILES = "batch.file_for_all"
SEND_EVIDENCE = "batch.evidence"
TRY_IMPORT = "settings.try"
EXPORT_FAILED = "batch.export_failed"
OPEN_VOID = "batch.void"
VOID_BATCH = "void_batch"
VOID_REASON = "void_batch.reason"

BULK_EXPORT = "bulk.export"
BULK_PROCESSED = "bulk.processed"
BULK_PAID = "bulk.paid"
BULK_HOLD = "bulk.hold"
BULK_PDF = "bulk.pdf"
BULK_WORD = "bulk.word"
BULK_CLEAR = "bulk.clear"
BULK_MORE = "bulk.more"
"""The menu at the end of the bar: its values are `bulk.hold`, `bulk.word` and the selecting ids."""

CLEAR_OUT = "clear_out"
"""The window of a clear-out at an invoice: its submit is the judgement."""
CLEAR_OUT_RESUME = "clear_out.resume"
CLEAR_OUT_END = "clear_out.end"
CLEAR_OUT_BEGIN = "clear_out.begin"
CLEAR_OUT_SKIP = "clear_out.skip"
CLEAR_OUT_BACK = "clear_out.back"
CLEAR_OUT_LOOK = "clear_out.look"
CLEAR_OUT_RELEASE = "clear_out.release"
CLEAR_OUT_ELSEWHERE = "clear_out.elsewhere"
OPEN_SETTINGS = "settings.open"
SETTINGS = "settings"
CHANGE_SETTINGS = "settings.change"
SETTINGS_FORM = "settings.form"
SETTING = "settings.field"
"""How the action ids of a form's fields begin: the setting's name follows."""
EXAMINE = "settings.examine"
PASTE = "paste"
PASTE_WHAT = "paste.what"
PASTE_TEXT = "paste.text"
PASTE_FILE = "paste.file"
PASTE_COLUMNS = "paste.columns"
PASTE_COLUMN = "paste.column"
"""How the ids of the questions about a list's columns begin."""
PASTE_LOOK = "paste.look"
PASTE_BACK = "paste.back"
PASTE_TURN = "paste.turn"
"""How the ids of the buttons that turn the pages of a list begin."""
PASTE_CHOOSE = "paste.choose"
"""How the ids of the menus that say which invoice a line means begin: the line follows."""
OPEN_PROPOSAL = "proposal.look"
OPEN_DISMISSAL = "proposal.dismiss"
DISMISS = "dismiss"
DISMISS_REASON = "dismiss.reason"
OPEN_CLAIMS = "claims.open"
CLAIM_IMPORT = "claim.import"
CLAIM_HOLD = "claim.hold"
CLAIM_COMMENT = "claim.comment"
OPEN_CLAIM_DISMISSAL = "claim.dismiss"
DISMISS_CLAIM = "dismiss_claim"
CLAIM_REASON = "dismiss_claim.reason"
OPEN_UNSENT = "unsent.open"
RETRY_MESSAGE = "unsent.retry"
TRY_NOW = "unsent.try"
OPEN_MESSAGE_DISMISSAL = "unsent.dismiss"
DISMISS_MESSAGE = "dismiss_message"
MESSAGE_REASON = "dismiss_message.reason"
SHOW_OWN = "pm.show"
OPEN_MINE = "me.settings"
MINE = "mine"
MINE_WHEN = "mine.when"
MINE_DAYS = "mine.days"
MINE_AT = "mine.at"


class Purpose(StrEnum):
    """What invoices are selected for."""

    EXPORT = "export"
    PROCESS = "process"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class RowAct:
    """What a row's menu asks for."""

    do: Literal["export", "process", "details"]
    id: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfBatch:
    """The batch a button belongs to; `mark` tells it from another one of this number."""

    batch: str
    mark: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class BatchWay:
    """Where the menu of a batch's root leads."""

    to: Literal["details", "files", "correct", "void", "again"]
    batch: str
    mark: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class FailedOf:
    """What did not come in with a batch, by the record that says so; `id` is one of them alone."""

    batch: str
    said: int
    id: int = 0
    mark: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfReversal:
    """The import that a button says is undone: of an invoice by id, on a page of the window."""

    id: int
    batch: str
    page: int = 0
    mark: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfWeek:
    """The weekly batch a button belongs to; its invoices are kept on the server.

    `target` is the system they are for; older buttons do not say.
    """

    period: str
    target: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a selection window is; `turn` changes whenever the server changes the ticks.

    Slack keeps what a person ticked for as long as a block keeps its id, so `turn` is part of it.
    """

    purpose: Purpose
    page: int = 0
    turn: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """The invoice that a button opens."""

    id: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfAct:
    """The act that a button undoes, by its number in the log."""

    act: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OpenTab:
    """The tab of Home that a button shows, from its first page."""

    tab: Tab
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class TurnTo:
    """The page of Home that a button turns to, from 0."""

    page: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ShowState:
    """The state that a button filters Home by."""

    state: str
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ExportReady:
    """What a button exports: what is ready here, or in another system alone."""

    waits: Waits
    v: Literal[1] = 1


Left = Literal["elsewhere", "blocked", "exported", "warnings"]
"""Why an export leaves something out; warnings leave nothing out."""


@dataclass(frozen=True, slots=True)
class ShowLeft:
    """The page that a button lists of what an export says; `batch`: of what that one has left."""

    why: Left
    page: int = 0
    batch: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class SelectGroup:
    """The group of a list that a button selects or unselects: the one of this invoice."""

    like: int
    on: bool
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Find:
    """What an entry of *Find* leads to: one invoice, or all with these words, or a manager's."""

    id: int = 0
    search: str = ""
    pm: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class InvoicePlace:
    """What an invoice's window shows: a page of its lines, and one of its history."""

    id: int
    page: int = 0
    past: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ShowBatches:
    """The log of batches, filtered by a state."""

    state: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ShowBatchesAs:
    """How the log of batches is shown: as a table to look at, or as rows with buttons."""

    table: bool
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class FindBatch:
    """What an entry of the log's *Find* leads to: one batch, or all with these words."""

    batch: str = ""
    search: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class BatchPlace:
    """What a batch's window shows: a page of its invoices, and whether its files too."""

    batch: str
    page: int = 0
    unfolded: bool = False
    v: Literal[1] = 1


Deed = Literal[
    "process",
    "process unexported",
    "un-process",
    "pay",
    "un-pay",
    "reopen",
    "acknowledge",
    "edit",
    "reference",
    "hold",
    "release",
    "send back",
    "void",
    "override",
    "comment",
    "notes",
    "accept revision",
    "dismiss revision",
    "export",
    "pdf",
    "word",
]
"""What may be asked for from an invoice's window; the acts by their words in `roles.ACTS`."""


@dataclass(frozen=True, slots=True)
class UndoAct:
    """The act on an invoice that a button undoes."""

    act: int
    id: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class InvoiceAct:
    """An act on the invoice of a window; `check` is the one to override."""

    do: Deed
    id: int
    check: str = ""
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class BeginClearOut:
    """What a clear-out walks: what Home shows of Admin, or all of it."""

    filtered: bool
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class ClearOutStep:
    """What the window of a clear-out shows: which step of which walk, and the judgement it offers.

    `id` is 0 where the walk has ended; `ready` then says how many its submit exports.
    """

    run: int
    at: int
    id: int = 0
    version: int = 0
    ready: int = 0
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfPage:
    """The page of settings that a button changes, by its name in `backlog.settings.PAGES`."""

    page: str
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfProposal:
    """The list of payments that a button is about."""

    proposal: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfClaim:
    """What was written in the Sheet that a button is about."""

    claim: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfMessage:
    """The message that did not go out that a button is about."""

    message: int
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfDestination:
    """What cannot be reached that a button is about."""

    destination: str
    v: Literal[1] = 1


Value = (
    RowAct
    | OfClaim
    | OfMessage
    | OfDestination
    | OfProposal
    | OfBatch
    | BatchWay
    | FailedOf
    | OfReversal
    | OfWeek
    | Place
    | OpenInvoice
    | OfAct
    | OpenTab
    | TurnTo
    | ShowState
    | ExportReady
    | ShowLeft
    | SelectGroup
    | Find
    | InvoicePlace
    | InvoiceAct
    | UndoAct
    | ShowBatches
    | ShowBatchesAs
    | FindBatch
    | BatchPlace
    | BeginClearOut
    | ClearOutStep
    | OfPage
)
T = TypeVar("T", bound=Value)


def encode(value: Value) -> str:
    """A value as a button, an option or a window carries it."""
    return json.dumps(asdict(value), separators=(",", ":"), ensure_ascii=False)


def decode(kind: type[T], text: str) -> T:
    """The value that `encode` wrote.

    Raises:
        Refused: another version of the product wrote it.
    """
    try:
        return TypeAdapter(kind).validate_json(text)
    except ValidationError:
        raise Refused(
            "This button is from another version of the backlog. Nothing was changed. "
            "Use the newest message, or type /backlog."
        ) from None
