"""What accounting writes beside invoices and batches in the Sheet, kept by their keys."""
