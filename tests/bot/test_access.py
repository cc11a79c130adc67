"""Every listener, by every role: nobody is shown or offered what is not theirs to see or do."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App, BoltRequest

import bot.app
import bot.slack.work
from backlog.acts import Pay
from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.filter import Filter
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.office import Office
from backlog.paste import proposals
from backlog.paste.pasted import Pasted
from backlog.queries import lists
from backlog.reviews.keep import Review, keep_reviews
from backlog.roles import ACTS, People, Person, Role
from bot import ids, state
from bot.deps import Channels, Deps
from bot.ids import InvoiceAct, Purpose
from bot.slack import client
from bot.slack.work import Work
from bot.state import ClearOut, HomePlace, Post
from tests import offices
from tests.bot.listening import (
    FIRST,
    OTHER,
    STEPS,
    WINDOW,
    Ear,
    Step,
    list_controls,
    listen,
    matches,
    needs_of,
)

Json = dict[str, Any]
VIEWER = Person("vic@prairie.example", "Vic Moreau", frozenset({Role.VIEWER}), "T0PRAIRIE/U0VIEWER")
LISTED = (offices.DANA, offices.AMIRA, offices.PRIYA, VIEWER)
AMOUNT = re.compile(r"\d\.\d\d\b|\bCAD\b|\bEUR\b|\bUSD\b")
NUMBER = re.compile(r"INV-\d+")


class AtOnce:
    """Lanes that do what is handed over on the spot, so that all is said when Bolt returns."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def hand_over(self, _: str, task: Any) -> bool:
        task()
        return True


class Noting(App):
    """The app, which notes what is registered in it."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.registered: list[tuple[str, str | re.Pattern[str]]] = []

    def action(self, constraints: Any, *rest: Any) -> Any:
        self.registered.append(("action", constraints))
        return super().action(constraints, *rest)

    def view(self, constraints: Any, *rest: Any) -> Any:
        self.registered.append(("view", constraints))
        return super().view(constraints, *rest)

    def options(self, constraints: Any, *rest: Any) -> Any:
        self.registered.append(("options", constraints))
        return super().options(constraints, *rest)

    def command(self, constraints: Any, *rest: Any) -> Any:
        self.registered.append(("command", constraints))
        return super().command(constraints, *rest)

    def event(self, constraints: Any, *rest: Any) -> Any:
        self.registered.append(("event", constraints))
        return super().event(constraints, *rest)

    def shortcut(self, constraints: Any, *rest: Any) -> Any:
        self.registered.append(("shortcut", constraints))
        return super().shortcut(constraints, *rest)


@dataclass(frozen=True)
class Seat:
    """Somebody before the app, and who is listed now."""

    name: str
    person: Person
    people: tuple[Person, ...] = LISTED

    @property
    def roles(self) -> frozenset[Role]:
        return self.person.roles if self.person in self.people else frozenset()

    def may(self, act: str) -> bool:
        return not self.roles.isdisjoint(ACTS[act])


NOBODY = Person("", "", frozenset(), "T0PRAIRIE/U0STRANGER")
ADMINISTRATOR = Seat("administrator", offices.DANA)
SEATS = [
    Seat("stranger", NOBODY),
    Seat("removed administrator", offices.DANA, LISTED[1:]),
    Seat("viewer", VIEWER),
    Seat("project manager", offices.PRIYA),
    Seat("accounting", offices.AMIRA),
    ADMINISTRATOR,
]


@pytest.fixture(scope="module")
def backlog_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backlog with a batch, something Processed and something Paid."""
    folder = tmp_path_factory.mktemp("access")
    office = offices.an_office(folder, people=People(LISTED))
    offices.take_in_company(office)
    actor = offices.acting(offices.DANA)
    gone = offices.ids_of(office, "INV-10401", "INV-10404")
    draft = commit.draft(office, actor, Request(tuple(gone), "quickbooks-desktop"))
    commit.commit(office, actor, draft)
    acting.process(office, actor, gone)
    acting.act(office, actor, gone[:1], Pay(office.company.day(office.clock())))
    brought = Pasted("payments", "INV-10404 5.00", office.company.day(office.clock()))
    proposals.propose(office, offices.acting(offices.AMIRA), brought)
    asked = [Review("All", str(id_), "review", "Query") for id_ in gone]
    read = {"All": ([one.key for one in asked], ["review"])}
    keep_reviews(office, asked, read, since=office.clock())
    return folder


