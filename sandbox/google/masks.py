"""Field masks: `properties.title,sheets(properties,data.rowData)` as a tree of names.

The tree of a name that is taken whole is empty, and so is the tree of `*`.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

from typing_extensions import is_typeddict

from sandbox.google.errors import Refused

Tree = dict[str, "Tree"]
_TOKEN = re.compile(r"\s*([\w*]+|[(),./])")


def parse(mask: str, schema: Any) -> Tree:
    """Read a mask and hold it against the names a schema declares.

    Raises:
        Refused: the mask is empty, not well formed, or names what does not exist.
    """
    tokens = _TOKEN.findall(mask)
    tree = _list(tokens)
    if tokens or not tree or _TOKEN.sub("", mask).strip():
        raise Refused(f"Invalid field mask: {mask!r}")
    _check(tree, schema, mask)
    return {} if "*" in tree else tree


def take_whole(names: Iterable[str]) -> Tree:
    """The tree of these names, each with all that is below it."""
    return {name: {} for name in names}


def _list(tokens: list[str]) -> Tree:
    tree: Tree = {}
    while tokens and tokens[0] not in "(),./":
        name, below = _path(tokens)
        tree[name] = _join(tree[name], below) if name in tree else below
        if not tokens or tokens[0] != ",":
            break
        tokens.pop(0)
    return tree


def _join(one: Tree, other: Tree) -> Tree:
    """Both; what one of them takes whole stays whole."""
    if not one or not other:
        return {}
    both = {name: below for name, below in other.items() if name not in one}
    return both | {n: _join(b, other[n]) if n in other else b for n, b in one.items()}


def _path(tokens: list[str]) -> tuple[str, Tree]:
    name = tokens.pop(0)
    if tokens[:1] in (["."], ["/"]) and len(tokens) > 1:
        tokens.pop(0)
        return name, dict([_path(tokens)])
    if tokens[:1] == ["("]:
        tokens.pop(0)
        below = _list(tokens)
        if tokens[:1] == [")"]:
            tokens.pop(0)
            return name, below
        tokens.append("(")  # not closed: leaves a token over, which is refused
    return name, {}


def _check(tree: Tree, schema: Any, mask: str) -> None:
    names = _list_names(schema)
    for name, below in tree.items():
        if name == "*":
            continue
        if name not in names:
            raise Refused(f"Invalid field mask: {name!r} of {mask!r} does not exist")
        _check(below, names[name], mask)


@cache
def _list_names(schema: Any) -> dict[str, Any]:
    """The names a schema declares, with the schema below each: slow to gather."""
    element = next(iter(get_args(schema)), schema)
    return get_type_hints(element) if is_typeddict(element) else {}


def select(value: Any, tree: Tree) -> Any:
    """What a reader asked for, through lists as Google does."""
    if not tree:
        return value
    if isinstance(value, list):
        return [select(each, tree) for each in value]
    return {name: select(value[name], below) for name, below in tree.items() if name in value}


def drop_false(value: Mapping[str, Any]) -> dict[str, Any]:
    """What answers say of flags: one that is false is left out."""
    return {name: each for name, each in value.items() if each is not False}


def merge(old: Mapping[str, Any], new: Mapping[str, Any], tree: Tree) -> dict[str, Any]:
    """`old` with the masked fields as in `new`: absent there means cleared."""
    if not tree:
        return dict(new)
    merged = dict(old)
    for name, below in tree.items():
        value = merge(old.get(name, {}), new.get(name, {}), below) if below else new.get(name)
        if value is None or value == {}:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged
