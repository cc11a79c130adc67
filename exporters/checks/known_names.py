"""What the firm's books have already, as far as their lists were brought here.

A profile's mappings may hold, beside `client` (our names to theirs), `client.known`: the names of
the customers that exist there; likewise `item.known`, `account.known`, `terms.known` ...
"""

from collections.abc import Collection, Iterator
from functools import cached_property, lru_cache
from typing import Never

from backlog.target import KNOWN, SORTS, Level, Problem, Profile
from exporters.checks.near import Near
from exporters.layout.columns import Column, Origin

_ALWAYS = {"account", "tax"}
"""What only the profile may name: an unknown account may be made without a word, as another kind
of account, and an unknown tax code taxes nothing."""


class _List:
    """What exists there of one sort."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)

    @cached_property
    def near(self) -> Near:
        """Made ready when a name is missing: mostly none is."""
        return _build_near(self.names)

    @cached_property
    def _folded_names(self) -> frozenset[str]:
        return frozenset(name.casefold() for name in self.names)

    def spelled_otherwise(self, name: str) -> bool:
        """Whether it is there but for small and capital letters."""
        return name.casefold() in self._folded_names


@lru_cache(maxsize=8)
def _build_near(names: frozenset[str]) -> Near:
    """A list is asked about thousand after thousand; what it was asked once it knows."""
    return Near(names)


class Existing:
    """The lists of one profile, ready to be asked about many names."""

    def __init__(self, label: str, profile: Profile) -> None:
        self._label = label
        self._strict = profile.strict
        self._lists = {
            sort.removesuffix(KNOWN): _List(names)
            for sort, names in profile.mappings.items()
            if sort.endswith(KNOWN)
        }

    def __bool__(self) -> bool:
        return bool(self._lists)

    def tells_of(self, sort: str) -> bool:
        """Whether there is a list of this sort."""
        return sort in self._lists

    def has(self, sort: str, name: str) -> bool | None:
        """Whether the name exists there to the letter; `None` when no list tells."""
        return name in self._lists[sort].names if sort in self._lists else None

    def find_near(self, sort: str, name: str) -> tuple[str, ...]:
        """The names there that may be meant by one that is not."""
        return (
            () if self.has(sort, name) is not False else self._lists[sort].near.find_nearest(name)
        )

    def find_missing(
        self, number: str, column: Column[Never], name: str, origin: Origin
    ) -> Iterator[Problem]:
        """What importing this name would create, unless it exists or no list tells."""
        sort = column.listed
        if self.has(sort, name) is not False:
            return
        spoken, otherwise = SORTS[column.names], self._lists[sort].spelled_otherwise(name)
        found = "has the {} “{}” with other capital letters" if otherwise else "has no {} “{}”"
        would = "the import may not find it" if otherwise else _foretell(origin)
        always = _ALWAYS & {sort, origin.sort} and not otherwise
        yield Problem(
            number=number,
            check="would-create",
            field=origin.field,
            level=Level.BLOCKER
            if always or (self._strict and not origin.brought)
            else Level.WARNING,
            message=f"{self._label} {found.format(spoken, name)}: {would}."
            + _ask_for_near(self.find_near(sort, name)),
            fix=f"{origin.fix} Or create it there and import the list again.".strip(),
        )


def _foretell(origin: Origin) -> str:
    return "the file makes it" if origin.brought else "the import would create it, or stop"


def _ask_for_near(near: tuple[str, ...]) -> str:
    if not near:
        return ""
    *most, last = [f"“{name}”" for name in near]
    return f" Did you mean {', '.join(most)} or {last}?" if most else f" Did you mean {last}?"