@dataclass(frozen=True)
class Answered:
    """What came of a payload."""

    sent: list[Json]
    events: list[str]

    @property
    def said(self) -> str:
        return json.dumps(self.sent, ensure_ascii=False).replace("\N{NO-BREAK SPACE}", " ")


def _build_app(office: Office, ear: Ear) -> App:
    deps = Deps(office, client.build("xoxb-it", f"{ear.url}/api/"), Channels("C0BACKLOG", "C0ACC"))
    return bot.app.build(deps, Work(deps, apart=0.0))


def _dispatch(app: App, office: Office, step: Step, ear: Ear, nth: int) -> Answered:
    before = _count_events(office)
    ear.heard.clear()
    answer = app.dispatch(BoltRequest(mode="socket_mode", body=ear.build_body(step, nth)))
    assert answer.status == 200
    acked = [json.loads(answer.body)] if answer.body else []
    with office.reading() as db:
        rows = db.execute("SELECT action FROM events WHERE seq > ?", (before,)).fetchall()
    return Answered([*ear.heard, *acked], [row["action"] for row in rows])


def _keep(office: Office, person: str) -> None:
    """As it was kept while she was listed."""
    every = list(range(1, 64))
    state.keep_home(office, person, HomePlace(order="client"))
    state.keep_home_selection(office, person, every)
    for purpose in Purpose:
        state.keep_selection(office, person, purpose, every)
    state.keep_proposal(office, "2026-W48", "", every)
    state.keep_root(office, "B-2026-0001", Post("C0ACCOUNTS", "1.1"))


def _open_window(office: Office, person: str, step: Step) -> None:
    """As it was kept while she had the window open."""
    if isinstance(step.kept, ClearOut):
        state.keep_clear_out(office, person, step.kept)
    elif step.kept:
        state.keep_window(office, WINDOW, step.kept)


def _count_events(office: Office) -> int:
    with office.reading() as db:
        return int(db.execute("SELECT max(seq) AS n FROM events").fetchone()["n"])


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.slack.work, "Lanes", AtOnce)
    monkeypatch.setattr(bot.app, "App", Noting)


def _walk(folder: Path, tmp_path: Path, seat: Seat) -> Iterator[tuple[Step, Answered]]:
    """Each payload to one app over the same backlog: what it changes, the next does not see."""
    own, first, person = tmp_path / "own", tmp_path / "first", seat.person.slack
    shutil.copytree(folder, own)
    office = offices.an_office(own, people=People(seat.people))
    _keep(office, person)
    shutil.copytree(own, first)
    with listen(person.rpartition("/")[2]) as ear:
        app = _build_app(office, ear)
        for nth, step in enumerate(STEPS):
            _open_window(office, person, step)
            yield step, _dispatch(app, office, step, ear, nth)
            shutil.rmtree(own)
            shutil.copytree(first, own)


def test_every_listener_of_the_app_has_a_payload(tmp_path: Path) -> None:
    deps = Deps(offices.an_office(tmp_path), client.build("xoxb-it"), Channels("C1", "C2"))
    app = bot.app.build(deps)
    assert isinstance(app, Noting)
    without = [
        (kind, constraint)
        for kind, constraint in app.registered
        if not any(step.kind == kind and matches(constraint, step.id) for step in STEPS)
    ]
    # A link: Slack follows it, and only tells of it.
    assert without == [("action", ids.HOME_LINK)]


