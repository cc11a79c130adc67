"""A week of chaos, in which nothing is lost and nothing happens twice: `CHAOS_SEED` repeats one."""

import json
import os
import sys
import time
from pathlib import Path
from random import Random

import pytest

from tests.chaos.checker import check
from tests.chaos.firm import Firm, found_firm
from tests.chaos.week import Trouble, Week
from tests.sandbox_process import Sandbox

pytestmark = pytest.mark.soak
SEED = int(os.environ.get("CHAOS_SEED") or time.time())
QUIET = Trouble()
ALL = Trouble(faults=0.4, kills=10, full_disk=True, old_copy=True)


@pytest.mark.parametrize("trouble", [QUIET, ALL], ids=["quiet", "all"])
def test_nothing_is_lost_and_nothing_is_there_twice(
    sandbox: Sandbox, tmp_path: Path, trouble: Trouble, capfd: pytest.CaptureFixture[str]
) -> None:
    with capfd.disabled():
        sys.stderr.write(f"\nA week with CHAOS_SEED={SEED}: each step is in {tmp_path}/week.log\n")
    with (tmp_path / "week.log").open("w", encoding="utf-8") as log:
        firm = found_firm(tmp_path, sandbox, log)
        try:
            week = Week(firm, Random(SEED), trouble)  # noqa: S311 - a week, no secret
            assert_holds(firm, week)
        finally:
            if firm.process:
                firm.kill()


def assert_holds(firm: Firm, week: Week) -> None:
    begun = time.monotonic()
    week.live()
    week.settle()
    firm.stop()
    outside = week.look()
    for name in ("slack", "sheet"):
        (firm.folder / f"{name}.json").write_text(json.dumps(getattr(outside, name)))
    found = check(outside)
    verdict = firm.command("verify", "--deep")
    for said in found:
        firm.say(f"FOUND {said}")
    firm.say(
        f"{week.done} steps done, {week.gave_up} given up, {len(outside.invoices)} invoices, "
        f"{len(outside.manifests)} batches, {time.monotonic() - begun:.0f} s"
    )
    assert found == []
    assert verdict[1]["problems"] == []
    assert len(outside.manifests) > 1
