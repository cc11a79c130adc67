"""Slack's addresses: the Web API, the socket, uploads, downloads and response URLs."""

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.slack import api, files
from sandbox.slack.errors import SlackError
from sandbox.slack.shapes import mime
from sandbox.slack.workspace import Slack
from sandbox.slack.world import File


def routes(slack: Slack) -> list[BaseRoute]:
    """All of them, on one workspace."""

    async def call(request: Request) -> "Response | api.Hang | api.Cut":
        return await api.call(slack, request)

    async def upload(request: Request) -> Response:
        data = await _read_upload(request)
        try:
            files.receive(slack.world, request.path_params["id"], data)
        except SlackError as error:
            return JSONResponse(error.answer(), HTTPStatus.BAD_REQUEST)
        return PlainTextResponse(f"OK - {len(data)}")

    async def download(request: Request) -> Response:
        file = slack.world.files.get(request.path_params["id"])
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        app = slack.world.app
        if token != app.bot_token or "files:read" not in app.scopes:
            return HTMLResponse("<title>Sign in to Slack</title>")  # with 200, as Slack does
        return attachment(file) if file else Response("", HTTPStatus.NOT_FOUND)

    async def respond(request: Request) -> Response:
        await api.hold(slack, "response_url", "stall")
        try:
            slack.hooks.respond(request.path_params["id"], await request.json())
        except json.JSONDecodeError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, HTTPStatus.BAD_REQUEST)
        except SlackError as error:
            return JSONResponse(error.answer(), HTTPStatus.NOT_FOUND)
        await api.hold(slack, "response_url", "late")
        return JSONResponse({"ok": True})

    return [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        WebSocketRoute("/link/", slack.sockets.serve),
        Route("/upload/v1/{id}", upload, methods=["POST"]),
        Route("/files-pri/{team}-{id}/{name:path}", download),
        Route("/response/{id}", respond, methods=["POST"]),
    ]


def attachment(file: File) -> Response:
    """A file's bytes, to be saved under its name."""
    safe = file.name.replace('"', "'").encode("ascii", "replace").decode()
    disposition = {"content-disposition": f'attachment; filename="{safe}"'}
    return Response(file.content or b"", media_type=mime(file.name), headers=disposition)


async def _read_upload(request: Request) -> bytes:
    """The bytes, sent as the body itself or as the first file of a form."""
    if "multipart" not in request.headers.get("content-type", ""):
        return await request.body()
    for part in (await request.form()).values():
        if not isinstance(part, str):
            return await part.read()
    return b""
