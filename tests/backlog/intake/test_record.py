import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from backlog import record
from backlog.intake.record import FIELDS, BadRecord, parse
from backlog.model import Invoice, InvoiceType, Kind, Origin
from tests.offices import PRAIRIE

LEAST: dict[str, Any] = {
    "source_id": "jb-1",
    "number": "INV-1",
    "client": {"name": "Northfield Energy Ltd"},
    "job": {"number": "J-1"},
    "invoice_date": "2026-11-13",
    "currency": "CAD",
    "lines": [{"kind": "labour", "amount": "100.00"}],
    "total": "100.00",
}


def read(**changed: Any) -> Invoice:
    return parse(LEAST | changed, PRAIRIE)


def refused(**changed: Any) -> BadRecord:
    with pytest.raises(BadRecord) as caught:
        read(**changed)
    return caught.value


def line(**changed: Any) -> list[dict[str, Any]]:
    return [{"kind": "labour", "amount": "100.00"} | changed]


def test_the_least_record_is_an_invoice() -> None:
    invoice = read()
    assert (invoice.origin, invoice.type) == (Origin.DWR, InvoiceType.INVOICE)
    assert [str(invoice.subtotal), str(invoice.tax_total), str(invoice.total)] == [
        "100.00",
        "0.00",
        "100.00",
    ]
    assert invoice.lines[0].kind is Kind.LABOUR
    assert invoice.client_approved is invoice.lines[0].expense_processed is None


def test_what_goes_along_is_read_by_the_names_of_the_record() -> None:
    invoice = read(
        ship_to=["Well site 7", "LSD 04-12"],
        location="West",
        sales_rep="PN",
        cost_code="AFE-1",
        lines=line(quantity="2", rate="55", allowance="10.00", cost_code="AFE-2", **{"class": "B"}),
        **{"class": "A"},
    )
    assert (invoice.ship_to, invoice.class_) == (("Well site 7", "LSD 04-12"), "A")
    assert (invoice.location, invoice.sales_rep, invoice.cost_code) == ("West", "PN", "AFE-1")
    (billed,) = invoice.lines
    assert (str(billed.allowance), billed.class_, billed.cost_code) == ("10.00", "B", "AFE-2")
    assert invoice.extra == {}
    assert record.of_invoice(invoice)["class"] == "A"
    assert record.to_invoice(record.of_invoice(invoice)) == invoice


@pytest.mark.parametrize(("allowance", "told"), [("0.001", "decimal"), ("x", "a number")])
def test_an_allowance_is_money(allowance: str, told: str) -> None:
    wrong = refused(lines=line(allowance=allowance))
    assert (wrong.field, told in str(wrong)) == ("lines.1.allowance", True)
    assert read(lines=line(allowance="")).lines[0].allowance is None


@pytest.mark.parametrize("field", LEAST)
def test_what_is_required_is_named_when_it_is_missing(field: str) -> None:
    with pytest.raises(BadRecord) as caught:
        parse({name: value for name, value in LEAST.items() if name != field}, PRAIRIE)
    assert caught.value.field == field
    assert field in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"client": {"name": "  "}}, "client.name"),
        ({"client": "Northfield"}, "client"),
        ({"job": {}}, "job.number"),
        ({"lines": []}, "lines"),
        ({"lines": [{}]}, "lines.1.kind"),
        ({"lines": line(kind="labor")}, "lines.1.kind"),
        ({"lines": line(amount="")}, "lines.1.amount"),
        ({"lines": [*line(), {"kind": "labour", "amount": "x"}]}, "lines.2.amount"),
        ({"lines": {"kind": "labour"}}, "lines"),
        ({"type": "refund"}, "type"),
        ({"origin": ""}, "origin"),
        ({"currency": "CDN"}, "currency"),
        ({"currency": "cad"}, "currency"),
        ({"number": 10452}, "number"),
        ({"number": "INV\n1"}, "number"),
        ({"number": "x" * 256}, "number"),
        ({"source_id": ""}, "source_id"),
        ({"memo": "a\x00b"}, "memo"),
        ({"memo": "bell \x07"}, "memo"),
        ({"memo": "half \ud83d"}, "memo"),
        ({"memo": "x" * 10_001}, "memo"),
        ({"client_approved": "perhaps"}, "client_approved"),
        ({"signature": "R. Cole"}, "signature"),
        ({"taxes": [{"code": "GST"}]}, "taxes.1.rate"),
        ({"unknown": {"deep": "half \udc00"}}, "extra"),
        ({"unknown": {"half \udc00": 1}}, "extra"),
        ({"unknown": ["\x00"]}, "extra"),
    ],
)
def test_what_is_wrong_is_refused_by_its_place(changed: dict[str, Any], field: str) -> None:
    assert refused(**changed).field == field


