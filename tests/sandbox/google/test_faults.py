"""Whatever may go wrong at Google's, on demand, as Google says it."""

import pytest
import requests

from tests.sandbox.google.google_api import Api, ask_token, cells, read_error, text

_READ = {"fields": "spreadsheetId"}


@pytest.mark.parametrize(
    ("kind", "code", "status", "said"),
    [
        ("429", 429, "RESOURCE_EXHAUSTED", "Read requests per minute"),
        ("500", 500, "INTERNAL", "Internal error"),
        ("503", 503, "UNAVAILABLE", "unavailable"),
        ("not_shared", 403, "PERMISSION_DENIED", "does not have permission"),
        ("deleted", 404, "NOT_FOUND", "not found"),
        ("binned", 404, "NOT_FOUND", "not found"),
        ("api_disabled", 403, "PERMISSION_DENIED", "has not been used in project"),
        ("scope", 403, "PERMISSION_DENIED", "insufficient authentication scopes"),
        ("key_revoked", 401, "UNAUTHENTICATED", "credentials"),
    ],
)
def test_a_read_fails_as_at_google_and_then_works(
    api: Api, kind: str, code: int, status: str, said: str
) -> None:
    assert api.get(**_READ).ok
    api.fault(kind, method="get")
    found = read_error(api.get(**_READ))
    assert found[:2] == (code, status)
    assert said in found[2]
    assert api.get(**_READ).ok


def test_a_refusal_says_its_reason_to_a_machine(api: Api) -> None:
    api.fault("api_disabled")
    [detail] = api.get(**_READ).json()["error"]["details"]
    assert (detail["reason"], "activationUrl" in detail["metadata"]) == ("SERVICE_DISABLED", True)


def test_a_quota_says_when_to_come_back(api: Api) -> None:
    api.fault("429", retry_after=17, method="batchUpdate")
    answer = api.batch(cells([text("a")]))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")
    assert "Write requests" in read_error(answer)[2]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("viewer", 403),
        ("viewer_400", 400),
        ("viewer_500", 500),
        ("grid_full", 400),
        ("protected", 400),
    ],
)
def test_a_write_may_be_refused_where_a_read_is_not(api: Api, kind: str, code: int) -> None:
    api.fault(kind, times=100)
    assert api.get(**_READ).ok
    assert api.batch(cells([text("a")])).status_code == code
    api.fault(kind, times=0)
    assert api.values() == []
    assert api.batch(cells([text("a")])).ok


@pytest.mark.parametrize(
    ("kind", "code"),
    [("timeout_after_commit", 504), ("500_after_commit", 500), ("503_after_commit", 503)],
)
def test_an_error_may_come_after_it_was_done(api: Api, kind: str, code: int) -> None:
    api.fault(kind)
    assert api.batch(cells([text("a")])).status_code == code
    assert api.values() == [["a"]]


def test_a_connection_may_drop_before_or_after_it_was_done(api: Api) -> None:
    api.fault("dropped", method="batchUpdate")
    with pytest.raises(requests.ConnectionError):
        api.batch(cells([text("a")]))
    assert api.values() == []
    api.fault("dropped_after_commit", method="batchUpdate")
    with pytest.raises(requests.ConnectionError):
        api.batch(cells([text("a")]))
    assert api.values() == [["a"]]


def test_an_answer_may_break_off(api: Api) -> None:
    api.fault("truncated", method="get")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api.get(includeGridData="true")
    assert api.get(**_READ).ok


@pytest.mark.parametrize("kind", ["hung", "slow"])
def test_a_call_may_take_longer_than_anybody_waits(api: Api, kind: str) -> None:
    headers, url = api.headers, f"{api.url}/1SANDBOXinvoicebacklog"
    api.fault(kind, seconds=3)
    with pytest.raises(requests.ReadTimeout):
        requests.get(url, params=_READ, headers=headers, timeout=0.2)


def test_an_answer_may_be_empty_or_shorter_than_the_truth(api: Api) -> None:
    api.write(cells(*([text(str(n))] for n in range(10))))
    api.fault("short")
    assert len(api.values()) == 5
    api.fault("empty")
    assert api.get(**_READ).json() == {}
    assert len(api.values()) == 10


def test_a_key_may_be_revoked(api: Api) -> None:
    api.fault("key_revoked", method="token")
    refused = ask_token(api.key)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_a_fault_that_nobody_knows_is_refused(api: Api) -> None:
    admitted = {"X-Test-Token": api.sandbox.token}
    url = f"{api.sandbox.url}/test/sheets/fault"
    answer = requests.post(url, json={"kind": "rain"}, headers=admitted, timeout=5)
    assert "unknown kind 'rain'" in read_error(answer)[2]
