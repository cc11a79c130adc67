"""The contract of the command line: its JSON to the key, its codes, and who says what where."""

import json
import re
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from backlog import naming
from backlog.target import Part, Profile
from exporters import TARGETS
from exporters.targets.generic_csv import GENERIC_CSV
from tests.app.program import Commands
from tests.offices import PRAIRIE, a_record

ROW = """
number client job project_manager tab invoice_date created_at total balance currency exported
export_status batches blockers held reference version ready
""".split()
DETAIL = """
lines taxes signature client_approved origin type history extra problems payments revision
""".split()
BATCH = """
number target profile state files count totals expected prefix note code made_by made_at
delivered_at imports earlier void_reason
""".split()
FILE = "name sha256 bytes currency count total taxes".split()
EXPORT = "batch target dry_run files count totals left_out warnings".split()
SAMPLES = files("samples")
PEOPLE = """
[[people]]
email = "amira@prairie.example"
roles = ["accounting"]

[[people]]
email = "priya@prairie.example"
roles = ["project_manager"]
"""


@pytest.fixture(scope="module")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    Commands(folder)("init", "--timezone", "America/Edmonton", "--as", "dana@prairie.example")
    with (folder / "backlog.toml").open("a") as file:
        file.write(PEOPLE)
    return folder


@pytest.fixture(scope="module")
def full_folder(empty_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    shutil.copytree(empty_folder, folder, dirs_exist_ok=True)
    Commands(folder)("import", str(SAMPLES / "company.json"))
    return folder


@pytest.fixture
def backlog(empty_folder: Path, tmp_path: Path) -> Commands:
    """Set up by `init`, with Amira of Accounting and Priya the Project Manager beside."""
    shutil.copytree(empty_folder, tmp_path, dirs_exist_ok=True)
    return Commands(tmp_path)


@pytest.fixture
def company(full_folder: Path, tmp_path: Path) -> Commands:
    shutil.copytree(full_folder, tmp_path, dirs_exist_ok=True)
    return Commands(tmp_path)


def said(backlog: Commands, *words: str, given: str | bytes | None = None) -> Result:
    place = ["--db", str(backlog.folder / "backlog.db")]
    place += ["--config", str(backlog.folder / "backlog.toml")]
    return CliRunner().invoke(main, [*place, *words], input=given)


def written(folder: Path, *records: Any, name: str = "new.json") -> str:
    path = folder / name
    path.write_text(json.dumps(records))
    return str(path)


def keys(value: Any) -> list[str]:
    return list(value)


def test_init_makes_both_and_everything_works_at_once(tmp_path: Path) -> None:
    backlog = Commands(tmp_path)
    made = backlog("init", "--currency", "USD")
    assert keys(made) == ["db", "config", "operator", "country", "province", "notes"]
    assert made["operator"].endswith("@localhost")
    assert backlog("list") == {"count": 0, "totals": {}, "next": None, "invoices": []}
    assert backlog("batches") == {"batches": []}
    assert backlog("verify")["ok"]
    assert backlog("export", "--ready", "--target", "csv")["batch"] is None


@pytest.mark.parametrize(
    ("words", "edition", "layout", "noted"),
    [
        ((), "outside-us", "canada-split", True),
        (("--currency", "USD"), "us", "us", False),
        (("--currency", "USD", "--country", "ca"), "outside-us", "canada-split", True),
        (("--currency", "GBP"), "outside-us", "us", False),
        (("--currency", "EUR"), "outside-us", "us", False),
    ],
)
def test_init_fits_profiles_to_the_country(
    tmp_path: Path, words: tuple[str, ...], edition: str, layout: str, noted: bool
) -> None:
    made = said(Commands(tmp_path), "init", *words)
    config = (tmp_path / "backlog.toml").read_text("utf-8")
    assert f'edition = "{edition}"' in config
    assert f'tax_layout = "{layout}"' in config
    assert ("may not reach the GST return" in made.stdout) == noted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("--timezone", "Etc/UTC"), "like America/Edmonton"),
        (("--timezone", "UTC", "--province", "on"), "like America/Toronto"),
        (("--timezone", "Europe/London"), None),
    ],
)
def test_the_clock_of_machines_is_doubted_by_init_and_by_the_doctor(
    tmp_path: Path, words: tuple[str, ...], wanted: str | None
) -> None:
    backlog = Commands(tmp_path)
    made = backlog("init", *words)
    told = {one["name"]: one["message"] for one in backlog("doctor")["checks"]}["time"]
    for text in (" ".join(made["notes"]), told):
        assert ("is the clock of machines" in text) == bool(wanted)
        assert (wanted or "") in text


def test_init_writes_where_the_company_is(tmp_path: Path) -> None:
    made = Commands(tmp_path)("init", "--country", "ca", "--province", "ab")
    assert (made["country"], made["province"]) == ("CA", "AB")
    assert 'province = "AB"' in (tmp_path / "backlog.toml").read_text("utf-8")


def test_a_tab_is_named_in_any_case(company: Commands) -> None:
    wanted = company("list", "--tab", "admin")
    assert company("list", "--tab", "Admin") == company("list", "--tab", "ADMIN") == wanted


def test_init_again_leaves_everything_as_it_was(company: Commands) -> None:
    before = (company.folder / "backlog.toml").read_bytes()
    refused = said(company, "init")
    assert refused.exit_code == 1
    assert "was left as it is" in refused.stderr
    assert refused.stdout == ""
    assert (company.folder / "backlog.toml").read_bytes() == before
    assert company("list", "--tab", "all")["count"] == 63


@pytest.mark.parametrize("command", ["list", "serve"])
def test_a_database_that_is_not_there_is_made_by_init_alone(
    company: Commands, command: str
) -> None:
    """An empty one in place of a disk that is not mounted would be shown to everybody."""
    configuration, database = company.folder / "backlog.toml", company.folder / "backlog.db"
    before = configuration.read_bytes()
    database.rename(company.folder / "elsewhere.db")
    assert "Run `backlog init` first" in said(company, command).stderr
    assert not database.exists()
    made = company("init")
    assert (made["db"], made["operator"]) == (str(database), "dana@prairie.example")
    assert company("list")["count"] == 0
    assert configuration.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        *[("--currency", "CDN"), ("--country", "CAN"), ("--province", "Alberta")],
        *[("--timezone", "Calgary"), ("--as", "nobody")],
    ],
)
def test_init_with_a_mistake_leaves_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert Commands(tmp_path).run("init", *words)[0] == 1
    assert list(tmp_path.iterdir()) == []


