"""The log that is measured is one that the product could have written."""

from pathlib import Path

from backlog.batch import State
from backlog.filter import BatchFilter
from backlog.queries import batch_log as queries
from bench import batch_log
from bench.firm import DANA


def test_the_log_that_is_measured_fits_the_present_schema(tmp_path: Path) -> None:
    office = batch_log.make_log(tmp_path, 3)
    found = queries.page(office, DANA, BatchFilter(), limit=-1).batches
    assert [one.number for one in found] == ["B-2026-3", "B-2026-2", "B-2026-0001"]
    assert {one.state for one in found} == {State.IMPORTED}
    assert [len(one.files) for one in found] == [1, 1, 1]
