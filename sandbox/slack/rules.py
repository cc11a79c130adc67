"""Small rules a JSON value must keep; every breach is told with its JSON pointer, as Slack does."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Breaches = Iterable[str]
Rule = Callable[[Any, str], Breaches]


def breach(sentence: str, at: str) -> str:
    """One sentence with the place it speaks of."""
    return f"{sentence} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Rule:
    """A string of `least` to `most` characters."""

    def check(value: Any, at: str) -> Breaches:
        if not isinstance(value, str):
            yield breach("must provide a string", at)
        elif len(value) < least:
            yield breach(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            yield breach(f"must be less than {most + 1} characters", at)

    return check


def flag(value: Any, at: str) -> Breaches:
    """True or false."""
    if not isinstance(value, bool):
        yield breach("must provide a boolean", at)


def whole(least: int, most: int) -> Rule:
    """A whole number in a range."""

    def check(value: Any, at: str) -> Breaches:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield breach(f"must provide a number from {least} to {most}", at)

    return check


def choice(*allowed: str) -> Rule:
    """One of a few words."""

    def check(value: Any, at: str) -> Breaches:
        if value not in allowed:
            yield breach(f"must be a valid enum value: {', '.join(allowed)}", at)

    return check


def array(rule: Rule, most: int, least: int = 1) -> Rule:
    """A list of `least` to `most` items, each of which keeps `rule`."""

    def check(value: Any, at: str) -> Breaches:
        if not isinstance(value, list):
            yield breach("must provide an array", at)
            return
        if len(value) < least:
            yield breach(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            yield breach(f"no more than {most} items allowed", at)
        for n, item in enumerate(value):
            yield from rule(item, f"{at}/{n}")

    return check


@dataclass(frozen=True)
class Shape:
    """An object with these fields and no others; the `also` rule sees the whole object."""

    required: Mapping[str, Rule]
    optional: Mapping[str, Rule] = field(default_factory=dict)
    also: Rule | None = None

    def __call__(self, value: Any, at: str) -> Breaches:
        """Check one object."""
        if not isinstance(value, dict):
            yield breach("must provide an object", at)
            return
        known = {"type": _any, **self.required, **self.optional}
        for name in value.keys() - known.keys():
            yield breach(f"invalid additional property: {name}", at)
        for name in self.required.keys() - value.keys():
            yield breach(f"missing required field: {name}", at)
        for name in known.keys() & value.keys():
            yield from known[name](value[name], f"{at}/{name}")
        if self.also:
            yield from self.also(value, at)


def by_type(shapes: Mapping[str, Rule]) -> Rule:
    """An object whose `type` names the rule it must keep."""

    def check(value: Any, at: str) -> Breaches:
        if not isinstance(value, dict):
            yield breach("must provide an object", at)
            return
        kind = str(value.get("type"))
        if kind not in shapes:
            yield breach(f"unsupported type: {kind}", f"{at}/type")
            return
        yield from shapes[kind](value, at)

    return check


def _any(_value: Any, _at: str) -> Breaches:
    return ()
