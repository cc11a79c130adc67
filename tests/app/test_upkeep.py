"""What the settings page says of the program: what `doctor` says, without a secret."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.config import load
from app.environment import Environment
from app.upkeep import build_upkeep
from backlog import settings
from bot.deps import Upkeep
from exporters import TARGETS
from tests.app.firm import Firm
from tests.app.program import BRISK
from tests.bot.desk import DANA, words
from tests.bot.test_settings import open_page
from tests.sandbox_process import eventually

Json = dict[str, Any]
SECRET = "quite-a-secret-3141"


def build(firm: Firm, folder: Path | None = None) -> Upkeep:
    path = firm.commands.folder / "backlog.toml"
    config = replace(load(path, TARGETS), export_folder=folder)
    secret = SecretStr(SECRET)
    return build_upkeep(path, config, Environment(slack_bot_token=secret, slack_app_token=secret))


def test_a_secret_that_a_sentence_quotes_is_left_out(firm: Firm, tmp_path: Path) -> None:
    found = build(firm, tmp_path / SECRET).examine(firm.office)
    folder = next(one for one in found if one.name == "export folder")
    assert "(a secret) is no folder" in folder.message
    assert SECRET not in str(found)


def test_it_says_who_runs_it_and_when_each_job_comes(firm: Firm) -> None:
    upkeep = build(firm)
    assert upkeep.operator == "dana@prairie.example"
    assert upkeep.sheet == ""
    planned = firm.commands("settings")["next_runs"]
    off = [job for job, at in planned.items() if at is None]
    assert off == ["watch-folder"], "this firm watches no folder"
    assert planned.keys() == upkeep.plan_runs(firm.office, settings.schedule(firm.office)).keys()


def test_what_serve_shows_in_slack_is_what_the_command_says(firm: Firm) -> None:
    with firm.serving(*BRISK, "serve"):
        open_page(firm.desk)
        firm.desk.act(DANA, "settings.examine")
        said = words(eventually(lambda: _find_examination(firm)))
    assert "*Everything is in place.*" in said
    named = {one["name"].casefold() for one in firm.commands("doctor")["checks"]}
    assert named <= {name.casefold() for name in re.findall(r"^\*(.+)\*$", said, re.MULTILINE)}


def _find_examination(firm: Firm) -> Json:
    view = firm.desk.window(DANA)
    return view if "In order" in words(view) else {}
