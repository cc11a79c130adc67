"""Is everything in place for real use: one line a check, each with what to do about it."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

from app import wiring
from app.clocks import doubt_clock
from app.config import Config
from app.doctor_slack import examine_slack
from app.environment import Environment
from app.extras import name_command
from app.guides import name_page
from app.jobs import find_backups, look_ahead
from app.lock import lock_of, only_one
from backlog import outbox, settings
from backlog.audit import verify
from backlog.characters import spell
from backlog.errors import Refused, Unusable
from backlog.files import private
from backlog.finding import Finding
from backlog.generation import outside
from backlog.messages import find_face
from backlog.office import Office, is_current
from backlog.outages import Outage, read_outages
from backlog.plural import count_of
from backlog.public_holidays import is_known
from backlog.queries.arrivals import read_arrivals
from backlog.reviews.health import load_health
from backlog.roles import Actor, Role
from backlog.witness import Unreachable
from exporters.documents.specimen import SPECIMEN
from scheduler.jobs import backup
from sheets.errors import SheetError

_ID = re.compile(r"[CG][A-Z0-9]+")
"""How the id of a channel looks; a name is in small letters."""
LOOKER = Actor("doctor", "doctor", frozenset({Role.VIEWER}), {"job": "doctor"})
"""Who looks: it may see how much waits, and change nothing."""


def examine(
    office: Office, config_path: Path, config: Config, read: Callable[[], Environment]
) -> list[Finding]:
    """Look at everything; nothing is posted, written or changed. `read` reads the environment."""
    sections = examine_sections(office, config_path, config, read)
    return [one for found in sections.values() for one in found]


def examine_sections(
    office: Office, config_path: Path, config: Config, read: Callable[[], Environment]
) -> dict[str, list[Finding]]:
    """The same by what it is about."""
    return {
        "The backlog": [
            *_database(office),
            *_intake(office),
            _private(office, config_path, config),
        ],
        "Time and the clock": [
            _time(office),
            _calendar(office),
            *_timetable(office, config, read),
            *_backups(office, config),
            _serving(office),
        ],
        "People": [_people(config), *_channel_names(config)],
        "Slack and the Sheet": [*_outside(office, config, read)],
        "Files": [*_folders(config), *_templates(office), _fonts()],
    }


def _database(office: Office) -> Iterator[Finding]:
    if not office.path.exists():
        yield Finding(
            "database", ok=False, message=f"{office.path} is missing.", fix="backlog init"
        )
        return
    try:
        yield _prove(office)
    except Unusable as error:
        yield Finding("database", ok=False, message=str(error), fix="See the sentence.")


def _prove(office: Office) -> Finding:
    """Whether it holds; one of an older release is not touched, so it cannot be asked yet."""
    if not is_current(office.path):
        told = f"{office.path} is an older release's; the next command brings it up to date."
        return Finding("database", ok=True, message=told)
    verdict = verify.verify(office)
    told = f"Invoices: {verdict.counts['invoices']}, findings: {len(verdict.findings)}."
    fix = "backlog verify says what; restore a backup that holds."
    return Finding("database", ok=not verdict.findings, message=told, fix=fix)


def _private(office: Office, config_path: Path, config: Config) -> Finding:
    """What holds clients' money is for us alone."""
    ours = [config_path, *(Path(f"{office.path}{end}") for end in ("", "-wal", "-shm", ".lock"))]
    if config.intake_folder:
        ours += [config.intake_folder / name for name in ("taking", "done")]
    loose = private.loose(ours)
    told = ", ".join(f"{path} ({mode:o})" for path, mode in loose)
    fix = f"chmod go= {' '.join(str(path) for path, _ in loose)}"
    if not loose:
        return Finding("privacy", ok=True, message="Only the process can read its files.")
    return Finding("privacy", ok=False, message=f"Others can read {told}.", fix=f"{fix}.")


