"""A strict local stand-in for Slack and Google Sheets, with a web page to click in."""
