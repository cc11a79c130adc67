"""Text on its way into files that other programs read: one line, their letters, their lengths."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from backlog import money
from backlog.files.spreadsheet import FORMULA_SIGNS

# Windows-1252 has most of these, but importers have been seen to mangle them.
_TYPOGRAPHIC = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟", '"'),
    "″": '"',
    "…": "...",
    "•": "*",
}
_LOOKALIKE = {
    "≥": ">=",
    "≤": "<=",
    "≠": "<>",
    "≈": "~",
    "→": "->",
    "←": "<-",
    "μ": "µ",
    "Ω": "ohm",
    "⌀": "ø",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
}


DATES = {
    "MM/DD/YYYY": "{m:02}/{d:02}/{y:04}",
    "DD/MM/YYYY": "{d:02}/{m:02}/{y:04}",
    "YYYY-MM-DD": "{y:04}-{m:02}-{d:02}",
}
"""How QuickBooks writes dates, by what its profiles call it: patterns of `format_day`."""
_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in a target's letters, and every letter that had to change."""

    text: str
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def lost(self) -> bool:
        """Whether a letter had nothing like it and became a question mark."""
        return any(new == "?" for _, new in self.changes)


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The letters a target reads: its code page, and what it must never see by what instead.

    Equal only to itself, so that what it folded can be remembered.
    """

    code_page: str
    instead: Mapping[str, str] = field(default_factory=dict)

    def fold(self, text: str) -> Folded:
        """The text on one line in these letters; what has no likeness becomes `?`."""
        return _fold_line(self, text)

    def find_nearest(self, char: str, *, before: str) -> str:
        """The character itself, or what is written for it after `before`."""
        if self.code_page == "utf-8" and char not in self.instead:
            return char
        plain = _TYPOGRAPHIC.get(char, char)
        if plain in self.instead:
            # 6" of pipe must not become 6 feet of it.
            return "''" if plain == '"' and before.isdigit() else self.instead[plain]
        likenesses = (plain, _LOOKALIKE.get(char, plain), _without_marks(char, before))
        return next((like for like in likenesses if self._has(like)), "?")

    def _has(self, text: str) -> bool:
        try:
            text.encode(self.code_page)
        except UnicodeEncodeError:
            return False
        return not any(char in self.instead for char in text)


@lru_cache(maxsize=16_384)  # a batch says the same names in many rows
def _fold_line(letters: Letters, text: str) -> Folded:
    line = put_on_one_line(text)
    if line.isascii() and not any(char in line for char in letters.instead):
        return Folded(line)
    pairs = [
        (char, letters.find_nearest(char, before=before))
        for before, char in zip(" " + line, line, strict=False)
    ]
    changes = dict.fromkeys(pair for pair in pairs if pair[0] != pair[1])
    return Folded("".join(new for _, new in pairs), tuple(changes))


def _without_marks(char: str, before: str) -> str:
    decomposed = unicodedata.normalize("NFKD", char)
    plain = "".join(part for part in decomposed if unicodedata.category(part) != "Mn")
    # 1⅜ is 1 3/8, not 13/8.
    gap = " " if "⁄" in plain and before.isdigit() else ""
    return gap + plain.replace("⁄", "/")


def put_on_one_line(text: str) -> str:
    """The text on one line: tabs and line breaks become spaces, invisible characters go."""
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(_show_char(char) for char in composed).strip()


def has_unseen(text: str) -> bool:
    """Whether putting it on one line takes line breaks, tabs or unseen characters from within."""
    within = text.strip()
    return not within.isprintable() and any(
        unicodedata.category(char) in _UNSEEN for char in within
    )


def _show_char(char: str) -> str:
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    unseen = category in {"Cc", "Cf"} or "\ufe00" <= char <= "\ufe0f"
    return "" if unseen else char


def cut_text(text: str, limit: int | None) -> str:
    """The text in at most `limit` characters, ended between words where that costs little."""
    if limit is None or len(text) <= limit:
        return text
    words = text[: limit + 1].rpartition(" ")[0].rstrip(" ,;/-")
    return words if len(words) * 3 >= limit * 2 else text[:limit].rstrip()


def signed(text: str) -> bool:
    """Whether a spreadsheet would take the text for a formula."""
    return text.startswith(tuple(FORMULA_SIGNS))


def strip_signs(text: str) -> str:
    """The text without the leading signs that a spreadsheet would take for a formula."""
    return text.lstrip(FORMULA_SIGNS + " ") if signed(text) else text


def fill_paragraphs(template: str, facts: Mapping[str, str]) -> list[str]:
    """The paragraphs of a text that was wrapped for its module, with the facts filled in."""
    return [" ".join(each.split()).format(**facts) for each in template.strip().split("\n\n")]


@lru_cache(maxsize=16_384)  # a firm has few rates, and hours come in halves and tenths
def format_figure(number: Decimal | None, places: int = 0) -> str:
    """A quantity, price or rate as plain digits with at least so many places; `None` is empty."""
    if number is None:
        return ""
    whole, _, fraction = f"{number + 0:f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def format_amount(value: Decimal, currency: str) -> str:
    """Money as digits with the currency's places; never `-0.00`."""
    return money.text(value + 0, currency)


@lru_cache(maxsize=4096)  # a batch has few days and many rows
def format_day(on: date | None, pattern: str) -> str:
    """A day after a pattern of `{y}`, `{yy}`, `{m}` and `{d}`: `{m:02}/{d:02}/{y:04}`."""
    if on is None:
        return ""
    return pattern.format(y=on.year, yy=on.year % 100, m=on.month, d=on.day)
