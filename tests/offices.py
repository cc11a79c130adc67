"""An office at work, for tests: a real database, real targets, and a clock moved by hand."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.routes import NAMES, ROUTES
from backlog.company import Company
from backlog.filter import Filter
from backlog.intake import take
from backlog.intake.files import arrivals
from backlog.intake.take import Arrival
from backlog.mappings.profiles import profiles
from backlog.model import Tab
from backlog.office import Office
from backlog.queries import home_page, lists
from backlog.queries.home_page import HomePage, Wanted
from backlog.roles import Actor, People, Person, Role
from backlog.row import Row
from backlog.store import database
from exporters import TARGETS
from exporters.documents import build_printers
from exporters.documents.cover import PdfCoverPrinter

CALGARY = ZoneInfo("America/Edmonton")
MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""08:00 in Calgary, on the first Monday after the sample company's ten weeks."""

PRAIRIE = Company(
    "Prairie Field Services", CALGARY, holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)})
)
DANA = Person(
    "dana@prairie.example", "Dana Kovacs", frozenset({Role.ADMINISTRATOR}), "T0PRAIRIE/U0DANA"
)
AMIRA = Person(
    "amira@prairie.example", "Amira Haddad", frozenset({Role.ACCOUNTING}), "T0PRAIRIE/U0ACCOUNT"
)
PRIYA = Person(
    "priya@prairie.example", "Priya Nair", frozenset({Role.PROJECT_MANAGER}), "T0PRAIRIE/U0PRIYA"
)


@dataclass
class MovedClock:
    """Says the same time until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def an_office(
    folder: Path,
    *,
    clock: Callable[[], datetime] | None = None,
    people: People | None = None,
    wake: Callable[[], None] = lambda: None,
) -> Office:
    """An office over `backlog.db` in this folder, made if absent; nothing is in it yet."""
    path = folder / "backlog.db"
    database.create(path)
    return Office(
        path=path,
        clock=clock or MovedClock(),
        company=PRAIRIE,
        people=people or People([DANA, AMIRA, PRIYA]),
        targets=TARGETS,
        profiles=profiles(TARGETS, {}, home=PRAIRIE.currency),
        cover_printer=PdfCoverPrinter(),
        printers=build_printers(),
        routes=ROUTES,
        destinations=NAMES,
        choose=min,
        wake=wake,
    )


def acting(person: Person) -> Actor:
    """This person, clicking in Slack."""
    team, _, user = person.slack.partition("/")
    return People([person]).by_slack(team, user)


def take_in_company(office: Office) -> None:
    """Let the 63 invoices of the sample company come in."""
    data = (files("samples") / "company.json").read_bytes()
    taken = take.take(office, acting(DANA), arrivals("company.json", data))
    assert (taken.added, taken.quarantined) == (63, [])


def take_in(office: Office, *records: dict[str, Any]) -> None:
    """Let these records come in; each must be good."""
    came = [Arrival("test", place, record) for place, record in enumerate(records, 1)]
    assert not take.take(office, acting(DANA), came).quarantined


def take_in_like(office: Office, models: Mapping[str, str]) -> None:
    """Take in invoices under new numbers, each like one of the sample company."""
    company = json.loads((files("samples") / "company.json").read_text("utf-8"))
    sample = {record["number"]: record for record in company}
    records = (
        sample[model] | {"number": number, "source_id": f"jb-{number}"}
        for number, model in models.items()
    )
    take_in(office, *records)


def a_record(number: str, **changed: Any) -> dict[str, Any]:
    """The sample company's first record under another number: ready, 8,190.40 CAD with tax."""
    company = json.loads((files("samples") / "company.json").read_text(encoding="utf-8"))
    first: dict[str, Any] = company[0]
    return first | {"source_id": f"jb-{number}", "number": number} | changed


def list_ids(office: Office, wanted: Filter) -> list[int]:
    """The ids of all that match, for somebody who sees everything."""
    return lists.ids(office, acting(DANA), wanted)


def list_rows(office: Office, ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, for somebody who sees everything."""
    return lists.rows(office, acting(DANA), ids)


def read_home(office: Office, actor: Actor, *, rows: int = 1) -> HomePage:
    """How all of Admin stands for this person, with so many of its oldest."""
    return home_page.read_home_page(office, actor, Wanted(Filter(), size=rows))


def ids_of(office: Office, *numbers: str) -> list[int]:
    """The ids of these invoices, in this order."""
    rows = list_rows(office, list_ids(office, Filter(tab=Tab.ALL)))
    found = {row.number: row.id for row in rows}
    return [found[number] for number in numbers]