def _intake(office: Office) -> Iterator[Finding]:
    """What waits for somebody of what came in; nothing of it is amiss with the machine."""
    try:
        if not (office.path.exists() and is_current(office.path)):
            return
        came = read_arrivals(office, LOOKER)
    except Unusable:
        return  # said under *database*
    told = (
        f"{count_of(came.quarantined, 'record')} could not be taken in. See `backlog quarantine`."
    )
    yield Finding(
        "quarantine", ok=True, message=told if came.quarantined else "Nothing is in quarantine."
    )
    if came.twins:
        pairs = "; ".join(f"{spell(number)} and {spell(other)}" for number, other in came.twins)
        yield Finding(
            "numbers",
            ok=True,
            message=f"They differ only in characters that nobody sees: {pairs}. "
            "Export one of two, and have the other one renumbered where it was made.",
        )


def _time(office: Office) -> Finding:
    zone = office.company.zone
    now = datetime.now(UTC).astimezone(zone)
    doubt = doubt_clock(zone.key, office.company.country, office.company.province)
    return Finding(
        "time",
        ok=True,  # somebody may mean it
        message=f"It is {now:%A %Y-%m-%d %H:%M} in {zone.key}. {doubt}".rstrip(),
        fix="Set the machine's clock, or [company] timezone.",
    )


def _calendar(office: Office) -> Finding:
    """On which days nobody is reminded of anything."""
    company = office.company
    where = " ".join(part for part in (company.country, company.province) if part)
    if not where or not is_known(company.country, company.province):
        told = f"No public holidays are known for {where}." if where else "No country is named."
        told = f"{told} Reminders also come on holidays, except for those under [company] holidays."
    else:
        days = ", ".join(f"{day}" for day in islice(company.list_days_off(_today(office)), 3))
        told = f"Public holidays of {where} and the company's own. The next days off: {days}."
    return Finding("days off", ok=True, message=told, fix="Set [company] country and province.")


def _today(office: Office) -> date:
    return office.company.day(datetime.now(UTC))


def _timetable(
    office: Office, config: Config, read: Callable[[], Environment]
) -> Iterator[Finding]:
    """When each job comes next."""
    try:
        if not (office.path.exists() and is_current(office.path)):
            return
        wanted, has_sheet = settings.schedule(office), read().has_sheet
    except Refused:
        return  # said under *database* or *environment*
    runs = look_ahead(office, config, wanted, has_sheet=has_sheet)
    told = "; ".join(f"{job} {_format_run(office, at)}" for job, at in runs.items())
    yield Finding("next runs", ok=True, message=f"{told}.")


def _backups(office: Office, config: Config) -> Iterator[Finding]:
    """Whether the copies of the clock are made."""
    folder = find_backups(office, config)
    try:
        newest = backup.find_newest(folder)
    except OSError as error:
        told = f"{folder} cannot be read: {error.strerror}."
        yield Finding("backups", ok=False, message=told, fix=_NO_COPY)
        return
    if newest is None:
        told = f"There is no copy in {folder} yet. `backlog serve` makes one each day."
        yield Finding("backups", ok=True, message=told)
        return
    days = (office.company.day(office.clock()) - newest).days
    told = f"The newest copy in {folder} is of {newest}, {count_of(days, 'day')} ago."
    yield Finding("backups", ok=days <= _DAYS, message=told, fix=_NO_COPY)


_DAYS = 2
"""So old the newest copy may be: one was missed, the next may be on its way."""
_NO_COPY = "backlog run-job backup makes one, or says what keeps it."


def _format_run(office: Office, at: datetime | None) -> str:
    return f"{at.astimezone(office.company.zone):%A %Y-%m-%d %H:%M}" if at else "off"


def _serving(office: Office) -> Finding:
    if not lock_of(office.path).exists():
        return Finding("process", ok=True, message="No `backlog serve` worked on it yet.")
    try:
        with only_one(office.path):
            return Finding("process", ok=True, message="No `backlog serve` works on it now.")
    except Refused:
        return Finding("process", ok=True, message="A `backlog serve` is at work.")


