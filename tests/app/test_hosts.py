"""What is configured is all that the product turns to."""

import sys

from tests.app.firm import Firm
from tests.sandbox_process import DEADLINE_SECONDS, eventually

CONFINED = (sys.executable, "-m", "tests.app.confined_serve")


def test_an_export_and_a_mirrored_sheet_turn_to_no_other_host(firm: Firm) -> None:
    with firm.serving(*CONFINED) as process:
        firm.export("INV-10401")
        eventually(lambda: firm.states() == ["delivered"])
        process.terminate()
        assert process.wait(DEADLINE_SECONDS) == 0, firm.log.read_text(encoding="utf-8")
