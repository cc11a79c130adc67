"""The log of batches on Home: what waits first, two lines and a button each, filters; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backlog.batch import Batch, State
from backlog.plural import count_of
from backlog.queries.batch_log import Log
from bot import ids, limits, words
from bot.blocks import kit
from bot.blocks.kit import Block, View
from bot.blocks.rows import LINE_OF_SECTION
from bot.ids import OfBatch, ShowBatchesAs, TurnTo
from bot.limits import cut_at_word, safe
from bot.state import BatchesPlace

PAGE = 10
TABLE = 100
"""A table has room for more: it is to look at, and Slack itself turns its pages."""
TABLE_TEXT = 18_000
"""Slack takes 20,000 characters."""
WAITING = (State.PREPARED, State.DELIVERED, State.LOST)
STATES = {
    "any": "Any state",
    "waiting": "Waiting",
    State.IMPORTED: "Imported",
    State.PARTLY: "In part",
    State.REJECTED: "Rejected",
    State.VOID: "Void",
    State.LOST: "Lost",
}
_LABEL = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A batch with the names of who did what, as data, and days as `23 Nov`.

    `days` are the business days for which it waits, `to_undo` its imports to undo over there;
    `said_by` confirmed or corrected it last, or voided it.
    """

    batch: Batch
    label: str
    made_by: str
    made_on: str
    made_day: date
    days: int = 0
    said_by: str = ""
    said_on: str = ""
    to_undo: int = 0

    @property
    def waits(self) -> bool:
        """Whether nobody has said what became of it."""
        return self.batch.state in WAITING


@dataclass(frozen=True, slots=True)
class ShownLog:
    """The log as one person sees it: `systems` and `people` by what a filter of them is."""

    log: Log
    place: BatchesPlace
    turn: int
    may: frozenset[str]
    rows: Sequence[Told]
    systems: Mapping[str, str]
    people: Mapping[str, str]
    at: str
    whom: str
    notice: str = ""


def build_log(shown: ShownLog) -> View:
    """Her Home while she looks at the log."""
    back = kit.button("Back to the backlog", ids.BACK_TO_BACKLOG)
    return kit.home(
        [
            kit.actions("batches.top", back),
            kit.header("Export batches"),
            *([kit.data(shown.notice)] if shown.notice else []),
            kit.context(_summarize(shown.log)),
            *_filters(shown),
            *_list(shown),
            *_below(shown),
            kit.context(words.join(f"Updated {shown.at}", words.format_help(shown.whom))),
        ]
    )


def _summarize(log: Log) -> str:
    if not log.every:
        return "No batch was made yet. The first export makes one."
    years = ", ".join(str(year) for year in log.gaps)
    return words.join(
        f"{log.of_year:,} this year",
        f"{log.waiting:,} {'waits' if log.waiting == 1 else 'wait'} for accounting",
        f"a number is missing in {years}" if years else "numbers without a gap",
    )


def _filters(shown: ShownLog) -> Iterator[Block]:
    log, place = shown.log, shown.place
    if not log.every:
        return
    months = {f"{month:%Y-%m}": f"{month:%B %Y}" for month in log.months}
    yield kit.actions(
        f"batches.tools:{shown.turn}",
        kit.typeahead(ids.FIND_BATCH, "Find: batch, invoice or word"),
        _choose(ids.BATCH_STATE, STATES, place.state),
        _choose(ids.BATCH_SYSTEM, {"any": "Any system", **shown.systems}, place.system),
        _choose(ids.BATCH_MONTH, {"any": "Any month", **months}, place.month),
        _choose(ids.BATCH_WHO, {"any": "Anybody", **shown.people}, place.who),
    )
    if is_filtered(place):
        told = words.join(*_describe_filter(shown), f"{log.count:,} of {log.every:,}")
        clear = kit.button("Clear filter", ids.CLEAR_BATCHES)
        yield kit.section(f"*Filter:* {told}", clear) | {"block_id": "batches.filter"}


