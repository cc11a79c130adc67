"""What stands in a cell."""

from datetime import UTC, datetime
from decimal import Decimal

from backlog.batch import Batch, File, Import, Result
from sheets import layout

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)


def test_in_a_batch_of_several_currencies_every_amount_says_its_own() -> None:
    cad = File("a.csv", "CAD", 1, Decimal("105.00"), "x", 1, {"GST": Decimal("5.00")})
    usd = File("b.csv", "USD", 1, Decimal("80.00"), "y", 1)
    seen = Import("mei@prairie.example", AT, Result.IMPORTED, {"USD": "80.00"}, {"USD": "0.00"}, {})
    batch = Batch(1, "B-2026-0001", "csv", "coral", "d", AT, (cad, usd), imports=(seen,))
    cells = {column.name: column.value(batch) for column in layout._batch_columns({})}
    assert cells["tax"] == "5.00 CAD"
    assert cells["seen"] == "80.00 USD"
    assert cells["gap"] == "0.00 USD"