def test_init_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    refused = said(Commands(tmp_path / "missing"), "init")
    assert refused.exit_code == 1
    assert "cannot be made" in refused.stderr


@pytest.mark.parametrize("command", [("list",), ("verify",), ("process", "INV-1"), ("batches",)])
def test_without_a_database_the_next_step_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    nothing = said(Commands(tmp_path), *command)
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "Run `backlog init` first." in nothing.stderr
    Commands(tmp_path)("init")
    (tmp_path / "backlog.db").unlink()
    no_database = said(Commands(tmp_path), *command)
    assert no_database.exit_code == 1
    assert "Run `backlog init` first." in no_database.stderr


def test_a_file_that_is_no_database_is_told(backlog: Commands) -> None:
    (backlog.folder / "backlog.db").write_bytes(b"not a database" * 100)
    refused = said(backlog, "list")
    assert refused.exit_code == 1
    assert "backlog.db is no backlog. Nothing was done" in refused.stderr


def test_a_bad_configuration_is_one_sentence_a_mistake(backlog: Commands) -> None:
    path = backlog.folder / "backlog.toml"
    path.write_text(path.read_text().replace("due_days = 30", "due_days = 'x'\ncolour = 'red'"))
    refused = said(backlog, "list", "--json")
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) == 3
    assert json.loads(refused.stdout) == {"error": refused.stderr.strip()}


def test_import_counts_what_became_of_each(backlog: Commands) -> None:
    company = str(SAMPLES / "company.json")
    assert backlog("import", company) == {
        "added": 63,
        "updated": 0,
        "unchanged": 0,
        "revisions": 0,
        "quarantined": [],
        "notices": [],
    }
    assert backlog("import", company)["unchanged"] == 63
    taken = backlog("import", str(SAMPLES / "bad_records.jsonl"), company, code=1)
    assert taken["unchanged"] == 63
    for bad in taken["quarantined"]:
        assert keys(bad) == ["file", "index", "source_id", "field", "reason"]
        assert bad["file"] == "bad_records.jsonl"


def test_import_from_standard_input(backlog: Commands) -> None:
    lines = "\n".join(json.dumps(a_record(f"INV-{n}")) for n in (1, 2))
    assert said(backlog, "import", "-", given=lines).exit_code == 0
    csv = (SAMPLES / "one_invoice.csv").read_bytes()
    assert said(backlog, "import", "-", given=csv).exit_code == 0
    assert backlog("list")["count"] == 3


@pytest.mark.parametrize(("name", "text"), [("a.json", "[]"), ("a.csv", "number,client.name\n")])
def test_a_file_without_records_is_told(backlog: Commands, name: str, text: str) -> None:
    file = backlog.folder / name
    file.write_text(text)
    imported = said(backlog, "import", str(file), str(SAMPLES / "company.json"))
    assert imported.exit_code == 0
    assert imported.stdout.startswith("63 added")
    assert f"{name}: It holds no records." in imported.stdout
    assert backlog("import", str(file))["notices"] == [f"{name}: It holds no records."]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.json", ""), ("a.csv", "\n"), ("a.csv", "<html><body>502 Bad Gateway</body></html>")],
)
def test_a_file_with_nothing_of_ours_is_no_success(backlog: Commands, name: str, text: str) -> None:
    file = backlog.folder / name
    file.write_text(text)
    [bad] = backlog("import", str(file), code=1)["quarantined"]
    assert (bad["file"], bad["source_id"], bad["field"]) == (name, None, None)
    assert "Nothing of the file was taken in." in bad["reason"]
    [told] = [one for one in backlog("doctor")["checks"] if one["name"] == "quarantine"]
    assert told["message"].startswith("1 record could not be taken in.")


def test_import_of_a_file_that_is_not_there_takes_nothing_in(backlog: Commands) -> None:
    refused = said(backlog, "import", str(SAMPLES / "company.json"), "missing.json")
    assert refused.exit_code == 1
    assert "missing.json cannot be read" in refused.stderr
    assert backlog("list")["count"] == 0


def test_list_answers_rows_with_every_key(company: Commands) -> None:
    page = company("list", "--limit", "10")
    assert keys(page) == ["count", "totals", "next", "invoices"]
    assert (page["count"], len(page["invoices"])) == (63, 10)
    for row in page["invoices"]:
        assert keys(row) == ROW
    assert page["invoices"][0] == {
        "number": "INV-10401",
        "client": "Northfield Energy Ltd",
        "job": "J-2231",
        "project_manager": "Priya Nair",
        "tab": "admin",
        "invoice_date": "2026-09-14",
        "created_at": "2026-09-14T15:25:00Z",
        "total": "8190.40",
        "balance": "8190.40",
        "currency": "CAD",
        "exported": False,
        "export_status": "never",
        "batches": [],
        "blockers": [],
        "held": None,
        "reference": None,
        "version": 1,
        "ready": "here",
    }


def test_list_pages_to_the_end(company: Commands) -> None:
    numbers: list[str] = []
    after: tuple[str, ...] = ()
    while True:
        page = company("list", "--limit", "20", *after)
        numbers += [row["number"] for row in page["invoices"]]
        if page["next"] is None:
            break
        after = ("--after", page["next"])
    assert len(numbers) == len(set(numbers)) == 63
    assert said(company, "list", "--after", "garbage").exit_code == 1


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--search", "INV-1040"), 9),
        (("--search", "%"), 0),
        (("--client", "north01"), 11),
        (("--from", "2026-09-14", "--to", "2026-09-14"), 1),
        (("--export-status", "exported"), 0),
        (("--status", "void"), 0),
        (("--tab", "paid"), 0),
    ],
)
def test_list_takes_the_filters(company: Commands, words: tuple[str, ...], count: int) -> None:
    assert company("list", *words)["count"] == count


