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

OPEN_EXPORT = "backlog.export"
OPEN_PROCESS = "backlog.process"
OPEN_PAY = "backlog.pay"
ROW = "backlog.row"
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
EXPORT_THESE = "weekly.export"
PROCESS_BATCH = "batch.process"

PROCESS = "process"
PROCESS_REASON = "process.reason"
PAY = "pay"
PAID_ON = "pay.on"
PAY_AMOUNT = "pay.amount"
PAY_REFERENCE = "pay.reference"

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
    """The batch a button belongs to."""

    batch: str
    v: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class OfWeek:
    """The weekly batch a button belongs to; its invoices are kept on the server."""

    period: str
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


T = TypeVar("T", RowAct, OfBatch, OfWeek, Place)


def encode(value: RowAct | OfBatch | OfWeek | Place) -> str:
    """A value as a button, an option or a window carries it."""
    return json.dumps(asdict(value), separators=(",", ":"))


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
