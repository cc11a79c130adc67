"""An old copy of the database comes back: exports rest, `recover` says what is lost, it goes on."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.firm import Firm
from tests.chaos.people import Ledger

Json = dict[str, Any]
KEPT_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Copy:
    """A copy that somebody kept, and what people had been told when it was made."""

    file: Path
    processed_batches: int
    processed: int
    paid: int


def take_copy(firm: Firm, ledger: Ledger) -> Copy:
    """Keep a copy of the database as it is now."""
    file = firm.folder / "old-copy.db"
    code, said = firm.command("backup", str(file))
    assert code == 0, said
    return Copy(file, len(ledger.processed_batches), len(ledger.processed), len(ledger.paid))


def put_back(firm: Firm, copy: Copy, ledger: Ledger, *, by_command: bool) -> None:
    """Make the copy the database, or just lay it there; people rely on nothing told since."""
    firm.kill()
    for beside in KEPT_BESIDE:
        firm.database.with_name(firm.database.name + beside).unlink(missing_ok=True)
    if by_command:
        code, said = firm.command("restore", str(copy.file))
        assert code == 0, said
    else:
        shutil.copy(copy.file, firm.database)
        firm.say("the old copy is laid in the database's place")
    del ledger.processed_batches[copy.processed_batches :]
    del ledger.processed[copy.processed :]
    del ledger.paid[copy.paid :]


def expect_rest(firm: Firm) -> None:
    """Nobody can export now: by the command line it is refused, and nothing is made."""
    before = sorted(firm.shared.iterdir())
    words = ("export", "--ready", "--target", "quickbooks-desktop")
    code, would = firm.command(*words, "--dry-run")
    assert code == 0, would
    assert "Exports rest." in would["doubt"], would
    code, said = firm.command(*words)
    # Where nothing is ready there is nothing to refuse.
    assert code == (1 if would["count"] else 0), said
    assert said["batch"] is None, said
    assert sorted(firm.shared.iterdir()) == before


def recover(firm: Firm) -> Json:
    """Have what is lost named and entered."""
    code, said = firm.command("recover", "--commit")
    assert code == 0, said
    return said


def list_known(firm: Firm) -> set[str]:
    """The numbers of all invoices that the database has."""
    code, said = firm.command("list", "--tab", "all", "--limit", "1000")
    assert code == 0, said
    return {one["number"] for one in said["invoices"]}