@pytest.mark.parametrize("value", [None, 5, "INV-1", [], [LEAST], True, Decimal(1)])
def test_what_is_no_record_is_refused(value: Any) -> None:
    with pytest.raises(BadRecord, match="record"):
        parse(value, PRAIRIE)


def test_a_name_of_a_field_that_is_no_text_is_refused() -> None:
    refused(**{"half \udc00": 1})


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"client": {"name": "  "}}, "client.name: it is empty"),
        ({"client": {"name": 5}}, "client.name: a text is wanted here"),
        ({"number": "x" * 256}, "number: it is longer than 255 characters"),
        ({"memo": "x" * 10_001}, "memo: it is longer than 10,000 characters"),
        ({"memo": "half \ud83d"}, "memo: it holds half a character"),
        (
            {"memo": "\x07"},
            "memo: it holds a control character or a line break that cannot be kept",
        ),
        ({"lines": {"kind": "labour"}}, "lines: a list is wanted here"),
        ({"lines": []}, "lines: at least one is wanted"),
        ({"lines": [5]}, "lines.1: an object is wanted here"),
        ({"lines": line(amount="10,00")}, "lines.1.amount: a number is wanted, like 1812.50"),
        (
            {"lines": line(amount="9" * 17)},
            "lines.1.amount: it has more digits than any number that is billed",
        ),
        (
            {"lines": line(amount=Decimal("NaN"))},
            "lines.1.amount: a number is wanted, like 1812.50",
        ),
        (
            {"lines": line(amount=Decimal("1E+999999"))},
            "lines.1.amount: it has more digits than any number that is billed",
        ),
        (
            {"lines": line(quantity="0.3333333333333333")},
            "lines.1.quantity: it has more than 6 decimal places",
        ),
        (
            {"lines": line(expense_processed="perhaps")},
            "lines.1.expense_processed: write true or false",
        ),
        ({"lines": line(expense_processed=[])}, "lines.1.expense_processed: write true or false"),
        ({"type": "refund"}, "type: it is none of 'invoice', 'ticket_invoice' or 'credit'"),
        (
            {"invoice_date": "2026-02-30"},
            "invoice_date: there is no such date; one is written like 2026-11-13",
        ),
        ({"invoice_date": "11/12/2026"}, "invoice_date: a date is wanted, like 2026-11-13"),
        (
            {"invoice_date": "2026-11-13T10:00:00"},
            "invoice_date: a date without a time is wanted, like 2026-11-13",
        ),
        ({"invoice_date": "1026-11-13"}, "invoice_date: it is long before anything that is billed"),
        ({"invoice_date": "3026-11-13"}, "invoice_date: it is long after anything that is billed"),
        (
            {"created_at": "2026-11-13 25:00"},
            "created_at: a time needs its date and its offset, as in 2026-11-13T16:20:00-07:00",
        ),
        (
            {"created_at": "2026-11-13T16:20:00"},
            "created_at: a time needs its date and its offset, as in 2026-11-13T16:20:00-07:00",
        ),
    ],
)
def test_what_is_wrong_is_said_in_our_own_words(changed: dict[str, Any], told: str) -> None:
    assert str(refused(**changed)) == told


