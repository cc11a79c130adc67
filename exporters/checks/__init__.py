"""What is said about an invoice before a target writes it."""
