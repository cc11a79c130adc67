"""What `serve` says: at its start, about what is amiss, and while it works, about what it did."""

import json
import os
import re
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest
import requests

from app.lock import wait_until_free
from backlog.acts import Comment, Process, Unpay
from backlog.errors import NotAllowed
from backlog.lifecycle import acting as lifecycle
from tests.app.firm import Firm
from tests.app.program import BRISK, PROGRAM, running
from tests.offices import DANA, PRIYA, a_record, acting, ids_of
from tests.sandbox_process import DEADLINE_SECONDS, eventually


def refused(firm: Firm, **changed: str) -> str:
    """What `serve` says when it does not start."""
    environment = {**firm.commands.environment, **changed}
    with running((*PROGRAM, "serve"), firm.log, environment) as process:
        assert process.wait(timeout=60) == 1
    return firm.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack does not take SLACK_BOT_TOKEN: it says inv"),
        ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack does not take SLACK_APP_TOKEN: it says inv"),
        ({"SLACK_APP_TOKEN": ""}, "SLACK_BOT_TOKEN is set, but SLACK_APP_TOKEN is not."),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not."),
        ({"BACKLOG_SHEET_ID": ""}, "GOOGLE_SERVICE_ACCOUNT_FILE is set, but BACKLOG_SHEET_ID is n"),
        ({"GOOGLE_SERVICE_ACCOUNT_FILE": ""}, "BACKLOG_SHEET_ID is set, but GOOGLE_SERVICE_ACC"),
        ({"BACKLOG_LOG": "loud"}, "BACKLOG_LOG is 'loud'. Nothing was started."),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(
    firm: Firm, changed: dict[str, str], said: str
) -> None:
    told = refused(firm, **changed)
    assert said in told
    assert "Traceback" not in told
    assert "-wrong" not in told


def test_a_key_that_google_does_not_take_is_said_and_the_rest_goes_on(firm: Firm) -> None:
    environment = {**firm.commands.environment, "BACKLOG_SHEET_ID": "1nobody"}
    with running((*PROGRAM, "serve"), firm.log, environment) as process:
        eventually(lambda: "The Google Sheet cannot be read." in firm.log.read_text())
        eventually(lambda: firm.sandbox.world()["sockets"] == 2)
        assert process.poll() is None
    eventually(lambda: firm.sandbox.world()["sockets"] == 0)


