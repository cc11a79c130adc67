"""Does the backlog still tell the truth, and can it be brought back."""
