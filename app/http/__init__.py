"""The door for programs: invoices come in by it, and what stands can be asked."""
