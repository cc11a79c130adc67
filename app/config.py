"""`backlog.toml`: what a deployment is. Read and checked at start, one sentence per mistake."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from app.config_text import NotToml, parse_toml
from backlog.checks import Rules
from backlog.company import Company, name_registrations
from backlog.errors import Refused
from backlog.mappings.profiles import BadProfile, profiles
from backlog.money import CURRENCIES
from backlog.queries.stream import EVENTS
from backlog.roles import Actor, People, Person, Role
from backlog.target import Level, Profile, Target
from exporters.columns import presets
from exporters.columns import target as columns
from exporters.columns.description import BadDescription

_SHOWN = 60
"""Characters that are shown of what was written."""


class BadConfig(Refused):
    """The configuration has mistakes; the text is one sentence each."""


_MACHINES_OWN = ("localtime", "posixrules", "Factory")
"""Names that mean what a machine happens to be set to."""


def _check_zone(name: str) -> str:
    if name in _MACHINES_OWN:
        raise ValueError(
            f"{name!r} is whatever this machine is set to; write one like America/Edmonton"
        )
    try:
        ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        raise ValueError(f"{name!r} is not a time zone; write one like America/Edmonton") from None
    return name


def _check_currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError(f"{code!r} is not a currency code; write one like CAD")
    return code


def _check_country(code: str) -> str:
    if code and not re.fullmatch("[A-Z]{2}", code):
        raise ValueError(f"{code!r} is no country; write two letters like CA")
    return code


def _check_province(code: str) -> str:
    """What ISO 3166-2 has after the country, with or without it."""
    if code and not re.fullmatch("([A-Z]{2}-)?[A-Z0-9]{1,3}", code):
        raise ValueError(f"{code!r} is no province; write its letters like AB")
    return code


def _check_filled(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty; write the name that invoices bear")
    return text


def _refuse_truth(value: Any) -> Any:
    """True is 1 to Python, and to nobody else."""
    if isinstance(value, bool):
        raise ValueError(f"write a whole number, not {value!r}")  # noqa: TRY004 - pydantic's
    return value


def _refuse_number(value: Any) -> Any:
    """A number would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError(f"write a date like 2026-12-25, not {value!r}")  # noqa: TRY004 - the same
    return value


_Day = Annotated[date, BeforeValidator(_refuse_number)]


_NUMBERS = {
    "GST/HST": (r"\d{9}(RT\d{4})?", "123456789 RT0001"),
    "QST": (r"\d{10}(TQ\d{4})?", "1234567890 TQ0001"),
}


def _check_tax_numbers(numbers: dict[str, str]) -> dict[str, str]:
    """A number with a digit too few costs every client the tax that it would get back."""
    for tax, number in numbers.items():
        if not (tax.strip() and number.strip()):
            raise ValueError('write them like {"GST/HST" = "123456789 RT0001"}')
        for kind in name_registrations(tax):
            form, example = _NUMBERS[kind]
            if not re.fullmatch(form, number.replace(" ", "")):
                raise ValueError(f"{number!r} is no {kind} number; write one like {example}")
    return numbers


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Company(_Section):
    name: Annotated[str, AfterValidator(_check_filled)]
    timezone: Annotated[str, AfterValidator(_check_zone)]
    currency: Annotated[str, AfterValidator(_check_currency)] = "CAD"
    country: Annotated[str, AfterValidator(_check_country)] = ""
    province: Annotated[str, AfterValidator(_check_province)] = ""
    address: list[str] = []
    due_days: Annotated[int, BeforeValidator(_refuse_truth), Field(ge=0, le=999)] = 30
    holidays: list[_Day] = []
    tax_numbers: Annotated[dict[str, str], AfterValidator(_check_tax_numbers)] = {}


class _Checks(_Section):
    signature: Level = Level.BLOCKER
    expense: Level = Level.WARNING
    closed_until: _Day | None = None
    segregation: Literal["off", "warn", "block"] = "off"


def _check_email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError(f"{text!r} is not an e-mail address; write one like dana@company.example")
    return text


def _check_slack_id(text: str) -> str:
    if text and not re.fullmatch(r"T[A-Z0-9]+/[UW][A-Z0-9]+", text):
        raise ValueError(f"{text!r} is not TEAM/USER; write it like T0123ABCD/U0123ABCD")
    return text


