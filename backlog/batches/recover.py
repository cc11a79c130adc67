"""What a database that is not the newest has lost, as far as it is known outside, and going on.

A lost batch keeps its number, so that none is used twice; its invoices count as exported until
Accounting says whether they came in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlite_utils import Database

from backlog import journal, naming
from backlog.batch import Lost
from backlog.errors import NotFound, Refused
from backlog.generation import lineage, outside
from backlog.messages import BatchChanged, DatabaseDoubted
from backlog.model import Entry, Membership
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import batches, invoices, lost, outbox
from backlog.store import lineage as stored
from backlog.store.new_batches import NewBatch
from backlog.store.proof import tables
from backlog.witness import Recalled

REASON = "known outside after an older copy was restored"
"""Why a lost batch is in the log, and why its invoices are in it."""


Known = tuple[Recalled, tuple[str, ...]]
"""What is known of a batch, and at which places."""


@dataclass(frozen=True, slots=True)
class LostBatch:
    """A batch that is missing here; `here` are its invoices by number, with their ids."""

    year: int
    serial: int
    known: Recalled
    places: tuple[str, ...] = ()
    here: Mapping[str, int] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """Its number."""
        return naming.batch_number(self.year, self.serial)

    @property
    def away(self) -> tuple[str, ...]:
        """The numbers of its invoices that are not here either."""
        return tuple(one for one in self.known.invoices if one not in self.here)

    @property
    def is_whole(self) -> bool:
        """Whether it is known of each of its invoices which it is."""
        return self.known.count is not None and self.known.count == len(self.known.invoices)


@dataclass(frozen=True, slots=True)
class Plan:
    """The batches that are missing, oldest first, and the number of the next one after them."""

    batches: tuple[LostBatch, ...]
    next_number: str
    doubts: tuple[outside.Doubt, ...]
    missing_invoices: tuple[str, ...] = ()
    """Their numbers, whether they went out or not: they are to be sent in again."""

    @property
    def doubt(self) -> outside.Doubt | None:
        """The highest of what was seen outside, if anything."""
        return next(iter(self.doubts), None)

    @property
    def perhaps_imported(self) -> tuple[str, ...]:
        """The invoices that are here and count as exported from then on."""
        return tuple(dict.fromkeys(number for one in self.batches for number in one.here))


def plan_recovery(office: Office, actor: Actor, recall: Callable[[], Iterable[Recalled]]) -> Plan:
    """What is missing here of what is known outside, which `recall` asks; nothing is changed.

    Where two databases went on beside each other, a batch may be missing whose number another one
    has here. It gets the next free number, so that its invoices do not go out again.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office.admit(actor, "back up")
    with office.reading() as db:
        # Before anybody is asked: what another one tells from then on is in doubt again.
        doubts = outside.read_doubts(db)
    known = _merge(recall())
    year = office.company.day(office.clock()).year
    with office.reading() as db:
        last = lost.find_last_serials(db)
        missing = tuple(_find_missing(db, known, last))
        away = _list_away(db, missing, known)
    serial = max([one.serial for one in missing if one.year == year] + [last.get(year, 0)])
    following = naming.batch_number(year, serial + 1)
    return Plan(missing, following, doubts, away)


def _list_away(
    db: Database, missing: Iterable[LostBatch], known: Iterable[Known]
) -> tuple[str, ...]:
    """Those of the lost batches, and those that are known outside and went out with none."""
    lost_ones = [number for one in missing for number in one.away]
    others = [number for one, _ in known if not one.number for number in one.invoices]
    here = lost.list_ids(db, others)
    return tuple(dict.fromkeys((*lost_ones, *(one for one in others if one not in here))))


def recover(office: Office, actor: Actor, plan: Plan, *, incomplete: bool = False) -> None:
    """Enter what is missing, and let exports go on.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: it is not known which invoices a batch had, and nobody said to go on without; or
            who knows better was not asked; or a batch was made since it was planned.
    """
    office.admit(actor, "back up")
    if not incomplete:
        _refuse_unasked(office, plan)
        _refuse_unknown(plan)
    now = office.clock()
    with office.writing() as db:
        _refuse_taken(db, plan)
        for one in plan.batches:
            _enter(office, db, actor, one, now)
        doubt = plan.doubt
        if doubt:
            told = DatabaseDoubted(doubt.seen.place, doubt.seen.head.seq, doubt.last, settled=True)
            outbox.put(db, told, at=now)
        settled = stored.settle(db, [one.seen for one in plan.doubts])
        journal.queue_refresh(db, now)
        lineage.begin(db, office, actor, reason="recovered", settled=settled)


def _refuse_unasked(office: Office, plan: Plan) -> None:
    """A command line without the keys of the process knows nothing, so nothing would be missing."""
    asked = {one.place for one in office.witnesses}
    places = dict.fromkeys(one.seen.place for one in plan.doubts if one.seen.place not in asked)
    if places:
        raise Refused(
            f"{' and '.join(places)} knows what went out, and was not asked: it is not configured "
            "here. Nothing was changed. Do it again with the environment that `backlog serve` has. "
            "If that place is no more, `--incomplete` goes on without."
        )