def test_list_ready_is_what_an_export_of_all_that_is_ready_takes(company: Commands) -> None:
    listed = company("list", "--ready", "--tab", "Admin", "--limit", "100")
    assert {row["ready"] for row in listed["invoices"]} == {"here"}
    drafted = company("export", "--ready", "--target", "quickbooks-desktop", "--dry-run")
    assert (listed["count"], listed["totals"]) == (drafted["count"], drafted["totals"])
    assert company("list", "--ready", "--tab", "PAID")["count"] == 0


def test_mine_is_of_whoever_acts(company: Commands) -> None:
    mine = company("list", "--tab", "mine")["count"]
    assert 0 < mine < 63
    assert company("list", "--tab", "mine", "--as", "amira@prairie.example")["count"] == 0


def test_show_tells_everything_about_one(company: Commands) -> None:
    shown = company("show", " inv-10401 ")
    assert set(ROW + DETAIL) <= set(shown)
    assert shown["lines"][0]["rate"] == "145.00"
    assert shown["taxes"][0] == {"code": "GST", "rate": "5", "base": "7800.38", "amount": "390.02"}
    (event,) = shown["history"]
    assert (event["action"], event["by"]) == ("received", "dana@prairie.example")
    assert event["where"]["via"] == "command line"
    assert said(company, "show", "INV-1").exit_code == 1


def test_show_has_the_revision_that_waits_until_it_is_answered(backlog: Commands) -> None:
    backlog("import", written(backlog.folder, a_record("INV-1")))
    assert backlog("show", "INV-1")["revision"] is None
    backlog("hold", "INV-1", "--reason", "ask")
    again = written(backlog.folder, a_record("INV-1", memo="as agreed"))
    assert backlog("import", again)["revisions"] == 1
    revision = backlog("show", "INV-1")["revision"]
    was = a_record("INV-1")["memo"]
    assert revision["received_at"].endswith("Z")
    assert revision["differences"] == [{"field": "memo", "was": was, "now": "as agreed"}]
    text = said(backlog, "show", "INV-1").stdout
    assert f"memo: {was} -> as agreed. Answer it first: backlog revision INV-1" in text
    backlog("revision", "INV-1", "dismiss", "--reason", "the client has the first")
    assert backlog("show", "INV-1")["revision"] is None


def test_a_list_has_subtotals_by_client(company: Commands) -> None:
    page = company("list", "--group-by", "client", "--limit", "1")
    assert sum(one["count"] for one in page["groups"]) == page["count"] == 63
    assert {"name", "count", "totals"} == set(page["groups"][0])
    assert "Northfield Energy Ltd" in said(company, "list", "--group-by", "client").stdout


def test_undo_takes_back_the_last_act_as_a_whole_or_that_of_some_numbers(
    backlog: Commands,
) -> None:
    numbers = ["INV-1", "INV-2", "INV-3"]
    backlog("import", written(backlog.folder, *(a_record(number) for number in numbers)))
    backlog("process", *numbers, "--reason", "sent on paper")
    backlog("reference", "INV-1=QB-1", "INV-2=QB-2")
    assert backlog("undo") == {"done": ["INV-1", "INV-2"], "refused": []}
    assert backlog("show", "INV-2")["reference"] is None
    half = backlog("undo", "INV-3", "INV-9", code=1)
    assert (half["done"], [one["number"] for one in half["refused"]]) == (["INV-3"], ["INV-9"])
    touched = said(backlog, "undo").stdout
    assert "INV-1: refused. Something happened to it since: undo by" in touched
    tabs = [backlog("show", number)["tab"] for number in numbers]
    assert tabs == ["processed", "processed", "admin"]


def test_show_reads_like_the_invoice_and_its_life(backlog: Commands) -> None:
    record = a_record("INV-1", truck="12-B", memo="north lease")
    backlog("import", written(backlog.folder, record))
    backlog("process", "INV-1", "--reason", "sent on paper")
    backlog("pay", "INV-1", "--amount", "100", "--reference", "EFT 7")
    backlog("reference", "INV-1=QB-1001")
    text = said(backlog, "show", "INV-1").stdout
    for told in (
        "memo north lease",
        "36.5 h x 145.00",
        "Signature: R. Cole 2026-09-11. Approved by the client: yes.",
        "100.00 CAD EFT 7, recorded by",
        "Accounting reference: QB-1001",
        "Also came with it, truck: 12-B",
        "sent on paper",
        "reference: - -> QB-1001",
    ):
        assert told in text, told
    assert re.search(r"GST 5 % of 7800\.38 +390\.02$", text, re.MULTILINE)


def test_what_would_deceive_the_eye_is_shown_by_its_name(backlog: Commands) -> None:
    """Free text is kept as it came, and names that older releases let in are, too."""
    record = a_record("INV-1", memo="pay \u202e01\u202c now", terms="Net \u200b30")
    said(backlog, "import", written(backlog.folder, record))
    shown = said(backlog, "show", "INV-1").stdout
    assert "terms Net [U+200B]30" in shown
    assert "memo pay [U+202E]01[U+202C] now" in shown
    assert "[U+202E]" in said(backlog, "show", "NO\u202ePE").stderr


def test_check_names_every_problem(company: Commands) -> None:
    found = company("check", "INV-10448", "INV-10401", "--target", "csv", code=1)
    assert keys(found) == ["target", "problems"]
    (problem,) = [one for one in found["problems"] if one["level"] == "blocker"]
    assert keys(problem) == "number check field level message fix overridable".split()
    assert (problem["number"], problem["check"]) == ("INV-10448", "signature")


def test_an_invoice_is_clean_once_the_company_says_its_tax_number(company: Commands) -> None:
    (warned,) = company("check", "INV-10401", "--target", "csv")["problems"]
    assert (warned["check"], warned["level"]) == ("input-tax-credit", "warning")
    config = company.folder / "backlog.toml"
    number = 'tax_numbers = {"GST/HST" = "123456789 RT0001"}'
    config.write_text(config.read_text("utf-8").replace("tax_numbers = {}", number), "utf-8")
    clean = company("check", "INV-10401", "--target", "csv")
    assert clean == {"target": "csv", "problems": []}


