"""The settings, the configuration and the next runs, gathered for an Administrator."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice

from backlog import settings
from backlog.office import Office
from backlog.roles import Actor, Role
from backlog.settings import PAGES, SETTINGS, Schedule
from backlog.target import Level
from bot import words
from bot.blocks.notice import Notice
from bot.blocks.settings import Section, ShownForm, ShownSettings
from bot.deps import Deps
from bot.limits import cut, safe
from bot.state import SettingsWindow

_JOB_OF = {"weekly": "weekly-batch", "reminders": "daily-reminder"}
"""The job that a page of settings plans."""
_ROLES = {
    Role.ADMINISTRATOR: "Administrators",
    Role.ACCOUNTING: "Accounting",
    Role.PROJECT_MANAGER: "Project Managers",
    Role.VIEWER: "Viewers",
}
_LEVELS = {Level.BLOCKER: "blocks", Level.WARNING: "warns"}
_SEGREGATION = {
    "off": "Who exported may confirm the import",
    "warn": "Who exported and confirms the import: warns",
    "block": "Who exported may not confirm the import",
}
_NAMES = 600
"""Characters of names of one role: a firm of hundreds still reads as a page."""


def load_page(deps: Deps, actor: Actor, *notices: Notice) -> ShownSettings:
    """The page.

    Raises:
        NotAllowed: the actor is not an Administrator.
    """
    office = deps.office
    office.admit(actor, "change settings")
    wanted = settings.schedule(office)
    doubt = settings.find_doubt(office, wanted)
    told = [Notice(words.retell(office, doubt), "warning")] if doubt else []
    who = deps.upkeep.operator
    return ShownSettings(
        changeable=(*list_sections(office, wanted), _list_runs(deps, wanted)),
        configured=tuple(_list_configured(deps)),
        place=_name_city(office),
        systems=office.labels,
        operator=words.find_name(office, who) if who else "",
        notices=(*notices, *told),
    )


def list_sections(office: Office, wanted: Schedule) -> Iterator[Section]:
    """What is set, page by page."""
    for name, page in PAGES.items():
        lines = (safe(line) for line in settings.describe(office, page, wanted))
        yield Section(page.title, tuple(lines), name)


def _list_runs(deps: Deps, wanted: Schedule) -> Section:
    runs = deps.upkeep.plan_runs(deps.office, wanted)
    lines = (f"{words.name_job(job)}: {_format_run(deps.office, at)}" for job, at in runs.items())
    return Section("What runs next", tuple(lines))


def _format_run(office: Office, at: datetime | None) -> str:
    return words.format_when(office.company, at, office.clock()) if at else "off"


def _list_configured(deps: Deps) -> Iterator[Section]:
    yield Section("People", tuple(_list_people(deps.office)))
    channels = deps.channels
    yield Section(
        "Channels", (f"Backlog <#{channels.backlog}>, accounting <#{channels.accounting}>",)
    )
    yield Section("Company", tuple(_describe_company(deps.office)))
    yield Section("Checks", tuple(_list_checks(deps.office)))
    yield Section("Names in accounting", (_count_names(deps.office),))
    sheet = deps.upkeep.sheet
    yield Section("Google Sheet", (f"<{sheet}|Open the Sheet>" if sheet else "Not configured",))


def _list_people(office: Office) -> Iterator[str]:
    for role, title in _ROLES.items():
        if names := [safe(one.name) for one in office.people if role in one.roles]:
            yield f"{title}: {cut(', '.join(names), _NAMES)}"


def _describe_company(office: Office) -> Iterator[str]:
    company = office.company
    yield f"{safe(company.name)}, {company.currency}, {_name_city(office)} time"
    days_off = islice(company.list_days_off(company.day(office.clock())), 5)
    named = [f"{words.format_day(day)} ({safe(company.name_holiday(day))})" for day in days_off]
    if named:
        yield f"Next days off: {', '.join(named)}"


def _list_checks(office: Office) -> Iterator[str]:
    rules = office.rules
    yield f"No signature: {_LEVELS[rules.signature]}"
    yield f"Expense not marked processed: {_LEVELS[rules.expense]}"
    if rules.closed_until:
        yield f"Books closed until {words.format_day(rules.closed_until)}"
    yield _SEGREGATION[rules.segregation]


def _count_names(office: Office) -> str:
    """What is mapped for the usual system, and how that is changed."""
    usual = office.find_default_target()
    _, profile = office.target(usual)
    count = sum(len(names) for names in profile.mappings.values())
    command = f"`backlog mappings {safe(usual)} export|import FILE`"
    return f"{count or 'None'} set for {safe(office.labels[usual])}, changed with {command}"


def _name_city(office: Office) -> str:
    return safe(office.company.zone.key.rpartition("/")[2].replace("_", " "))


def load_values(office: Office, page: str) -> dict[str, str]:
    """What is set on a page, by name."""
    stored = asdict(settings.schedule(office))
    return {one.name: stored[one.name] for one in PAGES[page].settings}


def load_form(
    deps: Deps, window: SettingsWindow, values: Mapping[str, str], *notices: Notice
) -> ShownForm:
    """The form of a page with these values in its fields, and what would come of them."""
    office, page = deps.office, PAGES[window.page]
    wanted = replace(settings.schedule(office), **values)
    doubt = settings.find_doubt(office, wanted) if window.page == "weekly" else ""
    told = [Notice(words.retell(office, doubt), "warning")] if doubt else []
    return ShownForm(
        page=page,
        values=values,
        choices={one.name: settings.list_choices(office, one) for one in page.settings},
        zone=office.company.zone.key,
        turn=window.turn,
        next_runs=_plan_next(deps, window.page, wanted),
        notices=(*notices, *told),
    )


def _plan_next(deps: Deps, page: str, wanted: Schedule) -> tuple[str, str] | None:
    """When the page's job runs next, as it is and as it would; nothing where it plans none."""
    if page not in _JOB_OF:
        return None
    office, job = deps.office, _JOB_OF[page]
    stored = settings.schedule(office)
    now = _format_run(office, deps.upkeep.plan_runs(office, stored).get(job))
    wrong = settings.find_objections(office, asdict(wanted))
    if any(name in wrong for name in (one.name for one in PAGES[page].settings)):
        return now, "not known"
    return now, _format_run(office, deps.upkeep.plan_runs(office, wanted).get(job))


def tell_saved(office: Office, before: Mapping[str, str], changes: Mapping[str, str]) -> Notice:
    """What was changed, from what to what."""
    told = []
    for name, value in changes.items():
        setting = SETTINGS[name]
        was, now = (settings.name_value(office, setting, one) for one in (before[name], value))
        told.append(f"{setting.label}: {was} → {now}")
    return Notice(f"Saved. {'; '.join(told)}", "success")
