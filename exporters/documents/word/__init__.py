"""Invoices in Word: our template, made by code, and filling in a template."""
