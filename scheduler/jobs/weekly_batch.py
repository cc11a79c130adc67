"""Once a week: what is ready leaves as a batch, or is proposed; what is held back is named."""

from dataclasses import dataclass
from datetime import time
from functools import partial
from typing import Literal

from sqlite_utils import Database

from backlog import outbox
from backlog.batches import commit
from backlog.batches.commit import Draft, Request
from backlog.batches.tie_out import TieOutFailed
from backlog.errors import DraftChanged
from backlog.filter import Filter
from backlog.messages import HeldBack, WeeklyReport
from backlog.money import format_totals
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries import lists
from backlog.roles import ACTS, Actor, Role
from scheduler.recurrence import Recurrence
from scheduler.runs import Turn, once

Mode = Literal["propose", "export", "off"]


@dataclass(frozen=True, slots=True)
class WeeklyBatch:
    """How a firm wants it: `export` commits in the name of `responsible`, an e-mail.

    What is `off` can be done by hand, and is proposed then.
    """

    target: str
    mode: Mode = "propose"
    day: str = "monday"
    at: time = time(8)
    responsible: str = ""
    prefix: str = ""

    @property
    def recurrence(self) -> Recurrence:
        """When it runs.

        Raises:
            ValueError: the day or the time cannot be planned.
        """
        return Recurrence((self.day,), self.at)


def run(office: Office, settings: WeeklyBatch, turn: Turn) -> str:
    """Export or propose what is ready in Admin; says what was done.

    Raises:
        AlreadyRun: another run has this period.
        NotFound: there is no such target.
    """
    if settings.mode != "export":
        return _propose_batch(office, settings, turn)
    actor = office.people.by_email(settings.responsible, {"job": turn.job})
    if not actor.may(*ACTS["export"]):
        return _propose_batch(office, settings, turn, _explain_responsible(settings.responsible))
    try:
        return commit.redo_changed(lambda: _export_batch(office, settings, turn, actor))
    except DraftChanged:
        why = f"invoices were changed at each of {commit.TRIES} tries."
    except TieOutFailed as failed:
        why = str(failed)
    return _propose_batch(office, settings, turn, why)


def _explain_responsible(who: str) -> str:
    if not who:
        return (
            "nobody is responsible; an Administrator's e-mail is to be set as weekly_responsible."
        )
    return f"{who} is responsible, and that is not an Administrator."


def _export_batch(office: Office, settings: WeeklyBatch, turn: Turn, actor: Actor) -> str:
    draft = _draft_batch(office, settings, turn)
    if not draft.chosen:
        return _propose_batch(office, settings, turn)
    said = _summarise(office, settings, draft, "exported to")
    record = partial(_record_run, office, turn=turn, draft=draft, said=said)
    batch = commit.commit(office, actor, draft, along=lambda db, number: record(db, batch=number))
    return f"{batch.number}: {said}"


def _propose_batch(office: Office, settings: WeeklyBatch, turn: Turn, why: str = "") -> str:
    draft = _draft_batch(office, settings, turn)
    said = "Nothing waits in Admin to be exported."
    if draft.chosen or draft.left_out:
        said = _summarise(office, settings, draft, "ready for")
        said += f" Not exported automatically: {why}" if why else ""
    with office.writing() as db:
        _record_run(office, db, turn=turn, draft=draft, said=said)
    return said


def _record_run(
    office: Office, db: Database, *, turn: Turn, draft: Draft, said: str, batch: str | None = None
) -> None:
    """The run and its post, in the transaction of the batch if there is one."""
    now = office.clock()
    once(office, turn).take(db, f"{batch}: {said}" if batch else said)
    if not draft.chosen and not draft.left_out:
        return
    report = WeeklyReport(
        period=turn.period,
        late=turn.late,
        mode="export" if batch else "propose",
        batch=batch,
        said=said,
        held_back=tuple(HeldBack(one.number, one.check, one.reason) for one in draft.left_out),
        ids=() if batch else tuple(entry.id for entry in draft.chosen),
    )
    outbox.put(db, report, at=now)


def _draft_batch(office: Office, settings: WeeklyBatch, turn: Turn) -> Draft:
    """Everything in Admin that has not gone out: a draft names what stops each that cannot."""
    looking = Actor("the clock", "the clock", frozenset({Role.VIEWER}), {"job": turn.job})
    waiting = lists.ids_to_export(office, looking, Filter())
    note = f"Weekly batch of {turn.period}"
    return commit.look(office, Request(tuple(waiting), settings.target, settings.prefix, note))


def _summarise(office: Office, settings: WeeklyBatch, draft: Draft, what: str) -> str:
    label = office.labels[settings.target]
    return f"{_format_sum(draft)} {what} {label}. {_count_held_back(draft)}".strip()


def _format_sum(draft: Draft) -> str:
    if not draft.chosen:
        return "No invoice is"
    return f"{count_of(len(draft.chosen))}, {format_totals(draft.totals)},"


def _count_held_back(draft: Draft) -> str:
    count = len(draft.left_out)
    if not count:
        return ""
    return f"{count:,} {'is' if count == 1 else 'are'} held back."