def _choose(action_id: str, entries: Mapping[str, str], chosen: str) -> Block:
    options = {
        value: kit.option(text, value)
        for value, text in list(entries.items())[: limits.CHOICES]
        if len(value) <= limits.OPTION_VALUE
    }
    return kit.choice("static_select", action_id, [*options.values()], options.get(chosen or "any"))


def is_filtered(place: BatchesPlace) -> bool:
    """Whether less than the whole log is shown."""
    return place != BatchesPlace(page=place.page, table=place.table)


def _describe_filter(shown: ShownLog) -> Iterator[str]:
    place = shown.place
    if place.search:
        yield f"“{safe(cut_at_word(place.search, 60))}”"
    if place.state:
        yield STATES.get(place.state, place.state)
    if place.system:
        yield safe(cut_at_word(shown.systems.get(place.system, place.system), 60))
    if place.month:
        yield f"{date.fromisoformat(f'{place.month}-01'):%B %Y}"
    if place.who:
        yield safe(cut_at_word(shown.people.get(place.who, place.who), 60))


def _list(shown: ShownLog) -> Iterator[Block]:
    if not shown.rows and shown.log.every:
        yield kit.section("Nothing fits this filter. *Clear filter* shows all batches.")
    elif shown.place.table and shown.rows:
        yield _build_table(shown.rows)
    else:
        for told in shown.rows:
            yield from _build_row(shown, told)


def _build_row(shown: ShownLog, told: Told) -> Iterator[Block]:
    """Two lines; below the few that wait, the buttons of whoever has to do with them."""
    acts = _list_acts(shown.may) if told.waits else []
    number = told.batch.number
    button = None if acts else build_open(number)
    block_id = f"batch:{told.batch.id}:{shown.turn}"
    yield kit.section(format_entry(told), button) | {"block_id": block_id}
    if acts:
        yield kit.actions(f"batch.acts:{told.batch.id}", *_build_acts(acts, told.batch))


def format_entry(told: Told) -> str:
    """A batch in two lines: its state and who brought it there, then what it holds."""
    number = told.batch.number
    emoji, said = describe_state(told)
    room = LINE_OF_SECTION - len(number) - 6
    head = words.join(f"{emoji} *{number}*", safe(cut_at_word(said, room)))
    return f"{head}\n{_describe_content(told)}"


def _list_acts(may: frozenset[str]) -> list[str]:
    return [act for act in ("confirm import", "download") if act in may]


def _build_acts(acts: Sequence[str], batch: Batch) -> Iterator[Block]:
    if "confirm import" in acts:
        yield build_confirm(batch.number, "Confirm…")
    yield build_open(batch.number)
    if "download" in acts and not batch.lost:
        yield build_send(batch)


def build_open(number: str, text: str = "Open") -> Block:
    """The button that opens a batch."""
    return kit.button(
        text, ids.OPEN_BATCH, ids.encode(OfBatch(number)), label=f"Open batch {number}"
    )


def build_confirm(number: str, text: str, *, style: str = "") -> Block:
    """The button that asks what became of a batch's import."""
    return kit.button(
        text,
        ids.OPEN_IMPORT,
        ids.encode(OfBatch(number)),
        style=style,
        label=f"Confirm the import of {number}",
    )


def build_send(batch: Batch) -> Block:
    """The button that sends whoever presses it the files of a batch once more."""
    what = name_files(batch)
    return kit.button(
        f"Send me {what}",
        ids.SEND_FILES,
        ids.encode(OfBatch(batch.number, batch.mark)),
        label=f"Send me {what} of {batch.number} again, which is no new export",
    )


def name_files(batch: Batch) -> str:
    """What a batch has of files, in words."""
    count = len(batch.files)
    return "the file" if count == 1 else f"the {count} files"


def describe_state(told: Told) -> tuple[str, str]:
    """How a batch stands: the emoji of its state, and in words; data."""
    batch, by = told.batch, f"{told.said_by}, {told.said_on}"
    if batch.state is State.VOID:
        return ":wastebasket:", f"void, {by}: {batch.void_reason}"
    if told.waits:
        return ":hourglass_flowing_sand:", _describe_wait(told)
    if len(batch.confirmations) > 1:
        return ":rotating_light:", f"confirmed {len(batch.confirmations)} times, last by {by}"
    if told.to_undo:
        return (
            ":leftwards_arrow_with_hook:",
            f"{count_of(told.to_undo, 'import')} to undo over there",
        )
    return _describe_import(batch, by)


