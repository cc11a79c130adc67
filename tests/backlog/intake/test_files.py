import json
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from backlog.intake.files import arrivals
from backlog.intake.record import parse
from backlog.intake.take import NO_RECORDS, Arrival, Notice
from tests.offices import PRAIRIE

HEADINGS = "source_id,number,client.name,line.kind,line.amount,tax.code,tax.amount"


def came(name: str, data: bytes | str) -> list[Arrival]:
    found = everything(name, data)
    assert not [one for one in found if isinstance(one, Notice)]
    return [one for one in found if isinstance(one, Arrival)]


def everything(name: str, data: bytes | str) -> list[Arrival | Notice]:
    return list(arrivals(name, data.encode() if isinstance(data, str) else data))


def values(name: str, data: bytes | str) -> list[Any]:
    found = came(name, data)
    assert not [arrival.broken for arrival in found if arrival.broken]
    return [arrival.value for arrival in found]


def test_json_is_one_record_or_a_list() -> None:
    assert values("a.json", '{"number": "1"}') == [{"number": "1"}]
    assert values("a.json", '\ufeff[{"number": "1"}, {"number": "2"}]') == [
        {"number": "1"},
        {"number": "2"},
    ]
    assert everything("a.json", "[]") == [Notice("a.json", NO_RECORDS)]


def test_numbers_are_their_text() -> None:
    (record,) = values("a.json", '{"number": "1", "a": 0.1, "b": 1e3, "c": 5, "d": 1.50, "e": NaN}')
    assert record == {
        "number": "1",
        "a": Decimal("0.1"),
        "b": Decimal(1000),
        "c": 5,
        "d": Decimal("1.5"),
        "e": "NaN",
    }
    assert str(record["d"]) == "1.50"


def test_an_integer_of_thousands_of_digits_harms_only_its_record() -> None:
    good, huge = values("a.json", f'[{{"total": 5}}, {{"total": {"9" * 10_000}}}]')
    assert good == {"total": 5}
    assert len(str(huge["total"])) == 10_000


@pytest.mark.parametrize(
    "text", ["{", '{"a": 1,}', "[1 2]", "{'a': 1}", "[" * 100_000, '{"a":' * 50_000]
)
def test_what_is_not_json_is_one_arrival_that_says_so(text: str) -> None:
    (arrival,) = came("a.json", text)
    assert arrival.broken.startswith("This is not JSON")
    assert arrival.broken.endswith(".")


def test_a_bad_line_of_json_lines_is_named_and_the_others_are_read() -> None:
    first, bad, last = came("a.jsonl", '{"number": 1}\n\n{"a": \n{"a": 3}\r\n')
    assert (first.index, first.value) == (1, {"number": 1})
    assert (bad.index, bad.broken[:21]) == (3, "This line is not JSON")
    assert (last.index, last.value) == (4, {"a": 3})


@pytest.mark.parametrize(("name", "joint"), [("a.jsonl", "\n"), ("a.json", ",")])
def test_a_key_that_stands_twice_is_not_one_of_the_two(name: str, joint: str) -> None:
    records = ['{"total": "1"}', '{"source_id": "b", "lines": [{"amount": "1", "amount": "2"}]}']
    text = joint.join(records)
    good, bad = came(name, f"[{text}]" if joint == "," else text)
    assert (good.value, good.broken) == ({"total": "1"}, "")
    assert bad.broken == "The key 'amount' stands twice in one object."
    assert bad.value["source_id"] == "b"


def test_a_line_that_is_not_utf_8_is_bad_and_the_others_keep_their_accents() -> None:
    good, bad = came("a.jsonl", '{"memo": "é"}\n'.encode() + '{"memo": "é"}'.encode("cp1252"))
    assert good.value == {"memo": "é"}
    assert bad.broken


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_only_a_line_feed_ends_a_line(separator: str) -> None:
    text = json.dumps({"memo": "x"}, ensure_ascii=False).replace("x", f"a{separator}b")
    assert len(came("a.jsonl", f'{{"memo": ""}}\n{text}\n{text}')) == 3


def test_standard_input_is_told_by_how_it_begins() -> None:
    assert values("-", '{"memo": 1}\n{"a": 2}\n') == [{"memo": 1}, {"a": 2}]
    assert values("-", ' [{"memo": 1}]') == [{"memo": 1}]
    assert values("-", "number\nINV-1\n") == [{"number": "INV-1", "lines": [], "taxes": []}]


