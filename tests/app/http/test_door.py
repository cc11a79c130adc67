"""Programs at the door: what they bring is taken in once, and nobody comes in without a token."""

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from pydantic import SecretStr

from app.http.callers import Admitted, Callers
from app.http.door import Door
from app.http.health import Health, Pulse
from app.http.metrics import Gauges
from backlog import outbox
from backlog.errors import Refused
from backlog.intake import quarantine
from backlog.messages import BatchCopy
from backlog.office import Office
from backlog.roles import Role
from tests.offices import DANA, a_record, acting, an_office

Json = dict[str, Any]
INTAKE, VIEWER = "i" * 32, "v" * 32
CALLERS = Callers(
    [
        Admitted("job-book", frozenset({Role.INTAKE}), SecretStr(INTAKE)),
        Admitted("wall", frozenset({Role.VIEWER}), SecretStr(VIEWER)),
    ]
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


@pytest.fixture
def beats() -> list[float]:
    """The clock of the process, in seconds."""
    return [0.0]


@pytest.fixture
def url(office: Office, beats: list[float]) -> Iterator[str]:
    health = Health(office, Pulse(lambda: beats[0]))
    with Door("127.0.0.1", 0, CALLERS).answering(office, health, Gauges(office)) as address:
        yield address


def send(url: str, body: Any, *, token: str = INTAKE, **headers: str) -> requests.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
    return requests.post(f"{url}/invoices", data=data, headers=sent, timeout=30)


def ask(url: str, path: str, token: str = VIEWER) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(f"{url}{path}", headers=headers, timeout=30)


def test_one_record_a_list_and_lines_come_in(url: str) -> None:
    assert send(url, a_record("H-1")).json()["added"] == 1
    assert send(url, [a_record("H-2"), a_record("H-3")]).json()["added"] == 2
    lines = b"\n".join(json.dumps(a_record(f"H-{n}")).encode() for n in (4, 5))
    answer = send(url, lines, **{"Content-Type": "application/x-ndjson; charset=utf-8"})
    assert (answer.status_code, answer.json()["added"]) == (200, 2)
    assert send(url, a_record("H-1")).json()["unchanged"] == 1


def test_a_bad_record_is_kept_and_stops_no_other(url: str, office: Office) -> None:
    lines = [json.dumps(a_record("H-1")), "{broken", json.dumps(a_record("H-2", currency="?"))]
    kind = {"Content-Type": "application/x-ndjson"}
    answer = send(url, "\n".join(lines).encode(), **kind)
    assert answer.status_code == 207
    said = answer.json()
    assert said["added"] == 1
    assert [one["index"] for one in said["quarantined"]] == [2, 3]
    assert said["quarantined"][0]["file"] == "job-book (HTTP)"
    assert len(quarantine.list_waiting(office, acting(DANA))) == 2


@pytest.mark.parametrize("body", [b"", b"  ", b"<xml/>", b'"text"', b"[1, 2]", b'{"a": 1}', b"[{"])
def test_what_is_nothing_of_ours_is_declined_as_a_whole(
    url: str, office: Office, body: bytes
) -> None:
    answer = send(url, body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "kept", "next"}
    assert answer.json()["kept"] == "Nothing was taken in."
    assert not quarantine.list_waiting(office, acting(DANA))


def test_a_request_that_comes_again_is_answered_as_the_first_time(url: str) -> None:
    key = {"Idempotency-Key": "monday-1"}
    first = send(url, a_record("H-1"), **key)
    again = send(url, a_record("H-1"), **key)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.json()["added"] == 1
    other = send(url, a_record("H-2"), **key)
    assert other.status_code == 400
    assert "another request's" in other.json()["error"]
    assert send(url, a_record("H-2")).json()["added"] == 1


@pytest.mark.parametrize("token", ["", "i" * 31, "i" * 33, VIEWER.upper(), "ï" * 32])
def test_nobody_comes_in_without_a_token(url: str, token: str) -> None:
    for path in ("/wip", "/ageing", "/batches/B-2026-0001", "/invoices/H-1"):
        answer = requests.get(
            f"{url}{path}", headers={"Authorization": f"Bearer {token}".encode()}, timeout=30
        )
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    raw = requests.post(f"{url}/invoices", data=b"{}", timeout=30)
    assert (raw.status_code, raw.json()["kept"]) == (401, "Nothing was changed.")


def test_more_records_than_a_request_may_have_take_nothing_in(url: str) -> None:
    lines = json.dumps(a_record("H-1")).encode() + b"\n" + b"0\n" * 50_000
    answer = send(url, lines, **{"Content-Type": "application/x-ndjson"})
    assert answer.status_code == 413
    assert send(url, b"[" + b"0," * 50_000 + b'{"number": "x"}]').status_code == 413
    assert ask(url, "/invoices/H-1").status_code == 404


def test_who_may_only_look_brings_nothing_and_it_is_recorded(url: str, office: Office) -> None:
    answer = send(url, a_record("H-1"), token=VIEWER)
    assert answer.status_code == 403
    assert "Only an Administrator or Intake may import; you are a Viewer." in answer.json()["error"]
    with office.reading() as db:
        [refused] = db.query("SELECT actor, source FROM events WHERE action = 'refused'")
    assert refused["actor"] == "wall"
    assert json.loads(refused["source"])["via"] == "http"
    assert send(url, a_record("H-1")).json()["added"] == 1


def test_what_stands_is_answered_as_the_commands_do(url: str) -> None:
    number = "W/1 ü"
    assert send(url, a_record(number)).json()["added"] == 1
    shown = ask(url, f"/invoices/{quote(number, safe='')}").json()
    assert (shown["number"], shown["history"][0]["by"]) == (number, "job-book")
    [job] = ask(url, "/wip").json()["jobs"]
    assert job["totals"]["admin"] == shown["total"]
    assert ask(url, "/ageing").json()["groups"][0]["open"] == shown["total"]
    missing = ask(url, "/invoices/none")
    assert missing.status_code == 404
    assert all(missing.json()[name] for name in ("error", "kept", "next"))
    assert ask(url, "/batches/B-2026-0001").status_code == 404
    assert ask(url, "/nothing").json()["next"].startswith("See docs/http.md")
    assert requests.delete(f"{url}/wip", timeout=30).status_code == 405


def test_a_kind_that_is_not_taken_is_said(url: str) -> None:
    answer = send(url, b"a,b", **{"Content-Type": "text/csv"})
    assert answer.status_code == 415
    assert "application/x-ndjson" in answer.json()["next"]


def _open(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)


def _begin(door: http.client.HTTPConnection, **headers: str) -> None:
    door.putrequest("POST", "/invoices")
    usual = {"Authorization": f"Bearer {INTAKE}", "Content-Type": "application/x-ndjson"}
    for name, value in (usual | headers).items():
        door.putheader(name, value)
    door.endheaders()


def test_too_much_is_declined_whether_it_is_announced_or_not(url: str) -> None:
    with closing(_open(url)) as announced:
        _begin(announced, **{"Content-Length": str(33 * 1024 * 1024)})
        assert announced.getresponse().status == 413
    with closing(_open(url)) as door:
        _begin(door, **{"Transfer-Encoding": "chunked"})
        for part in [b" " * (1024 * 1024)] * 32 + [b"\n"]:
            door.send(b"%x\r\n%s\r\n" % (len(part), part))
        assert door.getresponse().status == 413


def test_what_breaks_off_takes_nothing_in(url: str) -> None:
    with closing(_open(url)) as door:
        _begin(door, **{"Content-Length": "1000"})
        door.send(json.dumps(a_record("H-1")).encode() + b"\n")
    assert ask(url, "/invoices/H-1").status_code == 404


def test_two_at_once_with_one_key_are_done_once(url: str) -> None:
    records = [a_record(f"H-{n}") for n in range(100)]
    answers: list[requests.Response] = []

    def call() -> None:
        answers.append(send(url, records, **{"Idempotency-Key": "k"}))

    threads = [threading.Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [one.json() for one in answers if one.status_code == 200]
    assert done
    assert all(one["added"] == 100 for one in done)
    others = [one for one in answers if one.status_code != 200]
    assert all((one.status_code, one.headers["Retry-After"]) == (429, "1") for one in others)


def test_whoever_supervises_it_hears_how_it_does(url: str, beats: list[float]) -> None:
    assert ask(url, "/healthz", "").json() == {"alive": True}
    ready = ask(url, "/readyz", "")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    passed_on = requests.get(
        f"{url}/readyz", headers={"X-Forwarded-For": "203.0.113.9"}, timeout=30
    )
    assert passed_on.status_code == 401
    beats[0] = 61.0
    assert ask(url, "/healthz", "").status_code == 503


def test_what_may_pass_is_said_so_that_it_is_sent_again(url: str, office: Office) -> None:
    office.path.write_bytes(b"no database any more")
    answer = ask(url, "/wip")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["next"].startswith("Send it again")


def test_a_port_that_is_taken_is_said_before_anything_starts(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        door = Door("127.0.0.1", taken.getsockname()[1], CALLERS)
        with (
            pytest.raises(Refused, match="Nothing was started"),
            door.answering(office, Health(office, Pulse()), Gauges(office)),
        ):
            pass


def test_monitoring_hears_what_is_counted_and_no_address(url: str, office: Office) -> None:
    send(url, [a_record("H-1"), a_record("H-2")])
    with office.writing() as db:
        outbox.put(db, BatchCopy("B-2026-0001", DANA.email), at=office.clock())
    metrics = requests.get(f"{url}/metrics", timeout=30)
    assert metrics.headers["Content-Type"].startswith("text/plain")
    lines = metrics.text.splitlines()
    assert 'backlog_acts_total{action="received"} 2.0' in lines
    assert "backlog_ack_seconds_count 0.0" in lines
    assert 'backlog_outbox_messages{destination="slack:dm"} 1.0' in lines
    assert not any("@" in line for line in lines)
    passed_on = {"X-Forwarded-For": "203.0.113.9"}
    assert requests.get(f"{url}/metrics", headers=passed_on, timeout=30).status_code == 401
