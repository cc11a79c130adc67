"""Read a described file by its description, which is read anew here and not taken from the writer.

What the columns mean is told by the same words; that a column stands for the wrong thing in the
other system no reading back can show.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from backlog.target import ReadBack, ReadLine
from exporters.readers import reading

_ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-bom": "utf-8-sig",
    "windows-1252": "cp1252",
    "iso-8859-1": "iso-8859-1",
    "ascii": "ascii",
}
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_SAID = {
    "client": "client",
    "invoice_date": "invoice_date",
    "due_date": "due_date",
    "currency": "currency",
    "po_number": "po_number",
    "line.description": "lines.description",
    "line.item": "lines.item",
    "line.quantity": "lines.quantity",
    "line.rate": "lines.rate",
}
_DAY_PARTS = {"YYYY": r"(?P<y>\d{4})", "MM": r"(?P<m>\d{2})", "DD": r"(?P<d>\d{2})"}
_DAY_PARTS |= {"M": r"(?P<m>\d{1,2})", "D": r"(?P<d>\d{1,2})"}
_Cells = list[str]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What a description says of the file: where each field stands, and how it is written."""

    described: Mapping[str, Any]
    at: Mapping[str, int]
    formats: Mapping[str, str]
    credit: str

    def say(self, cells: _Cells, field: str) -> str:
        """The cell of a field; empty where no column has it."""
        return cells[self.at[field]] if field in self.at else ""

    def figure(self, cells: _Cells, field: str) -> Decimal | None:
        """The figure of a field."""
        said = self.say(cells, field)
        if self.described.get("decimal") == ",":
            if "." in said:
                raise ValueError(f"{said!r} has a point and no comma.")
            said = said.replace(",", ".")
        return reading.parse_if_given(said)

    def sum(self, cells: _Cells, field: str) -> Decimal:
        """A figure that has to be there; an empty one is 0 only where zeros are left out."""
        found = self.figure(cells, field)
        column = self.described["columns"][self.at[field]]
        if found is None and column.get("zeros") != "empty":
            raise ValueError(f"A row has nothing in {column['name']}.")
        return found or Decimal()

    def day(self, cells: _Cells, field: str) -> date | None:
        """The day of a field."""
        said = self.say(cells, field)
        return _read_day(said, self.formats[field]) if said else None


def list_carried(text: str) -> frozenset[str]:
    """What can be read back of a file with this description."""
    layout = _lay_out(text)
    carried = {"number", "net", "lines.amount"}
    carried |= {said for field, said in _SAID.items() if field in layout.at}
    if _knows_tax(layout):
        carried |= {"tax", "gross"}
    return frozenset(carried)


def read_file(data: bytes, text: str) -> list[ReadBack]:
    """The invoices of a file.

    Raises:
        ValueError: the bytes are not such a file, or it contradicts itself.
    """
    layout = _lay_out(text)
    said = layout.described
    rows = reading.read_cells(
        data, _ENCODINGS[said.get("encoding", "utf-8")], _DELIMITERS[said.get("delimiter", "comma")]
    )
    headings = [column["name"] for column in said["columns"]]
    if said.get("headings", True) and next(rows, None) != headings:
        raise ValueError("The headings of the file are not those of its description.")
    return [_read_invoice(group, layout) for group in _group(rows, layout, len(headings))]


@lru_cache(maxsize=64)
def _lay_out(text: str) -> _Layout:
    described = tomllib.loads(text)
    plain = [
        (at, column)
        for at, column in enumerate(described["columns"])
        if "field" in column and not {"words", "constant", "option"} & {*column}
    ]
    dates = described.get("dates", "YYYY-MM-DD")
    return _Layout(
        described,
        {column["field"]: at for at, column in reversed(plain)} | _find_type(described),
        {column["field"]: column.get("format", dates) for _, column in reversed(plain)},
        _find_credit_word(described),
    )


def _find_type(described: Mapping[str, Any]) -> dict[str, int]:
    """Where the file says what an invoice is, in whatever words."""
    columns = enumerate(described["columns"])
    return dict([("type", at) for at, each in columns if each.get("field") == "type"][:1])


def _find_credit_word(described: Mapping[str, Any]) -> str:
    for column in described["columns"]:
        if column.get("field") == "type":
            words = column.get("words", {})
            filled = column.get("constant", "")
            return str(words.get("credit") or filled) if words else "credit"
    return ""


def _knows_tax(layout: _Layout) -> bool:
    return bool({"line.tax_amount", "tax_total", "total"} & {*layout.at})


