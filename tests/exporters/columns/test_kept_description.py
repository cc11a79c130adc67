"""A batch keeps the description that it was made by, whatever becomes of the file."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import BadConfig, load
from backlog.audit import verify
from backlog.batches import commit
from backlog.batches.commit import Request
from exporters import TARGETS
from tests.exporters.columns.test_description import LEAST
from tests.offices import DANA, a_record, acting, an_office, ids_of, take_in

CONFIG = """operator = "dana@prairie.example"
[company]
name = "Prairie"
timezone = "America/Edmonton"
[[people]]
email = "dana@prairie.example"
roles = ["administrator"]
[profiles.ledger]
target = "columns"
columns = "ours.toml"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    taxed = LEAST.replace('"number"', '"number" },\n{ name = "Tax", field = "line.tax_amount"')
    (tmp_path / "ours.toml").write_text(taxed, "utf-8")
    (tmp_path / "backlog.toml").write_text(CONFIG, "utf-8")
    return tmp_path / "backlog.toml"


def test_a_batch_is_read_again_by_the_columns_it_was_made_by(config: Path) -> None:
    office = replace(an_office(config.parent), profiles=load(config, TARGETS).profiles)
    take_in(office, a_record("INV-1"))
    request = Request(tuple(ids_of(office, "INV-1")), "ledger")
    made = commit.commit(office, acting(DANA), commit.draft(office, acting(DANA), request))
    assert office.label(made.target, "ledger") == "Ledger (ledger)"
    (config.parent / "ours.toml").write_text(LEAST.replace('"Ledger"', '"Other"'), "utf-8")
    later = replace(office, profiles=load(config, TARGETS).profiles)
    assert later.label(made.target, "ledger") == "Other (ledger)"
    assert verify.verify(later, deep=True).findings == ()


def test_a_file_that_is_not_there_is_told_with_what_was_perhaps_meant(config: Path) -> None:
    config.write_text(CONFIG.replace("ours.toml", "transaction-pro"), "utf-8")
    with pytest.raises(BadConfig, match=r"'transaction-pro' cannot be read .* “transaction-pro-"):
        load(config, TARGETS)


def test_a_preset_has_its_own_settings(config: Path) -> None:
    preset = CONFIG.replace("ours.toml", "transaction-pro-desktop") + 'ar_account = "A/R"\n'
    config.write_text(preset, "utf-8")
    assert load(config, TARGETS).profiles["ledger"].options["ar_account"] == "A/R"
    config.write_text(preset + 'font = "x"\n', "utf-8")
    with pytest.raises(BadConfig, match="has no setting 'font'"):
        load(config, TARGETS)


def test_two_descriptions_are_two_systems_in_which_it_must_not_be_booked(config: Path) -> None:
    second = '[profiles.second]\ntarget = "columns"\ncolumns = "ours.toml"\n'
    config.write_text(CONFIG + second, "utf-8")
    office = replace(an_office(config.parent), profiles=load(config, TARGETS).profiles)
    take_in(office, a_record("INV-1"))
    ids, dana = tuple(ids_of(office, "INV-1")), acting(DANA)
    made = commit.commit(office, dana, commit.draft(office, dana, Request(ids, "ledger")))
    asked = [
        Request(ids, name, include_exported=True, reason="again") for name in ("ledger", "second")
    ]
    same, other = (commit.draft(office, dana, one).warnings for one in asked)
    assert "other-system" not in {one.check for one in same}
    [told] = [one for one in other if one.check == "other-system"]
    assert told.message == (
        f"It went out with {made.number} for ledger, and would go to second now."
    )