def _describe_wait(told: Told) -> str:
    if told.batch.lost:
        return "lost with the database: was it imported?"
    if told.batch.state is State.PREPARED:
        return f"on its way to accounting, made by {told.made_by}, {told.made_on}"
    if told.days:
        return f"not confirmed for {count_of(told.days, 'business day')}"
    return f"not confirmed, made by {told.made_by}, {told.made_on}"


def _describe_import(batch: Batch, by: str) -> tuple[str, str]:
    last = batch.imports[-1]
    if last.outcome == "rejected":
        why = f": {last.reason}" if last.reason else ""
        said = "never came in, says" if last.corrects else "rejected by"
        return ":no_entry:", f"{said} {by}{why}"
    if last.outcome == "partly":
        return ":warning:", f"{len(batch.failed):,} did not come in, {by}"
    gaps = {currency: Decimal(gap) for currency, gap in last.gap.items() if Decimal(gap)}
    if gaps:
        return ":warning:", f"gap {words.format_sums(gaps)}, imported by {by}"
    exact = ", to the cent" if last.totals_seen else ""
    return ":white_check_mark:", f"imported by {by}{exact}"


def _describe_content(told: Told) -> str:
    batch = told.batch
    parts = [
        safe(cut_at_word(told.label, _LABEL)),
        count_of(batch.count),
        words.format_sums(batch.totals),
    ]
    return limits.fit_whole(parts, LINE_OF_SECTION, f"{limits.SPACE}· ")


_COLUMNS = (
    "Batch",
    "State",
    "Total",
    "Invoices",
    "Made on",
    "Made by",
    "Confirmed by",
    "System",
    "Word",
)
"""In the order of what a telephone still shows."""


def _build_table(rows: Sequence[Told]) -> Block:
    """All of it at a glance, to be sorted; nothing can be clicked in it."""
    cells = [[kit.cell(name) for name in _COLUMNS]]
    size = sum(len(name) for name in _COLUMNS)
    for told in rows:
        made = _build_cells(told)
        size += sum(len(one["text"]) for one in made)
        if size > TABLE_TEXT:
            break
        cells.append(made)
    return kit.data_table("Export batches, what waits first", cells, page=25)


def _build_cells(told: Told) -> list[Block]:
    batch = told.batch
    whole = sum(batch.totals.values(), Decimal())
    return [
        kit.cell(batch.number),
        kit.cell(STATES["waiting" if told.waits else batch.state]),
        kit.cell(words.format_sums(batch.totals), int(whole.to_integral_value())),
        kit.cell(f"{batch.count:,}", batch.count),
        kit.cell(told.made_day.isoformat()),
        kit.cell(told.made_by),
        kit.cell(told.said_by if batch.imports else ""),
        kit.cell(told.label),
        kit.cell(batch.code),
    ]


def _below(shown: ShownLog) -> Iterator[Block]:
    log, size = shown.log, TABLE if shown.place.table else PAGE
    buttons = []
    if log.page:
        buttons.append(_turn(f"Previous {size}", "previous", log.page - 1))
    if left := max(0, log.count - (log.page + 1) * size):
        buttons.append(_turn(f"Next {min(left, size)}", "next", log.page + 1))
    if shown.rows:
        text = "Show as rows" if shown.place.table else "Show as a table"
        as_ = ShowBatchesAs(not shown.place.table)
        buttons.append(kit.button(text, ids.BATCHES_AS, ids.encode(as_)))
    if buttons:
        yield kit.actions("batches.pager", *buttons)


def _turn(text: str, way: str, page: int) -> Block:
    return kit.button(text, f"{ids.BATCHES_PAGE}.{way}", ids.encode(TurnTo(page)))
