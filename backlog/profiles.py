"""Profiles from their section of the configuration, each mistake in a sentence."""

import re
from collections.abc import Mapping
from typing import Any

from backlog.errors import Refused
from backlog.money import CURRENCIES
from backlog.target import Option, Profile, Target


class BadProfile(Refused):
    """A profile's section has mistakes; the text is one sentence each."""


def profile(target: Target, section: Mapping[str, Any]) -> Profile:
    """The profile that a `[profiles.<target>]` section describes; what it leaves out is default.

    Raises:
        BadProfile: one sentence per mistake.
    """
    mistakes: list[str] = []
    options = {option.name: option for option in target.options}
    values = {name: option.default for name, option in options.items()}
    for name, value in section.items():
        if name in options:
            values[name] = _option(options[name], value, target.id, mistakes)
        elif name not in ("currencies", "strict"):
            known = ", ".join(["currencies", "strict", *options])
            mistakes.append(f"[profiles.{target.id}] has no setting {name!r}; it has {known}.")
    currencies = _currencies(section.get("currencies", []), target.id, mistakes)
    strict = section.get("strict", False)
    if not isinstance(strict, bool):
        mistakes.append(f"[profiles.{target.id}] strict is true or false, not {strict!r}.")
    if mistakes:
        raise BadProfile("\n".join(mistakes))
    return Profile(target.id, values, currencies=currencies, strict=strict)


def _option(option: Option, value: object, target: str, mistakes: list[str]) -> str:
    where = f"[profiles.{target}] {option.name}"
    if isinstance(value, bool) and option.choices == ("on", "off"):
        value = "on" if value else "off"
    if not isinstance(value, str):
        mistakes.append(f'{where} is text in quotation marks, as in "{option.default}".')
        return option.default
    if option.choices and value not in option.choices:
        mistakes.append(f"{where} is one of {', '.join(option.choices)}, not {value!r}.")
    elif len(value) > option.longest:
        mistakes.append(f"{where} has {len(value)} characters; at most {option.longest} fit.")
    elif option.pattern and not re.fullmatch(option.pattern, value):
        mistakes.append(f"{where} cannot be {value!r}. {option.help}")
    return value


def _currencies(value: object, target: str, mistakes: list[str]) -> tuple[str, ...]:
    codes = value if isinstance(value, list) else [value]
    mistakes += [
        f"[profiles.{target}] currencies: {code!r} is not a currency code."
        for code in codes
        if not isinstance(code, str) or code not in CURRENCIES
    ]
    return tuple(str(code) for code in codes)
