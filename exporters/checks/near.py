"""Which names of a list somebody may have meant: the same firm spelled otherwise, a slip, a part.

Names are compared without case, accents, punctuation and legal forms, `&` as `and`, their words in
any order. So *Acme Inc* meets *ACME, Inc.* wholly, and what is left to likeness is how far two
spellings lie apart.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

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
        self._alike: dict[str, list[int]] = defaultdict(list)
        self._numbered: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
        for at, plain in enumerate(map(simplify_name, self._names)):
            self._alike[_sort_words(plain)].append(at)
            self._numbered[_find_numbers(plain)][at] = plain
        self._found: dict[str, tuple[str, ...]] = {}

    def find_nearest(self, name: str) -> tuple[str, ...]:
        """The names nearest to this one, best first: the same name spelled otherwise, else others.

        Each name is looked up once.
        """
        if name not in self._found:
            self._found[name] = self._look(simplify_name(name))
        return self._found[name]

    def _look(self, wanted: str) -> tuple[str, ...]:
        # Net 60 is no slip for Net 30, nor account 4010 for 4000.
        among = self._numbered.get(_find_numbers(wanted), {})
        same = [at for at in self._alike.get(_sort_words(wanted), ()) if at in among]
        best = same or _find_like(wanted, among)
        return tuple(self._names[at] for at in best[:MOST])


def _find_like(wanted: str, among: Mapping[int, str]) -> list[int]:
    """The places of those that are like it, best first."""
    # Loaded only when a name is in no list, which is seldom.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    found = process.extract(wanted, among, scorer=fuzz.token_ratio, score_cutoff=_LIKE, limit=None)
    best = sorted(found, key=lambda one: (-one[1], abs(len(one[0]) - len(wanted)), one[2]))
    return [at for _, _, at in best]


def simplify_name(name: str) -> str:
    """A name as it is compared; one that is nothing but a legal form is left whole."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    letters = "".join(char for char in letters if not unicodedata.combining(char))
    words = re.findall(r"\w+", re.sub(r"[.'’]", "", letters))
    return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


def _find_numbers(said: str) -> tuple[str, ...]:
    return tuple(digits.lstrip("0") for digits in re.findall(r"\d+", said))


def _sort_words(said: str) -> str:
    return " ".join(sorted(said.split()))
