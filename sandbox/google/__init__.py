"""A strict local stand-in for Google Sheets and Google's token endpoint, in memory."""

from sandbox.google.errors import Refused
from sandbox.google.page import Sight, page_sheet
from sandbox.google.page_edits import edit
from sandbox.google.routes import routes
from sandbox.google.world import SPREADSHEET_ID, Spreadsheets

__all__ = [
    "SPREADSHEET_ID",
    "Refused",
    "Sight",
    "Spreadsheets",
    "edit",
    "page_sheet",
    "routes",
]
