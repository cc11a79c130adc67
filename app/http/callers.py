"""Who calls: found by the token, compared in constant time, and never by a name."""

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from pydantic import SecretStr
from starlette.requests import Request

from app.http.answers import Declined
from backlog.roles import Actor, Role

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A program that may call, with what it may do."""

    name: str
    roles: frozenset[Role]
    token: SecretStr


class Callers:
    """The programs that may call."""

    def __init__(self, callers: Iterable[Admitted]) -> None:
        self._callers = tuple(callers)

    def find_actor(self, request: Request) -> Actor:
        """Whoever has this request's token, as an actor.

        Raises:
            Declined: there is no token, or nobody has it.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        found = self._find(token.strip()) if scheme.lower() == "bearer" else None
        address = request.client.host if request.client else ""
        if found is None:
            log.warning("A request from %s was declined: it has no token of ours.", address)
            raise Declined(
                HTTPStatus.UNAUTHORIZED,
                "There is no token of a caller in this request.",
                following="Send it as Authorization: Bearer TOKEN; [[http.callers]] in backlog.toml"
                " names the variable that holds it.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        where = {"via": "http", "caller": found.name, "address": address}
        return Actor(found.name, found.name, found.roles, where)

    def _find(self, token: str) -> Admitted | None:
        """All are compared, whichever matches: how long it takes tells nothing."""
        given, found = token.encode(), None
        for one in self._callers:
            if hmac.compare_digest(given, one.token.get_secret_value().encode()):
                found = one
        return found
