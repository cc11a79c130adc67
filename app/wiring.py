"""Everything is put together here, once: who gets which clock, database, client and targets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

import bot.slack.client
import sheets.client
from app.config import Config, Http
from app.environment import Environment, read_token
from app.http.callers import Admitted, Callers
from app.http.door import Door
from app.jobs import find_places
from app.shared_folder import SharedFolder
from app.webhooks import Hook, Webhooks
from backlog.batches.delivery import Sender
from backlog.errors import Refused
from backlog.generation import outside
from backlog.office import Office
from backlog.witness import Witness
from bot.deps import Channels, Deps, Upkeep
from bot.posts.pinned import bring_back
from bot.posts.sender import SlackSender
from bot.posts.witness import SlackWitness
from scheduler.runs import Chore
from scheduler.timetable import Places
from sheets.pace import Pace
from sheets.sender import Mirror
from sheets.witness import SheetWitness


@dataclass(frozen=True, slots=True)
class Process:
    """What `serve` runs: the office (the firm at work on its database) and its configured faces."""

    office: Office
    slack: Deps | None = None
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    sheet: Mirror | None = None
    export_folder: Path | None = None
    places: Places = field(default_factory=Places)
    chores: tuple[Chore, ...] = ()
    door: Door | None = None
    hooks: Mapping[str, Hook] = field(default_factory=dict)

    def senders(self) -> dict[str, Sender]:
        """Who tells what waits for a face, by its name in `app.routes`."""
        told: dict[str, Sender] = {}
        if self.slack:
            told["slack"] = told["slack-files"] = SlackSender(self.slack)
        if self.sheet:
            told["sheet"] = self.sheet
        if self.export_folder:
            told["folder"] = SharedFolder(self.office, self.export_folder)
        if self.hooks:
            told["webhook"] = Webhooks(self.office, self.hooks)
        return told

    def resting(self) -> dict[str, Callable[[], bool]]:
        """Who wants to be told nothing now and then, by the name of the face."""
        return {"sheet": self.sheet.is_resting} if self.sheet else {}


def assemble_process(
    office: Office, config: Config, environment: Environment, upkeep: Upkeep | None = None
) -> Process:
    """Everything that the configuration and the environment name.

    `upkeep` is what Slack's settings page says of the program: who only looks needs none.

    Raises:
        Refused: something is named by halves.
    """
    environment.refuse_halves()
    if environment.has_slack and environment.is_called_by_slack and config.http is None:
        raise Refused(
            "SLACK_SIGNING_SECRET is set without SLACK_APP_TOKEN, so Slack comes over HTTP; but "
            "backlog.toml does not say where to listen. Nothing was started. Write [http] listen, "
            "or set SLACK_APP_TOKEN."
        )
    slack = build_slack(office, config, environment) if environment.has_slack else None
    if slack and upkeep:
        slack = replace(slack, upkeep=upkeep)
    sheet = find_mirror(office, environment)
    office = replace(office, witnesses=tuple(_list_witnesses(slack, sheet)))
    return Process(
        office,
        slack=slack,
        slack_app_token=_secret(environment.slack_app_token),
        slack_signing_secret=_secret(environment.slack_signing_secret),
        sheet=sheet,
        export_folder=config.export_folder,
        places=build_places(office, config, sheet),
        chores=tuple(_build_chores(slack, sheet)),
        door=build_door(config.http) if config.http else None,
        hooks={
            one.url: Hook(one.url, read_token(one.secret_env), one.events)
            for one in config.webhooks
        },
    )


def build_door(http: Http) -> Door:
    """Where programs are answered, with the tokens of those who may call.

    Raises:
        Refused: a caller has no token, or two have the same.
    """
    admitted = tuple(
        Admitted(one.name, one.roles, read_token(one.token_env)) for one in http.callers
    )
    if len({one.token.get_secret_value() for one in admitted}) < len(admitted):
        raise Refused(
            "Two callers under [[http.callers]] have the same token, so nobody could tell who "
            "calls. Nothing was started. Give each one its own."
        )
    return Door(http.host, http.port, Callers(admitted))


def list_secrets(config: Config) -> Iterator[str]:
    """What the configuration names and no log may hold: tokens, and what an address has beside it.

    Raises:
        Refused: a token that it names is not there.
    """
    for variable in (
        *(one.token_env for one in (config.http.callers if config.http else ())),
        *(one.secret_env for one in config.webhooks),
    ):
        yield read_token(variable).get_secret_value()
    yield from (query for one in config.webhooks if (query := urlsplit(one.url).query))


def _list_witnesses(slack: Deps | None, sheet: Mirror | None) -> Iterator[Witness]:
    """Who knows the head of the log from outside; they look with an office that has none."""
    if slack:
        yield SlackWitness(slack)
    if sheet:
        yield SheetWitness(sheet)


def add_witnesses(office: Office, config: Config, environment: Environment) -> Office:
    """The office with who is asked before an export; without, where halves are configured."""
    try:
        return assemble_process(office, config, environment).office
    except Refused:
        return office


def build_slack(office: Office, config: Config, environment: Environment) -> Deps:
    """What the Slack rooms need.

    Raises:
        Refused: there are tokens, but no channels to post in.
    """
    if not (config.backlog_channel and config.accounting_channel):
        raise Refused(
            "There are Slack tokens, but backlog.toml names no channels. Nothing was started. "
            "Write the ids of the two channels under [slack]."
        )
    token = _secret(environment.slack_bot_token)
    client = bot.slack.client.build(token, environment.slack_api_url)
    return Deps(office, client, Channels(config.backlog_channel, config.accounting_channel))


def build_places(office: Office, config: Config, sheet: Mirror | None) -> Places:
    """What the jobs of the clock work on besides the database."""
    return find_places(office, config, sheet.tend if sheet else None)


def find_mirror(office: Office, environment: Environment) -> Mirror | None:
    """The Sheet's mirror, where there is a Sheet."""
    return build_mirror(office, environment) if environment.has_sheet else None


def build_mirror(office: Office, environment: Environment) -> Mirror:
    """The Sheet's mirror.

    Raises:
        Refused: the environment names no key file or no spreadsheet.
    """
    key_file = environment.google_service_account_file
    if key_file is None or not environment.backlog_sheet_id:
        raise Refused(
            "There is no Sheet to mirror to. Nothing was done. "
            "Set GOOGLE_SERVICE_ACCOUNT_FILE and BACKLOG_SHEET_ID."
        )
    pace = Pace()
    return Mirror(
        office,
        lambda: sheets.client.connect(key_file, base=environment.google_sheets_url, pace=pace),
        environment.backlog_sheet_id,
    )


def _build_chores(slack: Deps | None, sheet: Mirror | None) -> Iterator[Chore]:
    """What belongs to a face, and to no timetable."""
    if slack:
        yield Chore(
            "pinned-message",
            lambda office: bring_back(replace(slack, office=office)),
            every=timedelta(seconds=30),
            deadline=timedelta(minutes=5),
        )
    if slack or sheet:
        yield Chore(
            "witnesses",
            _look_outside,
            every=timedelta(minutes=5),
            deadline=timedelta(minutes=2),
        )


def _look_outside(office: Office) -> str:
    """Another process may be at work on a copy, and nobody has exported since."""
    outside.look(office)
    return ""


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
