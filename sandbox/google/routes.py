"""The Sheets API v4 and the token endpoint over HTTP, and the doors that only tests use."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import Fault
from sandbox.google.accounts import NotGranted
from sandbox.google.answers import (
    Dropped,
    Truncated,
    break_after,
    break_before,
    thin_out,
    write_answer,
    write_refusal,
)
from sandbox.google.errors import Refused
from sandbox.google.faults import ANY
from sandbox.google.schema.requests import (
    BatchUpdate,
    GetByDataFilter,
    GetValuesByDataFilter,
    SearchMetadata,
)
from sandbox.google.updates import describe
from sandbox.google.world import SPREADSHEET_ID, Spreadsheets

_LARGEST = 10 * 1024 * 1024
_PARAMETERS = {
    *("fields", "includeGridData", "ranges", "commentsViewMode"),
    *("excludeTablesInBandedRanges", "alt", "prettyPrint"),
}
_STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
Handler = Callable[[Spreadsheets, Request], Awaitable[Any]]
Answer = Response | Dropped | Truncated


def routes(spreadsheets: Spreadsheets) -> list[Route]:
    """Everything of Google's, to be mounted at the root of the sandbox."""
    return [
        Route("/token", _serve(_token, spreadsheets), methods=["POST"]),
        Route(
            "/v4/{path:path}",
            partial(_sheets, spreadsheets),
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        ),
        Route("/test/service-account", _serve(_key_file, spreadsheets)),
        Route("/test/sheets", _serve(_dump, spreadsheets)),
        Route("/test/sheets/log", _serve(_log, spreadsheets)),
        Route("/test/sheets", _serve(_restore, spreadsheets), methods=["POST"]),
        Route("/test/sheets/fault", _serve(_fault, spreadsheets), methods=["POST"]),
        Route("/test/sheets/edit", _serve(_edit, spreadsheets), methods=["POST"]),
        Route("/test/sheets/share", _serve(_share, spreadsheets), methods=["POST"]),
    ]


def _serve(
    handler: Handler, spreadsheets: Spreadsheets
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await handler(spreadsheets, request))
        except Refused as refusal:
            return write_refusal(request, refusal)
        except NotGranted as refusal:
            body = {"error": refusal.error, "error_description": str(refusal)}
            return JSONResponse(body, 400)

    return answer


async def _token(spreadsheets: Spreadsheets, request: Request) -> Any:
    if spreadsheets.faults.take("token", "key_revoked"):
        raise NotGranted("invalid_grant", "Invalid JWT Signature.")
    async with request.form() as form:
        grant_type, assertion = str(form.get("grant_type")), str(form.get("assertion"))
    return spreadsheets.account.grant(grant_type, assertion)


async def _sheets(spreadsheets: Spreadsheets, request: Request) -> Answer:
    """One log line per call, with what came of it."""
    path = request.path_params["path"]
    line = {"method": request.method, "path": f"/v4/{path}", "status": 200}
    spreadsheets.log.append(line)
    file_id, _, method = _split(path.removeprefix("spreadsheets/"))
    if dropped := await break_before(spreadsheets.faults, method):
        line.update(status=0)
        return dropped
    try:
        read = await _call(spreadsheets, request, file_id, method)
        answer = write_answer(request, thin_out(spreadsheets.faults, method, read))
    except Refused as refusal:
        line.update(status=refusal.code, message=str(refusal))
        return write_refusal(request, refusal)
    return await break_after(spreadsheets.faults, method, answer)


def _split(rest: str) -> tuple[str, str, str]:
    """The file, and what is asked of it: `1ABC/values:batchGetByDataFilter`."""
    path, _, verb = rest.partition(":")
    file_id, _, resource = path.partition("/")
    return file_id, resource, f"{resource}:{verb}".strip(":") or "get"


