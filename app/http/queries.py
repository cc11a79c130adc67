"""`GET`: the JSON of the commands."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.cli.batch_detail import shape_whole
from app.cli.detail import shape_invoice
from app.cli.reports import shape_ageing, shape_wip
from app.cli.shapes import Json
from app.http.callers import Callers
from backlog.errors import NotFound
from backlog.office import Office
from backlog.queries import batch_comments, batch_log, reports
from backlog.queries.detail import find_detail
from backlog.roles import Actor

Look = Callable[[Office, Actor, str], Json]


@dataclass(frozen=True, slots=True)
class Query:
    """One address: who calls is found, and what she may see is looked up."""

    office: Office
    callers: Callers
    look: Look

    async def answer(self, request: Request) -> Response:
        """The answer; what stands last in the address names what is asked for."""
        actor = self.callers.find_actor(request)
        name = request.path_params.get("name", "")
        return JSONResponse(await run_in_threadpool(self.look, self.office, actor, name))


def look_at_wip(office: Office, actor: Actor, _: str) -> Json:
    """`backlog wip`."""
    return shape_wip(reports.wip(office, actor), reports.cycles(office, actor))


def look_at_ageing(office: Office, actor: Actor, _: str) -> Json:
    """`backlog ageing`."""
    return shape_ageing(reports.ageing(office, actor))


def look_at_batch(office: Office, actor: Actor, number: str) -> Json:
    """`backlog batch NUMBER`."""
    one, rows = batch_log.read_members(office, actor, number)
    return shape_whole(one, rows, batch_comments.read_comments(office, actor, number))


def look_at_invoice(office: Office, actor: Actor, number: str) -> Json:
    """`backlog show NUMBER`."""
    found = find_detail(office, actor, number)
    if found is None:
        raise NotFound(f"There is no invoice {number}.")
    return shape_invoice(found)