def csv_records(*rows: str, headings: str = HEADINGS, encoding: str = "utf-8") -> list[Any]:
    return values("a.csv", "\r\n".join([headings, *rows]).encode(encoding))


def test_a_row_is_a_line_and_the_invoice_stands_on_its_first() -> None:
    (invoice,) = csv_records("s1,INV-1,N,labour,1,GST,5", ",INV-1,,expense,2,,", ",,,material,3,,")
    assert invoice["client"] == {"name": "N"}
    assert [line["amount"] for line in invoice["lines"]] == ["1", "2", "3"]
    assert invoice["taxes"] == [{"code": "GST", "amount": "5"}]


def test_repeated_fields_are_the_same_invoice() -> None:
    blank = csv_records("s1,INV-1,N,labour,1,GST,5", ",,,labour,1,,")
    repeated = csv_records("s1,INV-1,N,labour,1,GST,5", "s1,INV-1,N,labour,1,GST,5")
    assert blank == repeated
    assert len(blank[0]["lines"]) == 2


def test_several_taxes_stand_on_rows_of_their_own_or_beside_lines() -> None:
    beside = csv_records("s1,INV-1,N,labour,1,GST,5", ",,,labour,2,QST,9")
    below = csv_records("s1,INV-1,N,labour,1,GST,5", ",,,labour,2,,", ",,,,,QST,9")
    assert beside == below
    assert [tax["code"] for tax in below[0]["taxes"]] == ["GST", "QST"]


def test_rows_of_two_invoices_may_be_mixed() -> None:
    first, second = csv_records(
        "s1,INV-1,N,labour,1,,",
        "s2,INV-2,N,labour,2,,",
        "s1,INV-1,,labour,3,,",
        ",INV-2,,labour,4,,",
    )
    assert [line["amount"] for line in first["lines"]] == ["1", "3"]
    assert [line["amount"] for line in second["lines"]] == ["2", "4"]


def test_one_number_from_two_sources_is_two_records() -> None:
    first, second = csv_records("s1,INV-1,N,labour,1,,", "s2,INV-1,N,labour,2,,")
    assert (first["source_id"], second["source_id"]) == ("s1", "s2")


def test_another_source_without_a_number_is_not_a_line_of_the_invoice_before() -> None:
    first, second = csv_records("s1,INV-1,N,labour,1,,", "s2,,N,labour,2,,")
    assert len(first["lines"]) == 1
    assert "number" not in second


def test_one_source_under_two_numbers_is_no_invoice() -> None:
    bad, good = came(
        "a.csv",
        f"{HEADINGS}\ns1,INV-1,N,labour,1,,\ns1,INV-2,N,labour,2,,\ns3,INV-3,N,labour,3,,\n",
    )
    assert bad.broken == (
        "Row 3 says number is 'INV-2', an earlier row of the same invoice says 'INV-1'."
    )
    assert good.value["number"] == "INV-3"


def test_the_rows_of_a_source_need_no_number_after_the_first() -> None:
    first, second = csv_records("s1,INV-1,N,labour,1,,", "s2,INV-2,N,labour,2,,", "s1,,,labour,3,,")
    assert [line["amount"] for line in first["lines"]] == ["1", "3"]
    assert len(second["lines"]) == 1


def test_a_tax_of_each_line_is_not_taken_for_one_of_the_invoice() -> None:
    headings = f"{HEADINGS},tax_total"
    (bad,) = came(
        "a.csv", f"{headings}\ns1,INV-1,N,labour,100,GST,5.00,10.00\n,,,labour,100,GST,5.00,\n"
    )
    assert bad.broken == (
        "Row 3 repeats the tax GST of an earlier row. A tax is the invoice's, not a line's, so it "
        "counts once, and then the taxes are not the tax_total '10.00'. Give each tax code once, "
        "with what it comes to in all."
    )