def _check_some(roles: list[Role]) -> list[Role]:
    if not roles:
        known = ", ".join(role.value for role in Role)
        raise ValueError(f"there is none; write some of {known}, or take the person out")
    return roles


class _Person(_Section):
    email: Annotated[str, AfterValidator(_check_email)]
    name: str = ""
    slack: Annotated[str, AfterValidator(_check_slack_id)] = ""
    roles: Annotated[list[Role], AfterValidator(_check_some)]


def _check_once(people: list[_Person]) -> list[_Person]:
    """A name, and a click, must mean one person."""
    names = Counter(person.email.casefold() for person in people)
    names += Counter(person.slack for person in people if person.slack)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise ValueError(f"{' and '.join(twice)} must be listed once")
    return people


def _check_listed(operator: str, info: ValidationInfo) -> str:
    """People are read before; where they have mistakes of their own, those are told alone."""
    known = {person.email.casefold() for person in info.data.get("people", ())}
    if operator and "people" in info.data and operator.casefold() not in known:
        raise ValueError(f"{operator!r} is not listed under [[people]]; write an e-mail that is")
    return operator


class _Slack(_Section):
    backlog_channel: str = ""
    accounting_channel: str = ""

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.backlog_channel and self.backlog_channel == self.accounting_channel:
            raise ValueError(
                "backlog_channel and accounting_channel are the same; "
                "make a channel of its own for accounting, and write its id"
            )
        return self


class _Folders(_Section):
    export: str = ""
    intake: str = ""
    backups: str = ""

    @field_validator("export", "intake", "backups")
    @classmethod
    def _reach(cls, name: str) -> str:
        try:
            Path(name).expanduser()
        except RuntimeError:
            raise ValueError(f"there is no home as in {name!r}; write the whole path") from None
        return name

    @model_validator(mode="after")
    def _differ(self, info: ValidationInfo) -> Self:
        if self.export and self.intake and self._meet(info.context or Path()):
            raise ValueError(
                "export and intake are the same folder; what goes out would come in; name two"
            )
        return self

    def _meet(self, config: Path) -> bool:
        """However they are spelled, and through whatever link."""
        export, intake = (_beside(config, name).resolve() for name in (self.export, self.intake))
        same = export.exists() and intake.exists() and export.samefile(intake)
        return same or export in (intake, intake / "done", intake / "taking")


def _template(ending: str) -> AfterValidator:
    """The name of a file that is there, or none for the template that we bring."""

    def look(name: str, info: ValidationInfo) -> str:
        if name and not name.lower().endswith(ending):
            raise ValueError(f"{name!r} is no template; its name ends in {ending}")
        if name and info.context and not _beside(info.context, name).is_file():
            raise ValueError(f"there is no file {name!r}; leave it empty for the one that we bring")
        return name

    return AfterValidator(look)


_HOSTS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>\d{1,5})", re.ASCII)


def _check_listen(text: str) -> str:
    found = _HOSTS.fullmatch(text)
    if text and not (found and int(found["port"]) < 65_536):
        raise ValueError(f"{text!r} is no address to listen at; write one like 127.0.0.1:8080")
    return text


def _check_variable(name: str) -> str:
    if not re.fullmatch("[A-Z_][A-Z0-9_]*", name):
        raise ValueError(
            "it names no variable; write the name of the one that holds the token, never the token"
        )
    return name


class _Caller(_Section):
    name: Annotated[str, AfterValidator(_check_filled)] = "http"
    roles: Annotated[list[Role], AfterValidator(_check_some)] = [Role.INTAKE]
    token_env: Annotated[str, AfterValidator(_check_variable)] = "BACKLOG_HTTP_TOKEN"  # noqa: S105 - a name


def _check_callers(callers: list[_Caller]) -> list[_Caller]:
    """A token must mean one caller, and a name in the log, too."""
    for what in ("name", "token_env"):
        times = Counter(getattr(one, what) for one in callers)
        if twice := [value for value, count in times.items() if count > 1]:
            raise ValueError(f"{' and '.join(twice)} must be the {what} of one caller")
    return callers


