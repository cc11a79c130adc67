"""Amounts as people type them."""

import re
from decimal import Decimal

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def parse(text: str) -> Decimal | None:
    """`1812.50` and `1,812.50`; `None` for what could be read in two ways, or not at all."""
    typed = text.strip().replace(" ", "").replace("\u00a0", "")
    if _PLAIN.fullmatch(typed):
        return Decimal(typed)
    if _GROUPED.fullmatch(typed):
        return Decimal(typed.replace(",", ""))
    return None