@pytest.mark.parametrize("total", ["5.00", "7", "", "x"])
def test_a_repeated_tax_counts_once_where_its_repetition_does_not_explain_the_sum(
    total: str,
) -> None:
    (invoice,) = csv_records(
        f"s1,INV-1,N,labour,100,GST,5.00,{total}",
        ",,,labour,100,GST,5.00,",
        headings=f"{HEADINGS},tax_total",
    )
    assert len(invoice["taxes"]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_says_the_same(encoding: str) -> None:
    (invoice,) = csv_records("s1,INV-1,Élan – Søn,labour,1,,", encoding=encoding)
    assert invoice["client"]["name"] == "Élan – Søn"


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_cells_are_separated_as_the_headings_are(separator: str) -> None:
    rows = (HEADINGS, "s1,INV-1,Élan,labour,1,,")
    data = "\r\n".join(row.replace(",", separator) for row in rows)
    assert values("a.csv", data) == csv_records("s1,INV-1,Élan,labour,1,,")


def test_a_quotation_mark_that_is_not_closed_is_looked_for_where_it_opens() -> None:
    (arrival,) = came("a.csv", 'number,memo\nINV-1,"two\nlines"\nINV-2,"open\nINV-3,x\n')
    assert "the row that begins in line 4 cannot be read" in arrival.broken


@pytest.mark.parametrize(
    "data",
    [
        b"number,memo\nINV-1,\x81\n",
        "number\nINV-1\n".encode("utf-16")[:-1],
        b'number,memo\nINV-1,"open\n',
        b"number,memo\nINV-1," + b"x" * 200_000,
        b"number,number\nINV-1,INV-2\n",
        b"client,client.name\nN,N\n",
    ],
)
def test_what_is_not_such_a_csv_is_one_arrival_that_says_so(data: bytes) -> None:
    (arrival,) = came("a.csv", data)
    assert arrival.broken
    assert arrival.broken.endswith(".")


@pytest.mark.parametrize(
    "data", [b"number,memo\n", b"number\n\n ,\n", b"sep=,\nnumber\n", b"line.amount,AFE\n"]
)
def test_our_headings_alone_are_a_notice(data: bytes) -> None:
    assert everything("a.csv", data) == [Notice("a.csv", NO_RECORDS)]


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "-"])
@pytest.mark.parametrize(
    "data", [b"", b"\n\r\n \t", b"\xef\xbb\xbf", b"\xff\xfe\n\x00", b"\x00" * 4096]
)
def test_a_file_without_anything_in_it_is_one_record_that_says_so(name: str, data: bytes) -> None:
    (bad,) = came(name, data)
    assert bad.broken.startswith("The file is empty.")


GATEWAY = "<html>\n<head><title>502</title></head>\n<body>Bad Gateway</body>\n</html>\n"


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "-"])
def test_a_page_of_html_is_one_record_that_says_so(name: str) -> None:
    (bad,) = came(name, GATEWAY)
    assert "Nothing of the file was taken in." in bad.broken
    assert bad.value == GATEWAY


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "Invoice No;Customer;Amount\n1;N;5\n2;M;6\n"),
        ("a.csv", "Invoice No;Customer;Amount\n"),
        ("a.json", '{"error": "bad gateway"}'),
        ("a.json", '[{"id": 1}, {"id": 2}, 3, null]'),
        ("a.json", '"502"'),
        ("a.jsonl", '{"id": 1}\n{"id": 2}\n'),
        ("a.jsonl", "502\n503\n"),
    ],
)
def test_what_has_no_field_of_ours_is_one_record_that_says_so(name: str, text: str) -> None:
    (bad,) = came(name, text)
    assert "is one of ours" in bad.broken or "with a field of ours" in bad.broken


def test_foreign_headings_are_named_but_not_endlessly() -> None:
    (bad,) = came("a.csv", ",".join(f"Column {n}" for n in range(20)))
    assert "('Column 0', 'Column 1', 'Column 2', 'Column 3', 'Column 4' ...)" in bad.broken


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_a_first_line_that_names_the_separator_is_none_of_the_rows(first: str) -> None:
    (good, bad) = came("a.csv", f"{first}\r\nnumber;memo\r\nINV-1;a,b\r\nINV-2;;oops\r\n")
    assert (good.index, good.value["number"], good.value["memo"]) == (3, "INV-1", "a,b")
    assert bad.broken == "Row 4 has 'oops' in column 3, without a heading."


def test_blank_lines_above_the_headings_are_none() -> None:
    assert values("a.csv", "\n;;\nnumber;memo\n1;x\n")[0]["memo"] == "x"


