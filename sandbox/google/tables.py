"""Native tables: what the owner may make of a range that the product writes into."""

from typing import Any, cast

from sandbox.google import masks
from sandbox.google.errors import Refused
from sandbox.google.schema.objects import Table
from sandbox.google.schema.requests import AddTable, DeleteTable, UpdateTable
from sandbox.google.spreadsheet import Sheet, Spreadsheet

Json = dict[str, Any]


def add(file: Spreadsheet, request: AddTable) -> Json:
    """Convert a range; its titles become the columns' names, and a filter there is gone."""
    asked = request["table"]
    sheet = file.sheet_of(asked["range"])
    rows, columns = sheet.bounds(asked["range"])
    taken = {table["tableId"] for each in file.sheets for table in each.tables}
    file.last_id += 1
    table_id = asked.get("tableId", f"table-{file.last_id}")
    if table_id in taken:
        raise Refused(f"A table with id {table_id} already exists.")
    named = [
        {"columnIndex": at, "columnName": _title(sheet, rows.start, column)}
        for at, column in enumerate(columns)
    ]
    table: Any = {"columnProperties": named, "name": f"Table{file.last_id}", **asked}
    table |= {"tableId": table_id, "range": sheet.clamp(asked["range"])}
    sheet.tables.append(table)
    sheet.filter = None
    return {"addTable": {"table": table}}


def _title(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.cell(row, column).get("userEnteredValue", {})
    return value.get("stringValue", f"Column {column + 1}")


def update(file: Spreadsheet, request: UpdateTable) -> None:
    """Change what the mask names."""
    sheet, index = _find(file, request["table"].get("tableId", ""))
    tree = masks.parse(request["fields"], Table)
    merged = masks.merge(cast("Json", sheet.tables[index]), request["table"], tree)
    merged |= {"tableId": sheet.tables[index]["tableId"], "range": sheet.clamp(merged["range"])}
    sheet.tables[index] = cast("Table", merged)


def delete(file: Spreadsheet, request: DeleteTable) -> None:
    """Delete a table, and what is in it."""
    sheet, index = _find(file, request["tableId"])
    rows, columns = sheet.bounds(sheet.tables[index]["range"])
    for row in range(rows.start, min(rows.stop, len(sheet.rows))):
        for column in columns:
            sheet.put_cell(row, column, {})
    sheet.tables.pop(index)


def _find(file: Spreadsheet, table_id: str) -> tuple[Sheet, int]:
    for sheet in file.sheets:
        for index, table in enumerate(sheet.tables):
            if table["tableId"] == table_id:
                return sheet, index
    raise Refused(f"No table with id: {table_id}")
