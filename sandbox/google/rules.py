"""Conditional formats: a list of rules without ids, of which the first that says something wins."""

from functools import lru_cache
from typing import Any

from sandbox.google.calculator import Calculator
from sandbox.google.conditions import Subject, check_condition, holds
from sandbox.google.errors import Refused
from sandbox.google.formulas.references import read_reference
from sandbox.google.formulas.tokens import split_tokens
from sandbox.google.formulas.values import Failed
from sandbox.google.schema.grid import GridRange
from sandbox.google.schema.objects import ConditionalFormatRule
from sandbox.google.schema.requests import (
    AddConditionalFormatRule,
    DeleteConditionalFormatRule,
    UpdateConditionalFormatRule,
)
from sandbox.google.spreadsheet import Sheet, Spreadsheet

Json = dict[str, Any]
_FORMAT = {"textFormat", "backgroundColorStyle"}
_TEXT = {"bold", "italic", "strikethrough", "underline", "foregroundColorStyle"}


def add(file: Spreadsheet, request: AddConditionalFormatRule) -> None:
    """Put a rule into the list of its tab."""
    sheet, rule = _check(file, request["rule"])
    index = request.get("index", 0)
    if not 0 <= index <= len(sheet.rules):
        raise Refused(f"No conditional format on sheet {sheet.id} at index {index}.")
    sheet.rules.insert(index, rule)


def update(file: Spreadsheet, request: UpdateConditionalFormatRule) -> Json:
    """Replace a rule, or move it within the list."""
    index = request.get("index", 0)
    if "rule" in request:
        sheet, rule = _check(file, request["rule"])
        old = find(sheet, index)
        sheet.rules[index] = rule
        return {"updateConditionalFormatRule": {"oldRule": old, "newRule": rule, "newIndex": index}}
    sheet = file.sheet_of(request)
    old = find(sheet, index)
    sheet.rules.pop(index)
    sheet.rules.insert(request["newIndex"], old)
    moved = {"newRule": old, "oldIndex": index, "newIndex": request["newIndex"]}
    return {"updateConditionalFormatRule": moved}


def delete(file: Spreadsheet, request: DeleteConditionalFormatRule) -> Json:
    """Take a rule away; those behind it move up."""
    sheet = file.sheet_of(request)
    rule = find(sheet, request.get("index", 0))
    sheet.rules.pop(request.get("index", 0))
    return {"deleteConditionalFormatRule": {"rule": rule}}


def find(sheet: Sheet, index: int) -> ConditionalFormatRule:
    """The rule at a place.

    Raises:
        Refused: there is none.
    """
    if not 0 <= index < len(sheet.rules):
        raise Refused(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet.rules[index]


def _check(file: Spreadsheet, rule: ConditionalFormatRule) -> tuple[Sheet, ConditionalFormatRule]:
    areas = rule.get("ranges", [])
    ids = {area.get("sheetId", 0) for area in areas}
    if len(ids) != 1:
        raise Refused("The ranges of a conditional format are on one sheet, and at least one.")
    if ("booleanRule" in rule) == ("gradientRule" in rule):
        raise Refused("A rule is one of booleanRule, gradientRule.")
    sheet = file.sheet(ids.pop())
    if "booleanRule" in rule:
        condition = rule["booleanRule"]["condition"]
        check_condition(condition, where="conditional formatting")
        for value in condition.get("values", []):
            _check_formula(value.get("userEnteredValue", ""))
        _check_look(rule["booleanRule"].get("format", {}))
    return sheet, {**rule, "ranges": [sheet.clamp(area) for area in areas]}


def _check_formula(text: str) -> None:
    if not text.startswith("="):
        return
    try:
        tokens = split_tokens(text)
    except Failed:
        raise Refused("Invalid ConditionValue.userEnteredValue: formula parse error.") from None
    references = [read_reference(one.text) for one in tokens if one.kind == "reference"]
    if any(reference and reference.title for reference in references):
        raise Refused("Conditional format rule cannot reference a different sheet.")


def _check_look(look: Any) -> None:
    wrong = look.keys() - _FORMAT | look.get("textFormat", {}).keys() - _TEXT
    if wrong:
        raise Refused(f"Conditional formats may not set {min(wrong)}.")


class Looks:
    """How the cells of a tab look by its rules. Rows that a rule sees alike are judged once."""

    def __init__(self, calculator: Calculator, sheet: Sheet) -> None:
        self._calculator = calculator
        self._sheet = sheet
        self._judged: dict[tuple[int, int, int], bool] = {}
        self._today = float(int(calculator.moment))

    def format(self, row: int, column: int) -> Json:
        """What the rules say of a cell: of each property, the first that is true."""
        found: Json = {}
        for index, rule in enumerate(self._sheet.rules):
            if "booleanRule" in rule and self._is_true(index, rule, row, column):
                look: Any = rule["booleanRule"].get("format", {})
                text = {**look.get("textFormat", {}), **found.get("textFormat", {})}
                found = {**look, **found, **({"textFormat": text} if text else {})}
        return found

    def _is_true(self, index: int, rule: ConditionalFormatRule, row: int, column: int) -> bool:
        if not any(covers(area, row, column) for area in rule["ranges"]):
            return False
        condition = rule["booleanRule"]["condition"]
        by_row = condition["type"] == "CUSTOM_FORMULA" and _is_of_row(
            condition["values"][0]["userEnteredValue"]
        )
        key = index, row, -1 if by_row else column
        if key not in self._judged:
            self._judged[key] = self._judge(rule, (row, column))
        return self._judged[key]

    def _judge(self, rule: ConditionalFormatRule, at: tuple[int, int]) -> bool:
        first = rule["ranges"][0]  # a formula is written for the corner of the first range
        corner = first.get("startRowIndex", 0), first.get("startColumnIndex", 0)
        moved = at[0] - corner[0], at[1] - corner[1]
        subject = Subject(
            self._calculator.value(self._sheet, *at),
            self._calculator.shown(self._sheet, *at),
            lambda formula: self._calculator.compute(self._sheet, corner, formula, moved),
            self._today,
        )
        return holds(rule["booleanRule"]["condition"], subject)


@lru_cache(maxsize=1000)
def _is_of_row(formula: str) -> bool:
    """Whether all its columns are fixed, so that it is the same for every cell of a row."""
    tokens = [one for one in split_tokens(formula) if one.kind == "reference"]
    references = [read_reference(one.text) for one in tokens]
    corners = [corner for one in references if one for corner in (one.first, one.last) if corner]
    return all(corner.column_fixed or corner.column is None for corner in corners)


def covers(area: GridRange, row: int, column: int) -> bool:
    """Whether a cell lies in a range of its tab."""
    return area.get("startRowIndex", 0) <= row < area.get("endRowIndex", row + 1) and area.get(
        "startColumnIndex", 0
    ) <= column < area.get("endColumnIndex", column + 1)
