"""Invoices whose numbers are alike but for signs and blanks."""

import unicodedata
from collections.abc import Iterable

from sqlite_utils import Database


def strip_number(number: str) -> str:
    """Its letters and digits: what is left of it when a system took its signs and blanks away."""
    apart = unicodedata.normalize("NFKD", number.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


def find_alike(db: Database, numbers: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """By each of these numbers the id and the number of every invoice that is alike."""
    wanted = {number: strip_number(number) for number in numbers}
    if not wanted:
        return {}
    sought = {stripped: list[tuple[int, str]]() for stripped in wanted.values() if stripped}
    for row in db.conn.execute("SELECT id, number FROM invoices WHERE void_at IS NULL ORDER BY id"):
        found = sought.get(strip_number(row["number"]))
        if found is not None:
            found.append((row["id"], row["number"]))
    return {number: sought.get(stripped, []) for number, stripped in wanted.items()}
