"""The page's own API: what one person sees, and what they do."""

from collections.abc import AsyncIterator, Awaitable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.changes import Changes
from sandbox.google import SPREADSHEET_ID, Spreadsheets, page_sheet
from sandbox.slack import interactions
from sandbox.slack.errors import SlackError
from sandbox.slack.interactions import Impossible
from sandbox.slack.routes import attachment
from sandbox.slack.shapes import mime
from sandbox.slack.sockets import NotDelivered
from sandbox.slack.workspace import Slack
from sandbox.slack.world import Channel, File, Message, View, World

Json = dict[str, Any]
FILES = Path(__file__).parent / "page_files"


def routes(slack: Slack, spreadsheets: Spreadsheets, changes: Changes) -> list[BaseRoute]:
    """The page, its state, its stream of changes and its acts."""

    async def page(_request: Request) -> Response:
        return FileResponse(FILES / "index.html")

    async def state(request: Request) -> Response:
        shown = seen_by(slack.world, _person(slack.world, request.query_params.get("as", "")))
        sheet = _spreadsheet(slack.world.base_url, spreadsheets)
        return JSONResponse({"version": changes.version, **shown, "spreadsheet": sheet})

    async def sheet(_request: Request) -> Response:
        return JSONResponse(page_sheet(spreadsheets))

    async def watch(_request: Request) -> Response:
        return StreamingResponse(_events(changes), media_type="text/event-stream")

    async def download(request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        file = slack.world.files.get(request.path_params["id"])
        if file is None or not _may_see(slack.world, file, user_id):
            return Response("You cannot see this file.", HTTPStatus.FORBIDDEN)
        return attachment(file)

    async def link(request: Request) -> Response:
        channel = request.path_params.get("channel", "")
        return RedirectResponse(f"/#in={channel}" if channel else "/")

    return [
        Route("/", page),
        Route("/archives/{channel}/{rest:path}", link),
        Route("/spreadsheets/d/{rest:path}", link),
        Mount("/page/static", StaticFiles(directory=FILES, check_dir=False)),
        Route("/page/state", state),
        Route("/page/sheet", sheet),
        Route("/page/changes", watch),
        Route("/page/files/{id}", download),
        *_acts(slack),
    ]


def _acts(slack: Slack) -> list[BaseRoute]:
    """What a person can do: click, submit, close, command, read."""

    async def click(request: Request) -> Response:
        body = await request.json()
        target = body["container"]
        if "view" in target:
            act = interactions.click_view(slack, body["as"], target["view"], body)
        else:
            act = interactions.click_message(slack, body["as"], target, body)
        return await _answer_act(act)

    async def submit(request: Request) -> Response:
        body = await request.json()
        values = body.get("values", {})
        return await _answer_act(interactions.submit(slack, body["as"], body["view"], values))

    async def close(request: Request) -> Response:
        body = await request.json()
        return await _answer_act(interactions.close(slack, body["as"], body["view"]))

    async def command(request: Request) -> Response:
        body = await request.json()
        said = (body["command"], body.get("text", ""))
        return await _answer_act(interactions.command(slack, body["as"], body["channel"], said))

    async def mark_read(request: Request) -> Response:
        body = await request.json()
        slack.world.mark_read(body["as"], body["channel"])
        return JSONResponse({"ok": True})

    return [
        Route("/page/read", mark_read, methods=["POST"]),
        Route("/page/click", click, methods=["POST"]),
        Route("/page/submit", submit, methods=["POST"]),
        Route("/page/close", close, methods=["POST"]),
        Route("/page/command", command, methods=["POST"]),
    ]


def seen_by(world: World, user_id: str) -> Json:
    """Everything one person sees: people to play, channels, messages, the open modal."""
    direct = world.direct(user_id)
    joined = [c for c in world.channels.values() if user_id in c.members and not c.is_im]
    channels = [*joined, direct]
    view = world.top_view(user_id)
    return {
        "team": {"id": world.team["id"], "name": world.team["name"]},
        "me": user_id,
        "people": [
            {"id": u.id, "name": u.name, "title": u.title} for u in world.users.values() if u.title
        ],
        "channels": [_channel(world, c, user_id) for c in channels],
        "messages": {
            c.id: [_message(world, m) for m in world.seen_by(user_id, c.id)] for c in channels
        },
        "view": _view(world, view) if view else None,
    }


async def _answer_act(act: Awaitable[None]) -> Response:
    try:
        await act
    except (Impossible, NotDelivered) as error:
        return JSONResponse({"ok": False, "error": str(error)})
    except SlackError as error:
        return JSONResponse({"ok": False, "error": f"{error.code} {'; '.join(error.messages)}"})
    return JSONResponse({"ok": True})


async def _events(changes: Changes) -> AsyncIterator[str]:
    async for version in changes.watch():
        yield f"data: {version}\n\n"


def _spreadsheet(base_url: str, spreadsheets: Spreadsheets) -> Json:
    title = spreadsheets.files[SPREADSHEET_ID].title
    url = f"{base_url}/spreadsheets/d/{SPREADSHEET_ID}"
    return {"id": SPREADSHEET_ID, "title": title, "url": url}


def _person(world: World, user_id: str) -> str:
    """Whoever is asked for, else the first one can play."""
    first = next(u.id for u in world.users.values() if u.title)
    return user_id if user_id in world.users else first


def _channel(world: World, channel: Channel, user_id: str) -> Json:
    name = world.users[world.app.bot_user].name if channel.is_im else channel.name
    kind = "dm" if channel.is_im else "channel"
    unread = world.unread(user_id, channel.id)
    shown = {"id": channel.id, "name": name, "kind": kind, "topic": channel.topic}
    return {**shown, "unread": unread}


def _message(world: World, message: Message) -> Json:
    user = world.users[message.user]
    return {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": user.id,
        "user_name": user.name,
        "bot": user.is_bot,
        "text": message.text,
        "blocks": message.blocks,
        "edited": message.edited_at is not None,
        "pinned": message.pinned,
        "ephemeral": message.only_for is not None,
        "files": [_file(world.files[f]) for f in message.files],
    }


def _file(file: File) -> Json:
    return {
        "id": file.id,
        "name": file.name,
        "size": file.length,
        "mimetype": mime(file.name),
        "title": file.title,
    }


def _view(world: World, view: View) -> Json:
    texts = {k: view.body[k]["text"] if k in view.body else None for k in ("submit", "close")}
    return {
        "id": view.id,
        "hash": view.hash,
        "title": view.body["title"]["text"],
        **texts,
        "blocks": view.body["blocks"],
        "values": view.values,
        "errors": view.errors,
        "depth": len(world.stacks[view.user]),
    }


def _may_see(world: World, file: File, user_id: str) -> bool:
    return any(user_id in world.channels[c].members for c in file.shares)
