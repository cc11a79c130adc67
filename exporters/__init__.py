"""Invoices to the files accounting systems import."""
