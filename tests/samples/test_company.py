"""The shipped sample company: what the generator makes, what an accountant would find in it."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest

from samples.company import company, format_records

SAMPLES = files("samples")
COMPANY: list[dict[str, Any]] = json.loads((SAMPLES / "company.json").read_text(encoding="utf-8"))
BAD = [json.loads(line) for line in (SAMPLES / "bad_records.jsonl").read_text("utf-8").splitlines()]
HOLIDAYS = {"2026-09-07", "2026-10-12", "2026-11-11"}
TAXES = {
    "GST": "5",
    "PST-BC": "7",
    "PST-SK": "6",
    "HST-ON": "13",
    "QST": "9.975",
    "ND": "5",
    "GST-0": "0",
}


def half_up(exact: Fraction) -> Fraction:
    """To the cent, half away from zero, by whole numbers: a second opinion on the rounding."""
    cents, sign = abs(exact) * 100, 1 if exact >= 0 else -1
    return Fraction(
        sign * ((2 * cents.numerator + cents.denominator) // (2 * cents.denominator)), 100
    )


def lines_of(kind: str) -> Iterator[dict[str, Any]]:
    return (line for record in COMPANY for line in record["lines"] if line["kind"] == kind)


def having(name: str, value: object) -> list[str]:
    return [record["number"] for record in COMPANY if record[name] == value]


def test_the_generator_makes_the_shipped_file_byte_for_byte() -> None:
    assert format_records(company()).encode() == (SAMPLES / "company.json").read_bytes()


def test_the_generator_makes_the_same_company_twice() -> None:
    assert company() == company()


def test_there_are_about_sixty_invoices_of_eleven_clients_on_sixteen_jobs() -> None:
    assert len(COMPANY) == 63
    assert len({record["client"]["name"] for record in COMPANY}) == 11
    assert len({record["job"]["number"] for record in COMPANY}) == 16


def test_what_the_contract_requires_is_there() -> None:
    required = {"source_id", "number", "client", "job", "invoice_date", "currency", "lines"}
    for record in COMPANY:
        assert required <= record.keys()
        assert record["client"]["name"]
        assert record["job"]["number"]
        assert record["lines"]


@pytest.mark.parametrize("record", COMPANY, ids=lambda record: record["number"])
def test_sums_hold_exactly(record: dict[str, Any]) -> None:
    lines = sum(Decimal(line["amount"]) for line in record["lines"])
    taxes = sum(Decimal(tax["amount"]) for tax in record["taxes"])
    assert Decimal(record["subtotal"]) == lines
    assert Decimal(record["tax_total"]) == taxes
    assert Decimal(record["total"]) == lines + taxes


@pytest.mark.parametrize("record", COMPANY, ids=lambda record: record["number"])
def test_a_line_is_quantity_times_rate_half_up(record: dict[str, Any]) -> None:
    for line in record["lines"]:
        if line["kind"] != "discount":
            exact = Fraction(line["quantity"]) * Fraction(line["rate"])
            assert Fraction(line["amount"]) == half_up(exact)


@pytest.mark.parametrize("record", COMPANY, ids=lambda record: record["number"])
def test_a_tax_is_its_rate_of_the_lines_that_bear_it(record: dict[str, Any]) -> None:
    assert {tax["code"] for tax in record["taxes"]} == {
        code for line in record["lines"] for code in line["tax_codes"]
    }
    for tax in record["taxes"]:
        base = sum(Fraction(x["amount"]) for x in record["lines"] if tax["code"] in x["tax_codes"])
        assert Fraction(tax["base"]) == base
        assert tax["rate"] == TAXES[tax["code"]]
        assert Fraction(tax["amount"]) == half_up(base * Fraction(tax["rate"]) / 100)


def test_some_amounts_and_taxes_are_rounded_at_exactly_half_a_cent() -> None:
    halves = [
        line
        for line in (line for record in COMPANY for line in record["lines"] if "rate" in line)
        if (Fraction(line["quantity"]) * Fraction(line["rate"]) * 1000) % 10 == 5
    ]
    assert len(halves) >= 5
    taxes = [tax for record in COMPANY for tax in record["taxes"]]
    assert [tax for tax in taxes if Fraction(tax["base"]) * Fraction(tax["rate"]) * 10 % 10 == 5]


def test_money_is_text_with_cents() -> None:
    for record in COMPANY:
        figures = [record["subtotal"], record["tax_total"], record["total"]]
        figures += [part["amount"] for part in record["lines"] + record["taxes"]]
        assert all(Decimal(figure).as_tuple().exponent == -2 for figure in figures)


def test_numbers_rise_in_order_of_creation() -> None:
    stamps = [datetime.fromisoformat(record["created_at"]) for record in COMPANY]
    assert stamps == sorted(set(stamps))
    assert [record["number"][:9] for record in COMPANY] == [
        f"INV-{number}" for number in range(10401, 10464)
    ]
    assert len({record["source_id"] for record in COMPANY}) == len(COMPANY)


def test_every_invoice_is_dated_on_a_business_day_of_the_ten_weeks() -> None:
    days = [date.fromisoformat(record["invoice_date"]) for record in COMPANY]
    assert (days[0], days[-1]) == (date(2026, 9, 14), date(2026, 11, 20))
    assert len({day.isocalendar().week for day in days}) == 10
    assert all(day.weekday() < 5 and str(day) not in HOLIDAYS for day in days)
    assert sum(day >= date(2026, 11, 9) for day in days) == 18


def test_stamps_bear_the_offset_of_their_day() -> None:
    for record in COMPANY:
        created = datetime.fromisoformat(record["created_at"])
        approved = datetime.fromisoformat(record["approved_at"])
        assert str(created.date()) == record["invoice_date"]
        assert created < approved
        assert created.strftime("%z") == ("-0600" if created.month < 11 else "-0700")


def test_work_is_done_then_signed_then_billed() -> None:
    for record in COMPANY:
        worked = [line["service_date"] for line in record["lines"] if "service_date" in line]
        assert all(day < record["invoice_date"] for day in worked)
        if record["signature"]:
            assert max(worked) <= record["signature"]["signed_on"] <= record["invoice_date"]


def test_origins_types_and_currencies_are_mixed() -> None:
    assert Counter(record["origin"] for record in COMPANY) == {"dwr": 48, "fixed_price": 15}
    assert Counter(record["type"] for record in COMPANY) == {
        "invoice": 36,
        "ticket_invoice": 25,
        "credit": 2,
    }
    assert Counter(record["currency"] for record in COMPANY) == {"CAD": 54, "USD": 8, "EUR": 1}
    kinds = {line["kind"] for record in COMPANY for line in record["lines"]}
    assert kinds == {
        *("labour", "equipment", "material", "expense", "fixed_price", "discount", "other")
    }


def test_every_tax_of_the_provinces_and_states_occurs() -> None:
    assert {tax["code"] for record in COMPANY for tax in record["taxes"]} == set(TAXES)
    untaxed = {record["job"]["number"] for record in COMPANY if not record["taxes"]}
    assert untaxed == {"J-2304"}


def test_three_field_invoices_lack_their_signature() -> None:
    bare = [r["number"] for r in COMPANY if r["origin"] == "dwr" and not r["signature"]]
    assert bare == ["INV-10448", "INV-10455", "INV-10458"]


def test_three_tickets_lack_the_clients_approval() -> None:
    tickets = {record["number"]: record["client_approved"] for record in COMPANY}
    assert having("client_approved", value=False) == ["INV-10456"]
    ours = set(having("type", "ticket_invoice"))
    assert [n for n, approved in tickets.items() if n in ours and approved is None] == [
        "INV-10451",
        "INV-10457",
    ]
    assert all(tickets[n] is None for n in tickets.keys() - ours)


def test_expenses_are_processed_but_for_two_and_one_that_nobody_knows() -> None:
    states = Counter(line["expense_processed"] for line in lines_of("expense"))
    assert (states[False], states[None]) == (2, 1)
    assert states[True] > 60
    marked = [x["kind"] for r in COMPANY for x in r["lines"] if "expense_processed" in x]
    assert set(marked) == {"expense"}


def test_a_credit_carries_a_minus_and_names_an_earlier_invoice_of_its_job() -> None:
    jobs = {record["number"]: record for record in COMPANY}
    credits_given = [record for record in COMPANY if record["type"] == "credit"]
    for credit in credits_given:
        original = jobs[credit["memo"].split()[2].rstrip(":")]
        assert original["job"] == credit["job"]
        assert original["number"] < credit["number"]
        assert -Decimal(original["total"]) < Decimal(credit["total"]) < 0
    assert all(Decimal(r["total"]) > 0 for r in COMPANY if r not in credits_given)


def test_awkward_text_is_there_once_each() -> None:
    memos = "".join(record["memo"] for record in COMPANY)
    assert [memos.count(sign) for sign in "\t\n<>"] == [1, 1, 1, 1]
    assert "👷" in memos
    descriptions = [line["description"] for record in COMPANY for line in record["lines"]]
    assert sum(text.startswith("=") for text in descriptions) == 1
    names = {record["client"]["name"] for record in COMPANY}
    assert names >= {"Forêt & Frères Ltée", 'Smith; Sons "Drilling"'}
    assert any("'" in name for name in names)
    contacts = {record["client"]["address"][0] for record in COMPANY}
    assert "Attn: 王小明 (Wang Xiaoming)" in contacts


def test_names_fit_quickbooks_and_only_one_number_does_not() -> None:
    longest = max((record["client"]["name"] for record in COMPANY), key=len)
    assert len(longest) == 41
    too_long = [record["number"] for record in COMPANY if len(record["number"]) > 11]
    assert too_long == ["INV-10460-REVISED"]
    assert all(len(line) <= 41 for record in COMPANY for line in record["client"]["address"])
    assert all(len(line["item"]) <= 31 for record in COMPANY for line in record["lines"])


def test_one_record_has_a_field_that_nobody_knows() -> None:
    assert [record["number"] for record in COMPANY if "afe" in record] == ["INV-10446"]
    assert len({frozenset(record.keys() - {"afe"}) for record in COMPANY}) == 1


def test_no_invoice_looks_like_another() -> None:
    looks = [
        (r["client"]["name"], r["job"]["number"], r["total"], r["invoice_date"]) for r in COMPANY
    ]
    assert len(set(looks)) == len(looks)


def test_three_bad_records_are_each_wrong_in_one_thing() -> None:
    assert ["number" in record for record in BAD] == [False, True, True]
    assert [record["currency"] for record in BAD] == ["CAD", "CDN", "CAD"]
    assert [len(record["lines"]) for record in BAD] == [1, 1, 0]
    assert not {r["source_id"] for r in BAD} & {r["source_id"] for r in COMPANY}


def test_the_csv_invoice_has_its_fields_once_and_a_row_for_each_line() -> None:
    text = (SAMPLES / "one_invoice.csv").read_text(encoding="utf-8")
    first, *others = csv.DictReader(text.splitlines(keepends=True))
    rows = [first, *others]
    assert {row["number"] for row in rows} == {"INV-10464"}
    assert not any(row["client.name"] for row in others)
    for row in rows:
        exact = Fraction(row["line.quantity"]) * Fraction(row["line.rate"])
        assert Fraction(row["line.amount"]) == half_up(exact)
    net = sum(Decimal(row["line.amount"]) for row in rows)
    assert Decimal(first["subtotal"]) == Decimal(first["tax.base"]) == net
    assert Decimal(first["tax_total"]) == Decimal(first["tax.amount"])
    assert Decimal(first["total"]) == net + Decimal(first["tax.amount"])
