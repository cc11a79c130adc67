"""A target from outside: a module and an entry in the registry, and every promise holds."""

import inspect
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from backlog.batches import commit
from backlog.batches.commit import Request
from backlog.mappings import profiles
from backlog.model import Invoice
from backlog.target import Option, Part, Problem, Profile, ReadBack, ReadLine
from exporters import TARGETS
from exporters.checks import preflight
from exporters.checks.preflight import Customer, Layout
from exporters.checks.unmapped import CLIENT, EACH_TAX
from exporters.layout import delimited, names
from exporters.layout.billed_line import BilledLine, bill_lines, find_first_line, list_lines
from exporters.layout.columns import Column, Dialect, Filled, Rule, Size, Table
from exporters.layout.text import Letters
from exporters.readers import reading
from exporters.targets.file_target import FileTarget
from tests.exporters import golden, pages, test_every_target
from tests.exporters.loading import Case
from tests.offices import DANA, a_record, acting, an_office, ids_of, take_in

# Step 1: the module. Its columns are data, its reader would be a module of its own.
_LETTERS = Letters("ascii")
_NAME: Column[BilledLine] = Column(
    "Customer",
    "client's name",
    lambda row: names.name_client(row.invoice, row.profile),
    Rule.KEY,
    Size(30),
    lambda row: names.client_origin(row.invoice, row.profile),
    names="client",
)
_COLUMNS: tuple[Column[BilledLine], ...] = (
    Column(
        "No",
        "invoice number",
        lambda row: row.invoice.number,
        Rule.EXACT,
        Size(12),
        lambda _: names.NUMBER,
    ),
    _NAME,
    Column("Net", "amount without tax", lambda row: row.money(row.line.amount)),
    Column("Tax", "the line's share of the taxes", lambda row: row.money(row.tax)),
)
TABLE = Table(Dialect("Toy Ledger", _LETTERS), _COLUMNS)
_STEPS = """
    Back up the company file first.

    Choose {menu} and pick the file.

    Import it once only: importing the same file twice doubles every invoice.
"""


def _fill_tables(invoice: Invoice, profile: Profile) -> list[Filled[BilledLine]]:
    return [Filled(TABLE, [*list_lines(invoice, profile)])]


def _find_problems(invoices: Sequence[Invoice], profile: Profile) -> Iterator[Problem]:
    layout = Layout("Toy Ledger", _fill_tables, (CLIENT, EACH_TAX))
    return preflight.find_problems(invoices, profile, layout)


def _write_document(part: Part, profile: Profile) -> bytes:
    rows = [TABLE.headings]
    for invoice in part.invoices:
        rows += TABLE.rows(bill_lines(invoice, profile))
    return delimited.write_csv(rows, "ascii")


def _read_file(data: bytes, _: Profile) -> list[ReadBack]:
    rows = reading.read_table(
        reading.read_cells(data, "ascii"), "a toy ledger", needed=TABLE.headings
    )
    return [_read_invoice(group) for group in reading.group_rows(rows, "No")]


def _read_invoice(rows: list[reading.Row]) -> ReadBack:
    net, tax = reading.sum_column(rows, "Net"), reading.sum_column(rows, "Tax")
    return ReadBack(
        number=rows[0]["No"],
        client=rows[0]["Customer"],
        net=net,
        tax=tax,
        gross=net + tax,
        lines=tuple(ReadLine(amount=reading.parse_decimal(row["Net"])) for row in rows),
    )


TOY = FileTarget(
    id="toy",
    label="Toy Ledger",
    extension="toy",
    carries=frozenset({"number", "client", "net", "tax", "gross", "lines.amount"}),
    options=(Option("menu", "File > Import", "Where the import is.", ("File > Import", "Tools")),),
    rows=lambda invoice: len(invoice.lines),
    fill_tables=_fill_tables,
    problems=_find_problems,
    document=_write_document,
    reader=_read_file,
    steps=_STEPS,
    columns={"columns": TABLE.columns},
    customer=Customer(TABLE, _NAME, find_first_line),
)
PROMISES = [
    promise
    for name, promise in inspect.getmembers(test_every_target, inspect.isfunction)
    if name.startswith("test_")
    and [*inspect.signature(promise).parameters] == ["target"]
    and "soak" not in {mark.name for mark in getattr(promise, "pytestmark", ())}
]


# Step 2: the line in the registry.
@pytest.fixture(autouse=True)
def _register_toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TARGETS, "toy", TOY)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__)
def test_it_keeps_every_promise(promise: test_every_target.Promise) -> None:
    promise(target=TOY)


def test_its_goldens_are_written_and_found(tmp_path: Path) -> None:
    folder = tmp_path / "toy" / "one"
    folder.mkdir(parents=True)
    (folder / "invoices.json").write_text(json.dumps([a_record("INV-1")]), "utf-8")
    written = golden.write_missing(Case(folder))
    assert [path.name for path in written] == ["problems.json", "expected.toy"]


def test_its_page_shows_its_options_and_its_columns() -> None:
    page = "<!-- table: options -->\n<!-- end -->\n<!-- table: columns -->\n<!-- end -->"
    shown = pages.write_tables(page, TOY)
    assert "| `menu` | File > Import |" in shown
    assert "| `No` | invoice number | 12 | refused |" in shown


def test_its_profile_is_checked_by_its_options() -> None:
    with pytest.raises(profiles.BadProfile, match="menu is one of File > Import, Tools"):
        profiles.profile(TOY, {"menu": "Edit"}, home="CAD")


def test_an_office_exports_to_it(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    take_in(office, a_record("INV-1"))
    request = Request(tuple(ids_of(office, "INV-1")), "toy")
    draft = commit.draft(office, acting(DANA), request)
    batch = commit.commit(office, acting(DANA), draft)
    assert (batch.target, batch.count) == ("toy", 1)
