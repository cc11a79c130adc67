"""Functions of single values; over arrays they are asked cell by cell."""

import math
from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation

from sandbox.google.formulas.values import (
    Error,
    Failed,
    Linked,
    Value,
    are_equal,
    order_key,
    to_number,
    to_text,
    to_truth,
)

_EPOCH = date(1899, 12, 30)


def _divide(one: Value, other: Value) -> Value:
    by = to_number(other)
    if by == 0:
        raise Failed("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
    return to_number(one) / by


def _pow(one: Value, other: Value) -> Value:
    try:
        return float(to_number(one) ** to_number(other))
    except (OverflowError, TypeError, ZeroDivisionError):
        raise Failed("NUM", "Function POW has no such result.") from None


def _check(*values: Value) -> None:
    for value in values:
        if isinstance(value, Error):
            raise Failed(value.kind, value.message)


def _equal(one: Value, other: Value) -> Value:
    _check(one, other)
    return are_equal(one, other)


def _differ(one: Value, other: Value) -> Value:
    _check(one, other)
    return not are_equal(one, other)


def _less(one: Value, other: Value) -> Value:
    _check(one, other)
    return _rank(one, other) < _rank(other, one)


def _greater(one: Value, other: Value) -> Value:
    return _less(other, one)


def _at_most(one: Value, other: Value) -> Value:
    return not _less(other, one)


def _at_least(one: Value, other: Value) -> Value:
    return not _less(one, other)


def _rank(value: Value, beside: Value) -> tuple[int, float, str]:
    if value is None:  # an empty cell is what stands beside it would be without anything
        return order_key("" if isinstance(beside, str) else 0.0)
    return order_key(value)


def _round(value: Value, places: Value = None) -> Value:
    return _quantize(to_number(value), int(to_number(places)), ROUND_HALF_UP)


def _round_down(value: Value, places: Value = None) -> Value:
    return _quantize(to_number(value), int(to_number(places)), ROUND_DOWN)


def _quantize(number: float, places: int, how: str) -> float:
    try:
        return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), how))
    except InvalidOperation:
        return number


def _left(text: Value, count: Value = 1.0) -> Value:
    return to_text(text)[: int(to_number(count))]


def _right(text: Value, count: Value = 1.0) -> Value:
    wanted = int(to_number(count))
    return to_text(text)[-wanted:] if wanted else ""


def _number(value: Value) -> Value:
    _check(value)
    return 0.0 if isinstance(value, str) else to_number(value)


def _is_number(value: Value) -> Value:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _hyperlink(url: Value, label: Value = None) -> Value:
    target = to_text(url)
    return Linked(target if label is None else to_text(label), target)


def _date(year: Value, month: Value, day: Value) -> Value:
    months = int(to_number(year)) * 12 + int(to_number(month)) - 1
    return float((_month(months) - _EPOCH).days + int(to_number(day)) - 1)


def _month(months: int) -> date:
    try:
        return date(months // 12, months % 12 + 1, 1)
    except (ValueError, OverflowError):
        raise Failed("NUM", "There is no such date.") from None


def _end_of_month(start: Value, months: Value) -> Value:
    try:
        day = _EPOCH + timedelta(days=math.floor(to_number(start)))
    except OverflowError:
        raise Failed("NUM", "There is no such date.") from None
    after = _month(day.year * 12 + day.month + int(to_number(months)))
    return float((after - _EPOCH).days - 1)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "ADD": lambda one, other: to_number(one) + to_number(other),
    "CONCAT": lambda one, other: to_text(one) + to_text(other),
    "DATE": _date,
    "DIVIDE": _divide,
    "EOMONTH": _end_of_month,
    "EQ": _equal,
    "GT": _greater,
    "GTE": _at_least,
    "HYPERLINK": _hyperlink,
    "ISBLANK": lambda value: value is None,
    "ISNUMBER": _is_number,
    "LEFT": _left,
    "LEN": lambda text: float(len(to_text(text))),
    "LT": _less,
    "LTE": _at_most,
    "MINUS": lambda one, other: to_number(one) - to_number(other),
    "MULTIPLY": lambda one, other: to_number(one) * to_number(other),
    "N": _number,
    "NE": _differ,
    "NOT": lambda truth: not to_truth(truth),
    "POW": _pow,
    "RIGHT": _right,
    "ROUND": _round,
    "ROUNDDOWN": _round_down,
    "UMINUS": lambda value: -to_number(value),
}
