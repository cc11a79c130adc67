"""What the firm's books have already, as far as their lists were brought here.

A profile's mappings may hold, beside `client` (our names to theirs), `client.known`: the names of
the customers that exist there; likewise `item.known`, `account.known`, `terms.known` ...
"""

from collections.abc import Iterator, Mapping

from backlog.target import Level, Problem, Profile

_SPOKEN = {"client": "customer", "tax": "tax code", "agency": "tax agency"}


class Existing:
    """The lists of one profile, ready to be asked about many names."""

    def __init__(self, label: str, profile: Profile) -> None:
        self._label = label
        self._level = Level.BLOCKER if profile.strict else Level.WARNING
        self._names: Mapping[str, frozenset[str]] = {
            kind.removesuffix(".known"): frozenset(name.casefold() for name in names)
            for kind, names in profile.mappings.items()
            if kind.endswith(".known")
        }

    def __bool__(self) -> bool:
        return bool(self._names)

    def missing(self, number: str, kind: str, name: str, field: str) -> Iterator[Problem]:
        """What importing this name would create, unless it exists or no list tells."""
        if kind not in self._names or name.casefold() in self._names[kind]:
            return
        spoken = _SPOKEN.get(kind, kind)
        yield Problem(
            number=number,
            check="would-create",
            field=field,
            level=self._level,
            message=f"{self._label} has no {spoken} “{name}”: the import would create it, or stop.",
            fix=f"Map it to a {spoken} that exists, or create it there and bring the list anew.",
        )
