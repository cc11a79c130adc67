"""What may be done with an invoice in which tab, and what becomes of it."""
