"""Which invoices a command is about: by number, or by the shared filter options."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from backlog.errors import NotFound
from backlog.filter import EXPORT_STATUSES, SORTS, STATUSES, Filter
from backlog.lifecycle.acting import Answer, Outcome
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import Actor
from backlog.store import invoices

TARGET = "A target, or a profile of backlog.toml."
"""What `--target` takes."""

_DAY = click.DateTime(["%Y-%m-%d"])

_FILTERS = (
    click.option("--client", default="", help="Client name, number or alias, whole."),
    click.option("--job", default="", help="Job number, whole."),
    click.option("--pm", default="", help="Project Manager, e-mail or name, whole."),
    click.option("--from", "date_from", type=_DAY, help="Invoice date, this day or later."),
    click.option("--to", "date_to", type=_DAY, help="Invoice date, this day or earlier."),
    click.option("--export-status", type=click.Choice(EXPORT_STATUSES), default=None),
    click.option("--status", type=click.Choice(STATUSES), default=None),
    click.option("--search", default="", help="Any part of job, client or invoice number."),
    click.option("--sort", type=click.Choice(SORTS), default="age", show_default=True),
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filter options; `chosen` reads them."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def chosen(actor: Actor, tab: Tab, *, target: str | None = None, **given: Any) -> Filter:
    """The filter that was asked for."""
    return Filter(
        tab=tab,
        client=given["client"],
        job=given["job"],
        pm=given["pm"],
        date_from=_day(given["date_from"]),
        date_to=_day(given["date_to"]),
        export_status=given["export_status"] or "",
        status=given["status"] or "",
        search=given["search"],
        mine=actor.email,
        target=target or "",
        sort=given["sort"],
    )


def profile_of(office: Office, name: str) -> str:
    """The name of a profile as it was given.

    Raises:
        click.UsageError: there is no such target or profile.
    """
    if name not in office.profiles:
        known = ", ".join(office.profiles)
        raise click.UsageError(f"There is no target or profile {name!r}; there are {known}.")
    return name


def _day(at: datetime | None) -> Any:
    return at.date() if at else None


@dataclass(frozen=True, slots=True)
class Named:
    """The invoices of some numbers, and the numbers nobody has."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]

    def refusing_unknown(self, outcome: Outcome) -> Outcome:
        """An act's answer with the unknown numbers among the refused."""
        answers = tuple(Answer(number, "There is no such invoice.") for number in self.unknown)
        return Outcome(outcome.done, outcome.refused + answers)

    def all_known(self) -> tuple[int, ...]:
        """The ids, when every number is known.

        Raises:
            NotFound: naming the numbers that nobody has.
        """
        if self.unknown:
            raise NotFound(f"There is no invoice {', '.join(self.unknown)}. Nothing was done.")
        return self.ids


def named(office: Office, numbers: Sequence[str]) -> Named:
    """Look numbers up."""
    with office.reading() as db:
        found = invoices.ids_of(db, numbers)
    keys = {number: invoices.key(number) for number in numbers}
    return Named(
        tuple(dict.fromkeys(found[key] for key in keys.values() if key in found)),
        tuple(number for number, key in keys.items() if key not in found),
    )
