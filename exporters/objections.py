"""What is said about a value that does not go into its cell as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backlog.target import Level, Problem
from exporters import text
from exporters.cells import Column, Dialect, Row, Rule, Size, Words, shortened
from exporters.text import Folded


@dataclass(frozen=True, slots=True)
class _Objection:
    check: str
    level: Level
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """Words on their way into a cell."""

    label: str
    about: str
    rule: Rule
    size: Size
    words: Words
    folded: Folded

    @property
    def shown(self) -> str:
        said = text.tabular(self.words.said)
        return f"the {self.about} “{said if len(said) <= 60 else said[:57] + '...'}”"

    def blocker(self, check: str, message: str) -> _Objection:
        return _Objection(check, Level.BLOCKER, message, self.words.fix)


def objections(
    number: str, row: Row, columns: Sequence[Column[Row]], dialect: Dialect
) -> Iterator[Problem]:
    """Everything about this row of invoice `number` that a person should know."""
    for column in columns:
        words = column.value(row)
        if isinstance(words, str):
            continue
        folded = dialect.fold(words, column.size)
        spot = _Spot(dialect.label, column.about, column.rule, column.size, words, folded)
        for found in _text(spot) if column.rule is Rule.TEXT else _key(spot):
            yield _problem(number, words.field, found)


def _problem(number: str, field: str, found: _Objection) -> Problem:
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


def _text(spot: _Spot) -> Iterator[_Objection]:
    whole, written = spot.folded.text, shortened(spot.folded.text, spot.size)
    if spot.folded.changes:
        yield _folding(spot)
    if text.signed(whole):
        message = f"{spot.shown} begins with a sign that spreadsheets run; it is written without."
        yield _Objection("formula-sign", Level.WARNING, message, "Reword it if the sign matters.")
    if written != text.unsigned(whole):
        message = f"{_excess(spot, whole)} It is cut after “{written[-24:].strip()}”."
        yield _Objection("too-long", Level.WARNING, message, "Shorten it if the end matters.")


def _key(spot: _Spot) -> Iterator[_Objection]:
    if not all(_levels(spot)):
        yield spot.blocker("name-missing", f"{spot.shown} is empty.")
    if text.signed(spot.folded.text):
        message = f"{spot.shown} begins with a sign that spreadsheets run."
        yield spot.blocker("formula-sign", message)
    if _too_long(spot):
        yield spot.blocker("too-long", _excess(spot, spot.folded.text))
    yield from _spelling(spot)


def _spelling(spot: _Spot) -> Iterator[_Objection]:
    exact = spot.rule is Rule.EXACT and spot.folded.text != spot.words.said.strip()
    if exact or spot.folded.lost:
        message = (
            f"{spot.shown} has characters that {spot.label} cannot read; "
            f"it would become “{spot.folded.text}”."
        )
        yield spot.blocker("characters", message)
    elif spot.folded.changes:
        yield _folding(spot)


def _folding(spot: _Spot) -> _Objection:
    changes = ", ".join(f"“{old}” as “{new}”" for old, new in spot.folded.changes)
    return _Objection(
        "characters",
        Level.WARNING,
        f"{spot.shown} is written with {changes}: {spot.label} cannot read it otherwise.",
        "Nothing, if that is fine; else reword it."
        if spot.rule is Rule.TEXT
        else f"Make sure that {spot.label} has it as “{spot.folded.text}”.",
    )


def _levels(spot: _Spot) -> list[str]:
    return spot.folded.text.split(":") if spot.size.level else [spot.folded.text]


def _too_long(spot: _Spot) -> bool:
    whole, level = spot.size.whole, spot.size.level
    over = whole is not None and len(spot.folded.text) > whole
    return over or (level is not None and any(len(name) > level for name in _levels(spot)))


def _excess(spot: _Spot, written: str) -> str:
    whole, level = spot.size.whole, spot.size.level
    longest = max(len(name) for name in _levels(spot))
    if level is not None and longest > level:
        return f"{spot.shown} has {longest} characters; {spot.label} takes {level} in one name."
    return f"{spot.shown} has {len(written)} characters; {spot.label} takes {whole}."
