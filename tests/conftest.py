"""Fixtures for every room's tests."""

from collections.abc import Iterator

import pytest

from tests.sandbox_process import Sandbox, running_sandbox

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The sandbox with a fresh world."""
    return sandbox_process.fresh()
