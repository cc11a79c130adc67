"""What the weekly post shows beside what its run wrote: amounts, ages, the latest batches."""

from collections.abc import Iterator, Mapping
from typing import Any

from backlog import settings
from backlog.batch import Batch
from backlog.errors import NotFound
from backlog.generation import outside
from backlog.messages import HeldBack, WeeklyPart, WeeklyReport
from backlog.office import Office
from backlog.permalinks import load_permalinks
from backlog.queries import batch_log, lists, reports
from backlog.roles import Actor
from backlog.row import Row
from bot import words
from bot.blocks.batches import format_entry
from bot.blocks.pinned import format_state
from bot.blocks.weekly import Gone, Held, Offer, Week
from bot.limits import safe
from bot.presenters import batch as cards
from bot.presenters import batches
from bot.presenters.pinned import POSTER

LOG = 8
_GROUPS = ("0–14 days", "15–30 days", "31–60 days", "over 60 days")
_GROUP_OF = (0, 0, 1, 2, 3, 3)
"""The bar of each age group of the reports."""


def load_week(office: Office, week: WeeklyReport, **places: Any) -> Week:
    """The post; `places` are the link to Home and the id of accounting's channel."""
    links = load_permalinks(office).batches
    return Week(
        period=week.period,
        said=words.retell(office, week.said),
        late=week.late,
        offers=tuple(_build_offer(office, part) for part in week.parts if part.ids),
        gone=tuple(_list_gone(office, week, links)),
        held=tuple(_list_held(office, week.held_back, POSTER)),
        log=tuple(format_entry(one) for one in batches.list_latest(office, POSTER, LOG)),
        why=tuple(words.retell(office, one) for one in week.why),
        figures=week.figures,
        ages=_count_ages(office),
        decides=_say_who_decides(office),
        plan=_describe_plan(office),
        rests=outside.find_doubt(office) is not None,
        **places,
    )


def _build_offer(office: Office, part: WeeklyPart) -> Offer:
    rows = lists.rows(office, POSTER, list(part.ids))
    # The first release's proposals name no system, and their button offers the usual one.
    target = part.target or office.find_default_target()
    label = office.labels.get(target, target)
    return Offer(part.target, label, len(part.ids), lists.sum_rows(rows))


def _list_gone(office: Office, week: WeeklyReport, links: Mapping[str, str]) -> Iterator[Gone]:
    for part in week.parts:
        if part.batch and (batch := _find_batch(office, part.batch)):
            yield Gone(
                number=batch.number,
                label=cards.find_label(office, batch),
                count=batch.count,
                totals=batch.totals,
                files=[file.name for file in batch.files],
                link=links.get(batch.number, ""),
            )


def _find_batch(office: Office, number: str) -> Batch | None:
    """What another life of the database made is not there."""
    try:
        return batch_log.read_batch(office, POSTER, number).batch
    except NotFound:
        return None


def _list_held(office: Office, held: tuple[HeldBack, ...], actor: Actor) -> Iterator[Held]:
    """The oldest first; what came from an older release in the order in which it came."""
    rows = {row.id: row for row in lists.rows(office, actor, [one.id for one in held if one.id])}
    known = [one for one in held if one.id in rows]
    for one in sorted(known, key=lambda one: (rows[one.id].waiting_since, one.id)):
        yield _describe_held(office, one, rows[one.id])
    for one in held:
        if one.id not in rows:
            yield Held(one.number, words.retell(office, one.reason), one.elsewhere)


def _describe_held(office: Office, one: HeldBack, row: Row) -> Held:
    return Held(
        number=row.number,
        why=_say_why(one, row),
        elsewhere=one.elsewhere and not row.held,
        days=words.count_age(row, office.company, office.clock()),
        amount=words.format_sum(row.total, row.currency),
        whole=int(row.total),
        client=row.client,
        manager=row.project_manager,
    )


def _say_why(one: HeldBack, row: Row) -> str:
    if row.held:
        return format_state(row)
    if one.elsewhere:
        said = row.currency if one.check == "currency" else one.check.replace("-", " ")
        return f"other system: {said}"
    # Another system takes the currency: what is said is what keeps it from going to any.
    checks = [check for check in row.blockers if check != "currency"] or [one.check]
    return ", ".join(check.replace("-", " ") for check in checks)


def _count_ages(office: Office) -> dict[str, int]:
    found = dict.fromkeys(_GROUPS, 0)
    bars = dict(zip(reports.list_buckets(), _GROUP_OF, strict=True))
    for one in reports.ageing(office, POSTER):
        if one.tab == "admin":
            found[_GROUPS[bars[one.days]]] += one.count
    return found


def _say_who_decides(office: Office) -> str:
    who = settings.schedule(office).weekly_responsible
    name = f"{words.find_name(office, who)} or another" if who else "An"
    return f"Nothing of it has been exported yet: {name} Administrator decides."


def _describe_plan(office: Office) -> str:
    wanted = settings.schedule(office)
    day = wanted.weekly_day.capitalize()
    every = f"Every {day} at {wanted.weekly_at}" if wanted.weekly_mode != "off" else "Done by hand"
    return words.join(safe(every), "an Administrator changes it in Home, *Change settings*")
