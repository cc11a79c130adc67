"""Functions of whole ranges."""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from sandbox.google.formulas.criteria import compile_criterion
from sandbox.google.formulas.values import (
    Error,
    Failed,
    Grid,
    Value,
    order_key,
    to_number,
    to_truth,
)

Result: TypeAlias = Value | Grid


def as_grid(value: Result) -> Grid:
    """A single value as a grid of one cell."""
    return value if isinstance(value, Grid) else Grid([[value]])


def _flatten(values: tuple[Result, ...]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, Grid):
            for row in value.rows:
                yield from row
        else:
            yield value


def filter_rows(source: Result, *conditions: Result) -> Grid:
    """FILTER: the rows, or the columns, of which all conditions are true.

    Raises:
        Failed: none is, or the sizes differ.
    """
    grid = as_grid(source)
    across = all(isinstance(c, Grid) and c.height == 1 < c.width for c in conditions)
    lines = [list(line) for line in zip(*grid.rows, strict=True)] if across else grid.rows
    for condition in conditions:
        tests = list(_flatten((condition,)))
        if len(tests) != (grid.width if across else grid.height):
            raise Failed(
                "N_A",
                f"FILTER has mismatched range sizes. Expected row count: {grid.height}. column"
                f" count: 1. Actual row count: {len(tests)}, column count: 1.",
            )
    held = zip(*(_flatten((condition,)) for condition in conditions), strict=True)
    kept = [line for line, tests in zip(lines, held, strict=True) if all(map(_holds, tests))]
    if not kept:
        raise Failed("N_A", "No matches are found in FILTER evaluation.")
    return Grid([list(line) for line in zip(*kept, strict=True)] if across else kept)


def _holds(value: Value) -> bool:
    return not isinstance(value, Error | str) and to_truth(value)


def sort_rows(source: Result, *by: Result) -> Grid:
    """SORT: by pairs of a column (its number, or values beside) and whether it ascends."""
    grid = as_grid(source)
    order = list(range(grid.height))
    pairs = [(by[i], by[i + 1] if i + 1 < len(by) else True) for i in range(0, len(by), 2)]
    for column, ascending in reversed(pairs or [(1.0, True)]):
        keys = _sort_column(grid, column)
        rising = to_truth(_single(ascending))
        order.sort(key=lambda i, keys=keys: order_key(keys[i]), reverse=not rising)  # type: ignore[misc]  # a bound default
        order.sort(key=lambda i, keys=keys: keys[i] is None)  # type: ignore[misc]  # the same
    return Grid([grid.rows[i] for i in order])


def _sort_column(grid: Grid, column: Result) -> list[Value]:
    if isinstance(column, Grid) and column.height == grid.height and grid.height > 1:
        return [row[0] for row in column.rows]
    at = int(to_number(_single(column)))
    if not 1 <= at <= grid.width:
        raise Failed("VALUE", f"Function SORT parameter 2 value is {at}: there is no such column.")
    return [row[at - 1] for row in grid.rows]


def _single(value: Result) -> Value:
    return value.rows[0][0] if isinstance(value, Grid) else value


def build_index(among: Result, kind: Result) -> Callable[[Value], Value]:
    """MATCH in a range: the place of a value; 0 as the kind asks for exactly this value."""
    values = list(_flatten((among,)))
    if to_number(_single(kind)) != 0:
        return lambda key: _match_sorted(values, key)
    places: dict[tuple[int, float, str], int] = {}
    for place, value in enumerate(values, 1):
        places.setdefault(order_key(value), place)
    return lambda key: _answer_place(places.get(order_key(key)), key)


def _match_sorted(values: list[Value], key: Value) -> Value:
    below = [i for i, v in enumerate(values, 1) if v is not None and order_key(v) <= order_key(key)]
    return _answer_place(below[-1] if below else None, key)


def _answer_place(place: int | None, key: Value) -> Value:
    if place is None or key is None:
        return Error(
            "N_A", f"Did not find value '{'' if key is None else key}' in MATCH evaluation."
        )
    return float(place)


def _hstack(*values: Result) -> Grid:
    grids = [as_grid(value) for value in values]
    height = max(grid.height for grid in grids)
    missing = Error("N_A", "")
    return Grid(
        [
            [v for g in grids for v in (g.rows[r] if r < g.height else [missing] * g.width)]
            for r in range(height)
        ]
    )


