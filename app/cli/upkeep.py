"""Commands that set up and look after: init, settings."""

import sqlite3
from dataclasses import asdict

import click
from tzlocal import get_localzone_name

from app.cli.shell import Reply, Shell, answers, login
from app.clocks import doubt_clock
from app.config import load
from app.first_config import find_country, first_config, list_doubts
from backlog import settings as schedule
from backlog.errors import Refused
from backlog.files import private
from backlog.money import CURRENCIES
from backlog.office import make_database
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
        make_database(shell.db)
    except OSError as error:
        shell.config_path.unlink()
        raise Refused(
            f"{shell.db} cannot be made: {error.strerror}. Nothing was made. "
            "Make its folder, or name another place after --db."
        ) from None
    except (Refused, sqlite3.DatabaseError):
        shell.config_path.unlink()
        raise


@click.command()
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]...")
@answers
def settings(shell: Shell, changes: tuple[str, ...]) -> Reply:
    """Show what people change while it runs, or change some of it."""
    office = shell.office()
    pairs = dict(_pair(change) for change in changes)
    if pairs:
        values = schedule.change(office, shell.actor(), pairs)
    else:
        office.admit(shell.actor(), "see")
        values = schedule.schedule(office)
    if values.doubt:
        click.echo(values.doubt, err=True)
    data = asdict(values)
    return Reply(data, "\n".join(f"{name} = {value}" for name, value in data.items()))


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals:
        raise click.UsageError(f"{change!r} is not KEY=VALUE.")
    return name.strip(), value.strip()
