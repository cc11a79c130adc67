"""Test-only routes: faults, time, the whole world at a glance. The product never needs them."""

import base64
import hashlib
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.clock import Clock
from sandbox.faults import Fault
from sandbox.slack import seed
from sandbox.slack.shapes import view_json
from sandbox.slack.workspace import Slack
from sandbox.slack.world import File, World

Json = dict[str, Any]


def routes(slack: Slack, clock: Clock) -> list[BaseRoute]:
    """The control routes of one sandbox."""

    async def fault(request: Request) -> Response:
        try:
            slack.faults.ask(Fault(**await request.json()))
        except (TypeError, ValueError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, HTTPStatus.BAD_REQUEST)
        return JSONResponse({"ok": True})

    async def time(request: Request) -> Response:
        clock.advance(float((await request.json())["advance"]))
        return JSONResponse({"ok": True, "now": clock.now()})

    async def disconnect(request: Request) -> Response:
        reason = (await request.json()).get("reason")
        await (slack.sockets.disconnect(reason) if reason else slack.sockets.close())
        return JSONResponse({"ok": True})

    async def world(request: Request) -> Response:
        try:
            if request.method == "POST":
                seed.add(slack.world, await request.json())
        except ValueError as error:
            return JSONResponse({"ok": False, "error": str(error)}, HTTPStatus.BAD_REQUEST)
        seen = {"sockets": slack.sockets.count, "acks": slack.sockets.acks}
        return JSONResponse({**seen, **dump(slack.world)})

    return [
        Route("/test/fault", fault, methods=["POST"]),
        Route("/test/time", time, methods=["POST"]),
        Route("/test/disconnect", disconnect, methods=["POST"]),
        Route("/test/world", world, methods=["GET", "POST"]),
    ]


def dump(world: World) -> Json:
    """Everything: messages per channel (ephemeral ones too), files, open views, the call log."""
    return {
        "messages": {c: [asdict(m) for m in ms.values()] for c, ms in world.messages.items()},
        "files": [_file(f) for f in world.files.values()],
        "views": [{**view_json(world, v), "user": v.user} for v in world.views.values()],
        "homes": [{**view_json(world, v), "user": v.user} for v in world.homes.values()],
        "calls": world.calls,
    }


def _file(file: File) -> Json:
    content = file.content or b""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.length,
        "user": file.user,
        "created": file.created,
        "shares": file.shares,
        "completed": file.completed,
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": base64.b64encode(content).decode(),
    }
