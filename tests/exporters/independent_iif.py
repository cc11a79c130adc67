"""A second opinion on IIF files, after Intuit's help: it knows no product code and trusts nothing.

Values are looked up by heading, amounts are counted in cents, and what is left over is an error.
"""

import re
from dataclasses import dataclass

LONGEST = {"DOCNUM": 11, "PONUM": 25, "TERMS": 31, "MEMO": 4095, "NAME": 209, "CLASS": 159}
LONGEST |= {"REP": 5} | {f"SADDR{at}": 41 for at in range(1, 6)}
LONGEST |= {f"ADDR{at}": 41 for at in range(1, 6)}
A_LEVEL = {"NAME": 41, "ACCNT": 31, "INVITEM": 31, "CLASS": 31}


@dataclass(frozen=True)
class Transaction:
    head: dict[str, str]
    splits: list[dict[str, str]]

    @property
    def cents(self) -> int:
        return cents(self.head["AMOUNT"]) + sum(cents(split["AMOUNT"]) for split in self.splits)


def cents(amount: str) -> int:
    whole, _, fraction = amount.lstrip("-").partition(".")
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]{2})?", amount), amount
    value = int(whole) * 100 + int(fraction.ljust(2, "0"))
    return -value if amount.startswith("-") else value


def parse_iif(data: bytes) -> list[Transaction]:
    assert not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe")), "a BOM destroys the first heading"
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    assert data.endswith(b"\r\n")
    assert not set(b'";\x00') & set(data), "stops QuickBooks' reader, or splits its readers"
    lines = data.decode("cp1252").removesuffix("\r\n").split("\r\n")
    customers, lines = take_customers(lines)
    headings = {line.split("\t")[0][1:]: line.split("\t")[1:] for line in lines[:3]}
    assert set(headings) == {"TRNS", "SPL", "ENDTRNS"}
    found: list[Transaction] = []
    open_one = False
    for line in lines[3:]:
        kind, *cells = line.split("\t")
        row = dict(zip(headings[kind], cells, strict=True))
        assert_fits(row)
        assert open_one is (kind != "TRNS")
        if kind == "TRNS":
            assert not customers or row["NAME"] in customers
            found.append(Transaction(row, []))
        if kind == "SPL":
            found[-1].splits.append(row)
        open_one = kind != "ENDTRNS"
    assert not open_one
    return found


def take_customers(lines: list[str]) -> tuple[list[str], list[str]]:
    """The names that the file makes first, each once and below one that is there, and the rest."""
    if lines[0] != "!CUST\tNAME":
        return [], lines
    end = next(at for at, line in enumerate(lines) if line.startswith("!TRNS"))
    names: list[str] = []
    for line in lines[1:end]:
        kind, name = line.split("\t")
        assert kind == "CUST"
        assert_fits({"NAME": name})
        above = name.rpartition(":")[0]
        assert not above or above.casefold() in {each.casefold() for each in names}
        assert name.casefold() not in {each.casefold() for each in names}
        names.append(name)
    return names, lines[end:]


def assert_fits(row: dict[str, str]) -> None:
    for name, value in row.items():
        assert len(value) <= LONGEST.get(name, len(value)), name
        for level in value.split(":") if name in A_LEVEL else ():
            assert len(level) <= A_LEVEL[name], name
        assert not value.startswith(("=", "+", "@")), name
