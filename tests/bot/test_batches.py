"""The log of batches on Home and the window of one, clicked in the sandbox."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

import bot.app
from backlog.acts import Pay, Process
from backlog.batch import Batch, Result
from backlog.batches import comments, commit, confirm, voiding
from backlog.batches.commit import Request
from backlog.lifecycle import acting
from backlog.model import Tab
from backlog.queries import batch_log
from backlog.roles import People, Person, Role
from bot.deps import Deps
from bot.slack.work import Work
from bot.state import load_home
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, PRIYA, Desk, Line, at_work, typed, words
from tests.bot.test_home import Homes, install
from tests.sandbox_process import eventually

Json = dict[str, Any]
ACTOR, ACCOUNTANT = offices.acting(offices.DANA), offices.acting(offices.AMIRA)


@pytest.fixture
def homes(desk: Desk) -> Homes:
    install(desk)
    return Homes(desk)


def export(desk: Desk, *numbers: str, target: str = "quickbooks-desktop") -> Batch:
    request = Request(tuple(offices.ids_of(desk.office, *numbers)), target)
    draft = commit.draft(desk.office, ACTOR, request)
    return commit.commit(desk.office, ACTOR, draft)


def show_log(homes: Homes, user: str = DANA) -> Json:
    homes.open(user)
    return homes.choose("home.menu", "batches", user)


def open_batch(homes: Homes, number: str, user: str = DANA) -> Json:
    """Open a batch from its row."""
    home = homes.look(user)
    button = find_button(home, "batch.open", number)
    return click_in(homes, home | {"blocks": [button]}, "batch.open", user)


def find_button(shown: Json, action_id: str, number: str) -> Json:
    """The block whose button of this kind is about a batch."""
    for block in shown["blocks"]:
        for one in [*block.get("elements", []), block.get("accessory", {})]:
            if one.get("action_id") == action_id and number in one.get("value", ""):
                return dict(block)
    raise AssertionError(f"no {action_id} of {number}")


def click_in(homes: Homes, where: Json, action_id: str, user: str = DANA) -> Json:
    """Click, and wait for the window that opens or changes."""
    desk = homes.desk
    before = desk.sandbox.view(user)
    assert desk.sandbox.click(user, where, action_id) == {"ok": True}

    def changed() -> bool:
        now = desk.sandbox.view(user)
        return now is not None and (before is None or now["hash"] != before["hash"])

    eventually(changed)
    return desk.window(user)


def list_actions(shown: Json) -> set[str]:
    """The ids of whatever can be clicked."""
    found = set()
    for block in shown["blocks"]:
        for one in [*block.get("elements", []), block.get("accessory", {})]:
            found.add(one.get("action_id", ""))
    return found - {""}


def test_the_menu_shows_the_log_and_back_leads_to_where_she_was(homes: Homes) -> None:
    export(homes.desk, "INV-10401", "INV-10402")
    homes.open()
    homes.click("home.tab.all")
    homes.click("home.page.next")
    said = words(homes.choose("home.menu", "batches"))
    assert "Export batches" in said
    assert "1 this year · 1 waits for accounting · numbers without a gap" in said
    assert "*B-2026-0001* · on its way to accounting, made by Dana Kovacs, 23 Nov" in said
    assert "QuickBooks Desktop · 2 invoices · 15,723.52 CAD" in said
    back = words(homes.click("home.back"))
    assert "● All 63" in back
    assert "Previous 30" in back


def test_opening_home_anew_begins_at_the_backlog(homes: Homes) -> None:
    show_log(homes)
    assert "● Admin 63" in words(homes.open())


def test_no_batch_yet_says_so(homes: Homes) -> None:
    assert "No batch was made yet. The first export makes one." in words(show_log(homes))


def export_singly(desk: Desk, count: int) -> list[Batch]:
    """So many batches of one invoice, INV-900 and those behind it."""
    numbers = [f"INV-9{n:02}" for n in range(count)]
    offices.take_in(desk.office, *map(offices.a_record, numbers))
    return [export(desk, number) for number in numbers]


def make_history(desk: Desk) -> list[Batch]:
    """A void one, a rejected one, one in part, one to the cent, one that waits for days."""
    made = export_singly(desk, 5)
    voiding.void(desk.office, ACTOR, made[0].number, reason="made twice")
    say = {Result.REJECTED: {}, Result.PARTLY: {"INV-902": "closed period"}}
    for batch, (outcome, failed) in zip(made[1:], say.items(), strict=False):
        confirm.confirm(desk.office, ACCOUNTANT, batch.number, outcome, failed=failed)
    exact = made[3].totals
    confirm.confirm(desk.office, ACCOUNTANT, made[3].number, Result.IMPORTED, seen=exact)
    desk.deliver()
    desk.clock.move(days=7)
    return made


def test_each_row_begins_with_its_state_and_what_waits_stands_first(homes: Homes) -> None:
    make_history(homes.desk)
    said = words(show_log(homes))
    rows = [line for line in said.splitlines() if line.startswith(":")]
    assert rows == [
        ":hourglass_flowing_sand: *B-2026-0005* · not confirmed for 5 business days",
        ":white_check_mark: *B-2026-0004* · imported by Amira Haddad, 23 Nov, to the cent",
        ":warning: *B-2026-0003* · 1 did not come in, Amira Haddad, 23 Nov",
        ":no_entry: *B-2026-0002* · rejected by Amira Haddad, 23 Nov",
        ":wastebasket: *B-2026-0001* · void, Dana Kovacs, 23 Nov: made twice",
    ]


def test_filters_narrow_the_log_and_say_by_what(homes: Homes) -> None:
    make_history(homes.desk)
    show_log(homes)
    waiting = words(homes.choose("batch.state", "waiting"))
    assert "*Filter:* Waiting · 1 of 5" in waiting
    assert "B-2026-0004" not in waiting
    homes.click("batches.clear")
    theirs = words(homes.choose("batch.who", offices.AMIRA.email))
    assert "*Filter:* Amira Haddad · 3 of 5" in theirs
    month = words(homes.choose("batch.month", "2026-11"))
    assert "November 2026 · Amira Haddad · 3 of 5" in month
    system = words(homes.choose("batch.system", "quickbooks-desktop"))
    assert "QuickBooks Desktop · November 2026" in system
    assert "Nothing fits" in words(homes.choose("batch.state", "waiting"))
    assert "Filter" not in words(homes.click("batches.clear"))


def test_pages_of_ten(homes: Homes) -> None:
    export_singly(homes.desk, 12)
    said = words(show_log(homes))
    assert "Next 2" in said
    assert said.count(":hourglass_flowing_sand:") == 10
    last = words(homes.click("batches.page.next"))
    assert "B-2026-0001" in last
    assert "Previous 10" in last


def test_find_opens_a_batch_by_an_invoice_or_shows_all_that_fit(homes: Homes) -> None:
    first, _ = export(homes.desk, "INV-10401"), export(homes.desk, "INV-10402")
    home = show_log(homes)
    desk = homes.desk
    found = desk.sandbox.suggest(DANA, home, "batch.find", "10401")["options"]
    assert [one["text"]["text"].split("\N{NO-BREAK SPACE}·")[0] for one in found] == [first.number]
    assert _choose_found(homes, found[0])["title"] == first.number
    every = desk.sandbox.suggest(DANA, homes.look(), "batch.find", "b-2026")["options"]
    assert every[0]["text"]["text"] == "Show all 2 with “b-2026”"
    assert "*Filter:* “b-2026” · 2 of 2" in words(
        homes.click("batch.find", {"selected_option": every[0]})
    )


def _choose_found(homes: Homes, option: Json) -> Json:
    """The window of what was found; Home is drawn anew too, so that it can be chosen again."""
    homes.click("batch.find", {"selected_option": option})
    return homes.desk.window(DANA)


def test_the_line_of_several_unconfirmed_shows_those_that_wait(homes: Homes) -> None:
    make_history(homes.desk)
    assert "Confirm…" in words(homes.open())
    export(homes.desk, "INV-10401")
    assert "Show 2" in words(homes.open())
    said = words(homes.click("batches.show"))
    assert "*Filter:* Waiting · 2 of 6" in said


def test_a_table_shows_them_all_and_leads_back_to_rows(homes: Homes) -> None:
    make_history(homes.desk)
    show_log(homes)
    shown = homes.click("batches.as")
    [table] = [block for block in shown["blocks"] if block["type"] == "data_table"]
    cells = [[cell["text"] for cell in row] for row in table["rows"]]
    assert cells[0][:3] == ["Batch", "State", "Total"]
    assert [row[0] for row in cells[1:]] == [f"B-2026-000{n}" for n in (5, 4, 3, 2, 1)]
    amount = table["rows"][1][2]
    assert (amount["type"], amount["value"]) == ("raw_number", 8190)
    assert "Show as a table" in words(homes.click("batches.as"))


class Tableless(WebClient):
    """A client of a workspace whose Slack knows no tables."""

    def views_publish(self, **given: Any) -> SlackResponse:
        if "data_table" in json.dumps(given["view"]):
            answer: Any = {"ok": False, "error": "invalid_arguments"}
            raise SlackApiError("views.publish", answer)  # type: ignore[no-untyped-call]
        return super().views_publish(**given)


def test_where_slack_knows_no_tables_there_are_rows_and_a_sentence(
    homes: Homes, line: Line
) -> None:
    desk = homes.desk
    make_history(desk)
    client = Tableless(desk.sandbox.bot_token, desk.sandbox.slack_api_url)
    deps = Deps(desk.office, client, desk.deps.channels)
    line.handler.app = bot.app.build(deps, Work(deps, apart=0.0))
    show_log(homes)
    said = words(homes.click("batches.as"))
    assert "shows no tables on Home" in said
    assert "*B-2026-0005*" in said
    kept = load_home(desk.office, offices.DANA.slack)
    assert kept
    assert kept.batches
    assert not kept.batches.table


def test_one_batch_says_what_became_of_it_and_leads_to_its_invoices(homes: Homes) -> None:
    batch = export(homes.desk, "INV-10401", "INV-10402")
    show_log(homes)
    said = words(open_batch(homes, batch.number))
    assert "*2 invoices* · *15,723.52 CAD* · word *" in said
    assert "Tax in it: GST 748.74 CAD" in said
    assert batch.files[0].sha256 not in said
    unfolded = click_in(homes, homes.desk.window(DANA), "batch.turn.fold")
    assert batch.files[0].sha256 in words(unfolded)
    assert batch.files[0].name in words(unfolded)
    assert "1. Back up the company file first" in words(unfolded)
    button = find_button(unfolded, "invoice.open", "")
    opened = click_in(homes, unfolded | {"blocks": [button]}, "invoice.open")
    assert "History" in words(opened)


def test_a_fourth_window_takes_the_place_of_the_third(homes: Homes) -> None:
    """Slack stacks three: from an invoice to its batch to an invoice of it, and on."""
    desk = homes.desk
    export(desk, "INV-10401", "INV-10402")
    homes.open()
    row = find_button(
        homes.look(), "invoice.open", f'"id":{offices.ids_of(desk.office, "INV-10401")[0]},'
    )
    first = click_in(homes, homes.look() | {"blocks": [row]}, "invoice.open")
    batch = click_in(homes, first, "batch.open")
    assert batch["title"] == "B-2026-0001"
    member = find_button(batch, "invoice.open", "")
    third = click_in(homes, batch | {"blocks": [member]}, "invoice.open")
    fourth = click_in(homes, third, "batch.open")
    assert (fourth["id"], fourth["title"]) == (third["id"], "B-2026-0001")


def test_its_file_comes_again_to_who_asks_with_one_click(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401")
    desk.deliver()
    home = show_log(homes, MEI)
    row = find_button(home, "batch.file", batch.number)
    assert desk.sandbox.click(MEI, home | {"blocks": [row]}, "batch.file") == {"ok": True}
    sentence = "On the way to you, as a message of this app: 1 file of B-2026-0001."
    eventually(lambda: sentence in words(homes.look(MEI)))
    desk.deliver()
    files = [one for one in desk.sandbox.world()["files"] if one["shares"]]
    assert {one["sha256"] for one in files} == {batch.files[0].sha256}
    [message] = [one for one in desk.messages(MEI, f"D{MEI[1:]}") if one["files"]]
    assert "You asked for it. The same bytes as they went out" in message["text"]
    with desk.office.reading() as db:
        assert db.execute("SELECT count(*) AS n FROM batches").fetchone()["n"] == 1


def test_for_accounting_it_comes_in_the_thread_of_the_card(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401")
    desk.deliver()
    card = desk.card(DANA)
    desk.follow(DANA, "details")
    said = words(desk.act(DANA, "batch.file_for_all"))
    assert "On the way to accounting's channel" in said
    desk.deliver()
    posted = [one for one in desk.messages(MEI, ACCOUNTING) if "asked for it" in one["text"]]
    assert [one["thread_ts"] for one in posted] == [card["ts"]]
    assert "Dana Kovacs asked for it" in posted[0]["text"]
    voiding.void(desk.office, ACTOR, batch.number, reason="made twice")
    desk.act(DANA, "batch.file_for_all")

    def warned() -> bool:
        desk.deliver()
        said = [one["text"] for one in desk.messages(MEI, ACCOUNTING)]
        return any("void: do not import it" in one for one in said)

    eventually(warned)


def test_what_did_not_come_in_opens_the_export_of_just_that(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401", "INV-10402")
    failed = {"INV-10402": "closed period"}
    confirm.confirm(desk.office, ACCOUNTANT, batch.number, Result.PARTLY, failed=failed)
    show_log(homes)
    view = open_batch(homes, batch.number)
    assert "Export 1 again…" in words(view)
    window = click_in(homes, view, "batch.export_failed")
    assert "1 invoice" in words(window)
    assert "7,533.12 CAD" in words(window)
    assert "B-2026-0002" in words(desk.submit(DANA))
    found = batch_log.inspect_batch(desk.office, ACTOR, batch.number, page=0, size=9)
    assert found.failed == ()


def test_the_window_below_shows_what_became_of_the_batch(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401", "INV-10402")
    show_log(homes)
    opened = open_batch(homes, batch.number)
    asked = click_in(homes, opened, "batch.imported")
    desk.submit(DANA, choose_partly(asked))
    shown = desk.window(DANA)
    said = {"import.missing": tick(shown, "INV-10402")} | typed({"import.why": "no client"})
    assert "Imported in part" in words(desk.submit(DANA, said))
    beneath = close_top(homes, lambda said: "1 did not come in, Dana Kovacs" in said)
    assert beneath["id"] == opened["id"]
    click_in(homes, beneath, "batch.export_failed")
    assert "B-2026-0002" in words(desk.submit(DANA))
    close_top(homes, lambda said: "in Admin" in said and "Export 1 again…" not in said)


def choose_partly(view: Json) -> Json:
    [radio] = [one["element"] for one in view["blocks"] if one["block_id"] == "import.outcome"]
    chosen = next(one for one in radio["options"] if one["value"] == "partly")
    return {
        "import.outcome": {"import.outcome": {"type": "radio_buttons", "selected_option": chosen}}
    }


def tick(view: Json, number: str) -> Json:
    [boxes] = [one["element"] for one in view["blocks"] if one["block_id"] == "import.missing"]
    chosen = [one for one in boxes["options"] if one["text"]["text"].startswith(number)]
    return {"import.missing": {"type": "checkboxes", "selected_options": chosen}}


def close_top(homes: Homes, wanted: Callable[[str], bool]) -> Json:
    """Close the window on top, and see the one below once it is as the act left it."""
    desk = homes.desk
    desk.sandbox.close(DANA, desk.window(DANA))
    eventually(lambda: wanted(words(desk.window(DANA))))
    return desk.window(DANA)


def test_what_was_said_of_a_batch_stands_in_its_window(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401")
    for said in range(11):
        comments.comment(desk.office, ACCOUNTANT, batch.number, f"note {said} <b>")
    show_log(homes)
    told = words(open_batch(homes, batch.number))
    assert "*Comments*\n1 earlier comment in its thread\nAmira Haddad, Mon 23 Nov" in told
    assert "note 10 &lt;b&gt;" in told
    assert "note 0 " not in told


def test_a_batch_is_void_for_a_reason_and_its_invoices_are_back(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401", "INV-10402")
    acting.act(desk.office, ACTOR, offices.ids_of(desk.office, "INV-10401"), Process())
    assert "INV-10401" not in desk.tab(Tab.ADMIN)
    show_log(homes)
    asked = click_in(homes, open_batch(homes, batch.number), "batch.void")
    assert "2 invoices · 15,723.52 CAD* leave the batch" in words(asked)
    refused = desk.submit(DANA, typed({"void_batch.reason": " "}))
    assert "needs a reason" in json.dumps(refused["errors"])
    done = desk.submit(DANA, typed({"void_batch.reason": "made twice"}))
    assert "B-2026-0001 is void: 2 invoices" in words(done)
    assert "INV-10401" in desk.tab(Tab.ADMIN)
    eventually(lambda: ":wastebasket: *B-2026-0001*" in words(homes.look()))


def test_what_was_imported_since_is_not_void_and_says_who_was_first(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401")
    show_log(homes)
    click_in(homes, open_batch(homes, batch.number), "batch.void")
    confirm.confirm(desk.office, ACCOUNTANT, batch.number, Result.IMPORTED)
    refused = desk.submit(DANA, typed({"void_batch.reason": "made twice"}))
    assert "was imported, says Amira Haddad. Nothing was changed." in json.dumps(refused["errors"])


def test_a_batch_with_a_paid_invoice_offers_no_void(homes: Homes) -> None:
    desk = homes.desk
    batch = export(desk, "INV-10401")
    ids = offices.ids_of(desk.office, "INV-10401")
    day = desk.office.company.day(desk.office.clock())
    for act in (Process(), Pay(day)):
        acting.act(desk.office, ACTOR, ids, act)
    show_log(homes)
    assert "batch.void" not in list_actions(open_batch(homes, batch.number))


VIEWER = Person("vic@prairie.example", "Vic Moreau", frozenset({Role.VIEWER}), "T0PRAIRIE/U0DANA")


def test_a_viewer_looks_and_may_do_nothing(line: Line, tmp_path: Path) -> None:
    desk = at_work(line, tmp_path, People([VIEWER, offices.AMIRA, offices.PRIYA]))
    install(desk)
    homes = Homes(desk)
    batch = export(desk, "INV-10401")
    log = show_log(homes)
    assert list_actions(log) & {"batch.imported", "batch.file"} == set()
    acts = list_actions(open_batch(homes, batch.number))
    assert acts == {"batch.turn.fold", "invoice.open"}


def test_accounting_confirms_and_has_files_and_voids_nothing(homes: Homes) -> None:
    batch = export(homes.desk, "INV-10401")
    log = show_log(homes, MEI)
    assert {"batch.imported", "batch.file", "batch.open"} <= list_actions(log)
    acts = list_actions(open_batch(homes, batch.number, MEI))
    assert {"batch.imported", "batch.file", "batch.file_for_all"} <= acts
    assert acts & {"batch.void", "batch.export_failed"} == set()


def test_a_project_manager_has_no_way_to_it(homes: Homes) -> None:
    home = homes.open(PRIYA)
    assert "home.menu" not in list_actions(home)


def test_backlog_batches_opens_what_needs_no_confirmation(homes: Homes) -> None:
    desk = homes.desk
    make_history(desk)
    desk.sandbox.command(DANA, "C0BACKLOG", "batches")
    eventually(lambda: "Export batches" in desk.whisper(DANA))
    said = [one for one in desk.messages(DANA, "C0BACKLOG") if one["ephemeral"]][-1]
    row = find_button(said, "batch.open", "B-2026-0001")
    window = click_in(homes, said | {"blocks": [row]}, "batch.open")
    assert "Void, Dana Kovacs, 23 Nov: made twice" in words(window)


def test_evidence_comes_as_a_zip_to_who_asked(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    desk.follow(MEI, "details")
    said = words(desk.act(MEI, "batch.evidence"))
    assert f"the evidence of {number}" in said
    desk.deliver()
    direct = next(one for one in desk.sandbox.state(MEI)["channels"] if one["kind"] == "dm")
    message = desk.sandbox.messages(MEI, direct["id"])[-1]
    [file] = message["files"]
    assert file["name"] == f"{number}_evidence.zip"
    assert "treat it as confidential" in words(message)
