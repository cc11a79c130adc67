"""What every command shares: where its data is, who acts, how it answers, and how it fails."""

import functools
import getpass
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from app.cli import tables
from app.config import Config, load
from app.logs import start_logging
from app.opening import open_office
from backlog import chronicle, rechecks
from backlog.characters import show_unseen
from backlog.errors import Refused
from backlog.money import read_amount
from backlog.office import Office
from backlog.roles import Actor
from exporters import TARGETS

REFUSED = 1
_STOPPED = (
    "Stopped. What belongs together is written together, so what was under way is there as a whole "
    "or not at all: look with `backlog list` or `backlog batches`."
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A command's answer: `data` for programs, `text` for people, and the exit code.

    `text` may be a file's bytes, which go out as they are. `refusal` is the sentence for stderr
    when the command was refused as a whole.
    """

    data: dict[str, Any]
    text: str | bytes
    code: int = 0
    refusal: str = ""


def refuse(error: Refused, **shape: Any) -> Reply:
    """The answer of a command that did nothing: its usual shape, empty, and why."""
    log_refused(error)
    return Reply(shape | {"error": str(error)}, "", REFUSED, str(error))


def log_refused(error: Refused) -> None:
    """Log that the command which runs was refused."""
    context = click.get_current_context()
    chronicle.log_refused(context.obj.as_email or login(), context.info_name or "", error)


@dataclass(slots=True)
class Shell:
    """One invocation: the paths it was given and who it acts as."""

    db: Path
    config_path: Path
    as_email: str = ""
    _config: Config | None = None

    def config(self) -> Config:
        """The configuration, read when it is needed first."""
        if self._config is None:
            self._config = load(self.config_path, TARGETS)
        return self._config

    def office(self) -> Office:
        """The firm at work on this database."""
        office = open_office(self.db, self.config())
        if self.db.exists():
            rechecks.bring_up_to_date(office)
        return office

    def actor(self) -> Actor:
        """Who acts: `--as`, else the local operator."""
        return self.config().actor(self.as_email, {"via": "command line", "login": login()})


def login() -> str:
    """The operating system's name of whoever runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


_SHARED = (
    click.option("--db", type=click.Path(path_type=Path), help="The database [BACKLOG_DB]."),
    click.option("--config", type=click.Path(path_type=Path), help="The file [BACKLOG_CONFIG]."),
    click.option("--as", "as_email", default="", metavar="EMAIL", help="Act as this person."),
    click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object."),
)


def answers(command: Callable[..., Reply]) -> Callable[..., None]:
    """Give a command the shared options, and print its reply as text or as JSON.

    A refusal is a sentence on stderr and exit code 1; with `--json` also `{"error": sentence}`.
    """

    @functools.wraps(command)
    def run(
        *, db: Path | None, config: Path | None, as_email: str, as_json: bool, **given: Any
    ) -> None:
        context = click.get_current_context()
        shell: Shell = context.obj
        shell.db = db or shell.db
        shell.config_path = config or shell.config_path
        shell.as_email = as_email
        reply = _reply(command, shell, given)
        if reply.refusal:
            click.echo(show_unseen(reply.refusal), err=True)
        try:
            _print(reply, as_json=as_json)
        except BrokenPipeError:
            raise  # whoever read it had enough; click ends quietly
        except OSError as error:
            _tell_unprinted(reply, error)
            sys.exit(REFUSED)
        sys.exit(reply.code)

    for option in reversed(_SHARED):
        run = option(run)
    return run


def _print(reply: Reply, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(reply.data, ensure_ascii=False, indent=2))
    elif isinstance(reply.text, str):
        click.echo(show_unseen(reply.text), nl=bool(reply.text))
    else:
        click.echo(reply.text, nl=False)


def _tell_unprinted(reply: Reply, error: OSError) -> None:
    """Say that the answer is lost, and not the act."""
    done = (
        "What the command did stands: look with `backlog list` or `backlog batches` before you "
        "repeat it."
    )
    said = "The command was refused, as said above." if reply.refusal else done
    click.echo(f"The answer cannot be written: {error.strerror}. {said}", err=True)
    # What is still in the buffer would fail again, without a sentence, when Python ends.
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _reply(command: Callable[..., Reply], shell: Shell, given: dict[str, Any]) -> Reply:
    """The command's answer, or why there is none: refused, or a file that cannot be used."""
    try:
        if wanted := os.environ.get("BACKLOG_LOG"):
            start_logging(wanted)
        return command(shell, **given)
    except Refused as error:
        return refuse(error)
    except KeyboardInterrupt:
        return refuse(Refused(_STOPPED))
    except UnicodeEncodeError:
        return refuse(Refused("What was typed holds half a character. Nothing was done."))
    except sqlite3.DatabaseError as error:
        return refuse(Refused(f"The database {shell.db} cannot be used: {error}."))
    except OSError as error:
        return refuse(Refused(f"{error.filename or 'A file'} cannot be used: {error.strerror}."))


def table(heads: list[str], rows: list[list[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Rows under headings, columns aligned; those in `right` to the right."""
    cells = [[show_unseen(cell) for cell in row] for row in rows]
    if looks_on():
        return tables.fit(heads, cells, right)
    return tables.align([heads, *cells], right)


def looks_on() -> bool:
    """Whether somebody at a terminal reads the answer."""
    given = click.get_current_context().params
    return sys.stdout.isatty() and not given.get("as_json")


def parse_amount(text: str) -> Decimal:
    """An amount as typed.

    Raises:
        Refused: it is not a number, or could be read in two ways.
    """
    amount = read_amount(text)
    if amount is None:
        raise Refused(f"{text!r} is not an amount; write it like 1812.50. Nothing was done.")
    return amount
