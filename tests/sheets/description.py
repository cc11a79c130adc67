"""Google's own description of the Sheets API, against what is sent and what is answered.

It comes with Google's client library and says for each method its address, its parameters and the
types of both bodies, field by field.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import requests

from sheets.client import SheetsClient

Json = dict[str, Any]
Tree = dict[str, Any]
T = TypeVar("T")
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}
_MASKED_BY_CELL = {"UpdateCellsRequest", "AppendCellsRequest"}
_PLACES = {"GridRange", "DimensionRange", "DataSourceSheetDimensionRange", "GridCoordinate"}
_READ_ONLY = re.compile(r"\bThis field is read-only|^Output only")
_MAY_BE_CHOSEN = {"protectedRangeId"}
"""Called read-only, and optional in the words of addProtectedRange: only of a new range."""


@cache
def load_description() -> Json:
    documents = files("googleapiclient.discovery_cache") / "documents"
    found: Json = json.loads((documents / "sheets.v4.json").read_text(encoding="utf-8"))
    return found


def hold_to_description(http: SheetsClient) -> SheetsClient:
    """The client, of which each call and its answer is looked at."""
    http.session.hooks["response"].append(check_call)
    return http


def check_call(answer: requests.Response, **_options: Any) -> None:
    """Fail for what Google does not describe; a refusal is only held to the shape of refusals."""
    doubts = list(_find_doubts(answer))
    assert not doubts, f"{answer.request.method} {answer.request.url}: {doubts[:10]}"


def check_answer(answer: requests.Response, **_options: Any) -> None:
    """The same of a call that may be wrong on purpose: then it must be refused."""
    if answer.ok:
        check_call(answer)


def _find_doubts(answer: requests.Response) -> Iterator[str]:
    sent = answer.request
    url = urlsplit(sent.url or "")
    assert isinstance(url.path, str)
    method = find_method(sent.method or "", url.path)
    if method is None:
        yield "no such method"
        return
    parameters = parse_qsl(url.query)
    yield from _check_parameters(method, parameters)
    response = str(method["response"]["$ref"])
    mask = dict(parameters).get("fields")
    if mask:
        yield from check_mask(mask, response)
    if sent.body:
        body = json.loads(sent.body)
        yield from check_value(body, method["request"], "body", is_sent=True)
    if answer.ok:
        read = answer.json()
        yield from check_value(read, {"$ref": response}, "answer")
        if mask:
            yield from _check_extent(read, parse_mask(mask), "answer")


def find_method(verb: str, path: str) -> Json | None:
    """The method with this address."""
    for method in _list_methods(load_description()):
        parts = re.split(r"\{\+?\w+\}", method["path"])
        pattern = "[^/:]+".join(map(re.escape, parts))
        if method["httpMethod"] == verb and re.fullmatch(pattern, path.lstrip("/")):
            return method
    return None


def _list_methods(resource: Json) -> Iterator[Json]:
    yield from resource.get("methods", {}).values()
    for below in resource.get("resources", {}).values():
        yield from _list_methods(below)


def _check_parameters(method: Json, given: list[tuple[str, str]]) -> Iterator[str]:
    known = {**load_description()["parameters"], **method.get("parameters", {})}
    for name, text in given:
        described = known.get(name)
        if described is None or described.get("location") == "path":
            yield f"no parameter {name}"
        elif text not in described.get("enum", [text]):
            yield f"{name} cannot be {text}"


def check_value(value: Any, described: Json, at: str, *, is_sent: bool = False) -> Iterator[str]:
    """What is not as described: unknown properties, other types, unknown words."""
    if "$ref" in described:
        yield from _check_object(value, described["$ref"], at, is_sent=is_sent)
        return
    kind = described["type"]
    if kind != "any" and not _is_of(value, kind):
        yield f"{at} is no {kind}: {value!r}"
    elif value not in described.get("enum", [value]):
        yield f"{at} cannot be {value!r}"
    elif described.get("format") == "int32" and not -(2**31) <= value < 2**31:
        yield f"{at} is too large: {value}"
    elif kind == "array":
        for place, each in enumerate(value):
            yield from check_value(each, described["items"], f"{at}[{place}]", is_sent=is_sent)
    elif kind == "object":
        for name, each in value.items():
            below = described.get("additionalProperties", {"type": "any"})
            yield from check_value(each, below, f"{at}.{name}", is_sent=is_sent)


def _is_of(value: Any, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _check_object(value: Any, name: str, at: str, *, is_sent: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at} is no {name}: {value!r}"
        return
    known = _list_properties(name)
    for key, each in value.items():
        if key not in known:
            yield f"{at}: {name} has no {key}"
        elif is_sent and key not in _MAY_BE_CHOSEN and _is_read_only(known[key]):
            yield f"{at}.{key} is only read"
        else:
            yield from check_value(each, known[key], f"{at}.{key}", is_sent=is_sent)
    if is_sent and known.get("fields", {}).get("format") == "google-fieldmask":
        yield from _check_sent_mask(value, name, at)
    if name == "Request" and len(value) != 1:
        yield f"{at} is not one request"


def _list_properties(name: str) -> Json:
    found: Json = load_description()["schemas"][name].get("properties", {})
    return found


def _is_read_only(described: Json) -> bool:
    said = str(described.get("description", ""))
    return "readOnly" in described or _READ_ONLY.search(said) is not None


def _check_sent_mask(request: Json, name: str, at: str) -> Iterator[str]:
    """A mask names fields of what is written, and must be there."""
    if not request.get("fields"):
        yield f"{at} has no mask"
        return
    root = "CellData"
    if name not in _MASKED_BY_CELL:
        refs = {one.get("$ref") for one in _list_properties(name).values()}
        (root,) = refs - _PLACES - {None}
    yield from (f"{at}.fields: {doubt}" for doubt in check_mask(request["fields"], root))


def check_mask(mask: str, root: str) -> Iterator[str]:
    """The names of a mask that are no fields."""
    yield from _check_tree(parse_mask(mask), {"$ref": root}, mask)


def _check_tree(tree: Tree, described: Json, mask: str) -> Iterator[str]:
    while described.get("type") == "array":
        described = described["items"]
    known = _list_properties(described["$ref"]) if "$ref" in described else {}
    for name, below in tree.items():
        if name != "*" and name not in known:
            yield f"{name} of {mask} is no field"
        elif below:
            yield from _check_tree(below, known[name], mask)


def _check_extent(read: Any, tree: Tree, at: str) -> Iterator[str]:
    """An answer has nothing but what its mask names."""
    if isinstance(read, list):
        for each in read:
            yield from _check_extent(each, tree, at)
    elif isinstance(read, dict) and tree and "*" not in tree:
        yield from (f"{at}.{name} was not asked for" for name in read if name not in tree)
        for name in read.keys() & tree.keys():
            yield from _check_extent(read[name], tree[name], f"{at}.{name}")


def parse_mask(mask: str) -> Tree:
    """`a.b,c(d,e)` as nested names."""
    tokens = re.findall(r"[\w*]+|[(),./]", mask)
    assert "".join(tokens) == mask.replace(" ", ""), mask
    tree = _parse_list(tokens)
    assert not tokens, mask
    return tree


def _parse_list(tokens: list[str]) -> Tree:
    tree: Tree = {}
    while True:
        at = tree
        name = tokens.pop(0)
        at = at.setdefault(name, {})
        while tokens[:1] in (["."], ["/"]):
            tokens.pop(0)
            at = at.setdefault(tokens.pop(0), {})
        if tokens[:1] == ["("]:
            tokens.pop(0)
            at.update(_parse_list(tokens))
            assert tokens.pop(0) == ")"
        if tokens[:1] != [","]:
            return tree
        tokens.pop(0)
