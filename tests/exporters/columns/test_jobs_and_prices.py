"""What described columns must not send: another's job, a price that is rounded, a file too long."""

from dataclasses import replace
from decimal import Decimal

import pytest

from backlog.model import Client, Invoice, Job, Kind, Line
from backlog.target import Level, Profile
from exporters.columns.target import build_target
from exporters.targets.file_target import FileTarget
from tests.exporters import made
from tests.exporters.loading import build_part, build_profile

WITH_JOB = """label = "Ledger"
most_rows = 2
columns = [
  { name = "No", field = "number" },
  { name = "Customer", field = "client_and_job", limit = 100, level = 41 },
  { name = "Net", field = "line.amount" },
]
"""
MULTIPLIED = """label = "Ledger"
places = 2
columns = [
  { name = "No", field = "number" },
  { name = "Units", field = "line.units" },
  { name = "Price", field = "line.price" },
]
"""


def build_invoice(
    number: str = "INV-1", job: str = "J-2231", client: str = "Northfield"
) -> Invoice:
    usual = made.build_invoice()
    line = Line(Kind.LABOUR, Decimal("100.00"), description="Work")
    return replace(
        usual,
        number=number,
        client=Client(client),
        job=Job(job),
        lines=(line,),
        taxes=(),
        subtotal=line.amount,
        tax_total=Decimal("0.00"),
        total=line.amount,
    )


def find_blockers(target: FileTarget, profile: Profile, *invoices: Invoice) -> set[str]:
    found = target.check(invoices, profile)
    return {each.check for each in found if each.level is Level.BLOCKER}


@pytest.mark.parametrize(
    ("job", "theirs", "told"),
    [
        ("J-2231", "Northfield:J-2231", set()),
        ("J-2231", "the tie-in", set()),
        ("J-2231", "Westridge:J-2231", {"job-elsewhere"}),
        ("J:2231", "", {"job-colon"}),
    ],
)
def test_a_job_goes_below_its_own_customer_alone(job: str, theirs: str, told: set[str]) -> None:
    target = build_target(WITH_JOB)
    mapped = {"job": {job: theirs}} if theirs else {}
    profile = replace(build_profile(target), mappings=mapped)
    assert find_blockers(target, profile, build_invoice(job=job)) == told


def test_only_a_mapped_customer_is_a_path() -> None:
    target = build_target(WITH_JOB)
    data = target.render(build_part([build_invoice(client="Acme: West")]), build_profile(target))
    assert "Acme-West:J-2231" in data.decode()


def test_two_jobs_that_would_be_one_are_told() -> None:
    target = build_target(WITH_JOB)
    profile = replace(
        build_profile(target), mappings={"job": {"J-1": "Northfield:J", "J-2": "Northfield:J"}}
    )
    one, two, three = (build_invoice(f"INV-{n}", f"J-{n}") for n in (1, 2, 3))
    assert find_blockers(target, profile, one, two) == set(), "somebody meant it"
    alike = replace(profile, mappings={"job": {"J-3": "Northfield:J-1"}})
    assert find_blockers(target, alike, one, three) == {"jobs-merged"}


def test_an_invoice_of_more_rows_than_a_file_holds_is_refused() -> None:
    target = build_target(WITH_JOB)
    one = build_invoice()
    long = replace(
        one,
        lines=one.lines * 3,
        subtotal=one.subtotal * 3,
        total=one.total * 3,
    )
    assert "too-many-rows" in find_blockers(target, build_profile(target), long)


@pytest.mark.parametrize(
    ("places", "rate", "said"), [(2, "0.123456", "1,1234.56"), (6, "0.123456", "10000,0.123456")]
)
def test_a_price_that_they_would_round_goes_out_as_its_amount(
    places: int, rate: str, said: str
) -> None:
    target = build_target(f"price_places = {places}\n{MULTIPLIED}")
    one = build_invoice()
    line = Line(Kind.LABOUR, Decimal("1234.56"), quantity=Decimal(10000), rate=Decimal(rate))
    priced = replace(one, lines=(line,), subtotal=line.amount, total=line.amount)
    assert said in target.render(build_part([priced]), build_profile(target)).decode()