def _people(config: Config) -> Finding:
    people = list(config.people)
    with_slack = sum(1 for person in people if person.slack)
    leads = any(Role.ADMINISTRATOR in person.roles for person in people)
    none = "" if leads else " Nobody is an Administrator."
    return Finding(
        "people",
        ok=leads,
        message=f"{len(people)} listed, {with_slack} of them with Slack ids.{none}",
        fix="List people under [[people]]; nobody else may do or see anything.",
    )


def _channel_names(config: Config) -> Iterator[Finding]:
    for name, channel in _channels(config).items():
        if channel and not _ID.fullmatch(channel):
            yield Finding(
                f"#{name} channel",
                ok=False,
                message=f"{channel!r} is not the id of a channel.",
                fix=f"Write its id (C...) under [slack] {name}_channel; see {_slack_page()}.",
            )


def _slack_page() -> str:
    return name_page("slack-app.md")


def _channels(config: Config) -> dict[str, str]:
    return {"backlog": config.backlog_channel, "accounting": config.accounting_channel}


def _outside(office: Office, config: Config, read: Callable[[], Environment]) -> Iterator[Finding]:
    try:
        environment = read()
    except Refused as error:
        fix = "Put the file there, or correct the variable."
        yield Finding("environment", ok=False, message=str(error), fix=fix)
        return
    yield from _slack(office, config, environment)
    yield from _sheet(office, environment)
    yield from _generation(wiring.add_witnesses(office, config, environment))
    yield from _messages(office, config, environment)


def _report_unconfigured(name: str, parts: Mapping[str, object], so: str) -> Finding:
    """It is not configured, which is well, or only a part of it is, which nobody means."""
    missing = [variable for variable, value in parts.items() if not value]
    if len(missing) == len(parts):
        return Finding(name, ok=True, message=f"Not configured: {so}.")
    return Finding(
        name,
        ok=False,
        message=f"{' and '.join(missing)} is not set, and without it {so}.",
        fix=f"Set it, or neither of {' and '.join(parts)}.",
    )


def _slack(office: Office, config: Config, environment: Environment) -> Iterator[Finding]:
    if not environment.has_slack:
        tokens = {
            "SLACK_BOT_TOKEN": environment.slack_bot_token,
            "SLACK_APP_TOKEN": environment.slack_app_token,
        }
        yield _report_unconfigured("Slack", tokens, "its messages wait")
        return
    try:
        deps = wiring.build_slack(office, config, environment)
    except Refused as error:
        yield Finding("Slack", ok=False, message=str(error), fix=f"See {_slack_page()}.")
        return
    token = environment.slack_app_token.get_secret_value() if environment.slack_app_token else ""
    known = {name: id_ for name, id_ in _channels(config).items() if _ID.fullmatch(id_)}
    yield from examine_slack(deps, token, known)


def _sheet(office: Office, environment: Environment) -> Iterator[Finding]:
    if not environment.has_sheet:
        parts = {
            "GOOGLE_SERVICE_ACCOUNT_FILE": environment.google_service_account_file,
            "BACKLOG_SHEET_ID": environment.backlog_sheet_id,
        }
        yield _report_unconfigured("Sheet", parts, "nothing is mirrored")
        return
    try:
        title = wiring.build_mirror(office, environment).title()
    except (SheetError, Refused) as error:
        yield Finding("Sheet", ok=False, message=str(error), fix="See the sentence.")
        return
    yield Finding("Sheet", ok=True, message=f"{title!r} can be read; the next sync writes to it.")
    yield from _sheet_age(office)


_REST = "It is left as it is: this database is not the newest, see *older copy*."


