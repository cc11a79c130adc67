"""`backlog columns`: what a firm sees that writes its own."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["columns", *arguments])


def test_a_copy_of_ours_is_checked_and_shown_without_any_database(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    assert run("copy", str(mine), "--from", "xero").exit_code == 0
    shown = run("check", str(mine))
    assert shown.exit_code == 0
    assert "*TaxType" in shown.stdout
    assert run("copy", str(mine), "--from", "saasant-online").exit_code == 1
    assert "*TaxType" in mine.read_text("utf-8")


def test_mistakes_are_listed_with_their_places(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('label = "L"\ncolumns = [{ name = "No", field = "numbr" }]\n', "utf-8")
    answer = run("check", str(mine), "--json")
    assert answer.exit_code == 1
    (told,) = json.loads(answer.stdout)["problems"]
    assert (told["line"], told["column"]) == (2, 27)
    assert "“number”" in told["message"]
