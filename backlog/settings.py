"""What people change while the product runs: when batches and reminders come, and what they do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import time

from sqlite_utils import Database

from backlog import journal
from backlog.errors import Refused
from backlog.office import Office
from backlog.roles import ACTS, Actor
from backlog.store import kept

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MODES = ("propose", "export")
EARLIEST, LATEST = time(4), time(23)
LONGEST_PREFIX = 40
KEPT = kept.SETTINGS
"""Where they are kept: the room, and the key in it."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The weekly batch, the daily reminder, and what every export begins with.

    Times are company time, `responsible` is an e-mail, targets are names of profiles.
    """

    weekly_mode: str = "propose"
    weekly_target: str = "quickbooks-desktop"
    weekly_day: str = "monday"
    weekly_at: str = "08:00"
    weekly_responsible: str = ""
    reminder_at: str = "09:00"
    default_target: str = ""
    default_prefix: str = ""

    @property
    def doubt(self) -> str:
        """What somebody who set it may not have meant."""
        if self.weekly_mode == "export" and not self.weekly_responsible:
            return (
                "The weekly batch will only be proposed: nobody is responsible for exporting it. "
                "Set weekly_responsible to the e-mail of an Administrator."
            )
        return ""


def schedule(office: Office) -> Schedule:
    """The schedule as it stands."""
    with office.reading() as db:
        return _load_schedule(db)


def change(office: Office, actor: Actor, changes: Mapping[str, str]) -> Schedule:
    """Change some of it, all or nothing, and write who did.

    Raises:
        NotAllowed: the actor is not an Administrator.
        Refused: a name or a value is wrong; nothing was changed.
    """
    office.admit(actor, "change settings")
    for name, value in changes.items():
        _check(office, name, value)
    with office.writing() as db:
        before = _load_schedule(db)
        after = replace(before, **changes)
        kept.put(db, *KEPT, asdict(after), at=office.clock())
        deed = journal.Deed("settings", actor, office.clock())
        was = {name: value for name, value in asdict(before).items() if name in changes}
        journal.note(db, deed, dict(changes), before=was)
    return after


def _load_schedule(db: Database) -> Schedule:
    return Schedule(**(kept.get(db, *KEPT) or {}))


def _check(office: Office, name: str, value: str) -> None:
    names = [field.name for field in fields(Schedule)]
    allowed = {
        "weekly_mode": MODES,
        "weekly_day": DAYS,
        "weekly_target": tuple(office.profiles),
        "default_target": ("", *office.profiles),
    }
    if name not in names:
        raise Refused(f"There is no setting {name!r}; there are {', '.join(names)}.")
    if name in allowed and value not in allowed[name]:
        raise Refused(f"{name} is one of {', '.join(allowed[name])}, not {value!r}.")
    if name == "weekly_responsible" and value and not _may_export(office, value):
        raise Refused(f"{name} is the e-mail of a listed Administrator, not {value!r}.")
    if name == "default_prefix" and len(value) > LONGEST_PREFIX:
        raise Refused(f"{name} has {len(value)} characters; at most {LONGEST_PREFIX} fit.")
    if name.endswith("_at") and not _is_time(value):
        raise Refused(f"{name} is a time from 04:00 to 23:00, as in 08:00, not {value!r}.")


def _may_export(office: Office, email: str) -> bool:
    return office.people.by_email(email, {}).may(*ACTS["export"])


def _is_time(value: str) -> bool:
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return False
    return value == f"{at:%H:%M}" and EARLIEST <= at <= LATEST