def test_there_are_words_for_whatever_these_fields_may_be_refused_for() -> None:
    odd = [
        None,
        True,
        5,
        0.5,
        "",
        " ",
        "x",
        "\x00",
        "\ud83d",
        [],
        {},
        [{}],
        object(),
        Decimal("-0"),
    ]
    odd += ["NaN", "1e999999", "2026-11-13T24:61:00Z", "2026-13-13", "x" * 20_000, b"x", {1: 2}]
    told = [why for field in FIELDS for value in odd if (why := tried(field, value))]
    assert len(told) > 200
    for foreign in ("it cannot be read", "should", "Input", "Value error", "pydantic"):
        assert not [why for why in told if foreign in why]


def tried(field: str, value: Any) -> str:
    """Why a value is refused; nothing when it is not."""
    try:
        read(**{field: value})
    except BadRecord as error:
        return str(error)
    return ""


def test_every_mistake_is_told_at_once_but_not_endlessly() -> None:
    assert "lines.1.amount" in str(refused(total="x", lines=line(amount="y")))
    assert str(refused(lines=[{}] * 10_000)).endswith("and 19995 more")


@pytest.mark.parametrize(
    "text", ["0.1", "0.2", "0.3", "0.30", "145", "-12.5", "+12.5", " 12.50 ", "1.5e2", "1e3"]
)
def test_a_number_is_what_its_text_says(text: str) -> None:
    number = json.loads(text.strip().lstrip("+"), parse_float=Decimal)
    for written in (text, number):
        bill = read(lines=line(amount=written, quantity=written, rate=written)).lines[0]
        assert bill.amount == bill.quantity == bill.rate == Decimal(text.strip())


def test_thirty_cents_are_thirty_cents() -> None:
    invoice = read(
        lines=[*line(amount=Decimal("0.1")), *line(amount=Decimal("0.2"))], total=Decimal("0.3")
    )
    assert invoice.subtotal == invoice.total == Decimal("0.30")


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "sNaN",
        "Infinity",
        "-Infinity",
        "1e999999",
        "1e-999999",
        "1e99",
        "0.001",
        "1,812.50",
        "1_812.50",
        "١٢",
        "１２",
        "12.50 CAD",
        "0x10",
        "",
        "9" * 5000,
        "1000000000000",
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        Decimal("NaN"),
        10**5000,
        0.1,
        True,
        None,
        [],
        {},
    ],
    ids=lambda value: f"{type(value).__name__} {value!s:.12}" if value != 10**5000 else "10**5000",
)
def test_what_is_no_amount_is_refused(value: Any) -> None:
    assert refused(lines=line(amount=value)).field == "lines.1.amount"
    assert refused(total=value).field == "total"


def test_quantity_and_rate_have_six_places_at_most() -> None:
    assert read(lines=line(quantity="0.000001", rate="1234567.654321")).lines[0].quantity
    assert refused(lines=line(quantity="0.0000001")).field == "lines.1.quantity"
    assert refused(lines=line(rate="1e13")).field == "lines.1.rate"


@pytest.mark.parametrize(
    ("text", "plain"), [("1e3", "1000"), ("-0", "0"), ("0e5", "0"), ("12.50", "12.50")]
)
def test_a_quantity_has_one_text_wherever_it_is_written(text: str, plain: str) -> None:
    assert str(read(lines=line(quantity=text)).lines[0].quantity) == plain


def test_a_zero_has_no_minus() -> None:
    assert str(read(lines=line(amount="-0.00"), total="-0").total) == "0.00"


@pytest.mark.parametrize(
    ("currency", "good", "bad"),
    [("JPY", "100", "100.5"), ("KWD", "1.125", "1.1255"), ("CAD", "1.12", "1.125")],
)
def test_amounts_have_the_places_of_their_currency(currency: str, good: str, bad: str) -> None:
    def billed(amount: str) -> dict[str, Any]:
        return {"currency": currency, "lines": line(amount=amount), "total": amount}

    assert read(**billed(good)).total == Decimal(good)
    assert currency in str(refused(**billed(bad)))


