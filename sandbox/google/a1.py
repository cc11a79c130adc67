"""Ranges as people write them: `'All'!A:A`, `Sheet1`, `B2:C`."""

from sandbox.google.errors import Refused
from sandbox.google.formulas.references import column_letters, quote_title, read_reference
from sandbox.google.schema.grid import GridRange
from sandbox.google.spreadsheet import Sheet, Spreadsheet, drop_zero


def read_range(file: Spreadsheet, text: str) -> GridRange:
    """A range in A1 notation, or a tab by its title.

    Raises:
        Refused: there is no such tab.
    """
    titled = file.sheet_titled(text.strip("'").replace("''", "'"))
    if titled is not None:
        return drop_zero({"sheetId": titled.id})
    reference = read_reference(text)
    sheet = None
    if reference is not None:
        sheet = file.sheet_titled(reference.title) if reference.title else file.sheets[0]
    if reference is None or sheet is None:
        raise Refused(f"Unable to parse range: {text}")
    last = reference.last or reference.first
    bounds = {
        "startRowIndex": reference.first.row,
        "endRowIndex": None if last.row is None else last.row + 1,
        "startColumnIndex": reference.first.column,
        "endColumnIndex": None if last.column is None else last.column + 1,
    }
    found: GridRange = {name: at for name, at in bounds.items() if at is not None}  # type: ignore[assignment]  # names of a range
    return {**drop_zero({"sheetId": sheet.id}), **found}


def write_range(sheet: Sheet, rows: range, columns: range) -> str:
    """The range in A1 notation, its tab named."""
    first = f"{column_letters(columns.start)}{rows.start + 1}"
    last = f"{column_letters(columns.stop - 1)}{rows.stop}"
    return f"{quote_title(sheet.title)}!{first if first == last else f'{first}:{last}'}"
