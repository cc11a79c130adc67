"""An office for the tests of the heart."""

from pathlib import Path

import pytest

from backlog.office import Office
from tests.offices import MovedClock, an_office, take_in_company


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Office:
    """Empty, with Dana the Administrator, Amira of Accounting and Priya the Project Manager."""
    return an_office(tmp_path, clock=clock)


@pytest.fixture
def company(office: Office) -> Office:
    """The office with the sample company's invoices."""
    take_in_company(office)
    return office
