"""A list of paid invoices: its columns, amounts and days are read, and never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.acts import Pay
from backlog.errors import Refused
from backlog.paste import columns, foreign, paid_list
from backlog.paste.columns import Layout
from backlog.paste.rows import Row

TODAY = date(2026, 11, 23)


def read(text: str) -> list[Row]:
    table = paid_list.read_table(text)
    return paid_list.read_rows(table, columns.recognize(table.headings), TODAY)


@pytest.mark.parametrize(
    ("headings", "found"),
    [
        ("Date,Transaction type,No.,Customer,Amount,Reference no.", (2, 4, 0, 5)),
        ("Invoice #;Payment Date;Amount Paid;Total;Cheque no.", (0, 2, 1, 4)),
        ("N° facture;Client;Date de paiement;Montant payé;Référence", (0, 3, 2, 4)),
        ("No de facture\tMontant\tDate\tNo de chèque", (0, 1, 2, 3)),
        ("Numéro;Nom;Payé;Réf.", (0, 2, -1, 3)),
        ("Invoice Number,Num,Paid Amount", (0, 2, -1, -1)),
        ("\ufeffInvoice,Paid,Date paid,Memo", (0, 1, 2, 3)),
    ],
)
def test_columns_are_known_by_their_headings(headings: str, found: tuple[int, ...]) -> None:
    table = paid_list.read_table(f"{headings}\nx\n")
    layout = columns.recognize(table.headings)
    assert (layout.number, layout.amount, layout.day, layout.reference) == found


@pytest.mark.parametrize("headings", ["Invoice,Invoice,Paid", "Alpha,Beta", "Invoice,Paid,Paid"])
def test_columns_that_are_not_known_are_asked(headings: str) -> None:
    table = paid_list.read_table(f"{headings}\nINV-1,5,5\n")
    assert paid_list.list_open(table, columns.recognize(table.headings))
    with pytest.raises(Refused, match="before this is said"):
        read(f"{headings}\nINV-1,5,5\n")


def test_a_report_has_its_title_above_and_its_totals_below() -> None:
    text = (
        "Prairie Field Services\nInvoices paid\n\n"
        "Date,No.,Customer,Amount\n"
        '11/20/2026,INV-1,Northfield,"1,812.50"\n'
        '11/21/2026,INV-2,Northfield,"(40.00)"\n'
        '11/21/2026,,Northfield,"7.00"\n'
        'Total,,,"1,772.50"\n'
        '"Monday, November 23, 2026"\n'
    )
    first, refund, unnamed, total, footer = read(text)
    assert first.act == Pay(date(2026, 11, 20), Decimal("1812.50"))
    assert (first.place, first.dated) == (5, True)
    assert "refund" in refund.broken
    assert "no invoice number" in unnamed.broken
    assert (total.skipped, footer.skipped) == (True, True)


def test_a_french_list_is_read_with_its_comma() -> None:
    text = "Facture;Date de paiement;Montant payé;Réf\nINV-1;20/11/2026;1 812,50 $;CHQ 7\n"
    (row,) = read(text)
    assert row.act == Pay(date(2026, 11, 20), Decimal("1812.50"), "CHQ 7")
    assert row.beside == ("$",)


@pytest.mark.parametrize(
    "amount", ["(5.00)", "-5.00", "5.00-", "\N{MINUS SIGN}5.00", "5.00 CR", "$-5.00", "(5,00 CAD)"]
)
def test_a_refund_is_no_payment(amount: str) -> None:
    (row,) = read(f"Invoice\tPaid\nINV-1\t{amount}\n")
    assert row.act is None
    assert "refund" in row.broken


@pytest.mark.parametrize(
    "cell", ["abc", "12 50", "1 8 12.50", "1,81.50", "", "5.0.0", "١٢", "=1+1", "1e5"]
)
def test_what_is_no_amount_is_refused_by_its_row(cell: str) -> None:
    bad, good = read(f'Invoice,Paid\nINV-1,"{cell}"\nINV-2,12.50\n')
    assert bad.act is None
    assert bad.broken
    assert good.act == Pay(TODAY, Decimal("12.50"))


def test_a_column_that_may_mean_two_things_is_asked() -> None:
    table = paid_list.read_table('Invoice,Date,Paid\nINV-1,03/04/2026,"1,812"\n')
    layout = columns.recognize(table.headings)
    assert paid_list.list_open(table, layout) == ("order", "decimal")
    said = paid_list.apply_answers(table, layout, {"order": "mdy", "decimal": "."})
    (row,) = paid_list.read_rows(table, said, TODAY)
    assert row.act == Pay(date(2026, 3, 4), Decimal(1812))


def test_one_row_may_say_it_for_all() -> None:
    text = 'Invoice,Date,Paid\nINV-1,03/04/2026,"1,812"\nINV-2,13/04/2026,"1,812.50"\n'
    first, second = read(text)
    assert first.act == Pay(date(2026, 4, 3), Decimal(1812))
    assert second.act == Pay(date(2026, 4, 13), Decimal("1812.50"))


def test_two_rows_that_contradict_each_other_are_asked() -> None:
    table = paid_list.read_table("Invoice;Date;Paid\nA;13/04/2026;1,5\nB;04/13/2026;1.5\n")
    layout = columns.recognize(table.headings)
    assert paid_list.list_open(table, layout) == ("order", "decimal")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-13", date(2026, 11, 13)),
        ("2026/11/13 08:00:00", date(2026, 11, 13)),
        ("13-11-26", date(2026, 11, 13)),
        ("13.11.2026", date(2026, 11, 13)),
        ("Nov 13, 2026", date(2026, 11, 13)),
        ("13 novembre 2026", date(2026, 11, 13)),
        ("1er déc. 2026", date(2026, 12, 1)),
        ("3 août 2026", date(2026, 8, 3)),
        ("7 juillet 2026", date(2026, 7, 7)),
        ("7 juin 2026", date(2026, 6, 7)),
    ],
)
def test_days_are_read_as_they_are_written(text: str, day: date) -> None:
    assert foreign.read_day(text, "dmy") == day


@pytest.mark.parametrize("text", ["31/02/2026", "13 Foo 2026", "2026", "tomorrow", "99/99/2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        foreign.read_day(text, "dmy")


_MONEY = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
_WRITE = {
    "1,812.50": lambda amount: f"{amount:,.2f}",
    "1812.50": lambda amount: f"{amount:.2f}",
    "1.812,50": lambda amount: f"{amount:,.2f}".translate(str.maketrans(",.", ".,")),
    "1 812,50 $": lambda amount: f"{amount:,.2f} $".replace(",", "\u202f").replace(".", ","),
    "1'812.50": lambda amount: f"{amount:,.2f}".replace(",", "'"),
}


@given(st.sampled_from([*_WRITE]), st.lists(_MONEY, min_size=1, max_size=8))
def test_a_column_is_read_as_what_it_was_written_from(form: str, amounts: list[Decimal]) -> None:
    written = [_WRITE[form](amount) for amount in amounts]
    decimal = foreign.find_decimal(written)
    assert decimal
    digits = [foreign.split_amount(text).digits for text in written]
    assert [foreign.read_amount(one, decimal) for one in digits] == amounts


@given(st.text(max_size=20), st.sampled_from([".", ","]))
def test_an_amount_is_read_exactly_or_refused(text: str, decimal: str) -> None:
    written = foreign.split_amount(text)
    try:
        amount = foreign.read_amount(written.digits, decimal)
    except ValueError:
        return
    thousands = "," if decimal == "." else "."
    assert str(amount).isascii()
    assert Decimal(written.digits.replace(thousands, "").replace(decimal, ".")) == amount


_DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))


@given(st.sampled_from(["dmy", "mdy"]), st.lists(_DAYS, min_size=1, max_size=8))
def test_the_order_of_days_is_found_or_asked_never_wrong(order: str, days: list[date]) -> None:
    form = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
    written = [f"{day:{form}}" for day in days]
    found = foreign.find_order(written)
    if found is not None:
        assert [foreign.read_day(text, found) for text in written] == days
    assert [foreign.read_day(text, order) for text in written] == days


@given(st.permutations(["Invoice", "Amount paid", "Payment date", "Ref", "Customer", "Terms"]))
def test_columns_are_found_wherever_they_stand(headings: list[str]) -> None:
    layout = columns.recognize(headings)
    at = (layout.number, layout.amount, layout.day, layout.reference)
    assert [headings[place] for place in at] == ["Invoice", "Amount paid", "Payment date", "Ref"]


@given(st.text(max_size=200))
def test_whatever_comes_is_read_asked_or_refused(text: str) -> None:
    try:
        table = paid_list.read_table(text)
        rows = paid_list.read_rows(table, columns.recognize(table.headings), TODAY)
    except Refused:
        return
    assert all((row.act is None) == bool(row.broken) for row in rows)


def test_a_layout_of_another_version_is_not_taken() -> None:
    assert columns.read_layout({"number": 0, "amount": 1, "v": 2}) is None
    assert columns.read_layout({"number": 0, "amount": 1, "later": 1, "v": 1}) is None
    assert columns.read_layout({"number": 0, "amount": 1, "v": 1}) == Layout(0, 1)