def test_a_named_separator_is_the_one_whatever_the_headings_have() -> None:
    assert values("a.csv", "sep=|\nnumber|memo\n1|a;b\n")[0]["memo"] == "a;b"
    assert values("a.csv", "sep=\t\nnumber\tmemo\n1\ta,b\n")[0]["memo"] == "a,b"


def test_a_heading_is_what_is_seen_of_it() -> None:
    assert values("a.csv", "\u200bnumber,memo\u202e\n1,x\n")[0]["memo"] == "x"


def test_cells_without_a_heading_are_named_apart() -> None:
    (beyond,) = came("a.csv", "number,memo\n1,x,oops,,more\n")
    assert beyond.broken == ("Row 2 has 'oops' in column 3, 'more' in column 5, without a heading.")
    (between,) = came("a.csv", "number,,memo,\n1,a,x,b\n")
    assert between.broken == "Row 2 has 'a' in column 2, 'b' in column 4, without a heading."
    (many,) = came("a.csv", "number\n" + ",".join("x" * 50))
    assert many.broken.endswith("'x' in column 6, 44 more, without a heading.")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"number": 1,}'),
        ("a.json", b'{"number": "\xe9"}'),
        ("a.jsonl", b'{"number": 1}\n{"number"\n'),
        ("a.csv", b'number,memo\n1,"x"y\n'),
        ("a.csv", b"number\n\x81\n"),
    ],
)
def test_what_cannot_be_read_is_said_in_our_own_words(name: str, data: bytes) -> None:
    told = came(name, data)[-1].broken
    assert told
    for foreign in ("Expecting", "codec", "char ", "expected after", "position"):
        assert foreign not in told


def test_rows_that_contradict_each_other_make_no_invoice() -> None:
    bad, good = came(
        "a.csv", f"{HEADINGS}\ns1,INV-1,N,labour,1,,\n,,Other,labour,1,,\ns2,INV-2,N,labour,2,,\n"
    )
    assert bad.broken == (
        "Row 3 says client.name is 'Other', an earlier row of the same invoice says 'N'."
    )
    assert good.value["number"] == "INV-2"


def test_a_cell_that_slipped_past_the_headings_is_not_dropped() -> None:
    (bad,) = came("a.csv", "number,line.amount\nINV-1,1,812.50\n")
    assert bad.broken == "Row 2 has '812.50' in column 3, without a heading."


def test_rows_may_be_shorter_than_the_headings() -> None:
    (invoice,) = csv_records("s1,INV-1,N")
    assert (invoice["client"], invoice["lines"]) == ({"name": "N"}, [])


@pytest.mark.parametrize("cut", ["s1,INV-1", "s1,INV-1,N", "s1,INV-1,N,,,,", ",INV-1"])
def test_a_row_that_brings_nothing_may_have_lost_its_line(cut: str) -> None:
    rows = f"{HEADINGS}\ns1,INV-1,N,labour,10.00\n{cut}\ns2,INV-2,N,labour,10.00\n"
    bad, good = came("a.csv", rows)
    assert bad.broken.startswith("Row 3 has neither a line nor a tax, nor anything")
    assert (good.broken, good.value["number"]) == ("", "INV-2")


def test_the_fields_of_an_invoice_may_stand_on_a_row_without_a_line() -> None:
    (invoice,) = csv_records("s1,INV-1", ",,N", "s1,INV-1,N,labour,10.00")
    assert (invoice["client"]["name"], len(invoice["lines"])) == ("N", 1)


def test_a_cell_of_several_lines_is_an_address() -> None:
    (invoice,) = csv_records('"1200 Prairie Ave\nCalgary"', headings="client.address")
    assert invoice["client"]["address"] == ["1200 Prairie Ave", "Calgary"]


def test_the_sample_csv_is_an_invoice_whose_sums_hold() -> None:
    (record,) = values("one_invoice.csv", (files("samples") / "one_invoice.csv").read_bytes())
    invoice = parse(record, PRAIRIE)
    assert sum(line.amount for line in invoice.lines) == invoice.subtotal
    assert invoice.subtotal + invoice.tax_total == invoice.total
    assert invoice.client.address == (
        "Attn: Accounts Payable",
        "1200 Prairie Ave SW",
        "Calgary AB T2P 1J9",
    )