async def _call(spreadsheets: Spreadsheets, request: Request, file_id: str, method: str) -> Any:
    revoked = spreadsheets.faults.take(method, "key_revoked")
    if revoked or not spreadsheets.account.knows(request.headers.get("authorization", "")):
        raise Refused("Request had invalid authentication credentials.", 401)
    if method not in _METHODS or request.method != ("GET" if method == "get" else "POST"):
        raise Refused(f"The sandbox does not answer {request.method} {request.url.path}", 501)
    if unknown := set(request.query_params) - _PARAMETERS:
        raise Refused(f"The sandbox does not answer the parameters {sorted(unknown)}", 501)
    return await _METHODS[method](spreadsheets, request, file_id)


async def _get(spreadsheets: Spreadsheets, request: Request, file_id: str) -> Any:
    query = request.query_params
    return spreadsheets.get(
        file_id,
        fields=query.get("fields", ""),
        ranges=query.getlist("ranges"),
        cells=query.get("includeGridData", "false").lower() == "true",
        comments=query.get("commentsViewMode", ""),
    )


def _post(shape: Any, act: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """A method with a body of a declared shape; a mapping on top makes every field strict."""
    adapter = TypeAdapter(dict[str, shape], config=_STRICT)

    async def answer(spreadsheets: Spreadsheets, request: Request, file_id: str) -> Any:
        body = await _body(request)
        requests = body.pop("requests", None) if isinstance(body, dict) else None
        try:
            asked: Any = adapter.validate_python({"body": body})["body"]
        except ValidationError as error:
            raise Refused(describe(error).replace("body.", "", 1)) from None
        if requests is not None:
            asked["requests"] = requests  # held against their own shapes where they are applied
        fields = request.query_params.get("fields", "")
        return act(spreadsheets, file_id, asked, fields=fields)

    return answer


_METHODS: dict[str, Callable[..., Awaitable[Any]]] = {
    "get": _get,
    "batchUpdate": _post(BatchUpdate, Spreadsheets.write),
    "getByDataFilter": _post(GetByDataFilter, Spreadsheets.get_by_filter),
    "values:batchGetByDataFilter": _post(GetValuesByDataFilter, Spreadsheets.get_values),
    "developerMetadata:search": _post(SearchMetadata, Spreadsheets.search_metadata),
}


async def _body(request: Request) -> Any:
    body = await request.body()
    if len(body) > _LARGEST:
        raise Refused(f"Request payload size exceeds the limit: {_LARGEST} bytes.")
    try:
        return json.loads(body)
    except ValueError:
        raise Refused("Invalid JSON payload received.") from None


async def _key_file(spreadsheets: Spreadsheets, request: Request) -> Any:
    return spreadsheets.account.key_file(f"{request.base_url}token")


async def _dump(spreadsheets: Spreadsheets, _request: Request) -> Any:
    return {"spreadsheets": spreadsheets.dump(), "log": spreadsheets.log}


async def _log(spreadsheets: Spreadsheets, _request: Request) -> Any:
    """The calls alone: a dump computes every cell."""
    return {"log": spreadsheets.log}


async def _restore(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"spreadsheets": {...}}` as the dump has it, in place of those with the same ids."""
    body = await _body(request)
    return {"restored": spreadsheets.restore(body["spreadsheets"])}


async def _fault(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"kind": "429", "times": 2, "method": "get"}`: the next calls that can fail so, do."""
    body = await _body(request)
    try:
        spreadsheets.faults.ask(Fault(**{"method": ANY, **body}))
    except (TypeError, ValueError) as error:
        raise Refused(str(error)) from None
    return {"ok": True}


async def _edit(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"requests": [...], "as": "mei@..."}`: by hand, as the file's owner or as an editor."""
    body = await _body(request)
    file_id, actor = body.get("spreadsheet", SPREADSHEET_ID), body.get("as")
    return {"replies": spreadsheets.edit(file_id, body["requests"], actor=actor)}


async def _share(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"email": "...", "role": "editor" | "viewer" | "none"}`."""
    body = await _body(request)
    return {"role": spreadsheets.share(body["email"], body["role"])}
