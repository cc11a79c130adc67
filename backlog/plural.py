"""How many of a thing there are, as people say it."""


def count_of(count: int, thing: str = "invoice") -> str:
    """`1 invoice`, `12 invoices`, `2 batches`."""
    ending = "es" if thing.endswith(("ch", "ss")) else "s"
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}{ending}"
