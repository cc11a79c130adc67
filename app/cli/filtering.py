"""The filter options that commands share, as in Slack and in the Sheet."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from backlog.filter import EXPORT_STATUSES, SORTS, STATUSES, Filter
from backlog.model import Tab
from backlog.office import Office
from backlog.roles import Actor

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


def add_filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the filter options; `build_filter` reads them."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def build_filter(actor: Actor, tab: Tab, *, target: str | None = None, **given: Any) -> Filter:
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
