"""Once a week: what is ready leaves as batches, or is proposed; what is held back is named.

Each accounting system is done by itself, in order: what one cannot take goes to the next. A part
that made a batch is recorded with it, the run as a whole with its one post: cut off in between, the
next look finds the part done and goes on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import partial
from typing import Literal

from backlog import outbox
from backlog import runs as claims
from backlog.batches import commit
from backlog.batches.commit import Draft, LeftOut, Request
from backlog.batches.tie_out import TieOutFailed
from backlog.errors import Doubted, DraftChanged
from backlog.filter import Filter
from backlog.messages import HeldBack, WeeklyPart, WeeklyReport
from backlog.money import format_totals
from backlog.office import Office
from backlog.plural import count_of
from backlog.queries import lists
from backlog.queries.week import note_told, read_week
from backlog.roles import ACTS, Actor, Role
from scheduler.figures import describe_week
from scheduler.recurrence import Recurrence
from scheduler.runs import Claim, Turn, once

Mode = Literal["propose", "export", "off"]
UNNAMED = {"mapping-missing", "would-create"}
"""What somebody mends by giving a name: it waits for that, and does not go into other books."""
READER = Actor("the clock", "the clock", frozenset({Role.VIEWER}), {"job": "weekly-batch"})
"""Who looks at what waits, in whosever name it is exported."""


@dataclass(frozen=True, slots=True)
class WeeklyBatch:
    """How a firm wants it: `export` commits in the name of `responsible`, an e-mail.

    `cover` acts for her up to the day `cover_until`, or until somebody takes that back. What is
    `off` can be done by hand, and is proposed then.
    """

    targets: tuple[str, ...]
    mode: Mode = "propose"
    day: str = "monday"
    at: time = time(8)
    responsible: str = ""
    cover: str = ""
    cover_until: date | None = None
    prefix: str = ""

    @property
    def recurrence(self) -> Recurrence:
        """When it runs.

        Raises:
            ValueError: the day or the time cannot be planned.
        """
        return Recurrence((self.day,), self.at)


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one system's part; `left` are those that it does not take.

    `taken` says that another run recorded the part already.
    """

    part: WeeklyPart
    left: tuple[LeftOut, ...]
    onward: tuple[int, ...]
    why: str = ""
    taken: bool = False


def run(office: Office, settings: WeeklyBatch, turn: Turn) -> str:
    """Export or propose what is ready in Admin; says what was done.

    Raises:
        AlreadyRun: another run has this period.
        NotFound: there is no such target.
    """
    whole = once(office, turn)
    for target in settings.targets:
        office.target(target)
    actor, why = choose_actor(office, settings, turn)
    done = list(_do_parts(office, settings, turn, actor))
    return _record_run(office, whole, done, why)


def choose_actor(office: Office, settings: WeeklyBatch, turn: Turn) -> tuple[Actor | None, str]:
    """In whose name it exports; or nobody, and why."""
    if settings.mode != "export":
        return None, ""
    who, where = settings.responsible, {"job": turn.job}
    responsible = office.people.by_email(who, where)
    if not responsible.may(*ACTS["export"]):
        return None, _explain_responsible(who)
    if not is_covered(settings, office.company.day(office.clock())):
        return responsible, ""
    cover = office.people.by_email(settings.cover, where | {"for": responsible.email})
    if cover.may(*ACTS["export"]):
        return cover, ""
    return None, f"{settings.cover} acts for {who}, and that is not an Administrator."


def is_covered(settings: WeeklyBatch, today: date) -> bool:
    """Whether somebody acts for the responsible."""
    until = settings.cover_until
    return bool(settings.cover) and (until is None or today <= until)


def _explain_responsible(who: str) -> str:
    if not who:
        return (
            "nobody is responsible; an Administrator's e-mail is to be set as weekly_responsible."
        )
    return f"{who} is responsible, and that is not an Administrator."


def _do_parts(
    office: Office, settings: WeeklyBatch, turn: Turn, actor: Actor | None
) -> Iterator[_Done]:
    """Each system in order, with what those before it could not take."""
    asked: tuple[int, ...] | None = None
    for target in settings.targets:
        part = replace(turn, target=target)
        done = _do_part(office, part, partial(_draft, office, settings, part, asked), actor)
        yield done
        asked = done.onward


def _draft(
    office: Office, settings: WeeklyBatch, turn: Turn, asked: tuple[int, ...] | None
) -> Draft:
    """Everything in Admin that has not gone out, or what of it is asked for, as it is now.

    It is not chosen by what is ready: a draft names what stops each that cannot go.
    """
    waiting = lists.ids_to_export(office, READER, Filter())
    ids = waiting if asked is None else [id_ for id_ in waiting if id_ in {*asked}]
    note = f"Weekly batch of {turn.period}"
    return commit.look(office, Request(tuple(ids), turn.target, settings.prefix, note))


