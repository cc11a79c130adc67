"""The Web API's door: tokens, scopes, rates, faults, then the method; unknown ones by name."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.faults import REFUSALS, Fault
from sandbox.slack import chat, conversations, files, views
from sandbox.slack.errors import SlackError
from sandbox.slack.rates import POSTING, TIER_2, TIER_3, TIER_4, Rate
from sandbox.slack.workspace import Arguments, Slack

Json = dict[str, Any]
PATIENCE_SECONDS = 60  # how long a call that is to time out is held open


def open_connection(slack: Slack, _args: Arguments) -> Json:
    """`apps.connections.open`: where to connect a socket, once."""
    base = slack.world.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/link/?ticket={slack.sockets.ticket()}&app_id={slack.world.app.id}"}


@dataclass(frozen=True)
class Method:
    """A method: what it does, what it needs, and the arguments it understands.

    `scope` is empty where the kind of channel says which one is needed: the method asks then.
    """

    act: Callable[[Slack, Arguments], Json]
    scope: str
    rate: Rate
    arguments: str


_MESSAGE = "channel text blocks metadata thread_ts unfurl_links unfurl_media mrkdwn parse"
_PAGE = "channel cursor limit"
_HISTORY = f"{_PAGE} oldest latest inclusive include_all_metadata"
METHODS = {
    "apps.connections.open": Method(open_connection, "", TIER_3, ""),
    "auth.test": Method(conversations.auth_test, "", TIER_4, ""),
    "bots.info": Method(conversations.bot_info, "users:read", TIER_3, "bot"),
    "chat.delete": Method(chat.delete, "chat:write", TIER_3, "channel ts"),
    "chat.getPermalink": Method(chat.get_permalink, "", TIER_4, "channel message_ts"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", TIER_4, f"{_MESSAGE} user"),
    "chat.postMessage": Method(chat.post_message, "chat:write", POSTING, _MESSAGE),
    "chat.update": Method(chat.update, "chat:write", TIER_3, f"{_MESSAGE} ts"),
    "conversations.history": Method(conversations.history, "", TIER_3, _HISTORY),
    "conversations.info": Method(
        conversations.info, "", TIER_3, "channel include_num_members include_locale"
    ),
    "conversations.members": Method(conversations.members, "", TIER_4, _PAGE),
    "conversations.open": Method(conversations.open_direct, "im:write", TIER_3, "users return_im"),
    "conversations.replies": Method(conversations.replies, "", TIER_3, f"{_HISTORY} ts"),
    "files.completeUploadExternal": Method(
        files.complete_upload,
        "files:write",
        TIER_4,
        "files channel_id channels initial_comment thread_ts",
    ),
    "files.delete": Method(files.delete, "files:write", TIER_3, "file"),
    "files.getUploadURLExternal": Method(
        files.get_upload_url, "files:write", TIER_4, "filename length alt_txt snippet_type"
    ),
    "files.info": Method(files.info, "files:read", TIER_4, "file"),
    "pins.add": Method(chat.pin, "pins:write", TIER_2, "channel timestamp"),
    "pins.remove": Method(chat.unpin, "pins:write", TIER_2, "channel timestamp"),
    "users.info": Method(conversations.user_info, "users:read", TIER_4, "user include_locale"),
    "views.open": Method(views.open_view, "", TIER_4, "trigger_id view"),
    "views.publish": Method(views.publish_home, "", TIER_4, "user_id view hash"),
    "views.push": Method(views.push_view, "", TIER_4, "trigger_id view"),
    "views.update": Method(views.update_view, "", TIER_4, "view_id external_id view hash"),
}


async def arguments(request: Request) -> Json:
    """The arguments of a call: query, form or JSON body."""
    given: Json = dict(request.query_params)
    if request.method == "GET":
        return given
    if "json" in request.headers.get("content-type", ""):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return given | body
    return given | {name: str(value) for name, value in (await request.form()).items()}


async def call(slack: Slack, request: Request) -> "Response | Hang | Cut":
    """Answer one Web API call."""
    name = request.path_params["method"]
    noted = {"method": name, "at": slack.world.clock.now()}
    slack.world.calls.append(noted)
    await hold(slack, name, "stall")
    try:
        given = await arguments(request)
        token = given.pop("token", None) or _bearer(request)
        method = _admit(slack, name, token)
        before = slack.faults.take(name, "429", "500", "disconnect", *REFUSALS)
        if before:
            return _break_answer(before)
        late = slack.rates.wait(_bucket(name, given), method.rate)
        if late:
            return _too_many(late)
        answer = {"ok": True, **_act(slack, method, given)}
    except SlackError as error:
        answer = error.answer()
    if slack.faults.take(name, "timeout_after_commit"):
        return Hang()
    await hold(slack, name, "late")
    return JSONResponse(answer, headers={"x-oauth-scopes": ",".join(slack.world.app.scopes)})


async def hold(slack: Slack, name: str, kind: str) -> None:
    """Wait as long as a fault of this kind asks for."""
    fault = slack.faults.take(name, kind)
    if fault:
        await asyncio.sleep(fault.seconds)


class Hang:
    """An answer that never comes."""

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        """Wait until the caller gives up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (await receive())["type"] != "http.disconnect":
                    pass


class Cut:
    """An answer that breaks off in the middle."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Promise more bytes than are sent; the server then drops the connection."""
        promised = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": promised})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": False})


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer").strip()


def _admit(slack: Slack, name: str, token: str) -> Method:
    app = slack.world.app
    if name not in METHODS:
        sentence = f"the sandbox does not answer the method {name}"
        raise SlackError("unknown_method", sentence, req_method=name)
    if not token:
        raise SlackError("not_authed")
    if token not in {app.bot_token, app.app_token}:
        raise SlackError("invalid_auth")
    if (token == app.app_token) != (name == "apps.connections.open"):
        raise SlackError("not_allowed_token_type")
    method = METHODS[name]
    if method.scope:
        app.require(method.scope)
    return method


def _act(slack: Slack, method: Method, given: Json) -> Json:
    known = {"team_id", *method.arguments.split()}  # any method may be told the workspace
    for unknown in given.keys() - known:
        raise SlackError("invalid_arguments", f"the sandbox does not know the argument {unknown}")
    return method.act(slack, Arguments(given))


def _bucket(name: str, given: Json) -> str:
    return f"{name} {given.get('channel')}" if name == "chat.postMessage" else name


def _break_answer(fault: Fault) -> Response | Cut:
    if fault.kind == "429":
        return _too_many(fault.retry_after)
    if fault.kind in REFUSALS:
        return JSONResponse({"ok": False, "error": fault.kind})
    if fault.kind == "500":
        error = {"ok": False, "error": "internal_error"}
        return JSONResponse(error, HTTPStatus.INTERNAL_SERVER_ERROR)
    return Cut()


def _too_many(seconds: int) -> Response:
    error = {"ok": False, "error": "ratelimited"}
    wait = {"retry-after": str(seconds)}
    return JSONResponse(error, HTTPStatus.TOO_MANY_REQUESTS, headers=wait)
