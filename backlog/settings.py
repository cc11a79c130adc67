"""What people change while the product runs: when batches and reminders come, and what they do.

Every face shows and changes it by the same table: `SETTINGS` says what a setting is called and what
it may be, `PAGES` how those that belong together read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from string import Formatter
from typing import Literal

from sqlite_utils import Database

from backlog import journal
from backlog.company import stamp
from backlog.errors import Refused, Stale
from backlog.office import Office
from backlog.roles import ACTS, Actor
from backlog.store import events, kept

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EARLIEST, LATEST = time(4), time(23)
LONGEST_PREFIX = 40
MOST_DAYS = 9999
KEPT = kept.SETTINGS
"""Where they are kept: the room, and the key in it."""
_SHOWN = 60
"""Characters that are shown of a value that cannot be."""
_FORMER = {"weekly_target": "weekly_targets"}
"""What older releases stored, and scripts still say, under another name."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The weekly batch, the daily reminder, what every export begins with, and the Sheet.

    Times are company time, people are e-mails, targets are names of profiles, with commas between
    where there are several.
    """

    weekly_mode: str = "propose"
    weekly_targets: str = "quickbooks-desktop"
    weekly_day: str = "monday"
    weekly_at: str = "08:00"
    weekly_responsible: str = ""
    weekly_cover: str = ""
    weekly_cover_until: str = ""
    reminder_at: str = "09:00"
    nag_after_days: str = "3"
    default_target: str = ""
    default_prefix: str = ""
    ask_word_code: str = "ask"
    sheet_keep_days: str = "400"
    sheet_from: str = "07:00"
    sheet_until: str = "19:00"

    @property
    def targets(self) -> tuple[str, ...]:
        """What the weekly batch is for, in order."""
        return tuple(self.weekly_targets.split(","))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a setting may be: as a form offers it, and as a sentence has it."""

    label: str
    said: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that can be set: what people call it, and what it may be.

    `none` is how the empty value reads; without it a value is needed.
    """

    name: str
    label: str
    kind: Literal["choice", "target", "targets", "person", "time", "date", "days", "text"] = "text"
    choices: Mapping[str, Choice] = field(default_factory=dict)
    none: str = ""


SETTINGS = {
    one.name: one
    for one in (
        Setting(
            "weekly_mode",
            "What happens",
            "choice",
            {
                "propose": Choice(
                    "Ask before it exports",
                    "asks before it exports",
                    "Posts the list with an Export button",
                ),
                "export": Choice(
                    "Export by itself",
                    "exports by itself",
                    "In the name of the responsible Administrator",
                ),
                "off": Choice("Off", "but it is off"),
            },
        ),
        Setting(
            "weekly_day",
            "Day",
            "choice",
            {day: Choice(day.capitalize(), day.capitalize()) for day in DAYS},
        ),
        Setting("weekly_at", "Time", "time"),
        Setting("weekly_targets", "Accounting systems, in order", "targets"),
        Setting("weekly_responsible", "Responsible", "person", none="nobody"),
        Setting("weekly_cover", "Cover", "person", none="nobody"),
        Setting("weekly_cover_until", "Cover ends after", "date", none="none"),
        Setting("reminder_at", "Time", "time"),
        Setting("nag_after_days", "Business days until a batch is named", "days"),
        Setting(
            "default_target",
            "Usual system",
            "target",
            none="chosen by the currency",
        ),
        Setting("default_prefix", "File names begin with", none="nothing of ours"),
        Setting(
            "ask_word_code",
            "Word in the file name",
            "choice",
            {
                "off": Choice("Not asked for", "not asked for"),
                "ask": Choice("Asked for", "asked for", "Who confirms may leave it out"),
                "require": Choice(
                    "Required", "required", "An import is confirmed with the word alone"
                ),
            },
        ),
        Setting("sheet_keep_days", "Days that paid invoices stay", "days"),
        Setting("sheet_from", "Read each minute from", "time"),
        Setting("sheet_until", "Until", "time"),
    )
}
"""Each field of `Schedule`, in the order in which forms ask for them."""


@dataclass(frozen=True, slots=True)
class Page:
    """Settings that are read and changed together; `sentences` name them in braces."""

    name: str
    title: str
    sentences: tuple[str, ...]

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What the page changes: all that its sentences name."""
        named = {name for said in self.sentences for _, name, *_ in Formatter().parse(said)}
        return tuple(one for name, one in SETTINGS.items() if name in named)


