"""How records come in: read, judged one by one, kept or set aside; never one lost."""
