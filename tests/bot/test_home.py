"""Home: one person's own view of the backlog, clicked in the sandbox."""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

import backlog.kept
import bot.app
from backlog.model import Tab
from backlog.roles import People, Person, Role
from bot import state
from bot.slack.work import Work
from bot.state import HomePlace
from tests import offices
from tests.bot.desk import BACKLOG, DANA, MEI, PRIYA, STRANGER, Desk, Line, at_work, typed, words
from tests.bot.test_work import Gate, GatedClient
from tests.sandbox_process import eventually

Json = dict[str, Any]


PUBLISH = "views.publish"


class Homes:
    """The Homes of an installed app, as people click in them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def open(self, user: str = DANA) -> Json:
        before = self.desk.sandbox.home(user)
        assert self.desk.sandbox.open_app(user) == {"ok": True}
        return self._changed(user, before)

    def click(
        self, action_id: str, action: Json | None = None, user: str = DANA, **where: str
    ) -> Json:
        home = self.look(user)
        blocks = [b for b in home["blocks"] if where.get("block", "") in b["block_id"]]
        answer = self.desk.sandbox.click(user, home | {"blocks": blocks}, action_id, action)
        assert answer == {"ok": True}
        return self._changed(user, home)

    def look(self, user: str = DANA) -> Json:
        home = self.desk.sandbox.home(user)
        assert home is not None
        return home

    def tick(self, number: str, user: str = DANA) -> Json:
        for block in self.look(user)["blocks"]:
            if block["type"] == "actions" and number in words({"blocks": [block]}):
                options = block["elements"][1]["options"]
                ticked = {"type": "checkboxes", "selected_options": options}
                return self.click("home.tick", ticked, user, block=block["block_id"])
        raise AssertionError(f"no row for {number}")

    def choose(self, action_id: str, value: str, user: str = DANA) -> Json:
        return self.click(action_id, {"selected_option": {"value": value}}, user)

    def _changed(self, user: str, before: Json | None) -> Json:
        def look() -> Json | None:
            now = self.desk.sandbox.home(user)
            return now if now and (before is None or now["hash"] != before["hash"]) else None

        home = eventually(look)
        assert home is not None
        return home


def install(desk: Desk) -> None:
    """Install the app with its Home."""
    tabs = {"home_tab_enabled": True, "messages_tab_enabled": True}
    desk.sandbox.install(events=["app_home_opened"], app_home=tabs)


@pytest.fixture
def homes(desk: Desk) -> Homes:
    install(desk)
    return Homes(desk)


class Gated(GatedClient):
    """A client that notes whose Home it shows."""

    def __init__(self, true: WebClient, held: str, gate: Gate) -> None:
        super().__init__(true, held, gate)
        self.published: list[str] = []

    def views_publish(self, **given: Any) -> Any:
        self.published.append(given["user_id"])
        return super().views_publish(**given)

    def of(self, method: str) -> list[str]:
        return [thread for name, thread in self.calls if name == method]


def build_gated(desk: Desk, line: Line, held: str = "", room: int = 500) -> tuple[Gated, Gate]:
    """The app anew, with a client that holds the calls of one method."""
    gate = Gate()
    client = Gated(desk.deps.client, held, gate)
    deps = replace(desk.deps, client=client)
    line.handler.app = bot.app.build(deps, Work(deps, apart=0.0, room=room))
    return client, gate


def test_opens_on_admin_with_counts_and_the_oldest_first(homes: Homes) -> None:
    home = homes.open()
    said = words(home)
    assert "● Admin 63" in said
    assert "INV-10401" in said


def test_ticks_are_kept_over_pages_tabs_and_filters(homes: Homes) -> None:
    homes.open()
    assert "1 selected" in words(homes.tick("INV-10401"))
    homes.click("home.page.next")
    assert "2 selected" in words(homes.tick("INV-10431"))
    back = homes.click("home.page.previous")
    ticked = [
        block
        for block in back["blocks"]
        if block["type"] == "actions" and any("initial_options" in e for e in block["elements"])
    ]
    assert "INV-10401" in words({"blocks": ticked})
    homes.choose("home.state", "blocked")
    assert "2 selected" in words(homes.click("home.tab.all"))
    assert "nothing selected" in words(homes.click("bulk.clear"))


def test_selects_page_ready_all_and_by_group(homes: Homes) -> None:
    homes.open()
    assert "30 selected" in words(homes.click("home.select.page"))
    homes.click("bulk.clear")
    assert "63 selected" in words(homes.click("home.select.all"))
    homes.click("bulk.clear")
    assert "selected" in words(homes.click("home.select.ready"))
    homes.click("bulk.clear")
    homes.choose("home.order", "client")
    chosen = words(homes.click("home.select.group"))
    assert "Unselect" in chosen
    assert "nothing selected" in words(homes.click("home.select.group"))


def test_group_of_a_list_that_is_grouped_no_more_is_refused_in_a_sentence(homes: Homes) -> None:
    homes.open()
    homes.choose("home.order", "client")
    state.keep_home(homes.desk.office, offices.DANA.slack, HomePlace())
    assert "not grouped any more" in words(homes.click("home.select.group"))


def test_accounting_and_a_project_manager_see_their_own(homes: Homes) -> None:
    said = words(homes.open(MEI))
    assert "ready for" not in said
    assert "PDFs" in words(homes.click("home.select.page", user=MEI))
    mine = words(homes.open(PRIYA))
    assert "Your invoices" in mine
    assert "E. Kowalchuk" not in mine


def test_stranger_reads_how_to_get_in(homes: Homes) -> None:
    said = words(homes.open(STRANGER))
    assert "You are not on the list of people yet" in said
    assert 'slack = "T0PRAIRIE/U0STRANGER"' in said
    assert "CAD" not in said


def test_filters_by_window(homes: Homes) -> None:
    homes.open()
    desk = homes.desk
    home = homes.look()
    desk.sandbox.click(DANA, home, "filters.open")
    view = desk.window(DANA)
    offered = desk.sandbox.suggest(DANA, view, "filters.pm", "nair")["options"]
    assert [one["value"] for one in offered] == ["Priya Nair"]
    chosen = {"type": "external_select", "selected_option": offered[0]}
    desk.sandbox.submit(DANA, view, {"filters.pm": {"filters.pm": chosen}})
    said = words(homes._changed(DANA, home))
    assert "*Filter:* Priya Nair" in said
    assert desk.sandbox.view(DANA) is None
    assert "Filter" not in words(homes.click("home.clear_filter"))


def test_find_filters_by_words(homes: Homes) -> None:
    home = homes.open()
    options = homes.desk.sandbox.suggest(DANA, home, "home.find", "forêt")["options"]
    assert options[0]["text"]["text"].startswith("Show all ")
    found = homes.choose("home.find", options[0]["value"])
    assert "*Filter:* “forêt”" in words(found)


def test_an_act_in_a_window_shows_her_home_anew_and_nobody_elses(homes: Homes, line: Line) -> None:
    gated, _ = build_gated(homes.desk, line)
    homes.open()
    homes.open(MEI)
    before = len(gated.calls)
    homes.desk.export("INV-10401")
    eventually(lambda: "1 batch not confirmed as imported" in words(homes.look()))
    assert [user for user in gated.published[2:] if user != DANA] == []
    assert [name for name, _ in gated.calls[before:]].count(PUBLISH) >= 1


def test_who_never_opened_home_is_shown_none(homes: Homes, line: Line) -> None:
    gated, _ = build_gated(homes.desk, line)
    homes.desk.export("INV-10401")
    assert not gated.called(PUBLISH)
    assert homes.desk.sandbox.home(DANA) is None


def test_homes_asked_for_while_one_is_on_its_way_are_one(homes: Homes, line: Line) -> None:
    homes.open()
    gated, gate = build_gated(homes.desk, line, PUBLISH)
    sandbox = homes.desk.sandbox
    sandbox.open_app(DANA)
    eventually(lambda: gated.called(PUBLISH))
    for tab in ("processed", "paid", "all", "admin", "mine"):
        sandbox.click(DANA, homes.look(), f"home.tab.{tab}")
    place = "home:T0PRAIRIE/U0DANA"
    eventually(lambda: _kept(homes.desk, place)["tab"] == "mine")
    gate.set()
    eventually(lambda: "● My Forms" in words(homes.look()))
    assert [name for name, _ in gated.calls].count(PUBLISH) <= 3


def test_two_homes_of_a_person_are_apart(homes: Homes, line: Line) -> None:
    waits: list[float] = []
    deps, clock = homes.desk.deps, itertools.repeat(7.0)
    work = Work(deps, timer=lambda: next(clock), pause=waits.append)
    line.handler.app = bot.app.build(deps, work)
    homes.open()
    homes.click("home.tab.all")
    assert waits == [1.0]


class Broken(Gated):
    """A client that shows nobody anything while it is broken, for a reason nobody thought of."""

    broken = True

    def views_publish(self, **given: Any) -> Any:
        if self.broken:
            raise ZeroDivisionError
        return super().views_publish(**given)


def test_a_home_that_broke_is_logged_and_the_next_one_is_shown(
    homes: Homes, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    desk = homes.desk
    client = Broken(desk.deps.client, "", Gate())
    deps = replace(desk.deps, client=client)
    line.handler.app = bot.app.build(deps, Work(deps, apart=0.0))
    assert desk.sandbox.open_app(DANA) == {"ok": True}
    [logged] = eventually(lambda: [one for one in caplog.records if one.exc_info])
    assert "unexpected, reference" in logged.getMessage()
    client.broken = False
    assert "● Admin 63" in words(homes.open())


def test_too_much_waiting_is_said_on_her_home(homes: Homes, line: Line) -> None:
    gated, gate = build_gated(homes.desk, line, "users.info", room=1)
    gate.set()
    homes.open()
    gate.clear()
    homes.desk.sandbox.command(MEI, BACKLOG)
    eventually(lambda: len(gated.of("users.info")) == 2)
    assert "Too much is waiting just now" in words(homes.click("home.tab.all"))
    gate.set()
    eventually(lambda: "Invoice Process Backlog" in homes.desk.whisper(MEI))
    assert "Too much" not in words(homes.click("home.tab.all"))


def test_old_home_of_somebody_removed_is_closed_at_her_click(homes: Homes, line: Line) -> None:
    homes.open()
    deps = homes.desk.deps
    gone = replace(deps, office=replace(deps.office, people=People([offices.AMIRA])))
    line.handler.app = bot.app.build(gone, Work(gone, apart=0.0))
    closed = words(homes.click("home.tab.all"))
    assert "You are not on the list of people yet" in closed
    assert "CAD" not in closed


def test_listed_guest_sees_nothing(line: Line, tmp_path: Path) -> None:
    guest = Person(
        "gale@contractor.example", "Gale", frozenset({Role.ADMINISTRATOR}), "T0PRAIRIE/U0GUEST"
    )
    desk = at_work(line, tmp_path, People([offices.DANA, guest]))
    install(desk)
    said = words(Homes(desk).open("U0GUEST"))
    assert "Your Slack account is a guest" in said
    assert "CAD" not in said


def test_app_without_a_home_tab_goes_on(desk: Desk) -> None:
    assert desk.export("INV-10401")


def test_opening_shows_all_of_admin_again_and_keeps_what_is_selected(homes: Homes) -> None:
    homes.open()
    homes.tick("INV-10401")
    homes.click("home.tab.all")
    homes.choose("home.state", "blocked")
    said = words(homes.open())
    assert "● Admin" in said
    assert "*Filter:*" not in said
    assert "*1 selected*" in said


def test_what_she_did_is_undone_by_one_click_on_home(homes: Homes) -> None:
    homes.open()
    homes.tick("INV-10401")
    desk = homes.desk
    desk.sandbox.click(DANA, homes.look(), "bulk.processed")
    desk.window(DANA)
    desk.submit(DANA, typed({"process.reason": "paid in cash at the site"}))
    line = "You marked 1 Processed at 08:00."
    eventually(lambda: line in words(homes.look()))
    assert "Processed 1" in words(homes.look())
    homes.click("undo")
    eventually(lambda: "Processed 0" in words(homes.look()))
    assert line not in words(homes.look())
    assert desk.tab(Tab.PROCESSED) == []


def _kept(desk: Desk, key: str) -> Json:
    with desk.office.reading() as db:
        kept: Json = backlog.kept.get(db, "bot", key)
    return kept


def test_find_opens_one_and_leaves_the_list_as_it_is(homes: Homes) -> None:
    desk, home = homes.desk, homes.open()
    options = desk.sandbox.suggest(DANA, home, "home.find", "10402")["options"]
    one = next(option for option in options if option["text"]["text"].startswith("INV-10402"))
    shown = homes.choose("home.find", one["value"])
    assert "Filter" not in words(shown)
    assert desk.window(DANA)["title"] == "INV-10402"


def test_the_number_of_a_row_opens_its_invoice(homes: Homes) -> None:
    homes.open()
    row = next(
        block
        for block in homes.look()["blocks"]
        if block["type"] == "actions" and "INV-10401" in words({"blocks": [block]})
    )
    homes.desk.sandbox.click(DANA, homes.look() | {"blocks": [row]}, "invoice.open")
    assert homes.desk.window(DANA)["title"] == "INV-10401"
