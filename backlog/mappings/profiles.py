"""Profiles from their section of the configuration, each mistake in a sentence."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from backlog.errors import Refused
from backlog.money import CURRENCIES
from backlog.target import Option, Profile, Target


class BadProfile(Refused):
    """A profile's section has mistakes; the text is one sentence each."""


RESERVED = ("sage-300-cre", "default")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")


def profiles(
    targets: Mapping[str, Target], sections: Mapping[str, Mapping[str, Any]], *, home: str
) -> dict[str, Profile]:
    """Every profile by name: one of each target's own name, and those that name their `target`.

    Profiles of one target stand together, its own first. `home` is the company's currency.

    Raises:
        BadProfile: one sentence per mistake.
    """
    mistakes: list[str] = []
    of_target: dict[str, dict[str, Mapping[str, Any]]] = {id_: {id_: {}} for id_ in targets}
    for name, section in sections.items():
        target_id = str(section.get("target", name))
        if wrong := _describe_misnaming(name, target_id, targets):
            mistakes.append(wrong)
        else:
            of_target[target_id][name] = section
    found: dict[str, Profile] = {}
    for id_, name, section in _each(of_target):
        try:
            found[name] = profile(targets[id_], section, home=home, name=name)
        except BadProfile as error:
            mistakes.append(str(error))
    if mistakes:
        raise BadProfile("\n".join(mistakes))
    return found


def _each(
    of_target: Mapping[str, Mapping[str, Mapping[str, Any]]],
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for id_, own in of_target.items():
        for name, section in own.items():
            yield id_, name, section


def _describe_misnaming(name: str, target_id: str, targets: Collection[str]) -> str:
    """What is wrong with the name of a profile or with the target it names."""
    if name in RESERVED:
        return f"[profiles.{name}] cannot be: the name is reserved."
    if name in targets:
        own = f"[profiles.{name}] is the profile of the target {name} and has no other."
        return "" if target_id == name else own
    if not _NAME.fullmatch(name):
        return (
            f"[profiles.{name}] cannot be named so: lower-case letters, digits and hyphens, at "
            "most 30."
        )
    if target_id not in targets:
        wanted = f"no target {target_id!r}; there are {', '.join(targets)}"
        return f"[profiles.{name}] names {wanted}."
    return ""


def profile(target: Target, section: Mapping[str, Any], *, home: str, name: str = "") -> Profile:
    """The profile that a section describes; what it leaves out is default.

    No currencies are the company's, `home`; of a file that names its currencies they are all.

    Raises:
        BadProfile: one sentence per mistake.
    """
    mistakes: list[str] = []
    name = name or target.id
    try:
        target = target.of(section)
    except ValueError as error:
        told = (f"[profiles.{name}] {one}" for one in str(error).splitlines())
        raise BadProfile("\n".join(told)) from None
    options = {option.name: option for option in target.options}
    values = {option_name: option.default for option_name, option in options.items()}
    for key, value in section.items():
        if key in options and options[key].describes:
            continue
        if key in options:
            values[key] = _option(options[key], value, name, mistakes)
        elif key not in ("target", "currencies", "strict"):
            known = ", ".join(["currencies", "strict", *options])
            mistakes.append(f"[profiles.{name}] has no setting {key!r}; it has {known}.")
    currencies = _currencies(section.get("currencies", []), name, mistakes)
    strict = section.get("strict", False)
    if not isinstance(strict, bool):
        mistakes.append(f"[profiles.{name}] strict is true or false, not {strict!r}.")
    if mistakes:
        raise BadProfile("\n".join(mistakes))
    currencies = currencies or list_currencies(target, home)
    return Profile(target.id, values, name=name, currencies=currencies, strict=strict)


def list_currencies(target: Target, home: str) -> tuple[str, ...]:
    """The currencies that a profile takes unless it is told otherwise; none is every one."""
    return () if "currency" in target.carries else (home,)


def _option(option: Option, value: object, name: str, mistakes: list[str]) -> str:
    where = f"[profiles.{name}] {option.name}"
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


def _currencies(value: object, name: str, mistakes: list[str]) -> tuple[str, ...]:
    codes = value if isinstance(value, list) else [value]
    mistakes += [
        f"[profiles.{name}] currencies: {code!r} is not a currency code."
        for code in codes
        if not isinstance(code, str) or code not in CURRENCIES
    ]
    return tuple(str(code) for code in codes)