def test_check_says_what_to_type_for_override(company: Commands) -> None:
    checked = said(company, "check", "INV-10448", "--target", "csv")
    assert checked.stdout.startswith("INV-10448: blocker signature: ")
    answer = company("override", "INV-10448", "signature", "--reason", "came by mail")
    assert answer == {"done": ["INV-10448"], "refused": []}


def test_a_warning_names_only_the_invoices_of_which_it_is_said(backlog: Commands) -> None:
    for number, client in {"INV-1": "Smith", "INV-2": "Miller", "INV-3": "Smith"}.items():
        record = a_record(number, client={"name": f"{client} \u2192 Sons"}, po_number=number)
        backlog("import", written(backlog.folder, record))
    text = said(backlog, "export", "--ready", "--target", "sage-50-ca").stdout
    folded = [line for line in text.splitlines() if "warning characters" in line]
    assert [line.partition(": ")[0].split(", ", 1)[1] for line in folded] == [
        "INV-1, INV-3",
        "INV-2",
    ]


def test_export_of_named_invoices_is_all_or_nothing(company: Commands) -> None:
    names = ("INV-10401", "INV-10448")
    stopped = company("export", *names, "--target", "csv", code=1)
    assert keys(stopped) == EXPORT
    assert (stopped["batch"], stopped["files"], stopped["count"]) == (None, [], 0)
    assert [keys(one) for one in stopped["left_out"]] == [["number", "check", "reason"]]
    made = company("export", *names, "--target", "csv", "--skip-blocked")
    assert keys(made) == EXPORT
    assert (made["count"], made["totals"]) == (1, {"CAD": "8190.40"})
    assert [one["number"] for one in made["left_out"]] == ["INV-10448"]
    assert [keys(file) for file in made["files"]] == [FILE]


def test_export_of_all_that_is_ready_and_then_of_nothing(company: Commands) -> None:
    out = company.folder / "out"
    dry = company("export", "--ready", "--target", "csv", "--dry-run")
    assert (dry["batch"], dry["dry_run"], dry["files"]) == (None, True, [])
    made = company("export", "--ready", "--target", "csv", "--out", str(out))
    assert (made["count"], made["totals"]) == (dry["count"], dry["totals"])
    year = datetime.now(UTC).year
    assert made["batch"].startswith("B-20")
    assert int(made["batch"][2:6]) in (year - 1, year)
    assert {path.name for path in out.iterdir()} == {file["name"] for file in made["files"]}
    again = company("export", "--ready", "--target", "csv")
    assert (again["batch"], again["count"]) == (None, 0)
    # What stays is listed with its reason, the invoice's own blockers among them.
    assert "signature" in {one["check"] for one in again["left_out"]}
    assert len(again["left_out"]) == 63 - made["count"]
    lost = ("--include-exported", "--reason", "the files were lost")
    more = company("export", "--ready", "--client", "north01", "--target", "csv", *lost)
    assert more["count"] > 0


def test_a_total_given_twice_is_refused(company: Commands) -> None:
    made = company("export", "INV-10401", "--target", "csv")
    totals = ("--total", "1", "--total", "CAD=2")
    refused = company("imported", made["batch"], "--outcome", "imported", *totals, code=1)
    assert "given twice" in refused["error"]
    assert company("batch", made["batch"])["imports"] == []


def test_export_narrowed_by_a_filter(company: Commands) -> None:
    made = company("export", "--ready", "--client", "north01", "--target", "csv")
    listed = company("list", "--client", "north01", "--export-status", "exported")
    assert made["count"] == listed["count"] > 0
    assert company("list", "--export-status", "exported")["count"] == made["count"]


@pytest.mark.parametrize(
    "words",
    [
        ("INV-1", "--target", "csv"),
        ("INV-10401", "--target", "csv", "--include-exported"),
        ("INV-10401", "--target", "csv", "--as", "amira@prairie.example"),
        ("INV-10401", "--target", "csv", "--as", "stranger@x.example"),
    ],
    ids=["unknown", "no reason", "other role", "stranger"],
)
def test_a_refused_export_keeps_its_shape(company: Commands, words: tuple[str, ...]) -> None:
    refused = company("export", *words, code=1)
    assert keys(refused) == [*EXPORT, "error"]
    assert (refused["batch"], refused["files"]) == (None, [])
    assert company("batches") == {"batches": []}