PAGES = {
    one.name: one
    for one in (
        Page(
            "weekly",
            "Weekly batch",
            (
                "Every {weekly_day} at {weekly_at}, {weekly_mode}",
                "For {weekly_targets}",
                "Responsible: {weekly_responsible}",
                "Cover: {weekly_cover} (last day: {weekly_cover_until})",
            ),
        ),
        Page(
            "reminders",
            "Reminders",
            (
                "Business days at {reminder_at}, when something is due",
                "A batch that nobody confirmed is named after {nag_after_days} business days",
            ),
        ),
        Page(
            "export",
            "Export",
            ("Usual system: {default_target}", "File names begin with {default_prefix}"),
        ),
        Page("import", "Imports", ("Word in the file name: {ask_word_code}",)),
        Page(
            "sheet",
            "Sheet",
            (
                "Paid invoices stay for {sheet_keep_days} days, longer where somebody wrote",
                "Read each minute on business days, from {sheet_from} until {sheet_until}",
            ),
        ),
    )
}


class Changed(Stale):
    """Somebody set it since it was looked at; `told` says who, what, and what it was before."""

    def __init__(self, told: Sequence[str]) -> None:
        super().__init__(f"{' '.join(told)} Nothing was changed. Look at it again.")
        self.told = told


def schedule(office: Office) -> Schedule:
    """The schedule as it stands."""
    with office.reading() as db:
        return load_schedule(db)


def load_schedule(db: Database) -> Schedule:
    """The schedule as it stands, in the caller's reading or transaction."""
    return Schedule(**rename_former(kept.get(db, *KEPT) or {}))


def rename_former(values: Mapping[str, str]) -> dict[str, str]:
    """Settings under the names that they have now."""
    return {_FORMER.get(name, name): value for name, value in values.items()}


def find_doubt(office: Office, wanted: Schedule) -> str:
    """What somebody who set it may not have meant."""
    who, cover = wanted.weekly_responsible, wanted.weekly_cover
    if wanted.weekly_mode != "export":
        return ""
    why = f"{who} is responsible, and that is not an Administrator"
    why = why if who else "nobody is responsible for exporting it"
    if _may_export(office, who):
        why = f"{cover} covers, and that is not an Administrator"
        why = why if cover and not _may_export(office, cover) else ""
    return f"The weekly batch will only be proposed: {why}." if why else ""


def describe(office: Office, page: Page, wanted: Schedule) -> list[str]:
    """A page as it reads; plain text."""
    stored = asdict(wanted)
    words = {one.name: describe_value(office, one, stored[one.name]) for one in page.settings}
    if not wanted.default_target:
        usual = office.labels.get(office.find_default_target(), "none")
        words["default_target"] = f"{usual}, {SETTINGS['default_target'].none}"
    return [said.format(**words) for said in page.sentences]


def describe_value(office: Office, setting: Setting, value: str) -> str:
    """A value as a sentence has it."""
    if not value:
        return setting.none
    if setting.kind == "choice" and value in setting.choices:
        return setting.choices[value].said
    if setting.kind in ("target", "targets"):
        return ", then ".join(office.labels.get(one, one) for one in value.split(","))
    if setting.kind == "person":
        return office.people.by_email(value, {}).name
    if setting.kind == "date":
        return f"{date.fromisoformat(value):%d %b %Y}".lstrip("0")
    return value


def name_value(office: Office, setting: Setting, value: str) -> str:
    """A value as a form has it."""
    if setting.kind in ("targets", "date") and value:
        return describe_value(office, setting, value)
    offered = list_choices(office, setting).get(value)
    return offered.label if offered else value or setting.none


def list_choices(office: Office, setting: Setting) -> dict[str, Choice]:
    """What may be chosen, by value; nothing for what is typed."""
    found = dict(setting.choices)
    if setting.kind in ("target", "targets"):
        found = {name: Choice(label, label) for name, label in office.labels.items()}
    if setting.kind == "person":
        able = (one for one in office.people if one.roles & ACTS["export"])
        found = {one.email: Choice(one.name, one.name) for one in able}
    if found and setting.none:
        none = Choice(setting.none[:1].upper() + setting.none[1:], setting.none)
        return {"": none, **found}
    return found


