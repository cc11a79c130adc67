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
    "propose payments": _ACCOUNTING_TOO,
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
    "correct import": _ACCOUNTING_TOO,
    "answer claims": _ACCOUNTING_TOO,
    "send again": _ADMINISTRATOR,
    "download": _ACCOUNTING_TOO,
    "take evidence": _ACCOUNTING_TOO,
}
"""Act -> the roles that may do it; there is nothing else that anybody may do."""

_NAMES = {
    Role.ADMINISTRATOR: "an Administrator",
    Role.ACCOUNTING: "Accounting",
    Role.PROJECT_MANAGER: "a Project Manager",
    Role.VIEWER: "a Viewer",
}
_SAID = {
    "void batch": "void a batch",
    "process": "mark invoices Processed",
    "un-process": "bring Processed invoices back to Admin",
    "pay": "mark invoices Paid",
    "propose payments": "bring a list of payments",
    "un-pay": "take a payment back",
    "reopen": "reopen invoices",
    "edit": "edit invoices",
    "hold": "hold invoices",
    "release": "release invoices",
    "send back": "send invoices back",
    "void": "void invoices",
    "override": "override a check",
    "reference": "set references",
    "notes": "write notes",
    "acknowledge": "acknowledge that an import was undone",
    "confirm import": "confirm an import",
    "answer claims": "answer what was written in the Sheet",
    "send again": "send again what did not go out, or dismiss it",
    "take evidence": "take the evidence of a batch",
    "correct import": "correct what was confirmed of an import",
}
"""Acts as a sentence has them, where the word alone would limp."""


def require(actor: Actor, act: str) -> None:
    """Let the actor pass or refuse.

    Raises:
        NotAllowed: with the sentence for the person, and the lines to add for somebody unlisted.
    """
    allowed = ACTS[act]
    if actor.may(*allowed):
        return
    if not actor.roles:
        raise _build_unlisted(actor)
    raise NotAllowed(
        f"Only {_join_roles(allowed, ' or ')} may {_SAID.get(act, act)}; "
        f"you are {_join_roles(actor.roles, ' and ')}. Nothing was changed. "
        "Ask an Administrator to do it, or to give you the role."
    )


def _join_roles(roles: Iterable[Role], joint: str) -> str:
    return joint.join(_NAMES[role] for role in Role if role in roles)


def _build_unlisted(actor: Actor) -> NotAllowed:
    refused = "You are not on the list of people of this backlog. Nothing was changed."
    slack = actor.where.get("slack")
    if not slack:
        return NotAllowed(
            f"{refused} Ask an Administrator to add you under [[people]] in backlog.toml."
        )
    return NotAllowed(
        f"{refused} If you should be, send these lines, with your e-mail address in them, to an "
        "Administrator: they belong at the end of backlog.toml.",
        f'[[people]]\nemail = "you@company"\nslack = "{slack}"\nroles = ["viewer"]',
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
