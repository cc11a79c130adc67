"""Home: one person's own view of the backlog, clicked in the sandbox."""

from typing import Any

import pytest

from tests.bot.desk import DANA, MEI, PRIYA, STRANGER, Desk, words
from tests.sandbox_process import eventually

Json = dict[str, Any]


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


@pytest.fixture
def homes(desk: Desk) -> Homes:
    desk.sandbox.install(
        events=["app_home_opened"],
        app_home={"home_tab_enabled": True, "messages_tab_enabled": True},
    )
    return Homes(desk)


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
