"""The main job by command line alone, with the JSON that other programs rely on."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlite_utils import Database

from app.cli import main
from backlog.store import database, kept
from exporters import TARGETS
from tests.exporters.independent_iif import cents, parse_iif

Json = dict[str, Any]
ROW = {
    "number", "client", "job", "project_manager", "tab", "invoice_date", "created_at", "total",
    "balance", "currency", "exported", "export_status", "batches", "blockers", "held", "reference",
    "version", "ready",
}  # fmt: skip
DETAIL = ROW | {
    "lines", "taxes", "signature", "client_approved", "origin", "type", "history", "extra",
    "problems", "payments",
}  # fmt: skip
BATCH = {
    "number", "target", "profile", "state", "files", "count", "totals", "expected", "prefix",
    "note", "code", "made_by", "made_at", "delivered_at", "imports", "earlier", "void_reason",
}  # fmt: skip
EXPORT = {"batch", "target", "dry_run", "files", "count", "totals", "left_out", "warnings"}


class Terminal:
    """Somebody at a prompt, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = ["--db", str(folder / "b.db"), "--config", str(folder / "b.toml")]

    def run(self, *words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*self._paths, *words], catch_exceptions=False)
        assert result.exit_code == code, result.output
        return result

    def json(self, *words: str, code: int = 0) -> Json:
        answer: Json = json.loads(self.run(*words, "--json", code=code).stdout)
        return answer


