"""The evidence of a batch, checked as an auditor would: without a line of the product."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest

from backlog.acts import Acknowledge, Edit, Reopen
from backlog.audit import verify
from backlog.audit.evidence import take
from backlog.batch import Result
from backlog.batches import commit, confirm, correct, recover, voiding
from backlog.batches.commit import Request
from backlog.errors import NotAllowed, NotFound
from backlog.lifecycle import acting as lifecycle
from backlog.office import Office
from backlog.witness import Recalled
from scheduler.jobs import audit_anchor
from scheduler.runs import Turn
from tests.backlog.looking import facts_of, table
from tests.backlog.tampering import tamper
from tests.exporters.documents import independent_pdf
from tests.exporters.documents.independent_pdf import bare
from tests.offices import AMIRA, DANA, PRIYA, MovedClock, a_record, acting, ids_of, take_in

DANAS, AMIRAS = acting(DANA), acting(AMIRA)
FIRST, SECOND = "B-2026-0001", "B-2026-0002"
PAPERS = {"README.txt", "cover.pdf", "invoices.csv", "batch.json", "confirmations.csv"}
PAPERS |= {"profile.json", "events.csv", "events.json", "chain.txt", "anchors.csv"}
PAPERS |= {"manifest.sha256"}
Files = dict[str, bytes]


def export(office: Office, *numbers: str, again: str = "", target: str = "csv") -> str:
    ids = tuple(ids_of(office, *numbers))
    asked = Request(ids, target, include_exported=bool(again), reason=again, note="Month end")
    return commit.commit(office, DANAS, commit.draft(office, DANAS, asked)).number


@pytest.fixture
def out(office: Office) -> Office:
    """Three invoices in one batch, and a fourth that has nothing to do with it."""
    take_in(office, a_record("INV-9", memo="before all of it"))
    take_in(office, *(a_record(f"INV-{n}") for n in (1, 2, 3)))
    export(office, "INV-1", "INV-2", "INV-3")
    return office


def build(office: Office, number: str = FIRST) -> Files:
    return unpack(take.build(office, number).data)


def unpack(data: bytes) -> Files:
    with ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read_csv(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]


def read_cover(found: Files) -> str:
    return bare("".join(independent_pdf.read_pages(found["cover.pdf"])))


def assert_says(found: Files, *texts: str) -> None:
    cover = read_cover(found)
    assert [text for text in texts if bare(text) not in cover] == []


def recompute(found: Files, folder: Path) -> str:
    """The last hash by the recipe of the README, run by a Python that sees nothing of ours."""
    recipe = found["README.txt"].decode().split("needs nothing else:\n")[1].split("  On the way")[0]
    program = "\n".join(line[4:] for line in recipe.splitlines())
    (folder / "chain.txt").write_bytes(found["chain.txt"])
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=folder, capture_output=True, check=True
    )
    return ran.stdout.decode().strip()


def list_hashes(found: Files) -> dict[int, str]:
    """Hash by event, recomputed from the chain."""
    previous, *lines = found["chain.txt"].decode().removesuffix("\n").split("\n")
    hashes = {}
    for line in lines:
        previous = hashlib.sha256(f"{previous}\n{line}".encode()).hexdigest()
        hashes[json.loads(line)[0]] = previous
    return hashes


def test_every_file_is_in_the_manifest_with_its_hash(out: Office) -> None:
    found = build(out)
    lines = found["manifest.sha256"].decode().splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert listed == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in found.items()
        if name != "manifest.sha256"
    }
    beside = {name for name in found if "/" not in name}
    assert beside == PAPERS


def test_files_are_the_bytes_that_went_out_and_every_invoice_is_a_pdf(out: Office) -> None:
    found = build(out)
    [(name, data)] = table(out, "SELECT name, bytes FROM files")
    assert found[f"files/{name}"] == data
    [file] = json.loads(found["batch.json"])["files"]
    assert file["sha256"] == hashlib.sha256(data).hexdigest()
    printed = [name for name in found if name.startswith("invoices/")]
    assert printed == [f"invoices/INV-{n}_Northfield-Energy-Ltd.pdf" for n in (1, 2, 3)]


def test_it_says_that_language_and_letterhead_are_of_today(out: Office) -> None:
    found = build(out)
    readme = " ".join(found["README.txt"].decode().split())
    assert "figures are as they went out, the language and the letterhead are today's" in readme
    assert_says(found, "figures are as they went out, their language and letterhead are today's.")


def test_the_same_batch_and_log_give_the_same_bytes_whenever(
    out: Office, clock: MovedClock
) -> None:
    before = take.build(out, FIRST)
    clock.move(days=400)
    audit_anchor.run(out, Turn("audit-anchor", date(2026, 11, 24)))
    assert take.build(out, FIRST) == before


def test_an_auditor_recomputes_the_chain_to_a_head_that_was_told_outside(
    out: Office, clock: MovedClock, tmp_path: Path
) -> None:
    audit_anchor.run(out, Turn("audit-anchor", date(2026, 11, 24)))
    told = verify.head(out)
    clock.move(days=1)
    take_in(out, a_record("INV-10"))
    made = take.build(out, FIRST)
    found = unpack(made.data)
    assert made.head == told
    assert told.endswith(":" + recompute(found, tmp_path))
    assert told in found["README.txt"].decode()
    [anchor] = read_csv(found["anchors.csv"])
    assert (anchor["Told on"], f"{anchor['Event']}:{anchor['Hash']}") == ("2026-11-24", told)
    assert_says(found, told, "told outside the database on 2026-11-24")
    assert "INV-10" not in found["chain.txt"].decode()  # no more of the log than it needs
    assert "before all of it" not in found["chain.txt"].decode()


def test_without_such_a_head_it_says_so_and_goes_to_the_end(out: Office, tmp_path: Path) -> None:
    audit_anchor.run(out, Turn("audit-anchor", date(2026, 11, 23)))
    take_in(out, a_record("INV-10"))
    lifecycle.act(out, DANAS, ids_of(out, "INV-2"), Reopen(reason="Wrong rate"))
    made = take.build(out, FIRST)
    found = unpack(made.data)
    assert made.head == verify.head(out)
    assert made.head.endswith(recompute(found, tmp_path))
    assert "ask for the next one" in found["README.txt"].decode()
    assert_says(found, "No head that covers all of it was told outside yet")
    assert len(read_csv(found["anchors.csv"])) == 1


def test_each_event_is_on_the_chain_and_none_is_left_out(out: Office) -> None:
    confirm.confirm(out, AMIRAS, FIRST, Result.IMPORTED)
    found = build(out)
    hashes = list_hashes(found)
    whole = json.loads(found["events.json"])
    assert [(one["seq"], one["hash"]) for one in whole] == [
        (one["seq"], hashes[one["seq"]]) for one in whole
    ]
    concerned = "batch_id = 1 OR invoice_id IN (SELECT invoice_id FROM members WHERE batch_id = 1)"
    wanted = table(out, f"SELECT seq, action, actor FROM events WHERE {concerned} ORDER BY seq")  # noqa: S608 - our own
    assert [(one["seq"], one["action"], one["actor"]) for one in whole] == wanted
    rows = read_csv(found["events.csv"])
    assert [(int(row["Event"]), row["What"], row["Who"]) for row in rows] == wanted
    assert {row["Invoice"] for row in rows} == {"", "INV-1", "INV-2", "INV-3"}
    assert [row["Hash"] for row in rows] == [one["hash"] for one in whole]


def test_one_changed_event_is_seen_by_the_recipe(out: Office, tmp_path: Path) -> None:
    head = take.build(out, FIRST).head
    tamper(out, "UPDATE events SET reason = 'never' WHERE action = 'exported' AND batch_id = 1")
    assert not head.endswith(recompute(build(out), tmp_path))


def test_who_imported_what_they_saw_and_corrected_is_there(out: Office, clock: MovedClock) -> None:
    confirm.confirm(out, AMIRAS, FIRST, Result.IMPORTED, seen={"CAD": Decimal("24571.00")})
    clock.move(hours=1)
    correct.correct(out, DANAS, FIRST, failed={"INV-2": "no such customer"}, reason="Looked again")
    found = build(out)
    first, second = read_csv(found["confirmations.csv"])
    assert (first["Who"], first["Outcome"], first["Currency"]) == (AMIRA.email, "imported", "CAD")
    assert (first["Expected"], first["Seen"], first["Gap"]) == ("24571.20", "24571.00", "-0.20")
    assert second["Failed"] == "INV-2: no such customer"
    assert (second["Corrects"], second["Reason"]) == (
        f"imported by {AMIRA.email} at 2026-11-23T15:00:00Z",
        "Looked again",
    )
    assert_says(found, AMIRA.email, "gap -0.20 CAD", "corrects imported", "no such customer")


def test_what_went_out_is_printed_and_what_became_of_it_is_said(
    out: Office, clock: MovedClock
) -> None:
    """Superseded and reversed: reopened, undone there, corrected, and sent again."""
    confirm.confirm(out, AMIRAS, FIRST, Result.IMPORTED)
    clock.move(hours=1)
    [id_] = ids_of(out, "INV-2")
    lifecycle.act(out, DANAS, [id_], Reopen(reason="Wrong rate"))
    assert_says(build(out), "to be undone there: Wrong rate")
    lifecycle.act(out, AMIRAS, [id_], Acknowledge())
    lifecycle.act(out, DANAS, [id_], Edit({"memo": "As corrected"}))
    assert export(out, "INV-2") == SECOND
    first, second = build(out), build(out, SECOND)
    assert_says(first, "undone there: Wrong rate", f"Went again with {SECOND}")
    assert_says(second, f"Went before with {FIRST}")
    row = read_csv(first["invoices.csv"])[1]
    assert (row["Number"], row["To be undone because"]) == ("INV-2", "Wrong rate")
    paper = "invoices/INV-2_Northfield-Energy-Ltd.pdf"
    old, new = (bare("".join(independent_pdf.read_pages(each[paper]))) for each in (first, second))
    assert "Ascorrected" in new
    assert "Ascorrected" not in old


def test_a_void_batch_says_who_voided_it_and_why(out: Office) -> None:
    voiding.void(out, DANAS, FIRST, reason="Made twice")
    found = build(out)
    assert_says(found, "VOID", DANA.email, "Made twice")
    batch = json.loads(found["batch.json"])
    assert (batch["state"], batch["void_by"], batch["void_reason"]) == (
        "void",
        DANA.email,
        "Made twice",
    )
    assert any(name.startswith("files/") for name in found)


def test_a_lost_batch_has_what_is_known_and_says_where_its_files_are(
    out: Office, tmp_path: Path
) -> None:
    take_in(out, a_record("INV-4"))
    seen = Recalled(
        SECOND, "Slack", "CSV", 2, {"CAD": Decimal("16380.80")}, invoices=("INV-4", "INV-77")
    )
    plan = recover.plan_recovery(out, DANAS, lambda: (seen,))
    recover.recover(out, DANAS, plan)
    made = take.build(out, SECOND)
    found = unpack(made.data)
    assert made.head.endswith(recompute(found, tmp_path))
    assert not any(name.startswith("files/") for name in found)
    assert_says(found, "LOST HERE", "known from Slack", "16,380.80 CAD")
    assert "lost the batch" in found["README.txt"].decode()
    batch = json.loads(found["batch.json"])
    assert (batch["state"], batch["numbers_not_here"]) == ("lost", ["INV-77"])


def test_other_bytes_than_went_out_are_told_on_the_cover(out: Office) -> None:
    tamper(out, "UPDATE files SET bytes = x'00'")
    assert_says(build(out), "is not as it went out")


def test_who_takes_it_stands_in_the_log_and_nothing_else_changes(out: Office) -> None:
    before = facts_of(out)
    made = take.take(out, AMIRAS, FIRST)
    after = facts_of(out)
    [noted] = after["events"][len(before["events"]) :]
    assert noted[2:4] == (AMIRA.email, "downloaded")
    assert '{"as":"evidence"}' in noted
    assert [name for name in before if before[name] != after[name]] == ["events"]
    assert verify.verify(out, deep=True).findings == ()
    assert "evidence" not in unpack(made.data)["events.csv"].decode()
    assert '""as"": ""evidence""' in build(out)["events.csv"].decode()


def test_only_who_may_have_the_files_may_take_it(out: Office) -> None:
    for act in (take.take, take.ask):
        with pytest.raises(NotAllowed, match="take the evidence of a batch"):
            act(out, acting(PRIYA), FIRST)
        with pytest.raises(NotFound, match="no batch B-2026-0099"):
            act(out, AMIRAS, "B-2026-0099")
    assert table(out, "SELECT 1 FROM events WHERE action = 'downloaded'") == []


def test_a_cell_that_a_spreadsheet_would_run_is_a_text(office: Office) -> None:
    take_in(office, a_record("=cmd|'/c calc'!A1"))
    export(office, "=cmd|'/c calc'!A1")
    found = build(office)
    assert read_csv(found["invoices.csv"])[0]["Number"].startswith("'=")


def test_a_head_of_a_log_that_was_lost_is_no_anchor(out: Office) -> None:
    audit_anchor.run(out, Turn("audit-anchor", date(2026, 11, 24)))
    tamper(out, "UPDATE runs SET said = 'Head of the log: 5:' || printf('%064d', 0)")
    take_in(out, a_record("INV-10"))
    assert read_csv(build(out)["anchors.csv"]) == []