@pytest.mark.parametrize("seat", SEATS[:2], ids=lambda seat: seat.name)
def test_who_is_not_listed_is_refused_everywhere_and_shown_nothing(
    backlog_: Path, tmp_path: Path, seat: Seat
) -> None:
    for step, answered in _walk(backlog_, tmp_path, seat):
        assert not AMOUNT.search(answered.said), (step.name, answered.said)
        assert not NUMBER.search(answered.said), (step.name, answered.said)
        assert set(answered.events) <= {"refused"}, step.name
        refused = "not on the list" in answered.said or "another version" in answered.said
        assert refused or answered.sent == [{"options": []}], (step.name, answered.said)


@pytest.mark.parametrize("seat", SEATS[2:5], ids=lambda seat: seat.name)
def test_each_role_is_refused_what_it_may_not_and_offered_nothing_that_refuses(
    backlog_: Path, tmp_path: Path, seat: Seat
) -> None:
    office = offices.an_office(backlog_, people=People(LISTED))
    hidden = _list_hidden(office, seat.person)
    assert bool(hidden) is (seat.person is offices.PRIYA)
    for step, answered in _walk(backlog_, tmp_path, seat):
        if not seat.may(step.needs):
            assert set(answered.events) <= {"refused"}, (step.name, answered.events)
            # Beside what is typed there is no place for a sentence.
            silent = step.kind == "options" and answered.sent == [{"options": []}]
            assert silent or REFUSED.search(answered.said), (step.name, answered.said)
        shown = [one for one in hidden if one in answered.said]
        assert not shown, (step.name, shown, answered.said)
        for id_, value in list_controls(answered.sent):
            needs = step.needs if id_ in ITS_OWN else _find_need(id_, value)
            assert seat.may(needs), f"{step.name} offers {id_} {value}, which needs {needs}"


ITS_OWN = (f"submit {ids.ACT}", ids.UNDO, ids.UNDO_ACT)
"""One window asks about all acts; what one did oneself, one may undo."""


def _list_hidden(office: Office, person: Person) -> set[str]:
    """Clients, amounts and numbers of what this person may not see, but of what she asks about."""
    every = Filter(tab=Tab.ALL)
    theirs = lists.ids(office, offices.acting(person), every)
    others = [id_ for id_ in offices.list_ids(office, every) if id_ not in theirs]
    seen = _list_facts(office, [*theirs, FIRST, OTHER])
    return _list_facts(office, others) - seen


def _list_facts(office: Office, invoice_ids: list[int]) -> set[str]:
    rows = offices.list_rows(office, invoice_ids)
    return {fact for row in rows for fact in (row.number, row.client, f" {row.total:,.2f} ")}


REFUSED = re.compile(r"Only .* may |another version|Nothing was (changed|done)")


def _find_need(id_: str, value: str) -> str:
    """The act of the registry that a control needs."""
    if id_.startswith((f"{ids.INVOICE_ACT}.", f"{ids.INVOICE_DO}.")):
        return needs_of(ids.decode(InvoiceAct, value).do)
    kind, _, control = id_.rpartition(" ")
    alike = [
        step
        for step in STEPS
        if step.kind == ("view" if kind else "action")
        and (step.id == control or step.id.startswith(f"{control.rpartition('.')[0]}."))
    ]
    exact = [step for step in alike if step.id == control] or alike
    carried = [step for step in exact if f'"value": "{value}"' in json.dumps(step.body)]
    return (carried or exact)[0].needs


def test_what_is_sent_is_what_an_administrator_may(backlog_: Path, tmp_path: Path) -> None:
    for step, answered in _walk(backlog_, tmp_path, ADMINISTRATOR):
        for wrong in ("went wrong", "not on the list", "Only an", "too much"):
            assert wrong not in answered.said, (step.name, answered.said)