def _refuse_unknown(plan: Plan) -> None:
    unknown = [one.number for one in plan.batches if not one.is_whole]
    if unknown:
        raise Refused(
            f"Nobody knows which invoices went out with {', '.join(unknown)}, so they would go out "
            "again. Nothing was changed. Put the batch's files, as they are in Slack, into a "
            "folder, and name it: `backlog recover --files FOLDER`. If they are nowhere, "
            "`--incomplete` goes on without."
        )


def _refuse_taken(db: Database, plan: Plan) -> None:
    last = lost.find_last_serials(db)
    taken = [one.number for one in plan.batches if one.serial <= last.get(one.year, 0)]
    if taken:
        raise Refused(
            f"{', '.join(taken)} was made here meanwhile. Nothing was changed. "
            "Do it again: what is missing then gets other numbers."
        )


def _merge(recalled: Iterable[Recalled]) -> list[Known]:
    """What all places know of each batch; who was asked first has the first word.

    Two of one number are told apart by their marks; who has seen none speaks of all of the number.
    """
    marked: dict[tuple[str, str], Known] = {}
    for one in recalled:
        known, places = marked.get((one.number, one.mark), (one, ()))
        joined = tuple(dict.fromkeys((*places, one.place)))
        marked[one.number, one.mark] = _join(known, one), joined
    have_marks = {number for number, mark in marked if mark}
    return [
        _add_unmarked(one, marked.get((number, "")))
        for (number, mark), one in marked.items()
        if mark or number not in have_marks
    ]


def _add_unmarked(one: Known, unmarked: Known | None) -> Known:
    if unmarked is None or unmarked is one:
        return one
    return _join(one[0], unmarked[0]), tuple(dict.fromkeys((*one[1], *unmarked[1])))


def _join(first: Recalled, second: Recalled) -> Recalled:
    return replace(
        first,
        label=first.label or second.label,
        count=second.count if first.count is None else first.count,
        totals=first.totals or second.totals,
        code=first.code or second.code,
        mark=first.mark or second.mark,
        made_at=first.made_at or second.made_at,
        invoices=tuple(dict.fromkeys((*first.invoices, *second.invoices))),
    )


def _find_missing(
    db: Database, known: Iterable[Known], last: Mapping[int, int]
) -> Iterator[LostBatch]:
    """Those after ours, and whatever lies between: no number stays free."""
    found: dict[tuple[int, int], Known] = {}
    others: list[tuple[int, Known]] = []
    for one in known:
        year, serial = naming.parse(one[0].number) or (0, 0)
        if serial > last.get(year, 0) and (year, serial) not in found:
            found[year, serial] = one
        elif serial and _is_other(db, one[0]):
            others.append((year, one))
    ends = dict(last)
    for year in sorted({year for year, _ in found}):
        ends[year] = max(serial for of, serial in found if of == year)
        for serial in range(last.get(year, 0) + 1, ends[year] + 1):
            nothing = Recalled(naming.batch_number(year, serial), ""), ()
            yield _describe(db, year, serial, found.get((year, serial), nothing))
    for year, one in others:
        ends[year] = ends.get(year, 0) + 1
        yield _describe(db, year, ends[year], one)


def _describe(db: Database, year: int, serial: int, one: Known) -> LostBatch:
    known, places = one
    return LostBatch(year, serial, known, places, lost.list_ids(db, list(known.invoices)))


def _is_other(db: Database, known: Recalled) -> bool:
    """Whether it is not the one that has its number here, nor entered under another one."""
    if not known.mark or lost.is_entered(db, known.mark):
        return False
    try:
        ours = batches.get(db, known.number)
    except NotFound:
        return True
    return bool(ours.mark) and ours.mark != known.mark


def _enter(office: Office, db: Database, actor: Actor, one: LostBatch, now: datetime) -> None:
    entries = invoices.load(db, sorted(one.here.values()))
    batch = _build(office, one, {entry.id: entry.version for entry in entries}, now)
    known = one.known
    facts = Lost(known.count, known.totals, known.mark, one.places, one.away)
    batch_id = lost.insert(db, batch, facts)
    deed = journal.Deed("perhaps exported", actor, now, REASON, batch_id)
    changes = [(entry, _add_membership(entry, one.number)) for entry in entries]
    journal.apply_all(db, changes, deed, office.rules)
    journal.note(db, replace(deed, action="batch lost"), tables.batch(db, batch_id))
    outbox.put(db, BatchChanged(one.number), at=now)


def _build(office: Office, one: LostBatch, versions: dict[int, int], now: datetime) -> NewBatch:
    profile = next((name for name, label in office.labels.items() if label == one.known.label), "")
    target = office.profiles[profile].target if profile else one.known.label
    return NewBatch(
        year=one.year,
        serial=one.serial,
        number=one.number,
        target=target,
        profile={"name": profile or one.known.label},
        code=one.known.code,
        made_by="",
        made_at=one.known.made_at or now,
        files=(),
        versions=versions,
        reason=REASON,
    )


def _add_membership(entry: Entry, number: str) -> Entry:
    place = Membership(number, entry.version)
    return replace(entry, memberships=(*entry.memberships, place))
