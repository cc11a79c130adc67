"""The weekly post in Slack, as the run wrote it: what went, what stays, who imported what."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from slack_sdk import WebClient

from app.jobs import build_jobs
from backlog import outbox, settings
from backlog.acts import Hold
from backlog.batch import Result
from backlog.batches import confirm
from backlog.lifecycle import acting as lifecycle
from backlog.messages import HeldBack, WeeklyPart, WeeklyReport
from bot import ids
from bot.posts.sender import SlackSender
from scheduler.outbox import Pump
from scheduler.runs import run_job
from tests import offices
from tests.bot.desk import BACKLOG, DANA, Desk, Json, words
from tests.offices import AMIRA, acting, ids_of

MONDAY = date(2026, 11, 23)


def run_week(desk: Desk, **changes: str) -> Json:
    settings.change(desk.office, acting(offices.DANA), changes)
    run_job(desk.office, build_jobs(desk.office), "weekly-batch")
    desk.deliver()
    return find_post(desk)


def find_post(desk: Desk) -> Json:
    posted = desk.messages(DANA, BACKLOG)
    return [one for one in posted if words(one).startswith("Weekly batch, ")][-1]


def list_types(post: Json) -> list[str]:
    return [block["type"] for block in post["blocks"]]


def test_what_is_ready_is_proposed_with_who_decides_and_what_stays_behind(desk: Desk) -> None:
    lifecycle.act(desk.office, acting(offices.DANA), ids_of(desk.office, "INV-10402"), Hold("wait"))
    post = run_week(desk, weekly_responsible=offices.DANA.email)
    said = words(post)
    assert said.startswith(
        "Weekly batch, Monday 23 November\n"
        ":large_green_circle: *48 ready for QuickBooks Desktop* · 458,555.86 CAD\n"
        "Nothing of it has been exported yet: Dana Kovacs or another Administrator decides.\n"
        "Export 48…\nOpen the backlog"
    )
    assert "*15 stay behind* · 7 blocked · 8 for another system\nTo unblock: Erin" in said
    [table] = [block for block in post["blocks"] if block["type"] == "data_table"]
    assert [cell["text"].replace("\u00a0", " ") for cell in table["rows"][1]] == [
        "INV-10402",
        "held: wait",
        "69",
        "7,533.12 CAD",
        "Bowcrest Midstream Inc.",
        "Priya Nair",
    ]
    assert "INV-10405" in table["rows"][2][0]["text"]
    assert table["rows"][2][1]["text"] == "other system: USD"
    assert len(table["rows"]) == 16
    assert "data_visualization" in list_types(post)
    assert "0–14 days: 18 · 15–30 days: 12 · 31–60 days: 25 · over 60 days: 8" in said
    assert "Every Monday at 08:00 · an Administrator changes it in Home, *Change settings*" in said
    assert desk.open(DANA, ids.EXPORT_THESE, post)["submit"] == "Export 48"


def test_what_went_out_is_named_with_its_file_and_linked_to_its_thread(desk: Desk) -> None:
    how = {"weekly_mode": "export", "weekly_responsible": offices.DANA.email}
    post = run_week(desk, weekly_targets="quickbooks-desktop,csv", **how)
    said = words(post)
    assert ":white_check_mark: *B-2026-0001 exported to QuickBooks Desktop*" in said
    assert ":white_check_mark: *B-2026-0002 exported to CSV for other systems*" in said
    assert "49 invoices · 466,088.98 CAD\n`2026" in said
    assert "|its thread> in <#C0ACCOUNTS>" in said
    assert "Export" not in words({"blocks": [b for b in post["blocks"] if b["type"] == "actions"]})


def test_the_last_eight_batches_say_who_imported_them(desk: Desk) -> None:
    number = desk.export("INV-10401")
    confirm.confirm(desk.office, acting(AMIRA), number, Result.IMPORTED)
    said = words(run_week(desk))
    assert (
        "*The latest batches and who imported them*\n"
        ":white_check_mark: *B-2026-0001* · imported by Amira Haddad, 23 Nov\n"
        "QuickBooks Desktop · 1 invoice · 8,190.40 CAD"
    ) in said


class PlainClient(WebClient):
    """A workspace that knows neither tables nor charts."""

    def __init__(self, true: WebClient) -> None:
        super().__init__(true.token, base_url=true.base_url, retry_handlers=true.retry_handlers)

    def api_call(self, api_method: str, **options: Any) -> Any:
        sent = options.get("json") or {}
        types = {block["type"] for block in sent.get("blocks") or []}
        if types & {"data_table", "data_visualization"}:
            options |= {"json": sent | {"blocks": [{"type": "of another workspace"}]}}
        return super().api_call(api_method, **options)


def test_a_workspace_without_tables_gets_lines_and_numbers(desk: Desk) -> None:
    plain = replace(desk.deps, client=PlainClient(desk.deps.client))
    run_job(desk.office, build_jobs(desk.office), "weekly-batch")
    Pump(desk.office, {"slack": SlackSender(plain)}).run_once()
    post = find_post(desk)
    assert {"data_table", "data_visualization"}.isdisjoint(list_types(post))
    assert "• *INV-10405* · other system: USD · 66 · 9,516.80 USD · Rosebud" in words(post)
    assert "over 60 days: 8" in words(post)


@pytest.mark.parametrize("late", [True, False])
def test_one_that_comes_late_says_so_and_why_it_was_not_exported(desk: Desk, late: bool) -> None:
    ready = tuple(ids_of(desk.office, "INV-10401"))
    part = WeeklyPart("quickbooks-desktop", "1 invoice is ready.", None, ready)
    why = ("erin@prairie.example is responsible, and that is not an Administrator.",)
    gone = HeldBack("INV-9", "signature", "No *signature*.")  # as older releases wrote it
    with desk.office.writing() as db:
        report = WeeklyReport(MONDAY, late, "1 is ready.", (part,), (gone,), why)
        outbox.put(db, report, at=desk.clock())
    desk.deliver()
    said = words(find_post(desk))
    assert ("Late: the backlog was not running at the planned time." in said) is late
    assert ":warning: *Not exported by itself*\nerin@prairie.example is responsible" in said
    assert "• INV-9: No ∗signature∗." in said
