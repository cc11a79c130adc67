"""The Sheets API v4 and the token endpoint over HTTP, and the doors that only tests use."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.google.accounts import NotGranted
from sandbox.google.errors import Refused
from sandbox.google.world import FAULTS, SPREADSHEET_ID, Spreadsheets

_LARGEST = 10 * 1024 * 1024
_RETRY_AFTER = "1"
Handler = Callable[[Spreadsheets, Request], Awaitable[Any]]


def routes(spreadsheets: Spreadsheets) -> list[Route]:
    """Everything of Google's, to be mounted at the root of the sandbox."""
    return [
        Route("/token", _serve(_token, spreadsheets), methods=["POST"]),
        Route(
            "/v4/{path:path}",
            _serve(_sheets, spreadsheets),
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        ),
        Route("/test/service-account", _serve(_key_file, spreadsheets)),
        Route("/test/sheets", _serve(_dump, spreadsheets)),
        Route("/test/sheets", _serve(_restore, spreadsheets), methods=["POST"]),
        Route("/test/sheets/fault", _serve(_fault, spreadsheets), methods=["POST"]),
        Route("/test/sheets/edit", _serve(_edit, spreadsheets), methods=["POST"]),
    ]


def _serve(
    handler: Handler, spreadsheets: Spreadsheets
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await handler(spreadsheets, request))
        except Refused as refusal:
            headers = {"Retry-After": _RETRY_AFTER} if refusal.code == 429 else {}
            return JSONResponse(refusal.as_json(), refusal.code, headers)
        except NotGranted as refusal:
            body = {"error": refusal.error, "error_description": str(refusal)}
            return JSONResponse(body, 400)

    return answer


async def _token(spreadsheets: Spreadsheets, request: Request) -> Any:
    async with request.form() as form:
        grant_type, assertion = str(form.get("grant_type")), str(form.get("assertion"))
    return spreadsheets.account.grant(grant_type, assertion)


async def _sheets(spreadsheets: Spreadsheets, request: Request) -> Any:
    """One log line per call, with what came of it."""
    path = request.path_params["path"]
    line = {"method": request.method, "path": f"/v4/{path}", "status": 200}
    spreadsheets.log.append(line)
    try:
        return await _call(spreadsheets, request, path.removeprefix("spreadsheets/"))
    except Refused as refusal:
        line.update(status=refusal.code, message=str(refusal))
        raise


async def _call(spreadsheets: Spreadsheets, request: Request, rest: str) -> Any:
    if not spreadsheets.account.knows(request.headers.get("authorization", "")):
        raise Refused("Request had invalid authentication credentials.", 401)
    file_id, _, verb = rest.partition(":")
    if "/" in file_id or (request.method, verb) not in {("GET", ""), ("POST", "batchUpdate")}:
        raise Refused(f"The sandbox does not answer {request.method} {request.url.path}", 501)
    if verb:
        return spreadsheets.write(file_id, await _body(request))
    query = request.query_params
    if unknown := set(query) - {"fields", "includeGridData", "alt"}:
        raise Refused(f"The sandbox does not answer the parameters {sorted(unknown)}", 501)
    cells = query.get("includeGridData", "false").lower() == "true"
    return spreadsheets.read_file(file_id, fields=query.get("fields", ""), cells=cells)


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
    files = {each.id: each.as_json(cells=True) for each in spreadsheets.files.values()}
    return {"spreadsheets": files, "log": spreadsheets.log}


async def _restore(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"spreadsheets": {...}}` as the dump has it, in place of those with the same ids."""
    body = await _body(request)
    return {"restored": spreadsheets.restore(body["spreadsheets"])}


async def _fault(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"kind": "429", "times": 2}`: the next calls that can fail so, do."""
    body = await _body(request)
    if body["kind"] not in FAULTS:
        raise Refused(f"A fault is one of {', '.join(FAULTS)}")
    spreadsheets.faults += [body["kind"]] * body.get("times", 1)
    return {"faults": spreadsheets.faults}


async def _edit(spreadsheets: Spreadsheets, request: Request) -> Any:
    """`{"requests": [...]}` as the file's owner; `sortRange` too."""
    body = await _body(request)
    file_id = body.pop("spreadsheet", SPREADSHEET_ID)
    return {"replies": spreadsheets.edit(file_id, body)}
