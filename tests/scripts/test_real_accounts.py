"""What is asked of real accounts is asked of the sandbox first."""

import json
from pathlib import Path

import pytest

from app.environment import Environment
from backlog.errors import Refused
from scripts import google_trial, slack_trial
from scripts.google_trial import SheetTrial, open_sheet_trial
from scripts.question import Question, ask_all
from scripts.real_accounts import main
from scripts.slack_trial import SlackTrial
from sheets.client import Patience, connect
from tests.sandbox_process import Sandbox
from tests.sheets.description import hold_to_description

FILE = "1SANDBOXinvoicebacklog"


@pytest.fixture
def key(sandbox: Sandbox, tmp_path: Path) -> Path:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(sandbox.get("/test/service-account")))
    return path


def test_googles_stand_in_answers_as_the_code_believes_and_is_left_as_it_was(
    sandbox: Sandbox, key: Path
) -> None:
    before = sandbox.get("/test/sheets")["spreadsheets"][FILE]["sheets"]
    patience = Patience(sleep=lambda _: None)
    http = hold_to_description(connect(key, base=sandbox.url, patience=patience))
    lines = ask_all(SheetTrial(http, FILE), google_trial.QUESTIONS)
    assert [line for line in lines if not line.startswith("as believed")] == []
    assert len(lines) == len(google_trial.QUESTIONS)
    assert sandbox.get("/test/sheets")["spreadsheets"][FILE]["sheets"] == before


def test_slacks_stand_in_answers_as_the_code_believes_and_nothing_is_left(
    sandbox: Sandbox,
) -> None:
    lines = ask_all(SlackTrial(sandbox.client(), "C0BACKLOG"), slack_trial.QUESTIONS)
    assert [line for line in lines if not line.startswith("as believed")] == []
    assert len(lines) == len(slack_trial.QUESTIONS)
    world = sandbox.world()
    assert (world["messages"].get("C0BACKLOG", []), world["files"]) == ([], [])


def test_another_answer_is_told_with_where_it_was_decided(sandbox: Sandbox, key: Path) -> None:
    trial = SheetTrial(connect(key, base=sandbox.url), FILE)
    wrong = Question[SheetTrial]("the moon", "cheese", "docs/adr/0099", lambda _: "stone")
    first, second = ask_all(trial, [wrong])
    assert first == "OTHERWISE    the moon: stone"
    assert second.strip() == "believed: cheese (docs/adr/0099)"


def test_a_sheet_that_somebody_works_in_is_left_alone(sandbox: Sandbox, key: Path) -> None:
    more = {"addSheet": {"properties": {"title": "Theirs"}}}
    sandbox.post("/test/sheets/edit", {"requests": [more]})
    environment = Environment(
        google_service_account_file=key, google_sheets_url=sandbox.url, backlog_sheet_id=FILE
    )
    with pytest.raises(Refused, match="Make an empty one"):
        open_sheet_trial(environment)


def test_without_accounts_it_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GOOGLE_SERVICE_ACCOUNT_FILE", "BACKLOG_SHEET_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.argv", ["real_accounts"])
    assert main() == 2
    assert "BACKLOG_SHEET_ID of an empty Sheet" in capsys.readouterr().err