def _sheet_age(office: Office) -> Iterator[Finding]:
    """As of when it is; what keeps it back since."""
    try:
        if not (office.path.exists() and is_current(office.path)):
            return
        health, doubt = load_health(office), outside.find_doubt(office)
    except Unusable:
        return  # said under *database*
    told = "It was never brought up to date."
    if health.synced_at:
        at = health.synced_at.astimezone(office.company.zone)
        minutes = int((office.clock() - health.synced_at).total_seconds() // 60)
        told = f"It is as of {at:%Y-%m-%d %H:%M}, {count_of(minutes, 'minute')} ago."
    yield Finding(
        "Sheet's age",
        ok=not health.failing_since,
        message=f"{told} {_REST if doubt else health.cause}".rstrip(),
        fix=outside.REMEDY if doubt else "See the sentence, then: backlog mirror",
    )


def _generation(office: Office) -> Iterator[Finding]:
    """Whether this database is the newest there is of it, as far as anybody outside knows."""
    try:
        if not (office.path.exists() and is_current(office.path)):
            return
        doubt = outside.find_doubt(office) or _ask_outside(office)
    except Unusable:
        return  # said under *database*
    told = "Nothing that is known outside is missing here."
    if doubt:
        told = f"{outside.RESTS} {doubt.cause}"
    elif not office.witnesses:
        told = (
            "Without Slack and a Sheet nobody outside knows how far the log was: an older copy "
            "would not be noticed. Keep the head that `backlog verify` prints."
        )
    yield Finding("older copy", ok=not doubt, message=told, fix=outside.REMEDY)


def _ask_outside(office: Office) -> outside.Doubt | None:
    for witness in office.witnesses:
        try:
            if doubt := outside.ask(office, witness):
                return doubt
        except Unreachable:
            continue  # said under *Slack* or *Sheet*
    return None


def _messages(office: Office, config: Config, environment: Environment) -> Iterator[Finding]:
    """What waits for a face that is not here; Slack and the Sheet may be left out on purpose."""
    try:
        if not office.path.exists() or not is_current(office.path):
            return
        served = wiring.assemble_process(office, config, environment).senders()
    except Refused:  # said above already
        return
    with office.reading() as db:
        waiting, outages = outbox.count_waiting(db), read_outages(db)
    for outage in outages:
        yield _describe_outage(office, outage)
    routed = {find_face(destination) for destination in office.routes}
    for one in waiting:
        if one.face not in served:
            since = office.company.day(one.since)
            yield Finding(
                f"messages for {one.destination}",
                ok=one.face in routed,
                message=f"{one.count} wait since {since}: nobody tells them.",
                fix="Configure again what told them; `backlog outbox` lists them.",
            )


def _describe_outage(office: Office, outage: Outage) -> Finding:
    since = outage.since.astimezone(office.company.zone)
    attempts = count_of(outage.tries, "attempt")
    return Finding(
        f"reaching {office.name_destination(outage.name)}",
        ok=False,
        message=f"Nothing arrives since {since:%Y-%m-%d %H:%M}, {attempts}. {outage.cause}",
        fix="See the sentence; it is tried again by itself, and now by: backlog outbox --retry",
    )


def _folders(config: Config) -> Iterator[Finding]:
    for name, folder in (("export", config.export_folder), ("intake", config.intake_folder)):
        if folder:
            yield _folder(name, folder)


def _folder(name: str, folder: Path) -> Finding:
    usable = folder.is_dir() and os.access(folder, os.W_OK)
    told = "can be written to" if usable else "is no folder that can be written to"
    return Finding(
        f"{name} folder", ok=usable, message=f"{folder} {told}.", fix="Make it, or mount it."
    )


def _templates(office: Office) -> Iterator[Finding]:
    for kind, printer in office.printers.items():
        name, page = f"{kind} template", name_page("documents.md")
        try:
            list(printer.print([SPECIMEN], office.company, {}))
        except Refused as broken:
            fix = f"{page} has the fields of a template."
            yield Finding(name, ok=False, message=str(broken), fix=fix)
        else:
            yield Finding(name, ok=True, message="A specimen could be printed.")


def _fonts() -> Finding:
    from exporters.documents.pdf import find_fonts  # noqa: PLC0415 - Typst takes long to load

    told = "A PDF has Chinese, Japanese and Korean letters too."
    if not find_fonts():
        told = (
            "They are not installed: PDFs have no Chinese, Japanese and Korean letters. "
            f"{name_command('fonts')} brings them."
        )
    return Finding("fonts", ok=True, message=told)