def find_objections(office: Office, changes: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with values, by name: what each of these must be."""
    wanted = ((name, _find_objection(office, name, value)) for name, value in changes.items())
    return {name: said for name, said in wanted if said}


def change(
    office: Office,
    actor: Actor,
    changes: Mapping[str, str],
    *,
    seen: Mapping[str, str] | None = None,
) -> Schedule:
    """Change some of it, all or nothing, and write who did; `seen` is what was looked at.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: a name or a value is wrong; nothing was changed.
        Changed: something is not as it was seen; nothing was changed.
    """
    office.admit(actor, "change settings")
    changes = {
        name: _tidy(value) if name == "weekly_targets" else value
        for name, value in rename_former(changes).items()
    }
    for name, wanted in find_objections(office, changes).items():
        raise Refused(f"{name} is {wanted}, not {changes[name][:_SHOWN]!r}.")
    with office.writing() as db:
        stored = load_schedule(db)
        before = asdict(stored)
        if other := [name for name, value in (seen or {}).items() if before[name] != value]:
            raise Changed([_tell_last(office, db, name) for name in other])
        after = replace(stored, **changes)
        kept.put(db, *KEPT, asdict(after), at=office.clock())
        deed = journal.Deed("settings", actor, office.clock())
        journal.note(db, deed, dict(changes), before={name: before[name] for name in changes})
    return after


def _tidy(value: str) -> str:
    """A list without the spaces that people write into one."""
    return ",".join(one.strip() for one in value.split(","))


def find_last_change(db: Database) -> datetime | None:
    """When something was set last; nothing where all is as it was installed."""
    return next((one.at for one in reversed(events.of_action(db, "settings"))), None)


def _tell_last(office: Office, db: Database, name: str) -> str:
    """Who changed it last, from what to what."""
    happened = (one for one in reversed(events.of_action(db, "settings")) if name in one.after)
    last, setting = next(happened), SETTINGS[name]
    was, now = (name_value(office, setting, one[name]) for one in (last.before, last.after))
    return f"{last.actor} changed “{setting.label}” from {was} to {now}, {stamp(last.at)}."


def _find_objection(office: Office, name: str, value: str) -> str:
    if name not in SETTINGS:
        raise Refused(f"There is no setting {name!r}; there are {', '.join(SETTINGS)}.")
    setting = SETTINGS[name]
    if not value and setting.none:
        return ""
    fits, wanted = _judge(office, setting, value)
    return "" if fits else wanted


def _judge(office: Office, setting: Setting, value: str) -> tuple[bool, str]:
    """Whether it may be that, and what it must be."""
    names = list_choices(office, setting)
    known = ", ".join(one for one in names if one)
    several = value.split(",")
    once_each = {*several} <= names.keys() and len({*several}) == len(several)
    wanted = {
        "person": (_may_export(office, value), "the e-mail of a listed Administrator"),
        "time": (_is_time(value), "a time from 04:00 to 23:00, as in 08:00"),
        "date": (_is_date(value), "a day like 2026-12-24"),
        "targets": (once_each, f"some of {known}, each once, with commas between"),
        "days": (_is_days(value), f"a number of days from 1 to {MOST_DAYS}, as in 400"),
        "text": (len(value) <= LONGEST_PREFIX, f"at most {LONGEST_PREFIX} characters long"),
    }
    return wanted.get(setting.kind, (value in names, f"one of {known}"))


def _is_date(value: str) -> bool:
    try:
        return value == date.fromisoformat(value).isoformat()
    except ValueError:
        return False


def _may_export(office: Office, email: str) -> bool:
    return office.people.by_email(email, {}).may(*ACTS["export"])


def _is_days(value: str) -> bool:
    return re.fullmatch(rf"[1-9][0-9]{{0,{len(str(MOST_DAYS)) - 1}}}", value) is not None


def _is_time(value: str) -> bool:
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return False
    return value == f"{at:%H:%M}" and EARLIEST <= at <= LATEST
