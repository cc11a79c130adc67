"""Characters that nobody sees: what they turn or hide, two texts that look alike may differ in.

Bidirectional controls turn what stands around them, and invisible characters tell two names apart
that people read as one. Names and numbers are kept without them.
"""

import re
import unicodedata

_SPELLED = {"\r\n": "line break", "\r": "line break", "\n": "line break", "\t": "tab"}
_BREAK = r"[\t\n\x0b\x0c\r\x85\u2028\u2029]"
_ALWAYS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# Joiners and variants: Persian, Hindi and emoji are spelled with them, Latin letters never.
_SPELLING = "\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f"
_UNSEEN = re.compile(f"[{_ALWAYS}]|(?<![^\\x00-\\x7f])[{_SPELLING}]")
_UNSEEN_IN_NUMBERS = re.compile(f"[{_ALWAYS}{_SPELLING}]")
_DECEIVING = re.compile(f"[{_ALWAYS}]")
_BREAKS = re.compile(f" *{_BREAK}[\\s]*")
_TO_SPELL = re.compile(f"\\r\\n|{_BREAK}|[{_ALWAYS}{_SPELLING}]")


def fold_name(name: str) -> str:
    """The name on one line, trimmed, without what is not seen."""
    if name.isascii() and name.isprintable():
        return name.strip()
    return _BREAKS.sub(" ", _UNSEEN.sub("", name).strip())


def has_break(text: str) -> bool:
    """Whether it is of several lines, or cells."""
    return bool(_BREAKS.search(text))


def fold_number(number: str) -> str:
    """What makes two numbers the same: trimmed, case-folded, without what is not seen."""
    if not number.isascii() or not number.isprintable():
        number = _UNSEEN_IN_NUMBERS.sub("", number)
    return number.strip().casefold()


def strip_number(number: str) -> str:
    """Its letters and digits: what is left of it when a system took its signs and blanks away."""
    apart = unicodedata.normalize("NFKD", number.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


def spell(text: str) -> str:
    """The text with what is not seen by its name: `INV[U+202E]-1`, `Acme[line break]Field`."""
    return _TO_SPELL.sub(lambda found: f"[{_name(found[0])}]", text)


def show_unseen(text: str) -> str:
    """The text as it stands, its lines too, with what deceives the eye by its name."""
    return text if text.isascii() else _DECEIVING.sub(lambda found: f"[{_name(found[0])}]", text)


def _name(character: str) -> str:
    return _SPELLED.get(character) or f"U+{ord(character):04X}"
