"""What is said about a value that does not go into its cell as it stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from backlog.target import Level, Problem
from exporters.checks.known_names import Existing
from exporters.layout import text
from exporters.layout.columns import Column, Dialect, Filled, Origin, Row, Rule, Table
from exporters.layout.text import Folded

Doubtful = tuple[Column[Row], Row, str]
_TOLD = 5
"""Places that a sentence names; the rest are counted."""


@dataclass(frozen=True, slots=True)
class _Objection:
    check: str
    level: Level
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Spot(Generic[Row]):
    """A value on its way into a cell of a column."""

    dialect: Dialect
    column: Column[Row]
    said: str
    origin: Origin
    folded: Folded

    @property
    def label(self) -> str:
        return self.dialect.label

    @property
    def quote(self) -> str:
        said = text.put_on_one_line(self.said)
        return f"the {self.column.about} “{said if len(said) <= 60 else said[:57] + '...'}”"

    @property
    def levels(self) -> list[str]:
        return self.folded.text.split(":") if self.column.size.level else [self.folded.text]

    def blocker(self, check: str, message: str) -> _Objection:
        return _Objection(check, Level.BLOCKER, message, self.origin.fix)


def find_objections(
    number: str, filled: Iterable[Filled[Any]], existing: Existing
) -> Iterator[Problem]:
    """Everything about the rows of invoice `number` that a person should know."""
    unseen: dict[str, str] = {}
    for each in filled:
        doubtful = [*each.table.find_doubtful(each.rows)]
        unseen |= _find_unseen(doubtful)
        yield from _check_doubtful(number, each.table, doubtful)
        if existing:
            yield from _check_created(number, each.table, each.rows, existing)
    if unseen:
        yield _warn_of_unseen(number, unseen)


def _find_unseen(doubtful: Sequence[Doubtful[Row]]) -> dict[str, str]:
    """Where text has line breaks, tabs or what nobody sees: the field, and how people say it."""
    return {
        origin.field: column.about
        for column, row, value in doubtful
        if column.rule is not Rule.EXACT
        and text.has_unseen(value)
        and (origin := column.origin(row))
    }


def _warn_of_unseen(number: str, places: Mapping[str, str]) -> Problem:
    """All of an invoice at once: crews type their notes on several lines, and many of them."""
    said = list(dict.fromkeys(_name_place(field, about) for field, about in places.items()))
    more = f" and {len(said) - _TOLD} more" if len(said) > _TOLD else ""
    return Problem(
        number=number,
        check="line-breaks",
        field=next(iter(places)),
        level=Level.WARNING,
        message="Line breaks and tabs are written as spaces, and what nobody sees is left out: "
        f"{', '.join(said[:_TOLD])}{more}.",
        fix="Reword it if that is not fine.",
    )


def _name_place(field: str, about: str) -> str:
    owner, _, rest = field.partition(".")
    return f"{about} of line {rest.partition('.')[0]}" if owner == "lines" else about


def _check_doubtful(
    number: str, table: Table[Row], doubtful: Sequence[Doubtful[Row]]
) -> Iterator[Problem]:
    for column, row, value in doubtful:
        origin = column.origin(row)
        if origin and (value or not origin.told):
            folded = table.fold(column, row, value)
            spot = _Spot(table.dialect, column, value, origin, folded)
            for found in _check_text(spot) if column.rule is Rule.TEXT else _check_key(spot):
                yield _build_problem(number, origin.field, found)


def _check_created(
    number: str, table: Table[Row], rows: Sequence[Row], existing: Existing
) -> Iterator[Problem]:
    for column, row, value in table.list_names(rows):
        if column.rule is Rule.KEY and existing.tells_of(column.listed):
            written = table.write_cell(column, row, value)
            missing = written and not existing.has(column.listed, written)
            if missing and (origin := column.origin(row)):
                yield from existing.find_missing(number, column, written, origin)


def _build_problem(number: str, field: str, found: _Objection) -> Problem:
    owner, _, rest = field.partition(".")
    place = f"line {rest.partition('.')[0]}: " if owner == "lines" else ""
    sentence = f"{place}{found.message}"
    return Problem(
        number=number,
        check=found.check,
        field=field,
        level=found.level,
        message=sentence[0].upper() + sentence[1:],
        fix=found.fix,
    )


def _check_text(spot: _Spot[Row]) -> Iterator[_Objection]:
    whole = spot.folded.text
    written = spot.dialect.shorten_text(whole, spot.column.size)
    if spot.folded.changes:
        yield _warn_of_folding(spot)
    runs = text.signed(whole) and not spot.dialect.types
    if runs:
        message = f"{spot.quote} begins with a sign that spreadsheets run; it is written without."
        yield _Objection("formula-sign", Level.WARNING, message, "Reword it if the sign matters.")
    if written != (text.strip_signs(whole) if runs else whole):
        yield _warn_of_cut(spot, whole, written)


def _warn_of_cut(spot: _Spot[Row], whole: str, written: str) -> _Objection:
    message = f"{_describe_excess(spot, whole)} It is cut after “{written[-24:].strip()}”."
    return _Objection("too-long", Level.WARNING, message, "Shorten it if the end matters.")


def _check_key(spot: _Spot[Row]) -> Iterator[_Objection]:
    if not all(spot.levels):
        yield spot.blocker("name-missing", f"{spot.quote} is empty.")
    # As it was typed, too: letters that an account cannot have are gone by then.
    if text.signed(spot.folded.text) or text.signed(text.put_on_one_line(spot.said)):
        message = f"{spot.quote} begins with a sign that spreadsheets run."
        yield spot.blocker("formula-sign", message)
    if _too_long(spot) and spot.origin.free:
        written = text.cut_text(spot.folded.text, spot.column.size.whole)
        yield _warn_of_cut(spot, spot.folded.text, written)
    elif _too_long(spot):
        yield spot.blocker("too-long", _describe_excess(spot, spot.folded.text))
    yield from _check_spelling(spot)


def _check_spelling(spot: _Spot[Row]) -> Iterator[_Objection]:
    exact = spot.column.rule is Rule.EXACT and spot.folded.text != spot.said.strip()
    if exact or spot.folded.lost:
        message = (
            f"{spot.quote} has characters that {spot.label} cannot read; "
            f"it would become “{spot.folded.text}”."
        )
        yield spot.blocker("characters", message)
    elif spot.folded.changes:
        yield _warn_of_folding(spot)


def _warn_of_folding(spot: _Spot[Row]) -> _Objection:
    changes = ", ".join(f"“{old}” as “{new}”" for old, new in spot.folded.changes if new)
    dropped = ", ".join(f"“{old}”" for old, new in spot.folded.changes if not new)
    written = [f"with {changes}"] * bool(changes) + [f"without {dropped}"] * bool(dropped)
    return _Objection(
        "characters",
        Level.WARNING,
        f"{spot.quote} is written {' and '.join(written)}: {spot.label} cannot read it otherwise.",
        "Reword it if that is not fine."
        if spot.column.rule is Rule.TEXT
        else f"Make sure that {spot.label} has it as “{spot.folded.text}”.",
    )


def _too_long(spot: _Spot[Row]) -> bool:
    whole, level = spot.column.size.whole, spot.column.size.level
    over = whole is not None and len(spot.folded.text) > whole
    return over or (level is not None and any(len(name) > level for name in spot.levels))


def _describe_excess(spot: _Spot[Row], written: str) -> str:
    whole, level = spot.column.size.whole, spot.column.size.level
    longest = max(len(name) for name in spot.levels)
    if level is not None and longest > level:
        return f"{spot.quote} has {longest} characters; {spot.label} takes {level} in one name."
    return f"{spot.quote} has {len(written)} characters; {spot.label} takes {whole}."