def test_a_locked_database_is_waited_for_with_a_sentence(firm: Firm) -> None:
    with closing(sqlite3.connect(firm.office.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with running((*PROGRAM, "serve"), firm.log, firm.commands.environment) as process:
            eventually(lambda: "waiting until it is free" in firm.log.read_text())
            assert process.poll() is None
            holder.execute("ROLLBACK")
            eventually(lambda: "is at work" in firm.log.read_text())
    eventually(lambda: firm.sandbox.world()["sockets"] == 0)


def test_nobody_waits_who_was_told_to_stop(firm: Firm) -> None:
    stop = threading.Event()
    stop.set()
    with closing(sqlite3.connect(firm.office.path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        wait_until_free(firm.office.path, stop)


_CANARY = "987654"
"""Part of an amount and of every secret: what must not be in the log."""


@pytest.fixture
def canary(firm: Firm, tmp_path: Path) -> Firm:
    """A firm with an invoice whose amounts nobody may find in a log."""
    amount = f"{_CANARY}.00"
    sums = {"subtotal": amount, "tax_total": "0.00", "total": amount}
    line = {"kind": "labour", "description": "x", "quantity": "1", "rate": amount, "amount": amount}
    record = a_record("CAN-1", lines=[line], taxes=[], **sums)
    (tmp_path / "canary.json").write_text(json.dumps([record]))
    assert firm.commands("import", str(tmp_path / "canary.json"))["added"] == 1
    return firm


@pytest.mark.parametrize("form", ["info", "json"])
def test_a_line_for_each_thing_that_happened_without_secret_or_amount(
    canary: Firm, form: str
) -> None:
    environment = {**canary.commands.environment, "BACKLOG_LOG": form}
    with running((*BRISK, "serve"), canary.log, environment):
        eventually(lambda: canary.sandbox.world()["sockets"] == 2)
        canary.export("CAN-1")
        eventually(lambda: "told batch B-" in canary.log.read_text())
        canary.export("CAN-1")
        eventually(lambda: "sheet: told refresh" in canary.log.read_text(), 60)
    eventually(lambda: canary.sandbox.world()["sockets"] == 0)
    told = canary.log.read_text(encoding="utf-8")
    assert canary.commands("show", "CAN-1")["total"] == f"{_CANARY}.00"
    assert re.search(r"dana@prairie.example: exported CAN-1 in B-\d{4}-0001 \(\d", told), told
    assert re.search(r"slack:accounting: told batch B-\d{4}-0001 \(\d", told), told
    assert "sheet: told refresh" in told
    assert _CANARY not in told.replace(",", "").replace(" ", "")
    assert "xoxb-" not in told
    assert "xapp-" not in told
    if form == "json":
        lines = [json.loads(line) for line in told.splitlines()]
        assert {"who", "what", "number", "seconds"} <= set().union(*lines)


def test_a_command_logs_what_it_refused_where_the_log_is_wanted(canary: Firm) -> None:
    def stderr(*words: str, log: str) -> str:
        environment = {**os.environ, **canary.commands.environment, "BACKLOG_LOG": log}
        config = str(canary.commands.folder / "backlog.toml")
        place = ("--db", str(canary.office.path), "--config", config)
        run = subprocess.run(
            [*PROGRAM, *place, *words], env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 1, run.stderr
        return run.stderr

    assert "dana@prairie.example: refused process CAN-1 (NeedsReason)" in stderr(
        "process", "CAN-1", "--as", "dana@prairie.example", log="info"
    )
    (line,) = stderr("show", "CAN-2", log="json").splitlines()[:1]
    assert json.loads(line)["what"] == "refused show"
    assert "refused process" not in stderr("process", "CAN-1", log="")


def test_what_is_refused_is_a_line_for_each_cause_without_its_sentence(
    firm: Firm, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    numbers = ("INV-10401", "INV-10402")
    ids = ids_of(firm.office, *numbers)
    lifecycle.act(firm.office, acting(DANA), ids, Process())
    lifecycle.act(firm.office, acting(DANA), ids[:1], Unpay("a slip"))
    with pytest.raises(NotAllowed):
        lifecycle.act(firm.office, acting(PRIYA), ids, Process("mine"))
    told = [line for line in caplog.messages if "refused" in line]
    assert told[:2] == [
        "dana@prairie.example: refused process INV-10401, INV-10402 (NeedsReason)",
        "dana@prairie.example: refused un-pay INV-10401 (WrongState)",
    ]
    assert len(told) == 3


def test_an_act_of_many_is_one_line(firm: Firm, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    numbers = ("INV-10401", "INV-10402", "INV-10403")
    lifecycle.act(firm.office, acting(DANA), ids_of(firm.office, *numbers), Comment("99 dollars"))
    told = [line for line in caplog.messages if "comment" in line]
    assert len(told) == 1
    assert all(number in told[0] for number in numbers)
    assert "99" not in told[0]


def _listen(firm: Firm) -> dict[str, str]:
    with (firm.commands.folder / "backlog.toml").open("a", encoding="utf-8") as config:
        config.write('\n[http]\nlisten = "127.0.0.1:0"\n')
    return {**firm.commands.environment, "BACKLOG_HTTP_TOKEN": "t" * 32}


def test_programs_are_answered_beside_slack_until_it_ends(firm: Firm) -> None:
    with running((*BRISK, "serve"), firm.log, _listen(firm)) as process:
        said = eventually(lambda: re.search(r"http://[\d.]+:\d+", firm.log.read_text()))
        assert said
        url = said[0]
        answer = requests.post(
            f"{url}/invoices",
            json=a_record("H-1"),
            headers={"Authorization": f"Bearer {'t' * 32}"},
            timeout=30,
        )
        assert answer.json()["added"] == 1
        eventually(lambda: requests.get(f"{url}/readyz", timeout=30).status_code == 200, 60)
        checks = requests.get(f"{url}/readyz", timeout=30).json()["checks"]
        assert [one["name"] for one in checks] == ["database", "slack", "sheet", "outbox"]
        process.terminate()
        assert process.wait(DEADLINE_SECONDS) == 0
    assert "t" * 32 not in firm.log.read_text()


def test_what_a_webhooks_address_has_beside_it_is_in_no_log(firm: Firm) -> None:
    with (firm.commands.folder / "backlog.toml").open("a", encoding="utf-8") as config:
        config.write(
            '\n[[webhooks]]\nurl = "http://127.0.0.1:9/in?sig=hunter2"\nsecret_env = "ERP"\n'
        )
    environment = {**firm.commands.environment, "ERP": "s" * 32}
    with running((*BRISK, "serve"), firm.log, environment):
        eventually(lambda: "cannot be reached" in firm.log.read_text())
    assert "hunter2" not in firm.log.read_text()


@pytest.mark.parametrize("token", ["", "hunter2", "with blanks in the middle"])
def test_a_door_without_a_good_token_is_not_opened(firm: Firm, token: str) -> None:
    changed = {**_listen(firm), "BACKLOG_HTTP_TOKEN": token}
    told = refused(firm, **changed)
    assert "BACKLOG_HTTP_TOKEN is" in told
    assert "Nothing was" in told
    assert not token or token not in told