class _Http(_Section):
    listen: Annotated[str, AfterValidator(_check_listen)] = ""
    callers: Annotated[list[_Caller], AfterValidator(_check_callers)] = [_Caller()]


def _check_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise ValueError("it holds a name or a password; only secret_env names a secret")
    near = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.scheme == "https" or (parts.scheme == "http" and near):
        return url
    raise ValueError(f"{url!r} is no address that is safe; write one like https://firm.example/in")


def _check_events(events: list[str]) -> list[str]:
    unknown = [one for one in events if one not in EVENTS]
    if unknown:
        raise ValueError(f"there is no {unknown[0]!r}; there are {', '.join(EVENTS)}")
    return events


class _Webhook(_Section):
    url: Annotated[str, AfterValidator(_check_url)]
    secret_env: Annotated[str, AfterValidator(_check_variable)]
    events: Annotated[list[str], AfterValidator(_check_events)] = [*EVENTS]


def _check_urls(hooks: list[_Webhook]) -> list[_Webhook]:
    """How far each came is kept by its address."""
    times = Counter(one.url for one in hooks)
    if twice := [url for url, count in times.items() if count > 1]:
        raise ValueError(f"{' and '.join(twice)} must be listed once")
    return hooks


class _Documents(_Section):
    pdf_template: Annotated[str, _template(".typ")] = ""
    word_template: Annotated[str, _template(".docx")] = ""


class _Config(_Section):
    company: _Company
    checks: _Checks = _Checks()
    people: Annotated[list[_Person], AfterValidator(_check_once)] = []
    operator: Annotated[str, AfterValidator(_check_listed)] = ""
    slack: _Slack = _Slack()
    folders: _Folders = _Folders()
    documents: _Documents = _Documents()
    http: _Http = _Http()
    webhooks: Annotated[list[_Webhook], AfterValidator(_check_urls)] = []
    profiles: dict[str, dict[str, Any]] = {}


_SECTIONS: dict[str, type[_Section]] = {
    "company": _Company,
    "checks": _Checks,
    "people": _Person,
    "slack": _Slack,
    "folders": _Folders,
    "documents": _Documents,
    "http": _Http,
    "webhooks": _Webhook,
}
_WANTED = {
    "missing": "it is missing",
    "string": "write text in quotation marks, not {given}",
    "int": "write a whole number, not {given}",
    "date": "write a date like 2026-12-25, not {given}",
    "list": "write a list in square brackets, not {given}",
    "greater_than_equal": "write a number from {ge} on, not {given}",
    "less_than_equal": "write a number up to {le}, not {given}",
    "enum": "write {expected}, not {given}",
    "literal": "write {expected}, not {given}",
    "model": "write a section of its own, not {given}",
    "dict": "write a section of its own, not {given}",
    "value_error": "{error}",
}
"""What is said of a mistake, by the beginning of the validator's name for it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that calls over HTTP, and the variable that holds its token."""

    name: str
    roles: frozenset[Role]
    token_env: str


@dataclass(frozen=True, slots=True)
class Http:
    """Where programs are answered, and which."""

    host: str
    port: int
    callers: tuple[Caller, ...]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A system that is told what becomes of invoices and batches."""

    url: str
    secret_env: str
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration, ready to use; `operator` is who acts when a command names nobody."""

    company: Company
    rules: Rules
    people: People
    profiles: dict[str, Profile]
    operator: str
    backlog_channel: str
    accounting_channel: str
    export_folder: Path | None = None
    intake_folder: Path | None = None
    backup_folder: Path | None = None
    pdf_template: Path | None = None
    word_template: Path | None = None
    http: Http | None = None
    webhooks: tuple[Webhook, ...] = ()

    def actor(self, email: str, where: dict[str, str]) -> Actor:
        """The person with this e-mail, or the operator when none is given."""
        return self.people.by_email(email or self.operator, where)


