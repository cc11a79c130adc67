"""The bot at its desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.desk import Desk, at_work
from tests.sandbox_process import Sandbox


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    """The sample company's backlog, posted; nothing was done with it yet."""
    with at_work(sandbox, tmp_path) as working:
        yield working
