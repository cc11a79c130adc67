"""A second opinion on .imp files, after Sage's article: it knows no product code."""

import re
from dataclasses import dataclass

from tests.exporters.independent_csv import cents

_FIELD = re.compile(r'"([^"]*)"(?:,|$)')
LONGEST_NAME, LONGEST_NUMBER, LONGEST_ITEM = 52, 20, 52


@dataclass(frozen=True)
class SalesInvoice:
    customer: list[str]
    head: list[str]
    details: list[list[str]]

    @property
    def taxes(self) -> list[list[list[str]]]:
        """The fields of each tax of each detail."""
        return [[detail[at : at + 5] for at in range(4, len(detail), 5)] for detail in self.details]

    @property
    def missing_cents(self) -> int:
        net = sum(cents(detail[3]) for detail in self.details)
        tax = sum(cents(each[4]) for taxes in self.taxes for each in taxes)
        return cents(self.head[6]) - net - tax


def parse_imp(data: bytes, encoding: str = "cp1252") -> tuple[list[str], list[SalesInvoice]]:
    text = data.decode(encoding)
    assert text.count("\n") == text.count("\r\n")
    blocks = re.findall(r"<(\w+)>\r\n(.*?)</\1>\r\n", text, re.DOTALL)
    left = re.sub(r"<(\w+)>\r\n.*?</\1>\r\n", "", text, flags=re.DOTALL)
    assert left.strip() == ""
    assert [tag for tag, _ in blocks] == ["Version"] + ["SalInvoice"] * (len(blocks) - 1)
    rows = [
        [_fields(line) for line in body.removesuffix("\r\n").split("\r\n")] for _, body in blocks
    ]
    return rows[0][0], [_invoice(each) for each in rows[1:]]


def _fields(line: str) -> list[str]:
    fields = _FIELD.findall(line)
    assert '"' + '","'.join(fields) + '"' == line
    return [str(field) for field in fields]


def _invoice(rows: list[list[str]]) -> SalesInvoice:
    customer, head, *details = rows
    assert len(customer) == 13
    assert 0 < len(customer[0]) <= LONGEST_NAME
    assert len(head) == 8
    assert int(head[0]) == len(details) > 0
    assert 0 < len(head[2]) <= LONGEST_NUMBER
    assert re.fullmatch(r"\d\d-\d\d-\d{4}", head[3])
    for detail in details:
        assert len(detail) % 5 == 4
        assert 0 < len(detail[0]) <= LONGEST_ITEM
    return SalesInvoice(customer, head, details)