def test_exporting_again_takes_a_reason(company: Commands) -> None:
    first = company("export", "INV-10401", "--target", "csv")
    left = company("export", "INV-10401", "--target", "csv", code=1)["left_out"]
    assert left[0]["check"] == "exported"
    again = ("--include-exported", "--reason", "file lost")
    second = company("export", "INV-10401", "--target", "csv", *again)
    assert company("batch", second["batch"])["earlier"] == [first["batch"]]
    assert company("show", "INV-10401")["export_status"] == "re-exported"


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--target", "csv"),
        ("export", "INV-1", "--ready", "--target", "csv"),
        ("export", "INV-1"),
        ("export", "INV-1", "--target", "sage"),
        ("list", "--tab", "other"),
        ("list", "--limit", "0"),
        ("pay", "INV-1", "--on", "13.11.2026"),
        ("process",),
        ("imported", "B-2026-0001"),
        ("settings", "weekly_day"),
        ("nonsense",),
    ],
)
def test_wrong_usage_is_code_2_and_said_on_stderr(
    company: Commands, words: tuple[str, ...]
) -> None:
    result = said(company, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage" in result.stderr


def test_a_batch_tells_all_and_writes_the_same_bytes_again(company: Commands) -> None:
    made = company("export", "INV-10401", "--target", "quickbooks-desktop", "--note", "n")
    (listed,) = company("batches")["batches"]
    assert keys(listed) == BATCH
    first, second = company.folder / "one", company.folder / "two"
    told = company("batch", made["batch"].lower(), "--out", str(first))
    assert sorted(keys(told)) == sorted([*BATCH, "comments", "invoices"])
    assert told["state"] == "prepared"
    assert keys(told["invoices"][0]) == ROW
    company("batch", made["batch"], "--out", str(second))
    (name,) = [file["name"] for file in made["files"]]
    assert (first / name).read_bytes() == (second / name).read_bytes()
    assert company("batches")["batches"] == [listed]


def test_a_file_in_the_way_is_never_overwritten(company: Commands) -> None:
    out = company.folder / "out"
    made = company("export", "INV-10401", "--target", "csv", "--out", str(out))
    company("batch", made["batch"], "--out", str(out))
    path = out / made["files"][0]["name"]
    path.write_text("mine")
    refused = said(company, "batch", made["batch"], "--out", str(out))
    assert refused.exit_code == 1
    assert "is safe" in refused.stderr
    assert path.read_text() == "mine"


@pytest.mark.parametrize("in_the_way", ["a file for the folder", "a file of that name"])
def test_a_batch_stands_although_its_file_cannot_be_written(
    company: Commands, in_the_way: str
) -> None:
    out = company.folder / "out"
    if in_the_way == "a file for the folder":
        out.write_text("")
        out /= "deeper"
    else:
        out.mkdir()
        now = datetime.now(PRAIRIE.zone)
        batch, day = f"B-{now.year}-0001", f"{now:%Y%m%d}"
        for word in naming.CODES:
            (out / f"{day}_Northfield-Energy-Ltd_{batch}-{word}.csv").write_text("mine")
    made = company("export", "INV-10401", "--target", "csv", "--out", str(out), code=1)
    assert "is safe" in made["error"]
    assert company("batch", made["batch"])["files"] == made["files"]


@pytest.mark.parametrize(("changes", "code"), [(2, 0), (3, 1)])
def test_an_export_that_was_overtaken_is_drafted_again_at_most_three_times(
    company: Commands, monkeypatch: pytest.MonkeyPatch, changes: int, code: int
) -> None:
    left = iter(range(changes))

    def document(part: Part, profile: Profile) -> bytes:
        """Somebody says something about the invoice while its file is rendered."""
        if next(left, None) is not None:
            company("comment", "INV-10401", "looked at it")
        return GENERIC_CSV.document(part, profile)

    monkeypatch.setitem(TARGETS, "csv", replace(GENERIC_CSV, document=document))
    made = company("export", "INV-10401", "--target", "csv", code=code)
    assert (made["batch"] is None) == bool(code)
    assert ("INV-10401 was changed" in made.get("error", "")) == bool(code)
    assert next(left, None) is None


def test_comment_on_a_batch_stands_in_the_batch(company: Commands) -> None:
    number = company("export", "INV-10401", "--target", "csv")["batch"]
    assert company("comment", number.lower(), "sent to the bank")["done"] == [number]
    refused = said(company, "comment", "B-2026-0099", "hello")
    assert refused.exit_code == 1
    [remark] = company("batch", number)["comments"]
    assert remark["text"] == "sent to the bank"
    assert (remark["changed"], remark["deleted"]) == (False, False)
    assert (
        f"{remark['by']} at {remark['at']}: sent to the bank"
        in said(company, "batch", number).stdout
    )


def test_imported_answers_what_was_expected_seen_and_missing(company: Commands) -> None:
    number = company("export", "INV-10401", "--target", "csv")["batch"]
    (file,) = company("batch", number)["files"]
    seen = company("imported", number, "--outcome", "imported", "--total", "8190.41")
    assert seen == {
        "batch": number,
        "outcome": "imported",
        "expected": {"CAD": "8190.40"},
        "seen": {"CAD": "8190.41"},
        "gap": {"CAD": "0.01"},
        "explained_by": None,
        "in_part": None,
        "alarm": None,
        "taken_back": [],
        "taxes": {
            "CAD": [{"file": file["name"], "total": "8190.40", "taxes": {"GST": "390.02"}}],
        },
    }
    assert file["taxes"] == {"GST": "390.02"}
    again = company("imported", number, "--outcome", "imported", "--as", "amira@prairie.example")
    assert keys(again["alarm"]) == ["by", "at", "batch"]
    assert again["alarm"]["at"].endswith("Z")
    (one, two) = company("batch", number)["imports"]
    assert keys(one) == "by at outcome totals_seen gap failed corrects reason".split()
    assert two["by"] == "amira@prairie.example"


def test_imported_names_what_was_taken_back_before(company: Commands) -> None:
    first = company("export", "INV-10401", "--target", "csv")["batch"]
    company("reopen", "INV-10401", "--reason", "typo")
    second = company("export", "INV-10401", "--target", "csv")["batch"]
    told = said(company, "imported", first, "--outcome", "imported")
    assert f"acknowledge INV-10401 --batch {first}" in told.stdout
    again = company("imported", first, "--outcome", "imported")
    assert again["taken_back"] == [{"number": "INV-10401", "reason": "typo", "since": [second]}]
    assert company("imported", second, "--outcome", "imported")["alarm"]["batch"] == first
    company("acknowledge", "INV-10401", "--batch", first)


def test_a_mistyped_total_is_corrected_and_releases_nothing(company: Commands) -> None:
    first = company("export", "INV-10401", "INV-10402", "--target", "csv")["batch"]
    company("imported", first, "--outcome", "imported", "--total", "8190.40")
    right = ("--correct", "--reason", "two digits swapped", "--total", "15723.52")
    other = said(company, "imported", first, "--outcome", "partly", *right)
    assert (other.exit_code, "What was said last of" in other.stderr) == (1, True)
    done = company("imported", first, "--outcome", "imported", *right)
    assert (done["gap"], done["alarm"]) == ({"CAD": "0.00"}, None)
    batch = company("batch", first)
    assert (batch["state"], len(batch["imports"])) == ("imported", 2)
    assert batch["imports"][1]["corrects"]["outcome"] == "imported"
    assert all(not one["failed"] for one in batch["imports"])
    assert "corrects the total of imported by" in said(company, "batch", first).stdout
    assert company("show", "INV-10401")["exported"]
    assert company("verify", "--deep")["ok"]


def test_what_never_came_in_is_corrected_and_named_at_its_next_export(company: Commands) -> None:
    first = company("export", "INV-10401", "--target", "csv")["batch"]
    seen = company("imported", first, "--outcome", "imported", "--total", "0")
    command = f"backlog imported {first} --outcome partly --failed INV-10401=WHY --correct"
    assert seen["in_part"]["failed"] == ["INV-10401"]
    assert seen["in_part"]["command"] == f"{command} --reason WHY"
    assert command in said(company, "batch", first).stdout
    wrong = said(company, "imported", first, "--outcome", "imported", "--correct", "--reason", "x")
    assert (wrong.exit_code, "--outcome rejected for all" in wrong.stderr) == (1, True)
    unused = said(company, "imported", first, "--outcome", "imported", "--reason", "x")
    assert (unused.exit_code, "belongs to --correct" in unused.stderr) == (2, True)

    amira = ("--as", "amira@prairie.example")
    right = ("--outcome", "rejected", "--correct", "--reason", "it was another file")
    done = company("imported", first, *right, *amira)
    assert (done["outcome"], done["expected"], done["in_part"]) == (
        "rejected",
        {"CAD": "0.00"},
        None,
    )
    batch = company("batch", first)
    assert (batch["state"], len(batch["imports"])) == ("rejected", 2)
    confirmed, corrected = batch["imports"]
    assert (confirmed["corrects"], confirmed["reason"]) == (None, None)
    assert corrected["reason"] == "it was another file"
    assert corrected["corrects"] == {name: confirmed[name] for name in ("by", "at", "outcome")}
    assert "corrects imported by" in said(company, "batch", first).stdout
    assert f"{confirmed['by']}, corrected by {amira[1]}" in said(company, "batches").stdout

    again = company("export", "INV-10401", "--target", "csv")
    (told,) = [one["message"] for one in again["warnings"] if one["check"] == "corrected"]
    assert f"{confirmed['by']} confirmed at" in told
    assert f"{amira[1]} corrected at" in told
    assert told in said(company, "batch", again["batch"]).stdout
    assert company("verify")["ok"]


def test_imported_in_part_names_what_failed(company: Commands) -> None:
    number = company("export", "INV-10401", "INV-10402", "--target", "csv")["batch"]
    refused = said(company, "imported", number, "--outcome", "partly", "--failed", "INV-10401")
    assert refused.exit_code == 1
    assert "NUMBER=REASON" in refused.stderr
    company("imported", number, "--outcome", "partly", "--failed", "inv-10401=no such client")
    (confirmed,) = company("batch", number)["imports"]
    assert confirmed["failed"] == [{"number": "INV-10401", "reason": "no such client"}]
    assert company("show", "INV-10401")["export_status"] == "failed"


def test_a_batch_reads_from_why_it_was_made_to_what_accounting_saw(company: Commands) -> None:
    first = company("export", "INV-10401", "--target", "csv", "--note", "weekly")["batch"]
    told = said(company, "batch", first).stdout
    assert "1 invoice, 8,190.40 CAD\n" in told
    assert "Note: weekly\n" in told
    assert told.endswith("Nobody has confirmed the import.\n")
    company("imported", first, "--outcome", "imported", "--total", "8190.41")
    assert "seen 8,190.41 CAD, gap 0.01 CAD" in said(company, "batch", first).stdout
    again = "--include-exported", "--reason", "the file was lost"
    second = company("export", "INV-10401", "--target", "csv", *again)["batch"]
    company("void-batch", second, "--reason", "it was found")
    told = said(company, "batch", second).stdout
    for line in ("Again: the file was lost", f"Earlier: {first}", "Void: it was found"):
        assert f"{line}\n" in told
    assert "Nobody has confirmed" not in told


@pytest.mark.parametrize("total", ["1,5", "NaN", "1e400", "0.001", "USD=1", "x=1", ""])
def test_a_total_that_cannot_be_meant_is_refused(company: Commands, total: str) -> None:
    number = company("export", "INV-10401", "--target", "csv")["batch"]
    refused = said(company, "imported", number, "--outcome", "imported", f"--total={total}")
    assert refused.exit_code == 1
    assert refused.stderr.strip().endswith(".")
    assert company("batch", number)["imports"] == []


def test_a_wrong_word_names_its_batch(company: Commands) -> None:
    first = company("export", "INV-10401", "--target", "csv")["batch"]
    second = company("export", "INV-10402", "--target", "csv")["batch"]
    word = company("batch", second)["code"]
    refused = said(company, "imported", first, "--outcome", "imported", "--code", word)
    assert refused.exit_code == 1
    assert second in refused.stderr


def test_acts_answer_done_and_refused(company: Commands) -> None:
    company("export", "INV-10401", "--target", "csv")
    names = ("INV-10401", "inv-10402", "INV-1")
    answered = company("process", *names, code=1)
    assert keys(answered) == ["done", "refused"]
    assert answered["done"] == ["INV-10401"]
    assert [one["number"] for one in answered["refused"]] == ["INV-10402", "INV-1"]
    assert company("process", "INV-10402", "--reason", "by hand")["done"] == ["INV-10402"]
    assert company("process", "INV-10401") == {"done": ["INV-10401"], "refused": []}
    assert company("pay", "INV-10401", "--amount", "100")["done"] == ["INV-10401"]
    assert company("show", "INV-10401")["balance"] == "8090.40"
    assert company("pay", "INV-10401", "--amount", "9000", code=1)["done"] == []
    company("pay", "INV-10401", "--on", "2026-11-20", "--reference", "EFT")
    shown = company("show", "INV-10401")
    assert (shown["tab"], shown["balance"]) == ("paid", "0.00")
    assert shown["payments"][1]["paid_on"] == "2026-11-20"


@pytest.mark.parametrize("amount", ["1,5", "NaN", "1e400", "ten", "1_0"])
def test_an_amount_that_cannot_be_meant_is_refused(company: Commands, amount: str) -> None:
    company("process", "INV-10401", "--reason", "by hand")
    refused = said(company, "pay", "INV-10401", f"--amount={amount}")
    assert refused.exit_code == 1
    assert company("show", "INV-10401")["payments"] == []


@pytest.mark.parametrize("who", ["amira@prairie.example", "stranger@x.example"])
def test_whoever_may_not_act_is_refused_for_each(company: Commands, who: str) -> None:
    answered = company("process", "INV-10401", "INV-1", "--as", who, code=1)
    assert answered["done"] == []
    assert [one["number"] for one in answered["refused"]] == ["INV-10401", "INV-1"]
    assert company("show", "INV-10401")["version"] == 1
    refused = said(company, "process", "INV-10401", "--as", who)
    assert refused.stderr.strip() == answered["error"]


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("show", "INV-10401"),
        ("check", "INV-10401", "--target", "csv"),
        ("batches",),
        ("batch", "B-2026-0001"),
        ("settings",),
        ("settings", "weekly_day=friday"),
        ("verify",),
        ("import", str(SAMPLES / "company.json")),
        ("imported", "B-2026-0001", "--outcome", "imported"),
        ("run-job", "weekly-batch"),
    ],
)
def test_a_stranger_sees_and_does_nothing(company: Commands, words: tuple[str, ...]) -> None:
    refused = company(*words, "--as", "stranger@x.example", code=1)
    assert keys(refused) == ["error"]
    assert "not on the list" in refused["error"]


