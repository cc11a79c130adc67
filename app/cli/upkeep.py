"""Commands that set up and look after: init, settings."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from tzlocal import get_localzone_name

from app.cli.shell import Reply, Shell, answers, login
from app.clocks import doubt_clock
from app.config import load
from app.environment import Environment
from app.first_config import find_country, first_config, list_doubts
from app.jobs import look_ahead
from backlog import own_messages
from backlog import settings as schedule
from backlog.company import stamp
from backlog.errors import Refused
from backlog.files import private
from backlog.money import CURRENCIES
from backlog.office import Office, make_database
from exporters import TARGETS


@click.command()
@click.option("--currency", default="CAD", show_default=True, help="What most invoices are in.")
@click.option("--timezone", help="The company's time zone [this machine's].")
@click.option("--country", default="", help="Where the company is, like CA [by its currency].")
@click.option("--province", default="", help="Its letters, like AB.")
@answers
def init(shell: Shell, currency: str, timezone: str | None, country: str, province: str) -> Reply:
    """Make the database and a commented backlog.toml; every command works at once."""
    if currency not in CURRENCIES:
        raise Refused(f"{currency!r} is not a currency code; write one like CAD. Nothing was made.")
    country = find_country(currency, country.strip().upper())
    province = province.strip().upper()
    timezone = timezone or get_localzone_name()
    if shell.config_path.exists() and not shell.db.exists():
        return _make_only_database(shell)
    if shell.config_path.exists():
        raise Refused(
            f"{shell.config_path} is there already and was left as it is. Nothing was made. "
            "Remove it first to start anew, or just go on using it."
        )
    operator = shell.as_email or f"{login()}@localhost"
    text = first_config(
        operator=operator,
        timezone=timezone,
        currency=currency,
        targets=TARGETS,
        country=country,
        province=province,
    )
    _make(shell, text)
    doubt = doubt_clock(timezone, country, province)
    notes = [f"Not confirmed: {one}" for one in list_doubts(TARGETS.values(), country)]
    notes += [doubt] if doubt else []
    said = [
        f"Made {shell.db} and {shell.config_path}; you act as {operator}, an Administrator.",
        *notes,
        "Next: `backlog import FILE`, then `backlog list`.",
    ]
    data = {
        "db": str(shell.db),
        "config": str(shell.config_path),
        "operator": operator,
        "country": country or None,
        "province": province or None,
        "notes": notes,
    }
    return Reply(data, "\n".join(said))


def _make(shell: Shell, text: str) -> None:
    """Write the configuration and make the database: both, or neither.

    Raises:
        Refused: one of them cannot be made, or the text has mistakes.
    """
    try:
        private.write_new(shell.config_path, text)
    except OSError as error:
        raise Refused(
            f"{shell.config_path} cannot be made: {error.strerror}. Nothing was made. "
            "Make its folder, or name another place after --config."
        ) from None
    try:
        load(shell.config_path, TARGETS)
        _make_database(shell.db)
    except (Refused, sqlite3.DatabaseError):
        shell.config_path.unlink()
        raise


def _make_only_database(shell: Shell) -> Reply:
    """For a configuration that came from elsewhere, or whose database was moved away."""
    operator = shell.config().operator
    _make_database(shell.db)
    data = {"db": str(shell.db), "config": str(shell.config_path), "operator": operator}
    told = f"Made {shell.db}; {shell.config_path} was there already and was left as it is."
    return Reply(data | {"country": None, "province": None, "notes": []}, told)


def _make_database(path: Path) -> None:
    try:
        make_database(path)
    except OSError as error:
        raise Refused(
            f"{path} cannot be made: {error.strerror}. Nothing was made. "
            "Make its folder, or name another place after --db."
        ) from None


@click.command()
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]...")
@answers
def settings(shell: Shell, changes: tuple[str, ...]) -> Reply:
    """Show what people change while it runs, or change some of it."""
    office = shell.office()
    pairs = dict(_pair(change) for change in changes)
    for name in [name for name in pairs if name.startswith(_OWN)]:
        _choose_own(shell, name.removeprefix(_OWN).strip(), pairs.pop(name))
    if pairs:
        values = schedule.change(office, shell.actor(), pairs)
    else:
        office.admit(shell.actor(), "see")
        values = schedule.schedule(office)
    if doubt := schedule.find_doubt(office, values):
        fix = "Set weekly_responsible to the e-mail of an Administrator."
        click.echo(f"{doubt} {fix}", err=True)
    has_sheet = Environment().has_sheet
    runs = look_ahead(office, shell.config(), values, has_sheet=has_sheet)
    data = asdict(values) | {"weekly_targets": list(values.targets)}
    data |= {"next_runs": {job: at and stamp(at) for job, at in runs.items()}}
    return Reply(data, "\n".join([*_list_settings(office, values), *_list_runs(office, runs)]))


def _choose_own(shell: Shell, email: str, text: str) -> None:
    """Each person says for herself when she is written to."""
    actor = shell.actor()
    if email.casefold() != actor.email.casefold():
        raise Refused(
            f"When {email} is written to is hers to say, and you are {actor.email}. "
            "Nothing was changed. She changes it on her Home in Slack."
        )
    own_messages.choose_own(shell.office(), actor, own_messages.parse(text))


def _list_settings(office: Office, values: schedule.Schedule) -> Iterator[str]:
    """Each by the name it is set by, with what Slack calls it."""
    for page in schedule.PAGES.values():
        for one in page.settings:
            value = getattr(values, one.name)
            said = schedule.name_value(office, one, value)
            yield f"{one.name} = {value}".ljust(44) + f"{page.title}, {one.label}: {said}"


def _list_runs(office: Office, runs: Mapping[str, datetime | None]) -> Iterator[str]:
    for job, at in runs.items():
        local = at.astimezone(office.company.zone) if at else None
        yield f"Next {job}: {f'{local:%A %Y-%m-%d %H:%M}' if local else 'off'}"


_OWN = "pm_message "
"""How the names of what each person says for herself begin; her e-mail follows."""


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals:
        raise click.UsageError(f"{change!r} is not KEY=VALUE.")
    return name.strip(), value.strip()
