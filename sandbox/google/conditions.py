"""Conditions, as filters, rules and drop-downs have them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.google.errors import Refused
from sandbox.google.formulas import Value
from sandbox.google.schema.cells import BooleanCondition, DataValidationRule

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_RELATIVE = {
    "PAST_YEAR": -365,
    "PAST_MONTH": -30,
    "PAST_WEEK": -7,
    "YESTERDAY": -1,
    "TODAY": 0,
    "TOMORROW": 1,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A cell that is judged: its value, what it shows, and what a formula comes to from here."""

    value: Value
    shown: str
    compute: Callable[[str], Value]
    today: float = 0.0


Test = Callable[[Subject, list[Any]], bool]


def _text(judge: Callable[[str, str], bool]) -> Test:
    return lambda subject, given: judge(subject.shown.casefold(), str(given[0]).casefold())


def _number(judge: Callable[..., bool]) -> Test:
    def test(subject: Subject, given: list[Any]) -> bool:
        return _is_number(subject.value) and judge(subject.value, *map(_to_number, given))

    return test


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _to_number(value: Any) -> float:
    return float(value) if _is_number(value) or _NUMBER.fullmatch(str(value)) else float("nan")


def _not_equal(subject: Subject, given: list[Any]) -> bool:
    return not (_is_number(subject.value) and subject.value == _to_number(given[0]))


def _one_of(subject: Subject, given: list[Any]) -> bool:
    return any(subject.shown == str(one) for one in given)


def _formula(_subject: Subject, given: list[Any]) -> bool:
    return given[0] is True or (_is_number(given[0]) and given[0] != 0)


_TESTS: dict[str, Test] = {
    "TEXT_EQ": _text(lambda shown, given: shown == given),
    "TEXT_NOT_EQ": _text(lambda shown, given: shown != given),
    "TEXT_CONTAINS": _text(lambda shown, given: given in shown),
    "TEXT_NOT_CONTAINS": _text(lambda shown, given: given not in shown),
    "TEXT_STARTS_WITH": _text(lambda shown, given: shown.startswith(given)),
    "TEXT_ENDS_WITH": _text(lambda shown, given: shown.endswith(given)),
    "NUMBER_EQ": _number(lambda value, given: value == given),
    "NUMBER_NOT_EQ": _not_equal,
    "NUMBER_GREATER": _number(lambda value, given: value > given),
    "NUMBER_GREATER_THAN_EQ": _number(lambda value, given: value >= given),
    "NUMBER_LESS": _number(lambda value, given: value < given),
    "NUMBER_LESS_THAN_EQ": _number(lambda value, given: value <= given),
    "NUMBER_BETWEEN": _number(lambda value, low, high: low <= value <= high),
    "NUMBER_NOT_BETWEEN": _number(lambda value, low, high: not low <= value <= high),
    "DATE_EQ": _number(lambda value, given: int(value) == int(given)),
    "DATE_BEFORE": _number(lambda value, given: value < int(given)),
    "DATE_AFTER": _number(lambda value, given: int(value) > int(given)),
    "DATE_ON_OR_BEFORE": _number(lambda value, given: int(value) <= int(given)),
    "DATE_ON_OR_AFTER": _number(lambda value, given: int(value) >= int(given)),
    "DATE_IS_VALID": _number(lambda value: value >= 0),
    "BLANK": lambda subject, _: subject.shown == "",
    "NOT_BLANK": lambda subject, _: subject.shown != "",
    "BOOLEAN": lambda subject, _: isinstance(subject.value, bool),
    "ONE_OF_LIST": _one_of,
    "CUSTOM_FORMULA": _formula,
}
_ONLY_VALIDATION = {
    "ONE_OF_LIST",
    "DATE_IS_VALID",
    "BOOLEAN",
    "DATE_ON_OR_BEFORE",
    "DATE_ON_OR_AFTER",
}
_COUNTS = {
    "BLANK": 0,
    "NOT_BLANK": 0,
    "DATE_IS_VALID": 0,
    "NUMBER_BETWEEN": 2,
    "NUMBER_NOT_BETWEEN": 2,
}
_SEVERAL = {"ONE_OF_LIST", "BOOLEAN"}


def check_condition(condition: BooleanCondition, *, where: str) -> None:
    """Refuse a condition that Google has not, or not here.

    Raises:
        Refused: says which and why.
    """
    kind, given = condition.get("type", ""), condition.get("values", [])
    if kind not in _TESTS:
        raise Refused(f"The sandbox does not answer conditions of the type {kind!r}.", 501)
    if where != "data validation" and kind in _ONLY_VALIDATION:
        raise Refused(f"ConditionType '{kind}' is not supported in {where}.")
    if kind not in _SEVERAL and len(given) != _COUNTS.get(kind, 1):
        raise Refused(f"{kind} requires exactly {_COUNTS.get(kind, 1)} ConditionValues.")
    if kind == "ONE_OF_LIST" and not given:
        raise Refused("ONE_OF_LIST requires at least one ConditionValue.")
    for value in given:
        _check_value(kind, value, where)


def _check_value(kind: str, value: Any, where: str) -> None:
    if len(value) != 1:
        raise Refused("A ConditionValue is one of relativeDate, userEnteredValue.")
    if "relativeDate" in value and (
        kind not in {"DATE_BEFORE", "DATE_AFTER"} or where == "data validation"
    ):
        raise Refused(f"relativeDate is not supported for {kind} in {where}.")
    text = value.get("userEnteredValue", "=")
    if kind == "CUSTOM_FORMULA" and not text.startswith("="):
        raise Refused("CUSTOM_FORMULA must be a formula that begins with '='.")
    if kind == "ONE_OF_LIST" and text.startswith("="):
        raise Refused("Values of ONE_OF_LIST may not be formulas.")


def check_rule(rule: DataValidationRule) -> None:
    """Refuse a drop-down or another rule of typing that Google has not.

    Raises:
        Refused: says which and why.
    """
    if "condition" not in rule:
        raise Refused("rule.condition must be set.")
    check_condition(rule["condition"], where="data validation")


def holds(condition: BooleanCondition, subject: Subject) -> bool:
    """Whether a condition is true of a cell."""
    given = [_operand(value, subject) for value in condition.get("values", [])]
    return _TESTS[condition["type"]](subject, given)


def _operand(value: Any, subject: Subject) -> Value:
    if "relativeDate" in value:
        return subject.today + _RELATIVE[value["relativeDate"]]
    text = str(value["userEnteredValue"])
    return subject.compute(text) if text.startswith("=") else text


def is_met(rule: DataValidationRule, value: Any) -> bool:
    """Whether a value may be typed; what a formula decides, may."""
    if rule["condition"]["type"] == "CUSTOM_FORMULA" or value is None:
        return True
    shown = str(value).upper() if isinstance(value, bool) else str(value)
    return holds(rule["condition"], Subject(value, shown, lambda _: True))
