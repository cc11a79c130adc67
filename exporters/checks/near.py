"""Which names of a list somebody may have meant: the same firm spelled otherwise, a slip, a part.

Names are compared without case, accents, punctuation and legal forms, `&` as `and`, their words in
any order. So *Acme Inc* meets *ACME, Inc.* wholly, and what is left to likeness is how far two
spellings lie apart.
"""

import re
import unicodedata
from collections.abc import Iterable

MOST = 3
_LIKE = 84
"""From trying pairs: slips, abbreviations and parts lie above, most other firms below."""

_LEGAL_FORMS = frozenset(
    """
    inc incorporated ltd limited ltee limitee corp corporation co company llc llp lp plc ulc gmbh
    """.split()
)


class Near:
    """A list of names, ready to be asked for what is near a name that is not in it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names)
        self._plain = [simplify_name(name) for name in self._names]
        self._found: dict[str, tuple[str, ...]] = {}

    def find_nearest(self, name: str) -> tuple[str, ...]:
        """The names nearest to this one, best first: the same name spelled otherwise, else others.

        Each name is looked up once.
        """
        if name not in self._found:
            self._found[name] = self._look(simplify_name(name))
        return self._found[name]

    def _look(self, wanted: str) -> tuple[str, ...]:
        # Loaded only when a name is in no list, which is seldom.
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        found = process.extract(
            wanted, self._plain, scorer=fuzz.token_ratio, score_cutoff=_LIKE, limit=None
        )
        # Net 60 is no slip for Net 30, nor account 4010 for 4000.
        numbers = _find_numbers(wanted)
        alike = [(said, score, at) for said, score, at in found if _find_numbers(said) == numbers]
        same = [one for one in alike if sorted(one[0].split()) == sorted(wanted.split())]
        best = sorted(
            same or alike, key=lambda one: (-one[1], abs(len(one[0]) - len(wanted)), one[2])
        )
        return tuple(self._names[at] for _, _, at in best[:MOST])


def simplify_name(name: str) -> str:
    """A name as it is compared; one that is nothing but a legal form is left whole."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    words = re.findall(r"\w+", re.sub(r"[.'’]", "", letters))
    return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


def _find_numbers(said: str) -> list[str]:
    return [digits.lstrip("0") for digits in re.findall(r"\d+", said)]
