"""What the doctor finds in a firm that is well, and in one where something is missing."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from backlog import outages
from backlog.messages import State
from backlog.store import outbox
from bot import manifest, state
from tests.app.firm import Firm
from tests.app.program import Commands, Json
from tests.scheduler.places import put_message


def answered(
    firm: Firm, changed: Mapping[str, str | None] | None = None, *, code: int = 1
) -> dict[str, Json]:
    environment = {**firm.commands.environment, **(changed or {})}
    given = {name: value for name, value in environment.items() if value is not None}
    answer = Commands(firm.commands.folder, given)("doctor", code=code)
    return {one["name"]: one for one in answer["checks"]}


def findings(firm: Firm, *, code: int = 0, **changed: str) -> dict[str, bool]:
    environment = {**firm.commands.environment, **changed}
    answer = Commands(firm.commands.folder, environment)("doctor", code=code)
    assert answer["ok"] is (code == 0)
    return {one["name"]: one["ok"] for one in answer["checks"]}


def test_a_firm_that_is_well(firm: Firm) -> None:
    found = findings(firm)
    assert all(found.values())
    assert {"database", "Slack bot token", "Slack app token", "#backlog channel", "Sheet"} <= set(
        found
    )


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, {"Slack bot token", "#backlog channel"}),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, {"Slack app token"}),
        ({"BACKLOG_SHEET_ID": "1nobody"}, {"Sheet"}),
        ({"SLACK_API_URL": "http://127.0.0.1:1/api/"}, {"Slack bot token"}),
        ({"SLACK_APP_TOKEN": ""}, {"Slack"}),
        ({"SLACK_API_URL": "slack"}, {"Slack bot token"}),
    ],
)
def test_what_is_wrong_is_named(firm: Firm, changed: dict[str, str], missing: set[str]) -> None:
    found = findings(firm, code=1, **changed)
    assert {name for name in missing if not found[name]} == missing


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("api_disabled", "not switched on"),
        ("not_shared", "Share it with that address as Editor"),
        ("binned", "in the bin"),
        ("key_revoked", "clock is wrong"),
        ("empty", "without saying what"),
    ],
)
def test_what_keeps_the_sheet_back_is_a_sentence_for_doctor_and_mirror(
    firm: Firm, kind: str, said: str
) -> None:
    firm.sandbox.post("/test/sheets/fault", {"kind": kind})
    told = answered(firm)["Sheet"]
    assert not told["ok"]
    assert said in told["message"]


def test_the_age_of_the_sheet_is_told_with_what_keeps_it_back(firm: Firm) -> None:
    firm.commands("mirror", "--full")
    assert answered(firm, code=0)["Sheet's age"]["message"].endswith("0 minutes ago.")
    firm.sandbox.post("/test/sheets/fault", {"kind": "not_shared"})
    refused = firm.commands("mirror", code=1)
    assert "not shared" in refused["error"]
    aged = answered(firm)["Sheet's age"]
    assert (aged["ok"], "not shared" in aged["message"]) == (False, True)


def test_a_mirror_by_hand_says_what_it_put_back_and_where_nothing_differed(firm: Firm) -> None:
    firm.commands("mirror", "--full")
    assert firm.commands.run("mirror", "--full") == (0, "Nothing differed.\n")
    amount = {"sheetId": 101, "rowIndex": 2, "columnIndex": 3}
    typed = {"userEnteredValue": {"numberValue": 1}}
    request = {"start": amount, "rows": [{"values": [typed]}], "fields": "userEnteredValue"}
    owner = {"as": "dana@prairie.example", "requests": [{"updateCells": request}]}
    firm.sandbox.post("/test/sheets/edit", owner)
    code, said = firm.commands.run("mirror", "--full")
    wrote, restored = said.splitlines()[:2]
    assert (code, wrote.endswith("in 1 write.")) == (0, True)
    assert restored.startswith("Amount of INV-")
    assert "was typed over (1.00) and put back: " in restored


def test_a_token_is_taken_without_the_line_end_of_its_secret(firm: Firm) -> None:
    token = firm.commands.environment["SLACK_APP_TOKEN"]
    assert all(findings(firm, SLACK_APP_TOKEN=f"{token}\n").values())


def test_what_is_no_token_is_named_and_not_shown(firm: Firm) -> None:
    told = answered(firm, {"SLACK_APP_TOKEN": "“xapp-secret”"})
    assert told["environment"]["message"].startswith("SLACK_APP_TOKEN is no token")
    assert "secret" not in str(told)


@pytest.mark.parametrize(
    ("left_out", "name"),
    [
        ("SLACK_BOT_TOKEN", "Slack"),
        ("SLACK_APP_TOKEN", "Slack"),
        ("GOOGLE_SERVICE_ACCOUNT_FILE", "Sheet"),
        ("BACKLOG_SHEET_ID", "Sheet"),
    ],
)
def test_what_is_configured_by_halves_is_named(firm: Firm, left_out: str, name: str) -> None:
    told = answered(firm, {left_out: None})[name]
    assert not told["ok"]
    assert told["message"].startswith(f"{left_out} is not set")


def test_neither_slack_nor_a_sheet_is_well(firm: Firm) -> None:
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "GOOGLE_SERVICE_ACCOUNT_FILE")
    told = answered(firm, dict.fromkeys((*names, "BACKLOG_SHEET_ID")), code=0)
    assert told["Slack"]["message"] == "Not configured: its messages wait."


def test_a_secret_whose_file_is_not_there_is_named_by_its_variable(firm: Firm) -> None:
    changed = {"SLACK_BOT_TOKEN": None, "SLACK_BOT_TOKEN_FILE": "/nowhere/token"}
    told = answered(firm, changed)
    assert told["environment"]["message"].startswith("SLACK_BOT_TOKEN_FILE names /nowhere/token")
    assert told["database"]["ok"]


def test_a_channel_by_its_name_is_told(firm: Firm) -> None:
    config = firm.commands.folder / "backlog.toml"
    config.write_text(config.read_text().replace("C0BACKLOG", "#invoice-backlog"))
    told = answered(firm)["#backlog channel"]
    assert told["message"] == "'#invoice-backlog' is not the id of a channel."


def test_a_firm_without_an_administrator_is_told(firm: Firm) -> None:
    config = firm.commands.folder / "backlog.toml"
    config.write_text(config.read_text().replace('"administrator"', '"accounting"'))
    told = answered(firm)["people"]
    assert (told["ok"], told["message"][-27:]) == (False, "Nobody is an Administrator.")


def test_a_channel_without_the_app_is_named(firm: Firm) -> None:
    config = firm.commands.folder / "backlog.toml"
    config.write_text(config.read_text().replace("C0ACCOUNTS", "C0NOWHERE"))
    assert not findings(firm, code=1)["#accounting channel"]


def test_a_database_that_does_not_hold_is_named(firm: Firm) -> None:
    with closing(sqlite3.connect(firm.office.path)) as db, db:
        db.execute("UPDATE invoices SET total_minor = total_minor + 1 WHERE id = 7")
    assert not findings(firm, code=1)["database"]


def test_no_secret_is_said(firm: Firm) -> None:
    answer = json.dumps(firm.commands("doctor"))
    assert "xoxb-sandbox" not in answer
    assert "xapp-sandbox" not in answer


def test_a_folder_that_is_not_there_is_named(firm: Firm, tmp_path: Path) -> None:
    config = firm.commands.folder / "backlog.toml"
    config.write_text(f'{config.read_text()}\n[folders]\nexport = "{tmp_path / "nowhere"}"\n')
    assert not findings(firm, code=1)["export folder"]


def test_a_template_that_is_broken_is_named(firm: Firm, tmp_path: Path) -> None:
    (tmp_path / "ours.typ").write_text("#paper")
    config = firm.commands.folder / "backlog.toml"
    written = f'{config.read_text()}\n[documents]\npdf_template = "{tmp_path / "ours.typ"}"\n'
    config.write_text(written)
    found = findings(firm, code=1)
    assert (found["pdf template"], found["word template"]) == (False, True)


def test_messages_for_a_folder_that_was_taken_out_of_the_configuration_are_named(
    firm: Firm,
) -> None:
    put_message(firm.office, "folder", kind="batch")
    found = answered(firm)["messages for folder"]
    assert not found["ok"]
    assert "nobody tells them" in found["message"]


def test_messages_for_slack_that_is_left_out_are_counted_and_that_is_well(firm: Firm) -> None:
    put_message(firm.office, "slack:accounting", kind="batch")
    names = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    found = answered(firm, dict.fromkeys(names), code=0)["messages for slack:accounting"]
    assert found["message"].startswith("1 wait since ")


def test_the_manifest_is_printed_to_be_pasted(firm: Firm) -> None:
    assert firm.commands("slack-manifest") == manifest.build_manifest()


AS_INSTALLED_BEFORE = [
    one for one in manifest.SCOPES if one not in {"app_mentions:read", "im:history"}
]


def test_an_app_that_was_installed_before_is_told_each_thing_it_lacks(firm: Firm) -> None:
    firm.sandbox.install(scopes=AS_INSTALLED_BEFORE, events=[])
    told = answered(firm)
    lacking = {name for name, one in told.items() if not one["ok"]}
    assert lacking == {
        "Slack scope app_mentions:read",
        "Slack scope im:history",
        "Slack event app_mention",
        "Slack event message.im",
    }
    assert "backlog slack-manifest" in told["Slack scope im:history"]["fix"]
    assert "did not subscribe" in told["Slack event app_home_opened"]["message"]


@pytest.mark.parametrize("scope", manifest.SCOPES)
def test_each_scope_that_is_missing_is_named(firm: Firm, scope: str) -> None:
    rest = [one for one in manifest.SCOPES if one != scope]
    firm.sandbox.install(scopes=rest, events=[], shortcuts=[], slash_commands=[])
    assert f"Slack scope {scope}" in answered(firm)


def test_an_event_that_came_is_known_to_come(firm: Firm) -> None:
    state.keep_heard(firm.office, "app_home_opened")
    told = answered(firm, code=0)["Slack event app_home_opened"]
    assert told["message"].startswith("It came first on 20")


def test_a_public_channel_is_warned_of(firm: Firm) -> None:
    public = {"id": "C0ACCOUNTS", "is_private": False}
    firm.sandbox.post("/test/world", {"channels": [public]})
    told = answered(firm)["#accounting privacy"]
    assert "is public: everybody in the workspace may read the amounts" in told["message"]


def test_a_channel_that_the_app_is_no_member_of_is_named(firm: Firm) -> None:
    firm.sandbox.post("/test/world", {"channels": [{"id": "C0BACKLOG", "members": ["U0DANA"]}]})
    told = answered(firm)["#backlog channel"]
    assert not told["ok"]
    assert "/invite" in told["fix"]


def test_a_refused_pin_is_shown(firm: Firm) -> None:
    state.keep_pin_refusal(firm.office, "restricted_action")
    told = answered(firm)["pinned message"]
    assert told["message"].endswith("restricted_action.")


def test_copies_that_are_not_made_any_more_are_said(firm: Firm) -> None:
    folder = firm.commands.folder / "backups"
    found = answered(firm, code=0)["backups"]
    assert found["message"].startswith(f"There is no copy in {folder} yet.")
    firm.commands("run-job", "backup")
    [copy] = folder.iterdir()
    assert answered(firm, code=0)["backups"]["ok"]
    copy.rename(folder / "backlog-2026-01-05.db")
    found = answered(firm)["backups"]
    assert "is of 2026-01-05, " in found["message"]
    assert found["fix"] == "backlog run-job backup makes one, or says what keeps it."
    (folder / "backlog-2026-01-05.db").unlink()
    folder.rmdir()
    folder.write_text("no folder")
    assert "cannot be read: Not a directory" in answered(firm)["backups"]["message"]


def test_the_outbox_says_what_can_be_done_about_what_it_lists(firm: Firm) -> None:
    _, said = firm.commands.run("outbox")
    assert "--retry" not in said
    put_message(firm.office, "slack:accounting")
    with firm.office.writing() as db:
        outbox.mark(db, outbox.find_last(db), State.DEAD, at=firm.office.clock(), error="refused")
        outages.note_failure(db, firm.office, "slack:backlog", "The channel is archived.")
    _, said = firm.commands.run("outbox")
    assert "is tried again by itself. Now: backlog outbox --retry\n" in said
    assert "--retry ID looks first whether it arrived after all, --dismiss ID --reason WHY" in said