def test_a_project_manager_sees_own_jobs_and_no_batches(company: Commands) -> None:
    priya = ("--as", "priya@prairie.example")
    own = company("list", "--tab", "all", *priya)
    assert {row["project_manager"] for row in own["invoices"]} == {"Priya Nair"}
    assert 0 < own["count"] < 63
    others = company("list", "--tab", "all")["invoices"]
    other = next(row for row in others if row["project_manager"] != "Priya Nair")
    assert "another Project Manager" in company("show", other["number"], *priya, code=1)["error"]
    assert "Only" in company("batches", *priya, code=1)["error"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_list_is_pasted_as_a_spreadsheet_saved_it(company: Commands, encoding: str) -> None:
    text = "INV-10446;chèque n° 7"
    pasted = said(company, "paste", "references", "-", "--commit", given=text.encode(encoding))
    assert pasted.exit_code == 0, pasted.stderr
    assert company("show", "INV-10446")["reference"] == "chèque n° 7"


def test_settings_are_shown_changed_and_refused(backlog: Commands) -> None:
    assert backlog("settings")["weekly_mode"] == "propose"
    assert backlog("settings", "weekly_day=friday", "weekly_at=16:30")["weekly_day"] == "friday"
    assert "weekly_mode is one of" in backlog("settings", "weekly_mode=send", code=1)["error"]
    told = said(backlog, "settings").stdout
    assert "Weekly batch, Day: Friday" in told
    assert re.search(r"^Next weekly-batch: Friday \d{4}-\d\d-\d\d 16:30$", told, re.MULTILINE)
    off = backlog("settings", "weekly_mode=off")["next_runs"]
    assert off["weekly-batch"] is None
    assert off["daily-reminder"]
    assert "Next weekly-batch: off" in said(backlog, "settings").stdout


def test_when_somebody_is_written_to_is_hers_alone_to_say(backlog: Commands) -> None:
    other = backlog("settings", "pm_message erin@prairie.example=off", code=1)["error"]
    assert "is hers to say" in other
    assert "Nothing was changed" in other
    wrong = backlog("settings", "pm_message dana@prairie.example=sometimes", code=1)["error"]
    assert "is not when somebody can be written to" in wrong
    backlog("settings", "pm_message dana@prairie.example=monday,friday 08:30")
    assert backlog("verify")["ok"]


def test_an_export_that_nobody_is_responsible_for_is_warned_of(backlog: Commands) -> None:
    warned = said(backlog, "settings", "weekly_mode=export")
    assert warned.exit_code == 0
    assert "nobody is responsible for exporting it" in warned.stderr
    both = said(backlog, "settings", "weekly_responsible=dana@prairie.example")
    assert both.stderr == ""


def test_an_export_says_how_to_have_its_file(company: Commands) -> None:
    made = said(company, "export", "INV-10401", "--target", "csv").stdout
    batch = made.split()[0]
    assert f"backlog batch {batch} --out DIR" in made
    out = str(company.folder / "out")
    assert (
        "--out DIR"
        not in said(company, "export", "INV-10402", "--target", "csv", "--out", out).stdout
    )


def test_verify_answers_and_fails_when_something_was_altered(company: Commands) -> None:
    good = company("verify")
    assert keys(good) == ["ok", "counts", "problems", "head"]
    assert good["ok"]
    assert good["head"].startswith(f"{good['counts']['events']}:")
    with sqlite3.connect(company.folder / "backlog.db") as db:
        db.execute("UPDATE invoices SET memo = 'x' WHERE number = 'INV-10405'")
    db.close()
    bad = company("verify", code=1)
    assert not bad["ok"]
    assert [keys(one) for one in bad["problems"]] == [["kind", "where", "message"]]
    assert bad["problems"][0]["where"] == "INV-10405"


def test_a_changed_rule_holds_from_the_next_command_on(company: Commands) -> None:
    path = company.folder / "backlog.toml"
    path.write_text(path.read_text().replace('signature = "blocker"', 'signature = "warning"'))
    assert company("show", "INV-10448")["blockers"] == []
    assert company("verify")["ok"]


def test_people_get_text_and_programs_get_one_object(company: Commands) -> None:
    text = said(company, "list", "--limit", "2")
    assert text.stderr == ""
    assert "INV-10401" in text.stdout
    assert "More: --after" in text.stdout
    assert "63 invoices" in text.stdout
    data = said(company, "list", "--limit", "2", "--json")
    assert isinstance(json.loads(data.stdout), dict)
    assert data.stderr == ""


def test_names_stay_readable_in_json(company: Commands) -> None:
    assert "Forêt & Frères Ltée" in said(company, "list", "--limit", "100", "--json").stdout


def test_where_things_are_comes_from_options_or_the_environment(tmp_path: Path) -> None:
    place = {
        "BACKLOG_DB": str(tmp_path / "a.db"),
        "BACKLOG_CONFIG": str(tmp_path / "a.toml"),
    }
    assert CliRunner().invoke(main, ["init"], env=place).exit_code == 0
    assert CliRunner().invoke(main, ["list"], env=place).exit_code == 0
    words = ["list", "--db", place["BACKLOG_DB"], "--config", place["BACKLOG_CONFIG"]]
    assert CliRunner().invoke(main, words).exit_code == 0


@pytest.mark.parametrize("reason", ["\udcff", "half \ud83d"])
def test_half_a_character_in_an_argument_is_refused(company: Commands, reason: str) -> None:
    refused = said(company, "process", "INV-10401", "--reason", reason)
    assert refused.exit_code == 1
    assert refused.stderr.strip().endswith("Nothing was done.")
    assert company("verify")["ok"]


def test_files_begin_with_the_prefix_of_the_firm_unless_another_is_given(company: Commands) -> None:
    company("settings", "default_prefix=week")
    first = company("export", "INV-10401", "--target", "csv")
    assert first["files"][0]["name"].startswith("week_")
    other = company("export", "INV-10402", "--target", "csv", "--prefix", "")
    assert other["files"][0]["name"].startswith("20")


def test_payments_that_accounting_commits_wait_for_an_administrator(company: Commands) -> None:
    company("process", "INV-10401", "--reason", "by mail")
    total = company("show", "INV-10401")["total"]
    accounting = ("--as", "amira@prairie.example")
    said(company, "paste", "payments", "-", *accounting, given=b"INV-10401 1.00")
    text = f"Invoice;Paid\nINV-10401;{total}\nINV-1;5.00\n".encode()
    kept = said(company, "paste", "paid", "-", "--commit", *accounting, given=text)
    assert kept.exit_code == 0, kept.stderr
    assert "Kept as proposal 1: 1 payment" in kept.stdout
    (waits,) = company("paste", "--proposals")["proposals"]
    assert (waits["count"], waits["totals"], waits["state"]) == (1, {"CAD": total}, "open")
    refused = company("paste", "--proposal", "1", "--commit", *accounting, code=1)
    assert "Only an Administrator may" in refused["error"]
    looked = company("paste", "--proposal", "1", code=1)
    assert [row["state"] for row in looked["rows"]] == ["matched", "unknown"]
    done = company("paste", "--proposal", "1", "--commit", code=1)
    assert (done["done"], [one["number"] for one in done["refused"]]) == (["INV-10401"], ["INV-1"])
    assert company("show", "INV-10401")["tab"] == "paid"
    again = company("paste", "--proposal", "1", "--commit", code=1)
    assert "recorded proposal 1 on" in again["error"]
    assert company("verify")["ok"]


def test_what_a_paid_list_leaves_open_is_said_once(company: Commands) -> None:
    company("process", "INV-10401", "--reason", "by mail")
    text = b"Doc;When;Money\nINV-10401;03/11/2026;1,5\n"
    asked = said(company, "paste", "paid", "-", given=text)
    assert "before this is said: number, amount" in asked.stderr
    columns = ("number=Doc", "amount=Money", "day=When")
    options = [part for one in columns for part in ("--column", one)]
    looked = said(company, "paste", "paid", "-", *options, "--order", "dmy", given=text)
    assert "1.50 CAD would be recorded" in looked.stdout
    again = said(company, "paste", "paid", "-", "--commit", given=text)
    assert again.exit_code == 0, again.stderr
    assert company("show", "INV-10401")["payments"][0]["amount"] == "1.50"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("payments",),
        ("--proposals", "--proposal", "1"),
        ("payments", "-", "--proposals"),
        ("--dismiss",),
        ("--proposal", "1", "--commit", "--dismiss"),
    ],
)
def test_one_thing_at_a_time_is_asked_of_paste(company: Commands, words: tuple[str, ...]) -> None:
    refused = said(company, "paste", *words)
    assert refused.exit_code == 2
    assert "--proposal ID" in refused.stderr