def _group(rows: Iterator[_Cells], layout: _Layout, width: int) -> Iterator[list[_Cells]]:
    """Rows of one number; those that say none go on with the one before."""
    group: list[_Cells] = []
    for cells in rows:
        if len(cells) != width:
            raise ValueError(f"A row has {len(cells)} columns; the description has {width}.")
        number = layout.say(cells, "number")
        if group and number and number != layout.say(group[0], "number"):
            yield group
            group = []
        if not group and not number:
            raise ValueError("A row is of no invoice.")
        group.append(cells)
    if group:
        yield group


def _read_invoice(rows: list[_Cells], layout: _Layout) -> ReadBack:
    first = rows[0]
    _require_agreement(rows, layout)
    sign = _find_sign(first, layout)
    lines = tuple(_read_line(cells, layout, sign) for cells in rows)
    net = sum((line.amount for line in lines if line.amount is not None), Decimal())
    tax = _read_tax(rows, layout, net, sign)
    _compare_total(first, layout, "subtotal", net * sign)
    if tax is not None:
        _compare_total(first, layout, "total", (net + tax) * sign)
    return ReadBack(
        number=first[layout.at["number"]],
        client=_optional(layout, first, "client"),
        invoice_date=layout.day(first, "invoice_date"),
        due_date=layout.day(first, "due_date"),
        currency=_optional(layout, first, "currency"),
        po_number=_optional(layout, first, "po_number"),
        net=net,
        tax=tax,
        gross=None if tax is None else net + tax,
        lines=lines,
    )


def _require_agreement(rows: list[_Cells], layout: _Layout) -> None:
    """What belongs to the invoice says the same in each of its rows, or stands in the first one."""
    for at, column in enumerate(layout.described["columns"]):
        of_line = column.get("field", "line.").startswith("line.")
        once = column.get("rows") == "first"
        if not of_line and any(cells[at] != ("" if once else rows[0][at]) for cells in rows[1:]):
            raise ValueError(f"The rows of one invoice say different things in {column['name']}.")


def _find_sign(cells: _Cells, layout: _Layout) -> int:
    if layout.described.get("credit_signs") != "plus":
        return 1
    documents = layout.described.get("documents", "both")
    if documents == "both":
        return -1 if layout.say(cells, "type") == layout.credit else 1
    return -1 if documents == "credits" else 1


def _read_line(cells: _Cells, layout: _Layout, sign: int) -> ReadLine:
    multiplies = "line.amount" not in layout.at
    amount = _multiply(cells, layout) if multiplies else layout.sum(cells, "line.amount")
    return ReadLine(
        description=_optional(layout, cells, "line.description"),
        item=_optional(layout, cells, "line.item"),
        quantity=layout.figure(cells, "line.quantity"),
        rate=layout.figure(cells, "line.rate"),
        amount=amount * sign,
    )


def _multiply(cells: _Cells, layout: _Layout) -> Decimal:
    unit = Decimal(1).scaleb(-layout.described["places"])
    units, price = layout.sum(cells, "line.units"), layout.sum(cells, "line.price")
    return (units * price).quantize(unit, ROUND_HALF_UP)


def _read_tax(rows: list[_Cells], layout: _Layout, net: Decimal, sign: int) -> Decimal | None:
    if "line.tax_amount" in layout.at:
        shares = [layout.sum(cells, "line.tax_amount") for cells in rows]
        tax = sum(shares, Decimal())
        _compare_total(rows[0], layout, "tax_total", tax)
        return tax * sign
    if "tax_total" in layout.at:
        return layout.sum(rows[0], "tax_total") * sign
    if "total" in layout.at:
        return layout.sum(rows[0], "total") * sign - net
    return None


def _compare_total(cells: _Cells, layout: _Layout, field: str, added: Decimal) -> None:
    if field in layout.at and (said := layout.sum(cells, field)) != added:
        raise ValueError(f"The rows of one invoice come to {added}; its {field} says {said}.")


def _optional(layout: _Layout, cells: Sequence[str], field: str) -> str | None:
    return cells[layout.at[field]] if field in layout.at else None


@lru_cache(maxsize=4096)  # a batch has few days and many rows
def _read_day(said: str, form: str) -> date:
    found = _compile_day(form)(said)
    if not found:
        raise ValueError(f"{said!r} is no day as {form}.")
    return date(int(found["y"]), int(found["m"]), int(found["d"]))


@lru_cache(maxsize=64)
def _compile_day(form: str) -> Callable[[str], re.Match[str] | None]:
    parts = re.split("(YYYY|MM|M|DD|D)", form)
    pattern = "".join(_DAY_PARTS.get(part, re.escape(part)) for part in parts)
    return re.compile(pattern, re.ASCII).fullmatch
