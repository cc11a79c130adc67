"""Fixtures: the service account's key, and the API with it."""

import pytest

from tests.sandbox.google.google_api import Api, Json
from tests.sandbox_process import Sandbox


@pytest.fixture
def key(sandbox: Sandbox) -> Json:
    found: Json = sandbox.get("/test/service-account")
    return found


@pytest.fixture
def api(sandbox: Sandbox, key: Json) -> Api:
    return Api(sandbox, key)
