"""The batches that a spreadsheet knows, whatever somebody typed over them."""

from decimal import Decimal
from typing import Any

from sheets.current import Current, Look, Seen
from sheets.recalled import list_batches
from sheets.tabs import all as every
from sheets.tabs import batches


def _build_tab(name: str, columns: tuple[str, ...], *rows: tuple[Any, ...]) -> Seen:
    cells = tuple(
        tuple({"userEnteredValue": {_name_kind(value): value}} for value in row) for row in rows
    )
    look = Look(cells, (0, 0), {}, {}, (), frozenset())
    keys = tuple(str(place) for place, _ in enumerate(rows, 1))
    return Seen(name, 1, name, len(rows), columns, keys, look=look)


def _name_kind(value: object) -> str:
    return "stringValue" if isinstance(value, str) else "numberValue"


def test_what_was_typed_over_a_batch_is_not_known_and_hides_no_other() -> None:
    columns = ("b", "sys", "n", "tot", "cur", "word")
    seen = Current(
        tabs={
            batches.NAME: _build_tab(
                batches.NAME,
                columns,
                ("B-2026-0001", "CSV", 2, "about 12", "CAD", "parrot"),
                ("B-2026-0002", "CSV", 3, 1.25, "CAD", "kettle"),
                ("B-2026-0002", "CSV", 1, 7.5, "USD", "kettle"),
            ),
            every.NAME: _build_tab(every.NAME, ("no", "batch"), ("INV-1", "B-2026-0001 · CSV")),
        }
    )
    first, second = list_batches(seen)
    assert (first.number, first.totals, first.invoices) == ("B-2026-0001", {}, ("INV-1",))
    assert second.totals == {"CAD": Decimal("1.25"), "USD": Decimal("7.5")}
    assert second.count == 4