def load(path: Path, targets: dict[str, Target]) -> Config:
    """Read the file.

    Raises:
        BadConfig: it is not there, is not TOML, or one sentence per mistake.
    """
    try:
        written = parse_toml(path.read_bytes())
        read = _Config.model_validate(written, context=path)
    except FileNotFoundError:
        raise BadConfig(
            f"There is no configuration at {path}. Nothing was done. Run `backlog init` first."
        ) from None
    except OSError as error:
        raise BadConfig(f"{path} cannot be read: {error.strerror}. Nothing was done.") from None
    except NotToml as error:
        raise BadConfig(f"{path} is not TOML: {error} Nothing was done.") from None
    except ValidationError as error:
        raise BadConfig(_mistakes(path, error)) from None
    return _config(read, targets, path)


def _mistakes(path: Path, error: ValidationError) -> str:
    told = [f"{path}: {_mistake(one)}." for one in error.errors(include_url=False)]
    return "\n".join([*told, "Nothing was done. Correct the file and try again."])


def _mistake(one: ErrorDetails) -> str:
    """The key, counted from 1 where there are several, and what is wanted there."""
    keys, kind = one["loc"], one["type"]
    place = ".".join(str(key + 1) if isinstance(key, int) else key for key in keys)
    if kind == "extra_forbidden":
        section = _SECTIONS.get(str(keys[0]), _Config) if len(keys) > 1 else _Config
        return f"{place}: there is no such key; there are {', '.join(section.model_fields)}"
    given = repr(one["input"])[:_SHOWN]
    told = next((said for begin, said in _WANTED.items() if kind.startswith(begin)), "{msg}")
    return f"{place}: {told.format(given=given, msg=one['msg'], **one.get('ctx', {}))}"


def _config(read: _Config, targets: dict[str, Target], path: Path) -> Config:
    company = _company(read.company)
    return Config(
        company=company,
        rules=Rules(**read.checks.model_dump(), registered=company.registered),
        people=People(
            Person(one.email, one.name or one.email, frozenset(one.roles), one.slack)
            for one in read.people
        ),
        profiles=_profiles(read, targets, path),
        operator=read.operator,
        backlog_channel=read.slack.backlog_channel,
        accounting_channel=read.slack.accounting_channel,
        export_folder=_find_place(path, read.folders.export),
        intake_folder=_find_place(path, read.folders.intake),
        backup_folder=_find_place(path, read.folders.backups),
        pdf_template=_find_place(path, read.documents.pdf_template),
        word_template=_find_place(path, read.documents.word_template),
        http=_build_http(read.http),
        webhooks=tuple(
            Webhook(one.url, one.secret_env, frozenset(one.events)) for one in read.webhooks
        ),
    )


def _build_http(read: _Http) -> Http | None:
    """Nobody is answered who is not asked for."""
    if not read.listen:
        return None
    host, _, port = read.listen.rpartition(":")
    callers = (Caller(one.name, frozenset(one.roles), one.token_env) for one in read.callers)
    return Http(host.strip("[]"), int(port), tuple(callers))


def _company(company: _Company) -> Company:
    return Company(
        name=company.name,
        zone=ZoneInfo(company.timezone),
        currency=company.currency,
        due_days=company.due_days,
        address=tuple(company.address),
        country=company.country,
        province=company.province,
        holidays=frozenset(company.holidays),
        tax_numbers=tuple(company.tax_numbers.items()),
    )


def _find_place(config: Path, name: str) -> Path | None:
    """A folder or a file that the configuration names, if it does."""
    return _beside(config, name) if name else None


def _beside(config: Path, name: str) -> Path:
    """A place, from where the configuration lies."""
    return config.parent / Path(name).expanduser()


def _profiles(read: _Config, targets: dict[str, Target], path: Path) -> dict[str, Profile]:
    try:
        sections = {
            name: _read_columns(name, section, path) for name, section in read.profiles.items()
        }
        return profiles(targets, sections, home=read.company.currency)
    except BadProfile as error:
        raise BadConfig(f"{error}\nNothing was done. Correct the file and try again.") from None


def _read_columns(name: str, section: dict[str, Any], path: Path) -> dict[str, Any]:
    """The section of a profile, with the text of the description that it names in its place.

    The text goes with every batch: its file may say something else tomorrow.
    """
    if section.get("target", name) != columns.ID:
        return section
    try:
        text = presets.load_text(str(section.get(columns.ID, presets.DEFAULT)), path.parent)
    except BadDescription as error:
        raise BadProfile(f"[profiles.{name}] {error}") from None
    return section | {columns.ID: text}
