"""Which row of a table is whose: by its hidden key, and by what names it where that was lost.

Who sorts a part of the columns leaves the hidden key out, keys are typed over, their column is
deleted, rows are copied whole. What we wrote of an invoice's number names its row, too.

A database that was restored from an older copy gives the keys of lost invoices to others: their
rows wait under another key until they come in again.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from backlog.claim import find_subject


@dataclass(frozen=True, slots=True)
class Owners:
    """The key of each row, or `""`.

    `renamed` are rows whose cell says another key; `copies` those that have the key of a row
    which is more its own.
    """

    keys: tuple[str, ...] = ()
    renamed: frozenset[int] = frozenset()
    copies: frozenset[int] = frozenset()


ASIDE = 10**12
"""Added to the key of a row that another invoice has now: no database counts so far."""


def find_owners(
    keys: Sequence[str],
    names: Sequence[str],
    known: Mapping[str, str],
    weights: Sequence[int],
    unwritten: Mapping[str, str] = MappingProxyType({}),
) -> Owners:
    """The owner of each row.

    Args:
        keys: What the key cells say, `""` where nothing.
        names: What names the row, as it is remembered; `""` where nothing.
        known: The names that were written, by key.
        weights: How much people wrote on each row: of two with one key, it counts.
        unwritten: The names of what is not remembered to have been written, by key.
    """
    claimed = [_set_aside(key, name, unwritten) for key, name in zip(keys, names, strict=True)]
    return _find_owners(keys, claimed, names, {**unwritten, **known}, weights)


def _set_aside(key: str, name: str, unwritten: Mapping[str, str]) -> str:
    """The key of a row, unless the row names something else, which we then never wrote there."""
    wanted = unwritten.get(key, "")
    if not (name and wanted) or name == wanted:
        return key
    number, _, rest = key.partition(" ")
    return f"{int(number) + ASIDE} {rest}".rstrip()


def _find_owners(
    cells: Sequence[str],
    keys: Sequence[str],
    names: Sequence[str],
    known: Mapping[str, str],
    weights: Sequence[int],
) -> Owners:
    """The same; `cells` say what stands there, and `keys` what is believed of it."""
    counted = Counter(known.values())
    key_of = {name: key for key, name in known.items() if counted[name] == 1}
    said = {row: key_of[name] for row, name in enumerate(names) if name in key_of}
    moved = [said.get(row, key) if key in known else key for row, key in enumerate(keys)]
    found = _adopt(moved, names, said, known)
    if not set(keys) & known.keys() <= set(found):
        # Somebody typed a number over another's, say: the keys are believed, where there are any.
        found = _adopt(keys, names, said, known)
    renamed = frozenset(row for row, key in enumerate(found) if key and key != cells[row])
    first: dict[str, int] = {}
    # The lowest of equals: what came later, from people or from us, was inserted above.
    for row in sorted(range(len(found)), key=lambda row: (-weights[row], -row)):
        first.setdefault(found[row], row)
    copies = {row for row, key in enumerate(found) if key and first[key] != row}
    copies |= {row for row, key in enumerate(keys) if key and not found[row]}
    mine = tuple("" if row in copies else key for row, key in enumerate(found))
    return Owners(mine, renamed - copies, frozenset(copies))


def _adopt(
    keys: Sequence[str], names: Sequence[str], said: Mapping[int, str], known: Collection[str]
) -> list[str]:
    """Give rows without a known key the one that they are named by, if no other row is it."""
    found = list(keys)
    holders: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        holders.setdefault(key, []).append(row)
    for row, key in said.items():
        if _is_word(keys[row]):
            found[row] = key  # if another row has it too, one of them is a copy
            continue
        if keys[row] in known or any(names[held] for held in holders.get(key, [])):
            continue
        for held in holders.get(key, []):  # cut from there, but for what is hidden
            found[held] = ""
        found[row], holders[key] = key, [row]
    return found


def _is_word(key: str) -> bool:
    """Whether it is no key of ours, nor of a newer database."""
    return bool(key) and not find_subject(key)