def test_what_was_written_in_the_sheet_is_answered_by_number(company: Commands) -> None:
    assert company("claims") == {"count": 0, "claims": []}
    for way in (("--comment", "9"), ("--dismiss", "9", "--reason", "answered")):
        assert "There is no note 9 from the Sheet" in company("claims", *way, code=1)["error"]


def test_a_proposal_is_dismissed_with_a_reason(company: Commands) -> None:
    company("process", "INV-10401", "--reason", "by mail")
    accounting = ("--as", "amira@prairie.example")
    said(company, "paste", "payments", "-", "--commit", *accounting, given=b"INV-10401 1.00")
    assert "needs a reason" in company("paste", "--proposal", "1", "--dismiss", code=1)["error"]
    dismissed = company("paste", "--proposal", "1", "--dismiss", "--reason", "of another company")
    assert dismissed == {"dismissed": 1}
    assert company("paste", "--proposals")["count"] == 0


def test_an_ambiguous_line_is_taken_as_said(company: Commands) -> None:
    records = [a_record(number) for number in ("PO/7", "PO 7")]
    company("import", written(company.folder, *records))
    company("process", "PO/7", "PO 7", "--reason", "by mail")
    list_ = company.folder / "paid.txt"
    list_.write_text("PO7\t5.00\n")
    (row,) = company("paste", "payments", str(list_), code=1)["rows"]
    assert (row["state"], row["candidates"]) == ("ambiguous", ["PO/7", "PO 7"])
    taken = company("paste", "payments", str(list_), "--take", "1=PO 7", "--commit")
    assert taken["done"] == ["PO 7"]
    wrong = company("paste", "payments", str(list_), "--take", "1=INV-10401", code=1)
    assert "cannot be meant" in wrong["error"]
    assert said(company, "paste", "payments", str(list_), "--take", "PO 7").exit_code == 2
