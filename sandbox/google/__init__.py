"""A strict local stand-in for Google Sheets and Google's token endpoint, in memory."""

from sandbox.google.page import page_sheet
from sandbox.google.routes import routes
from sandbox.google.world import SPREADSHEET_ID, Spreadsheets

__all__ = ["SPREADSHEET_ID", "Spreadsheets", "page_sheet", "routes"]
