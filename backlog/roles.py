"""Who may do what: checked in the use case at every act, and failing closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from backlog.errors import NotAllowed


class Role(StrEnum):
    """The roles of `[[people]]` in the configuration."""

    ADMINISTRATOR = "administrator"
    ACCOUNTING = "accounting"
    PROJECT_MANAGER = "project_manager"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the firm listed; `slack` is `TEAM/USER`, the only thing a click is matched by."""

    email: str
    name: str
    roles: frozenset[Role]
    slack: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where: Slack ids, the login of a command line, or a job.

    Nobody's `roles` are empty: an actor without roles may not even look.
    """

    email: str
    name: str
    roles: frozenset[Role] = frozenset()
    where: dict[str, str] = field(default_factory=dict)

    def may(self, *roles: Role) -> bool:
        """Whether the actor holds one of the roles."""
        return not self.roles.isdisjoint(roles)


_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_ACCOUNTING_TOO = frozenset({Role.ADMINISTRATOR, Role.ACCOUNTING})

ACTS: dict[str, frozenset[Role]] = {
    "see": frozenset(Role),
    "see batches": frozenset(Role) - {Role.PROJECT_MANAGER},
    "see reports": frozenset(Role) - {Role.PROJECT_MANAGER},
    "see mappings": frozenset(Role) - {Role.PROJECT_MANAGER},
    "comment": frozenset(Role),
    "import": _ADMINISTRATOR,
    "export": _ADMINISTRATOR,
    "void batch": _ADMINISTRATOR,
    "process": _ADMINISTRATOR,
    "un-process": _ADMINISTRATOR,
    "pay": _ADMINISTRATOR,
    "un-pay": _ADMINISTRATOR,
    "reopen": _ADMINISTRATOR,
    "edit": _ADMINISTRATOR,
    "hold": _ADMINISTRATOR,
    "release": _ADMINISTRATOR,
    "send back": _ADMINISTRATOR,
    "void": _ADMINISTRATOR,
    "override": _ADMINISTRATOR,
    "answer revisions": _ADMINISTRATOR,
    "change settings": _ADMINISTRATOR,
    "back up": _ADMINISTRATOR,
    "reference": _ACCOUNTING_TOO,
    "notes": _ACCOUNTING_TOO,
    "acknowledge": _ACCOUNTING_TOO,
    "confirm import": _ACCOUNTING_TOO,
    "download": _ACCOUNTING_TOO,
}
"""Act -> the roles that may do it; there is nothing else that anybody may do."""


def require(actor: Actor, act: str) -> None:
    """Let the actor pass or refuse.

    Raises:
        NotAllowed: with the sentence for the person, and the line to add for somebody unlisted.
    """
    allowed = ACTS[act]
    if actor.may(*allowed):
        return
    wanted = " or ".join(sorted(role.value.replace("_", " ") for role in allowed))
    if actor.roles:
        held = ", ".join(sorted(role.value.replace("_", " ") for role in actor.roles))
        raise NotAllowed(
            f"Only {wanted} may {act}; you are {held}. Nothing was changed. "
            "Ask an Administrator to do it, or to give you the role."
        )
    raise NotAllowed(
        "You are not on the list of people of this backlog. Nothing was changed. "
        + _line_to_add(actor)
    )


def _line_to_add(actor: Actor) -> str:
    slack = actor.where.get("slack")
    if not slack:
        return "Ask an Administrator to add you under [[people]] in backlog.toml."
    return (
        "If you should be, ask an Administrator to add to backlog.toml: "
        f'[[people]] email = "you@company" slack = "{slack}" roles = ["viewer"]'
    )


class People:
    """The listed people, found by e-mail or by Slack team and user id, never by a name."""

    def __init__(self, people: Iterable[Person]) -> None:
        listed = tuple(people)
        self._by_email = {person.email.casefold(): person for person in listed}
        self._by_slack = {person.slack: person for person in listed if person.slack}

    def __iter__(self) -> Iterator[Person]:
        return iter(self._by_email.values())

    def by_email(self, email: str, where: dict[str, str]) -> Actor:
        """The person with this e-mail as an actor; without roles when nobody has it."""
        return _actor(self._by_email.get(email.casefold()), email, where)

    def slack_of(self, email: str) -> str:
        """`TEAM/USER` of the person with this e-mail; empty when there is none."""
        person = self._by_email.get(email.casefold())
        return person.slack if person else ""

    def by_slack(self, team: str, user: str) -> Actor:
        """The person with these Slack ids as an actor; without roles when nobody has them."""
        slack = f"{team}/{user}"
        return _actor(self._by_slack.get(slack), slack, {"slack": slack})


def _actor(person: Person | None, unlisted: str, where: dict[str, str]) -> Actor:
    if person is None:
        return Actor(email=unlisted, name=unlisted, where=where)
    return Actor(email=person.email, name=person.name, roles=person.roles, where=where)
