"""Criteria as COUNTIFS takes them: `Admin`, `>=46000`, `<>`, `INV*`."""

import re
from collections.abc import Callable

from sandbox.google.formulas.values import Error, Value, are_equal, order_key

_SIGNED = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
Test = Callable[[Value], bool]


def compile_criterion(criterion: Value) -> Test:
    """Whether a value meets it."""
    if not isinstance(criterion, str):
        return lambda value: value is not None and are_equal(value, criterion)
    found = _SIGNED.fullmatch(criterion)
    sign, text = found.groups() if found else (None, criterion)
    if sign in {None, "="}:
        return _equals(text)
    if sign == "<>":
        equals = _equals(text)
        return lambda value: not equals(value)
    return _compares(str(sign), text)


def _equals(text: str) -> Test:
    if _NUMBER.fullmatch(text):
        number = float(text)
        return lambda value: value in (number, text) and not isinstance(value, bool)
    if text == "":
        return lambda value: value is None or value == ""
    if "*" in text or "?" in text:
        pattern = re.compile(_wild(text), re.IGNORECASE | re.DOTALL)
        return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None
    folded = text.casefold()
    return lambda value: isinstance(value, str) and value.casefold() == folded


def _wild(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")


def _compares(sign: str, text: str) -> Test:
    limit: Value = float(text) if _NUMBER.fullmatch(text) else text
    bound = order_key(limit)

    def holds(value: Value) -> bool:
        if value is None or isinstance(value, Error | bool):
            return False
        key = order_key(value)
        if key[0] != bound[0]:
            return False  # a text is neither more nor less than a number
        return {"<": key < bound, ">": key > bound, "<=": key <= bound, ">=": key >= bound}[sign]

    return holds
