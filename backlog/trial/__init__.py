"""Trying an accounting system's import with invented invoices, before a real one goes there."""