@pytest.fixture
def empty(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.run("init", "--timezone", "America/Edmonton", "--as", "dana@prairie.example")
    return terminal


@pytest.fixture
def terminal(empty: Terminal) -> Terminal:
    with as_file(files("samples") / "company.json") as company:
        taken = empty.json("import", str(company))
    assert taken == {
        "added": 63, "updated": 0, "unchanged": 0, "revisions": 0, "quarantined": [],
        "notices": [],
    }  # fmt: skip
    return empty


def test_the_main_job(terminal: Terminal) -> None:
    two = ("INV-10446", "INV-10452")
    page = terminal.json("list", "--limit", "2")
    assert (page["count"], len(page["invoices"]), set(page["invoices"][0])) == (63, 2, ROW)
    rest = terminal.json("list", "--limit", "1000", "--after", page["next"])
    assert (len(rest["invoices"]), rest["next"]) == (61, None)
    out = terminal.folder / "out"
    made = terminal.json(
        "export", *two, "--target", "quickbooks-desktop", "--prefix", "Wk 47", "--out", str(out)
    )
    assert set(made) == EXPORT
    (file,) = made["files"]
    data = (out / file["name"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(data).hexdigest()
    assert file["name"].startswith("Wk-47_")
    assert sum(cents(one.head["AMOUNT"]) for one in parse_iif(data)) == 18_204_38
    assert made["totals"] == {"CAD": "18204.38"}
    batch = made["batch"]
    confirmed = terminal.json("imported", batch, "--outcome", "imported", "--total", "18204.38")
    assert (confirmed["gap"], confirmed["alarm"]) == ({"CAD": "0.00"}, None)
    assert terminal.json("process", *two) == {"done": list(two), "refused": []}
    assert terminal.json("pay", two[0]) == {"done": [two[0]], "refused": []}
    shown = terminal.json("show", two[0])
    assert set(shown) >= DETAIL
    assert (shown["tab"], shown["balance"], shown["batches"]) == ("paid", "0.00", [batch])
    assert [one["action"] for one in shown["history"]] == [
        "received", "exported", "imported", "process", "pay",
    ]  # fmt: skip
    (logged,) = terminal.json("batches")["batches"]
    assert set(logged) == BATCH
    assert (logged["state"], logged["imports"][0]["by"]) == ("imported", "dana@prairie.example")
    again = terminal.json("batch", batch, "--out", str(terminal.folder / "again"))
    assert [row["number"] for row in again["invoices"]] == list(two)
    assert (terminal.folder / "again" / file["name"]).read_bytes() == data
    proof = terminal.json("verify")
    assert (proof["ok"], proof["problems"]) == (True, [])


def test_an_export_is_all_or_nothing_unless_told_otherwise(terminal: Terminal) -> None:
    asked = ("export", "INV-10446", "INV-10448", "--target", "quickbooks-desktop")
    refused = terminal.json(*asked, code=1)
    assert (refused["batch"], refused["files"]) == (None, [])
    assert [one["check"] for one in refused["left_out"]] == ["signature"]
    assert terminal.json("batches") == {"batches": []}
    dry = terminal.json(*asked, "--skip-blocked", "--dry-run")
    assert (dry["batch"], dry["dry_run"], dry["count"]) == (None, True, 1)
    made = terminal.json(*asked, "--skip-blocked")
    assert (made["count"], len(made["left_out"])) == (1, 1)
    second = terminal.json("export", "INV-10446", "--target", "csv", code=1)
    assert second["left_out"][0]["check"] == "exported"
    terminal.run("export", "INV-10446", "--target", "csv", "--include-exported", code=1)
    again = terminal.json(
        "export", "INV-10446", "--target", "csv", "--include-exported", "--reason", "lost"
    )
    log = {one["number"]: one["earlier"] for one in terminal.json("batches")["batches"]}
    assert log[again["batch"]] == [made["batch"]]


def test_nothing_ready_is_not_an_error(empty: Terminal) -> None:
    answer = empty.json("export", "--ready", "--target", "csv")
    assert (answer["batch"], answer["files"], answer["count"]) == (None, [], 0)


def test_who_is_not_listed_is_refused_and_recorded(terminal: Terminal) -> None:
    stranger = ("--as", "sam@prairie.example")
    refused = terminal.run("process", "INV-10446", "--reason", "x", *stranger, code=1)
    assert refused.stdout == ""
    assert "not on the list" in refused.stderr
    assert terminal.json("show", "INV-10446")["tab"] == "admin"
    assert "error" in terminal.json("list", *stranger, code=1)


def test_bulk_acts_answer_for_each(terminal: Terminal) -> None:
    answer = terminal.json("process", "INV-10446", "NOPE", "--reason", "paper", code=1)
    assert answer["done"] == ["INV-10446"]
    assert answer["refused"] == [{"number": "NOPE", "reason": "There is no such invoice."}]


def test_a_check_names_everything_at_once(terminal: Terminal) -> None:
    found = terminal.json("check", "INV-10460-REVISED", "--target", "quickbooks-desktop", code=1)
    assert found["target"] == "quickbooks-desktop"
    assert {"number", "check", "field", "level", "message", "fix", "overridable"} == set(
        found["problems"][0]
    )


def test_init_leaves_alone_what_is_there(empty: Terminal) -> None:
    before = (empty.folder / "b.toml").read_text()
    assert "was left as it is" in empty.run("init", code=1).stderr
    assert (empty.folder / "b.toml").read_text() == before
    assert all(f"[profiles.{target}]" in before for target in TARGETS)


def test_each_mistake_in_the_configuration_is_a_sentence(empty: Terminal) -> None:
    config = empty.folder / "b.toml"
    text = config.read_text().replace('timezone = "America/Edmonton"', 'timezone = "Calgary"')
    config.write_text(text.replace("due_days = 30", "due_days = -1") + "\n[nonsense]\n")
    told = empty.run("list", code=1).stderr.splitlines()
    assert len(told) == 4
    assert "'Calgary' is not a time zone" in told[0]
    assert told[-1].startswith("Nothing was done.")


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    told = Terminal(tmp_path).run("list", code=1).stderr
    assert "Run `backlog init` first." in told


def test_usage_is_exit_code_2(terminal: Terminal) -> None:
    terminal.run("export", "--target", "csv", code=2)
    terminal.run("nonsense", code=2)


def test_an_edit_is_shown_before_it_is_saved(terminal: Terminal) -> None:
    asked = ("edit", "INV-10446", "--set", "lines.1.quantity=20")
    shown = terminal.json(*asked, "--preview")
    assert {one["field"]: one["after"] for one in shown["changes"]} == {
        "lines.1.quantity": "20",
        "lines.1.amount": "2900.00",
        "taxes.1.base": "4685.00",
        "taxes.1.amount": "234.25",
        "subtotal": "4685.00",
        "tax_total": "234.25",
        "total": "4919.25",
        "edited": "True",
    }
    assert terminal.json("show", "INV-10446")["total"] == "6365.63"
    assert terminal.json(*asked) == {"done": ["INV-10446"], "refused": []}
    assert terminal.json("show", "INV-10446")["total"] == "4919.25"


def test_every_act_has_its_command(terminal: Terminal) -> None:
    number, why = "INV-10446", ("--reason", "the client asked")
    two = {"done": [number], "refused": []}
    for words in (
        ("override", "INV-10448", "signature", *why),
        ("hold", number, *why, "--until", "2099-01-01"),
        ("release", number),
        ("send-back", number, *why),
        ("release", number),
        ("comment", number, "called them"),
        ("reference", f"{number}=QB-77"),
        ("edit", number, "--set", "notes=call again"),
        ("process", number, *why),
        ("unprocess", number, *why),
    ):
        assert terminal.json(*words)["refused"] == []
    batch = terminal.json("export", number, "--target", "csv")["batch"]
    terminal.json("imported", batch, "--outcome", "imported")
    assert terminal.json("reopen", number, *why) == two
    assert terminal.json("acknowledge", number) == two
    batch = terminal.json("export", number, "--target", "csv")["batch"]
    assert terminal.json("void-batch", batch, *why)["state"] == "void"
    assert terminal.json("process", number, *why) == two
    assert terminal.json("pay", number, "--amount", "100.00", "--on", "2026-11-20") == two
    assert terminal.json("show", number)["balance"] == "6265.63"
    assert terminal.json("unpay", number, *why) == two
    assert terminal.json("void", "INV-10401", *why)["done"] == ["INV-10401"]
    assert terminal.json("revision", number, "accept", code=1)["refused"][0]["number"] == number
    assert terminal.json("list", "--status", "void")["count"] == 1
    assert terminal.json("verify", "--deep")["ok"] is True


def test_reports_and_upkeep_answer(terminal: Terminal) -> None:
    assert {job["currency"] for job in terminal.json("wip")["jobs"]} == {"CAD", "EUR", "USD"}
    assert sum(group["count"] for group in terminal.json("ageing")["groups"]) == 63
    assert terminal.json("digest")["lines"][0].startswith("Admin: 63 invoices")
    assert terminal.json("quarantine")["count"] == 0
    waiting = {(one["destination"], one["kind"]) for one in terminal.json("outbox")["messages"]}
    assert waiting == {("slack:backlog", "refresh"), ("sheet", "refresh")}
    head = terminal.json("verify")["head"]
    copy = str(terminal.folder / "copy.db")
    assert terminal.json("backup", copy)["head"] == head
    assert terminal.json("verify", "--anchor", head)["ok"] is True
    settings = terminal.json("settings", "weekly_mode=export")
    assert settings["weekly_mode"] == "export"


def test_a_watched_folder_is_looked_into_by_hand(empty: Terminal) -> None:
    refused = empty.run("run-job", "watch-folder", code=1)
    assert "No folder is watched" in refused.stderr
    config, inbox = empty.folder / "b.toml", empty.folder / "inbox"
    config.write_text(config.read_text().replace('intake = ""', 'intake = "inbox"'))
    assert "is not there" in empty.run("run-job", "watch-folder", code=1).stderr
    inbox.mkdir()
    assert empty.json("run-job", "watch-folder")["said"] == "There was nothing to do."
    (inbox / "week.jsonl").write_bytes((files("samples") / "bad_records.jsonl").read_bytes())
    seen_before(inbox / "week.jsonl", empty.folder / "b.db")
    assert "3 quarantined" in empty.json("run-job", "watch-folder")["said"]
    assert (inbox / "done" / "week.jsonl.problems.txt").exists()
    rows = empty.json("quarantine")["quarantine"]
    assert [row["file"] for row in rows] == ["week.jsonl"] * 3
    assert empty.json("quarantine", "--retry", str(rows[0]["id"]), code=1)["added"] == 0
    for row in rows:
        empty.json("quarantine", "--dismiss", str(row["id"]), "--reason", "sent again")
    assert empty.json("quarantine") == {"count": 0, "quarantine": []}


def seen_before(file: Path, database: Path) -> None:
    """As if an earlier look had seen the file as it is."""
    facts = file.stat()
    seen = {file.name: [facts.st_size, facts.st_mtime_ns, "2026-11-23T00:00:00+00:00"]}
    with database_of(database) as db:
        kept.put(db, "intake", "seen", seen, at=datetime(2026, 11, 23, tzinfo=UTC))


@contextmanager
def database_of(path: Path) -> Iterator[Database]:
    with database.open_database(path) as db, database.transaction(db):
        yield db


def test_what_goes_out_may_not_come_in(empty: Terminal) -> None:
    config = empty.folder / "b.toml"
    text = config.read_text().replace('export = ""', 'export = "x"')
    config.write_text(text.replace('intake = ""', 'intake = "x"'))
    assert "what goes out would come in" in empty.run("list", code=1).stderr


def test_the_same_bytes_are_written_again_and_over_nothing(terminal: Terminal) -> None:
    batch = terminal.json("export", "--ready", "--target", "csv")
    folder = terminal.folder / "out"
    for _ in range(2):
        terminal.json("batch", batch["batch"], "--out", str(folder))
    (file,) = [folder / one["name"] for one in batch["files"] if one["currency"] == "CAD"]
    file.write_text("mine")
    said = terminal.run("batch", batch["batch"], "--out", str(folder), code=1).stderr
    assert "other content, and was left as it is" in said
    assert file.read_text() == "mine"
    assert terminal.json("verify")["ok"] is True


def test_mappings_go_out_to_a_spreadsheet_and_come_back(terminal: Terminal) -> None:
    folder, target = terminal.folder, "quickbooks-desktop"
    sheet = folder / "mappings.csv"
    out = terminal.json("mappings", target, "export", str(sheet))
    assert (out["target"], out["profile"], out["mapped"]) == (target, target, 0)
    whole = sheet.read_bytes().decode("utf-8-sig")
    assert whole.startswith("sort,ours,note,theirs,goes out as,exists there\r\n")
    assert "client,C-0117,Northfield Energy Ltd,,Northfield Energy Ltd,\r\n" in whole
    same = terminal.json("mappings", target, "import", str(sheet))
    assert (same["added"], same["changed"], same["removed"], same["unchanged"]) == (0, 0, 0, 0)
    filled = whole.replace("Northfield Energy Ltd,,", "Northfield Energy Ltd,Northfield Énergie,")
    filled = filled.replace("every other line of this kind,,Labour", "any,Field:Labour,Labour")
    sheet.write_bytes(filled.replace(",", ";").encode("cp1252"))
    tried = terminal.json(
        "mappings", target, "import", str(sheet), "--dry-run", "--as", "dana@prairie.example"
    )
    assert (tried["dry_run"], tried["added"]) == (True, 2)
    done = terminal.run("mappings", target, "import", str(sheet)).stdout
    assert done.splitlines() == [
        "QuickBooks Desktop: 2 added, 0 changed, 0 removed, 0 unchanged.",
        "  added    client C-0117: “Northfield Énergie”",
        "  added    item labour: “Field:Labour”",
    ]
    made = terminal.json("export", "INV-10446", "--target", target, "--out", str(folder / "out"))
    data = (folder / "out" / made["files"][0]["name"]).read_bytes().decode("cp1252")
    assert "\tNorthfield Énergie\t" in data
    assert "\tField:Labour\t" in data
    sheet.write_text("sort,ours,theirs\nclient,C-0117,\n")
    gone = terminal.json("mappings", target, "import", str(sheet))
    assert gone["changes"] == [
        {"sort": "client", "ours": "C-0117", "was": "Northfield Énergie", "theirs": None}
    ]
    assert terminal.json("verify", "--deep")["ok"] is True
    told = terminal.run("mappings", target, "export", str(sheet), code=1).stderr
    assert "is there already with other content, and was left as it is" in told
    assert sheet.read_text() == "sort,ours,theirs\nclient,C-0117,\n"


def test_the_lists_of_the_books_say_what_is_missing_there(terminal: Terminal) -> None:
    target, listed = "quickbooks-desktop", terminal.folder / "customers.csv"
    listed.write_text("Active,Customer\nyes,Northfield Energy Limited\nyes,Rosebud Gathering\n")
    brought = terminal.json("mappings", target, "import", str(listed), "--list", "client")
    assert (brought["list"], brought["column"], brought["added"]) == ("client", "Customer", 2)
    found = terminal.json("check", "INV-10446", "--target", target)
    (missing,) = [one for one in found["problems"] if one["check"] == "would-create"]
    assert missing["message"].endswith("Did you mean “Northfield Energy Limited”?")
    assert missing["level"] == "warning"
    sheet = terminal.run("mappings", target, "export", "-").stdout
    assert "no; there is “Northfield Energy Limited”" in sheet
    again = terminal.run("mappings", target, "export", "-", "--list", "client").stdout
    (terminal.folder / "again.csv").write_text(again)
    same = terminal.json(
        "mappings", target, "import", str(terminal.folder / "again.csv"), "--list", "client"
    )
    assert (same["unchanged"], same["changes"]) == (2, [])


def test_a_mistake_in_the_mappings_names_its_row_and_changes_nothing(terminal: Terminal) -> None:
    sheet = terminal.folder / "mappings.csv"
    sheet.write_text("sort,ours,theirs\nclient,C-0117,Northfield\nclent,C-0104,Bowcrest\n")
    asked = ("mappings", "sage-50-ca", "import", str(sheet))
    told = terminal.run(*asked, code=1).stderr.splitlines()
    assert told == [
        "Row 3: there is no sort “clent” here; there are client, item, tax, language.",
        "Nothing was changed. Correct the file.",
    ]
    assert terminal.json("mappings", "sage-50-ca", "export", "-")["mapped"] == 0
    terminal.run("mappings", "sage", "import", str(sheet), code=2)


def test_one_firm_has_two_sets_of_books(terminal: Terminal) -> None:
    config = terminal.folder / "b.toml"
    with config.open("a") as file:
        file.write('\n[profiles.us-books]\ntarget = "quickbooks-desktop"\ncurrencies = ["USD"]\n')
    ready = ("export", "--ready", "--target", "us-books")
    made = terminal.json(*ready)
    assert (made["target"], list(made["totals"])) == ("quickbooks-desktop", ["USD"])
    one = terminal.json("batch", made["batch"])
    assert (one["target"], one["profile"]) == ("quickbooks-desktop", "us-books")
    assert terminal.json("list", "--target", "us-books")["count"] == made["count"]
    assert terminal.json("list", "--target", "quickbooks-desktop")["count"] == made["count"]
    assert terminal.json("settings", "weekly_target=us-books")["weekly_targets"] == ["us-books"]
    assert "QuickBooks Desktop (us-books)" in terminal.run("batches").stdout
    assert terminal.json(*ready)["target"] == "quickbooks-desktop"
    stopped = terminal.json("export", "INV-10446", "--target", "us-books", code=1)
    assert (stopped["target"], stopped["left_out"][0]["check"]) == (
        "quickbooks-desktop",
        "currency",
    )
    config.write_text(config.read_text().replace("us-books", "sage-300-cre"))
    assert "the name is reserved" in terminal.run("list", code=1).stderr
