"""The sample company as a firm at work."""

from importlib.resources import files
from pathlib import Path

import pytest

from backlog.store import database
from tests.app.firm import Firm, a_firm
from tests.app.program import Commands
from tests.sandbox_process import Sandbox


@pytest.fixture(scope="package")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample company, everything in Admin."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "backlog.toml").write_bytes((files("app") / "demo.toml").read_bytes())
    (folder / "backlog.toml").chmod(0o600)
    database.create(folder / "backlog.db")
    records = folder / "company.json"
    records.write_bytes((files("samples") / "company.json").read_bytes())
    assert Commands(folder)("import", str(records))["added"] == 63
    return folder


@pytest.fixture
def firm(company: Path, sandbox: Sandbox, tmp_path: Path) -> Firm:
    """The company as it was, before a new Slack and a new Sheet."""
    return a_firm(company, sandbox, tmp_path)