@pytest.mark.parametrize("zeros", ["100.000", "100"])
def test_places_that_say_nothing_do_no_harm(zeros: str) -> None:
    assert str(read(total=zeros).total) == "100.00"


@pytest.mark.parametrize(
    "value",
    [
        20261113,
        "20261113",
        1794528000,
        "1794528000",
        "13.11.2026",
        "11/13/2026",
        "2026-11-31",
        "2026-11-13T10:00:00",
        "0999-01-01",
        "9999-12-31",
        "",
        None,
        "٢٠٢٦-11-13",
    ],
)
def test_what_is_no_date_is_refused(value: Any) -> None:
    assert refused(invoice_date=value).field == "invoice_date"


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-13T10:00:00",
        "2026-11-13",
        1794528000,
        "1794528000",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_time_needs_its_offset_and_a_believable_year(value: Any) -> None:
    assert refused(created_at=value).field == "created_at"


def test_times_are_kept_in_utc_to_the_second() -> None:
    created = read(created_at="2026-11-13T16:20:00.987-07:00").created_at
    assert created == datetime(2026, 11, 13, 23, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("Account - 30", "2026-12-13"),
        ("2% 10, net 45", "2026-12-28"),
        ("Due on receipt, 0 days", "2026-11-13"),
        ("", "2026-12-13"),
        ("as agreed in contract 20261113", "2026-12-13"),
    ],
)
def test_a_due_date_that_is_missing_is_computed_from_the_terms(terms: str, due: str) -> None:
    invoice = read(terms=terms)
    assert invoice.due_date == date.fromisoformat(due)
    assert invoice.due_computed


def test_a_due_date_that_is_given_stands() -> None:
    invoice = read(due_date="2026-11-20", terms="Account - 30")
    assert (invoice.due_date, invoice.due_computed) == (date(2026, 11, 20), False)


def test_blank_is_not_given() -> None:
    invoice = read(
        due_date="", created_at=" ", client_approved="", memo=None, po_number="  ", signature=None
    )
    assert (invoice.created_at, invoice.client_approved) == (None, None)
    assert (invoice.memo, invoice.po_number, invoice.signature) == ("", "", None)


def test_null_is_not_given() -> None:
    nothing = dict.fromkeys(
        "origin type project_manager created_by created_at terms po_number memo taxes subtotal"
        " tax_total signature client_approved due_date".split()
    )
    client = {"name": "Northfield Energy Ltd", "number": None, "address": None}
    assert read(**nothing, client=client, lines=line(quantity=None, tax_codes=None)) == read()


def test_unknown_fields_are_kept_by_their_place_as_they_were_written() -> None:
    invoice = read(
        region="AB",
        client={"name": "N", "tier": 1},
        job={"number": "J", "site": {"lsd": "06-30"}},
        project_manager={"phone": "403"},
        signature={"name": "R. Cole", "device": "tablet"},
        lines=line(crew=["a", None], weight=Decimal("0.10")),
        taxes=[{"code": "GST", "rate": "5", "base": "0", "amount": "0", "jurisdiction": "CA"}],
    )
    assert invoice.extra == {
        "region": "AB",
        "client.tier": 1,
        "job.site": {"lsd": "06-30"},
        "project_manager.phone": "403",
        "signature.device": "tablet",
        "lines.1.crew": ["a", None],
        "lines.1.weight": "0.10",
        "taxes.1.jurisdiction": "CA",
    }


def test_a_bottomless_unknown_field_is_refused() -> None:
    nest: list[Any] = []
    for _ in range(5000):
        nest = [nest]
    assert refused(unknown=nest).field == "extra"


def test_awkward_names_are_kept_as_they_are() -> None:
    name = "  Ærø; \"Søn\" 'Ltd' =1+1 漢字 🛢️  "
    assert read(client={"name": name}).client.name == name.strip()


def test_what_is_printed_is_never_corrected() -> None:
    invoice = read(subtotal="90", tax_total="1", total="100")
    printed = (invoice.subtotal, invoice.tax_total, invoice.total)
    assert [str(amount) for amount in printed] == ["90.00", "1.00", "100.00"]
