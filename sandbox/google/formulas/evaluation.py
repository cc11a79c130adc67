"""Computing a tree: where a range stands for one cell, where for all of them, where errors stop."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from inspect import signature
from typing import Protocol, TypeAlias

from sandbox.google.formulas import arrays, scalars
from sandbox.google.formulas.parsing import Call, Literal, Look, Node, parse_formula
from sandbox.google.formulas.references import Reference
from sandbox.google.formulas.values import Error, Failed, Grid, Value, to_truth

Result: TypeAlias = Value | Grid
_NOTHING = Literal(None)
_ASCENDING = Literal(1.0)
_FALSE = Literal(False)


class Sight(Protocol):
    """What a formula sees of its spreadsheet."""

    @property
    def moment(self) -> float:
        """NOW, as a serial number."""

    @property
    def decimal(self) -> str:
        """What separates decimals in the spreadsheet's locale."""

    def look(self, reference: Reference, home: "Home") -> Grid:
        """The values of a range.

        Raises:
            Failed: there is no such range.
        """


@dataclass(frozen=True, slots=True)
class Home:
    """The cell that a formula belongs to."""

    sheet_id: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One formula at its place.

    Attributes:
        sight: The spreadsheet around it.
        home: Its cell.
        moved: How many rows and columns away from there it is now read, as rules are.
        array: Whether a range stands for all of its cells, as within ARRAYFORMULA and FILTER.
    """

    sight: Sight
    home: Home
    moved: tuple[int, int] = (0, 0)
    array: bool = False

    def compute(self, formula: str) -> Result:
        """What a formula comes to; never raises."""
        try:
            result = self.node(parse_formula(formula, self.sight.decimal))
        except Failed as failed:
            return failed.error
        if isinstance(result, Grid) and result.height * result.width == 1:
            return result.rows[0][0]
        return result

    def node(self, node: Node) -> Result:
        """What a node comes to.

        Raises:
            Failed: it has no value.
        """
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Look):
            return self._look(node.at)
        if special := _SPECIAL.get(node.name):
            _check_count(node, special, 1)
            return special(self, *node.arguments)
        if whole := arrays.FUNCTIONS.get(node.name):
            _check_count(node, whole)
            return whole(*(self.node(each) for each in node.arguments))
        if scalar := scalars.FUNCTIONS.get(node.name):
            _check_count(node, scalar)
            return _broadcast(scalar, [self.argument(each) for each in node.arguments])
        raise Failed("NAME", f"Unknown function: '{node.name}'.")

    def argument(self, node: Node) -> Result:
        """What a function of single values gets: outside arrays a range is the cell beside it."""
        value = self._attempt(node)
        if self.array or not isinstance(value, Grid):
            return value
        return self._intersect(node.at, value) if isinstance(node, Look) else value.rows[0][0]

    def within_array(self) -> "Evaluation":
        """The same, where ranges stand for all of their cells."""
        return replace(self, array=True)

    def attempt(self, node: Node) -> Result:
        """What a node comes to, its error as a value."""
        return self._attempt(node)

    def _attempt(self, node: Node) -> Result:
        try:
            return self.node(node)
        except Failed as failed:
            return failed.error

    def _look(self, at: Reference) -> Result:
        moved = at.moved(*self.moved)
        if moved is None:
            raise Failed("REF", "Reference does not exist.")
        seen = self.sight.look(moved, self.home)
        return seen.rows[0][0] if at.last is None else seen

    def _intersect(self, at: Reference, seen: Grid) -> Value:
        first = at.moved(*self.moved) or at
        down = self.home.row + self.moved[0] - (first.first.row or 0)
        across = self.home.column + self.moved[1] - (first.first.column or 0)
        if seen.width == 1 and 0 <= down < seen.height:
            return seen.rows[down][0]
        if seen.height == 1 and 0 <= across < seen.width:
            return seen.rows[0][across]
        return Error("VALUE", "An array value could not be found.")


Special: TypeAlias = Callable[..., Result]


def _check_count(node: Call, function: Callable[..., Result], own: int = 0) -> None:
    count = len(node.arguments)
    if not _takes(function, own + count):
        message = f"Wrong number of arguments to {node.name}. Received {count} arguments."
        raise Failed("N_A", message)


@lru_cache(maxsize=1000)
def _takes(function: Callable[..., Result], count: int) -> bool:
    try:
        signature(function).bind(*range(count))
    except TypeError:
        return False
    return True


def _broadcast(function: Callable[..., Value], arguments: Sequence[Result]) -> Result:
    grids = [each for each in arguments if isinstance(each, Grid)]
    if not grids:
        return function(*arguments)
    height = max(grid.height for grid in grids)
    width = max(grid.width for grid in grids)
    spread = [_spread(each, height, width) for each in arguments]
    return Grid(
        [
            [_apply(function, values) for values in zip(*row, strict=True)]
            for row in zip(*spread, strict=True)
        ]
    )


def _spread(argument: Result, height: int, width: int) -> list[list[Value]]:
    """The argument for every cell: a single value, row or column repeats."""
    if not isinstance(argument, Grid):
        return [[argument] * width] * height
    if (argument.height, argument.width) == (height, width):
        return argument.rows
    return [[argument.cell(r, c) for c in range(width)] for r in range(height)]


def _apply(function: Callable[..., Value], arguments: Iterable[Value]) -> Value:
    try:
        return function(*arguments)
    except Failed as failed:
        return failed.error


def _array_formula(here: Evaluation, node: Node) -> Result:
    return here.within_array().node(node)


def _filter(here: Evaluation, source: Node, first: Node, *conditions: Node) -> Result:
    inside = here.within_array()
    return arrays.filter_rows(inside.node(source), *map(inside.node, (first, *conditions)))


def _sort(here: Evaluation, source: Node, *by: Node) -> Result:
    inside = here.within_array()
    return arrays.sort_rows(inside.node(source), *(inside.node(each) for each in by))


def _if(here: Evaluation, condition: Node, then: Node, otherwise: Node = _FALSE) -> Result:
    holds = here.argument(condition)
    if not isinstance(holds, Grid):
        return here.node(then if to_truth(holds) else otherwise)
    sides = [here.attempt(then), here.attempt(otherwise)]
    return _broadcast(lambda truth, yes, no: yes if to_truth(truth) else no, [holds, *sides])


def _if_error(here: Evaluation, node: Node, otherwise: Node = _NOTHING) -> Result:
    return _replace(here, node, otherwise, lambda value: isinstance(value, Error))


def _if_na(here: Evaluation, node: Node, otherwise: Node = _NOTHING) -> Result:
    return _replace(
        here, node, otherwise, lambda value: isinstance(value, Error) and value.kind == "N_A"
    )


def _replace(here: Evaluation, node: Node, otherwise: Node, bad: Callable[[Value], bool]) -> Result:
    value = here.argument(node) if isinstance(node, Look) else here.attempt(node)
    if not isinstance(value, Grid):
        return here.node(otherwise) if bad(value) else value
    instead = here.argument(otherwise)
    return _broadcast(lambda each, other: other if bad(each) else each, [value, instead])


def _match(here: Evaluation, key: Node, among: Node, kind: Node = _ASCENDING) -> Result:
    place = arrays.build_index(here.node(among), here.argument(kind))
    return _broadcast(place, [here.argument(key)])


def _now(here: Evaluation) -> Result:
    return here.sight.moment


def _today(here: Evaluation) -> Result:
    return float(int(here.sight.moment))


_SPECIAL: dict[str, Special] = {
    "ARRAYFORMULA": _array_formula,
    "FILTER": _filter,
    "IF": _if,
    "IFERROR": _if_error,
    "IFNA": _if_na,
    "MATCH": _match,
    "NOW": _now,
    "SORT": _sort,
    "TODAY": _today,
}
