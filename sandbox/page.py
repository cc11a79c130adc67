"""The page's own API: what one person sees, and what they do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
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

from sandbox import google
from sandbox.changes import Changes
from sandbox.google import SPREADSHEET_ID, Sight, Spreadsheets, page_sheet
from sandbox.page_sight import find_person, may_see, seen_by
from sandbox.slack import interactions, menus, people
from sandbox.slack.errors import SlackError
from sandbox.slack.routes import attachment
from sandbox.slack.shapes import file_json
from sandbox.slack.sockets import NotDelivered
from sandbox.slack.targets import Impossible
from sandbox.slack.workspace import Slack

Json = dict[str, Any]
FILES = Path(__file__).parent / "page_files"


def routes(slack: Slack, spreadsheets: Spreadsheets, changes: Changes) -> list[BaseRoute]:
    """The page, its state, its stream of changes and its acts."""

    async def page(_request: Request) -> Response:
        return FileResponse(FILES / "index.html")

    async def state(request: Request) -> Response:
        shown = seen_by(slack.world, find_person(slack.world, request.query_params.get("as", "")))
        sheet = _spreadsheet(slack.world.base_url, spreadsheets)
        return JSONResponse({"version": changes.version, **shown, "spreadsheet": sheet})

    async def sheet(request: Request) -> Response:
        return JSONResponse(page_sheet(spreadsheets, _sight(slack, request.query_params)))

    async def edit_sheet(request: Request) -> Response:
        body = await request.json()
        try:
            google.edit(spreadsheets, _email(slack, body["as"]), body)
        except google.Refused as refusal:
            return JSONResponse({"ok": False, "error": str(refusal)})
        return JSONResponse({"ok": True})

    async def watch(_request: Request) -> Response:
        return StreamingResponse(_events(changes), media_type="text/event-stream")

    async def download(request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        file = slack.world.files.get(request.path_params["id"])
        if file is None or not may_see(slack.world, file, user_id):
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
        Route("/page/sheet", edit_sheet, methods=["POST"]),
        Route("/page/changes", watch),
        Route("/page/files/{id}", download),
        *_acts(slack),
    ]


Act = Callable[[Slack, str, Json], Awaitable[Json | None]]
"""What one person does: their id, and what the page says about it."""


async def _click(slack: Slack, user_id: str, body: Json) -> None:
    target = body["container"]
    if "view" in target:
        await interactions.click_view(slack, user_id, target["view"], body)
    else:
        await interactions.click_message(slack, user_id, target, body)


async def _submit(slack: Slack, user_id: str, body: Json) -> None:
    await interactions.submit(slack, user_id, body["view"], body.get("values", {}))


async def _close(slack: Slack, user_id: str, body: Json) -> None:
    everything = bool(body.get("everything"))
    await interactions.close(slack, user_id, body["view"], everything=everything)


async def _command(slack: Slack, user_id: str, body: Json) -> None:
    said = (body["command"], body.get("text", ""))
    await interactions.command(slack, user_id, body["channel"], said)


async def _suggest(slack: Slack, user_id: str, body: Json) -> Json:
    return {"options": await menus.suggest(slack, user_id, body["container"], body)}


async def _shortcut(slack: Slack, user_id: str, body: Json) -> None:
    await menus.shortcut(slack, user_id, body, body["callback_id"])


async def _say(slack: Slack, user_id: str, body: Json) -> Json:
    return {"ts": people.say(slack, user_id, body, body["text"]).ts}


async def _edit(slack: Slack, user_id: str, body: Json) -> None:
    people.edit(slack, user_id, body, body["text"])


async def _delete(slack: Slack, user_id: str, body: Json) -> None:
    people.delete(slack, user_id, body)


async def _open_app(slack: Slack, user_id: str, body: Json) -> None:
    people.open_app(slack, user_id, body["tab"])


async def _mark_read(slack: Slack, user_id: str, body: Json) -> None:
    slack.world.mark_read(user_id, body["channel"])


_ACTS: dict[str, Act] = {
    "click": _click,
    "submit": _submit,
    "close": _close,
    "command": _command,
    "suggest": _suggest,
    "shortcut": _shortcut,
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "app": _open_app,
    "read": _mark_read,
}


def _acts(slack: Slack) -> list[BaseRoute]:
    async def upload(request: Request) -> Response:
        given = request.query_params
        file = people.upload(slack, given["as"], given["name"], await request.body())
        return JSONResponse({"ok": True, "file": file_json(slack.world, file)})

    return [
        Route("/page/upload", upload, methods=["POST"]),
        *(
            Route(f"/page/{name}", _make_handler(slack, act), methods=["POST"])
            for name, act in _ACTS.items()
        ),
    ]


def _make_handler(slack: Slack, act: Act) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await request.json()
        return await _answer_act(act(slack, body["as"], body))

    return answer


async def _answer_act(act: Awaitable[Json | None]) -> Response:
    try:
        answer = await act or {}
    except (Impossible, NotDelivered) as error:
        return JSONResponse({"ok": False, "error": str(error)})
    except SlackError as error:
        return JSONResponse({"ok": False, "error": f"{error.code} {'; '.join(error.messages)}"})
    return JSONResponse({"ok": True, **answer})


def _email(slack: Slack, user_id: str) -> str:
    user = slack.world.users.get(user_id)
    return user.email if user else ""


def _sight(slack: Slack, asked: Mapping[str, str]) -> Sight:
    """What of the spreadsheet somebody looks at; nobody in particular sees all of it."""
    numbers = {
        name: int(asked[name]) for name in ("tab", "view", "rows") if asked.get(name, "").isdigit()
    }
    return Sight(_email(slack, asked.get("as", "")), **numbers)


async def _events(changes: Changes) -> AsyncIterator[str]:
    async for version in changes.watch():
        yield f"data: {version}\n\n"


def _spreadsheet(base_url: str, spreadsheets: Spreadsheets) -> Json:
    title = spreadsheets.files[SPREADSHEET_ID].title
    url = f"{base_url}/spreadsheets/d/{SPREADSHEET_ID}"
    return {"id": SPREADSHEET_ID, "title": title, "url": url}
