"""Fixtures for every room's tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.sandbox_process import Sandbox, running_sandbox

pytest_plugins = ["tests.browser"]
# What these assert for many tests is told as if the test itself had asserted it.
pytest.register_assert_rewrite("tests.app.firm", "tests.backlog.looking", "tests.bot.desk")

# Nothing is timed inside a test: a slow machine must not fail what holds. As hypothesis does it by
# itself, a CI run repeats the same examples; new ones are looked for everywhere else.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The sandbox with a fresh world."""
    return sandbox_process.fresh()
