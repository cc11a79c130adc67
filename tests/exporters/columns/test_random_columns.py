from hypothesis import HealthCheck, given, settings

from backlog.batches.tie_out import difference
from backlog.model import Invoice
from backlog.target import Level
from exporters.columns.target import build_target
from tests.exporters import made
from tests.exporters.columns.random_columns import descriptions
from tests.exporters.loading import build_part, build_profile


@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=descriptions(), batch=made.batches())
def test_what_the_checks_let_pass_is_written_and_reads_back_to_the_cent(
    text: str, batch: tuple[Invoice, ...]
) -> None:
    target = build_target(text)
    use = build_profile(target)
    blocked = {one.number for one in target.check(batch, use) if one.level is Level.BLOCKER}
    papers = [paper for paper in batch if paper.number not in blocked]
    if not papers:
        return
    data = target.render(build_part(papers), use)
    assert difference(target, papers, use, data) is None
    assert data == target.render(build_part(papers), use)
    said = {one.number: [line.amount for line in one.lines] for one in target.read_back(data, use)}
    assert said == {paper.number: [line.amount for line in paper.lines] for paper in papers}