def _vstack(*values: Result) -> Grid:
    grids = [as_grid(value) for value in values]
    width = max(grid.width for grid in grids)
    missing: Value = Error("N_A", "")
    return Grid([row + [missing] * (width - len(row)) for grid in grids for row in grid.rows])


def _choose_columns(source: Result, *columns: Result) -> Grid:
    grid = as_grid(source)
    chosen = [int(to_number(each)) for each in _flatten(columns)]
    if wrong := [n for n in chosen if n == 0 or abs(n) > grid.width]:
        raise Failed("VALUE", f"Function CHOOSECOLS parameter 2 value is {wrong[0]}.")
    indexes = [n - 1 if n > 0 else grid.width + n for n in chosen]
    return Grid([[row[i] for i in indexes] for row in grid.rows])


def _sequence(rows: Result, columns: Result = 1.0, start: Result = 1.0, step: Result = 1.0) -> Grid:
    height, width = int(to_number(_single(rows))), int(to_number(_single(columns)))
    first, by = to_number(_single(start)), to_number(_single(step))
    return Grid([[first + (r * width + c) * by for c in range(width)] for r in range(height)])


def _unique(source: Result) -> Grid:
    seen: dict[tuple[object, ...], list[Value]] = {}
    for row in as_grid(source).rows:
        seen.setdefault(tuple(order_key(value) for value in row), row)
    return Grid(list(seen.values()))


def _count_ifs(*pairs: Result) -> Value:
    return float(len(_find_matching(pairs)))


def _sum_ifs(amounts: Result, *pairs: Result) -> Value:
    values = list(_flatten((amounts,)))
    return _total(values[i] for i in _find_matching(pairs, len(values)))


def _max_ifs(amounts: Result, *pairs: Result) -> Value:
    values = list(_flatten((amounts,)))
    return _largest(values[i] for i in _find_matching(pairs, len(values)))


def _find_matching(pairs: tuple[Result, ...], length: int | None = None) -> list[int]:
    """The places at which every range meets its criterion."""
    found: list[int] | None = None
    for at in range(0, len(pairs) - 1, 2):
        values = list(_flatten((pairs[at],)))
        if length not in (None, len(values)):
            raise Failed("VALUE", "Array arguments to COUNTIFS are of different size.")
        length = len(values)
        holds = compile_criterion(_single(pairs[at + 1]))
        found = [i for i in (range(length) if found is None else found) if holds(values[i])]
    if found is None:
        raise Failed("N_A", "Wrong number of arguments to COUNTIFS.")
    return found


def _total(values: Iterable[Value]) -> float:
    return math.fsum(_numbers(values))


def _largest(values: Iterable[Value]) -> float:
    return max(_numbers(values), default=0.0)


def _numbers(values: Iterable[Value]) -> Iterator[float]:
    return (v for v in values if isinstance(v, float | int) and not isinstance(v, bool))


def _sum(*values: Result) -> Value:
    return _total(_read_sound(values))


def _max(*values: Result) -> Value:
    return _largest(_read_sound(values))


def _read_sound(values: tuple[Result, ...]) -> Iterator[Value]:
    for value in _flatten(values):
        if isinstance(value, Error):
            raise Failed(value.kind, value.message)
        yield value


def _and(*values: Result) -> Value:
    return all(_truths(values))


def _or(*values: Result) -> Value:
    return any(_truths(values))


def _truths(values: tuple[Result, ...]) -> list[bool]:
    """Texts within ranges do not count; alone they must be truths."""
    found = [value for value in _read_sound(values) if value is not None]
    single = not any(isinstance(value, Grid) for value in values)
    return [to_truth(value) for value in found if single or not isinstance(value, str)]


def _count_a(*values: Result) -> Value:
    return float(sum(value is not None for value in _flatten(values)))


FUNCTIONS: dict[str, Callable[..., Result]] = {
    "AND": _and,
    "CHOOSECOLS": _choose_columns,
    "COUNTA": _count_a,
    "COUNTIF": _count_ifs,
    "COUNTIFS": _count_ifs,
    "HSTACK": _hstack,
    "MAX": _max,
    "MAXIFS": _max_ifs,
    "OR": _or,
    "SEQUENCE": _sequence,
    "SUM": _sum,
    "SUMIFS": _sum_ifs,
    "UNIQUE": _unique,
    "VSTACK": _vstack,
}