def _do_part(office: Office, turn: Turn, draft: Callable[[], Draft], actor: Actor | None) -> _Done:
    if ended := _find_part(office, turn):
        return replace(_propose(office, draft()), part=ended, taken=True)
    if actor is None:
        return _propose(office, draft())
    try:
        return commit.redo_changed(lambda: _export(office, turn, draft(), actor))
    except DraftChanged:
        why = f"invoices were changed at each of {commit.TRIES} tries."
    except (TieOutFailed, Doubted) as failed:
        why = str(failed)
    return replace(_propose(office, draft()), why=why)


def _find_part(office: Office, turn: Turn) -> WeeklyPart | None:
    """What a run that was cut off did for this system."""
    with office.reading() as db:
        found = claims.find(db, turn.job, turn.period, turn.target)
    return WeeklyPart(turn.target, found.said, found.batch or None) if found else None


def _export(office: Office, turn: Turn, draft: Draft, actor: Actor) -> _Done:
    if not draft.chosen:
        return _propose(office, draft)
    claim, said = once(office, turn), _summarise(office, draft, "exported to")
    batch = commit.commit(
        office, actor, draft, along=lambda db, number: claim.take(db, said, batch=number)
    )
    part = WeeklyPart(turn.target, said, batch.number)
    return replace(_propose(office, draft), part=part, taken=True)


def _propose(office: Office, draft: Draft) -> _Done:
    said = _summarise(office, draft, "ready for")
    part = WeeklyPart(draft.request.target, said, None, tuple(entry.id for entry in draft.chosen))
    return _Done(part, draft.left_out, tuple(_list_onward(office, draft)))


def _list_onward(office: Office, draft: Draft) -> Iterator[int]:
    """What goes on to the next system, because this one cannot take it as it is."""
    left = [one for one in draft.left_out if not one.everywhere]
    currencies = draft.profile.currencies
    rows = {row.id: row for row in lists.rows(office, READER, [one.id for one in left])}
    for one in left:
        is_foreign = bool(currencies) and rows[one.id].currency not in currencies
        if is_foreign or one.check not in UNNAMED:
            yield one.id


def _summarise(office: Office, draft: Draft, what: str) -> str:
    label = office.labels[draft.request.target]
    if not draft.chosen:
        return f"No invoice is {what} {label}."
    return f"{count_of(len(draft.chosen))}, {format_totals(draft.totals)}, {what} {label}."


def _say(done: Sequence[_Done], held: int, why: str) -> str:
    """The run in a sentence for each system that has a part in it."""
    told = [one.part.said for one in done if one.part.batch or one.part.ids]
    if not told and not held:
        return "Nothing waits in Admin to be exported."
    told = told or [done[0].part.said]
    if held:
        told.append(f"{held:,} {'is' if held == 1 else 'are'} held back.")
    told += [f"Not exported automatically: {reason}" for reason in _list_reasons(done, why)]
    return " ".join(told)


def _list_reasons(done: Sequence[_Done], why: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in (why, *(one.why for one in done)) if one))


def _list_held_back(done: Sequence[_Done]) -> Iterator[HeldBack]:
    """What no system takes, with what the first one says against it."""
    held: dict[int, LeftOut] = {}
    asked: tuple[int, ...] = ()
    for one in done:
        left = {each.id: each for each in one.left}
        held = left | {id_: why for id_, why in held.items() if id_ in left or id_ not in asked}
        asked = one.onward
    for each in held.values():
        yield HeldBack(each.number, each.check, each.reason, each.id, elsewhere=not each.everywhere)


def _record_run(office: Office, whole: Claim, done: Sequence[_Done], why: str) -> str:
    """The run and its post, together with the parts that made no batch.

    Raises:
        AlreadyRun: another run did one of the parts meanwhile, and the next look tells that, too.
    """
    held = tuple(_list_held_back(done))
    parts = tuple(one.part for one in done if one.part.batch or one.part.ids)
    turn, told = whole.turn, _say(done, len(held), why)
    batches = ", ".join(one.batch for one in parts if one.batch)
    said = f"{batches}: {told}" if batches else told
    week = read_week(office, READER)
    others = [once(office, replace(turn, target=one.part.target)) for one in done if not one.taken]
    with office.writing() as db:
        for claim in others:
            claim.take(db, "No batch was made.")
        whole.take(db, said)
        if parts or held:
            reasons = _list_reasons(done, why)
            figures = tuple(describe_week(office, week))
            report = WeeklyReport(turn.period, turn.late, told, parts, held, reasons, figures)
            outbox.put(db, report, at=office.clock())
            note_told(db, week, office.clock())
    return said
