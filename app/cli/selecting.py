"""Which invoices a command is about, by their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backlog.errors import NotFound
from backlog.lifecycle.acting import Answer, Outcome
from backlog.office import Office
from backlog.queries import lists
from backlog.roles import Actor


@dataclass(frozen=True, slots=True)
class Named:
    """The invoices of some numbers, and the numbers nobody has."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]

    def refuse_unknown(self, outcome: Outcome) -> Outcome:
        """An act's answer with the unknown numbers among the refused."""
        answers = tuple(Answer(number, "There is no such invoice.") for number in self.unknown)
        return replace(outcome, refused=outcome.refused + answers)

    def require_known(self) -> tuple[int, ...]:
        """The ids, when every number is known.

        Raises:
            NotFound: naming the numbers that nobody has.
        """
        if self.unknown:
            raise NotFound(f"There is no invoice {', '.join(self.unknown)}. Nothing was done.")
        return self.ids


def find_named(office: Office, actor: Actor, numbers: Sequence[str]) -> Named:
    """Look numbers up.

    Raises:
        NotAllowed: nobody may look who is not listed.
    """
    found = lists.find(office, actor, numbers)
    return Named(found.ids, found.unknown)
