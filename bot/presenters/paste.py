"""What a list would do, gathered for the one who brings it or confirms it."""

import base64
import hashlib
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

from backlog.acts import VERBS, Pay
from backlog.intake import take
from backlog.intake.files import arrivals
from backlog.intake.take import Intake
from backlog.lifecycle.acting import Outcome
from backlog.office import Office
from backlog.paste import columns, look, pasted
from backlog.paste.pasted import KINDS, REFERENCES, Pasted
from backlog.queries.undoable import find_undoable
from backlog.roles import ACTS, Actor
from bot import words
from bot.blocks.bulk import Finished
from bot.blocks.paste import KINDS as OFFERED
from bot.blocks.paste import MOST_TYPED, Looked
from bot.state import PasteWindow


def list_kinds(actor: Actor) -> list[str]:
    """The acts of what this person may bring."""
    return [act for _, _, act in OFFERED.values() if actor.may(*ACTS[act])]


def build_window(brought: Pasted, *, name: str = "", proposal: int = 0) -> PasteWindow:
    """What a window keeps of a list."""
    layout = asdict(brought.layout) if brought.layout else None
    day = brought.day.isoformat()
    chosen = dict(brought.chosen)
    return PasteWindow(brought.kind, brought.text, day, name, layout, proposal, chosen=chosen)


def read_list(window: PasteWindow) -> Pasted:
    """The list that a window keeps."""
    layout = columns.read_layout(window.layout)
    day = date.fromisoformat(window.day)
    return Pasted(window.kind, window.text, day, layout, window.chosen)


def may_record(actor: Actor, kind: str) -> bool:
    """Whether the actor may do what such a list asks for."""
    return actor.may(*ACTS[VERBS[KINDS[kind]]])


def look_at(
    office: Office, actor: Actor, window: PasteWindow, *, page: int = 0, by: str = ""
) -> tuple[Looked, PasteWindow]:
    """What the list would do now, and what the window keeps of that.

    Raises:
        NotAllowed: the actor may not bring such a list.
    """
    found = look.preview(office, actor, window.kind, pasted.read_rows(read_list(window)))
    seen, totals = look.mark(found), look.sum_matched(found)
    looked = Looked(
        kind=window.kind,
        found=found,
        totals=totals,
        act=_find_act(actor, window),
        page=page,
        typed=not window.name and len(window.text) <= MOST_TYPED,
        changed=bool(window.seen) and window.seen != seen,
        by=by,
    )
    sums = {currency: str(total) for currency, total in totals.items()}
    return looked, replace(window, seen=seen, sums=sums)


def _find_act(actor: Actor, window: PasteWindow) -> str:
    if may_record(actor, window.kind):
        return "record"
    return "" if window.proposal or KINDS[window.kind] is not Pay else "bring"


def load_finished(office: Office, actor: Actor, window: PasteWindow, outcome: Outcome) -> Finished:
    """What became of the list."""
    undoable = find_undoable(office, actor)
    can = undoable is not None and undoable.act == outcome.act
    refers = window.kind == REFERENCES
    return Finished(
        title="References set" if refers else "Payments recorded",
        became="have their reference" if refers else "are recorded",
        outcome=outcome,
        rows={},
        totals={currency: Decimal(total) for currency, total in window.sums.items()},
        act=outcome.act,
        until=words.format_clock(office.company, undoable.until) if undoable and can else "",
    )


def keep_file(data: bytes) -> str:
    """The bytes of a file as a window keeps them."""
    return base64.b64encode(data).decode()


def rehearse_intake(
    office: Office, actor: Actor, window: PasteWindow
) -> tuple[Intake, PasteWindow, bool]:
    """What would become of the records, what the window keeps, and whether it changed since.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    intake = take.rehearse(office, actor, arrivals(window.name, base64.b64decode(window.text)))
    seen = hashlib.sha256(repr(intake).encode()).hexdigest()
    changed = bool(window.seen) and window.seen != seen
    return intake, replace(window, seen=seen), changed


def take_in(office: Office, actor: Actor, window: PasteWindow) -> Intake:
    """Take the records in.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: it ended early; the sentence says what stands.
    """
    return take.take(office, actor, arrivals(window.name, base64.b64decode(window.text)))
