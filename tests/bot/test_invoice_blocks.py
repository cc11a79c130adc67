"""Whatever an invoice holds, Slack takes its window; nothing in it can be taken for our words."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.intake.revisions import Revision
from backlog.model import (
    Client,
    Entry,
    Invoice,
    Job,
    Kind,
    Line,
    Membership,
    Override,
    Payment,
    ProjectManager,
    Signature,
    TaxLine,
)
from backlog.queries.detail import Detail
from backlog.row import ExportStatus, Row, Stage
from backlog.target import Level
from bot.blocks import acts, edit
from bot.blocks import invoice as blocks
from bot.blocks.acts import FORMS
from bot.blocks.edit import ShownEdit
from bot.blocks.invoice import ShownInvoice, Undoing
from bot.blocks.notice import Notice
from bot.ids import Deed, InvoicePlace
from bot.presenters import edit as presenter
from sandbox.slack.blocks import check_view
from tests.bot.test_blocks import money, problems, rows, some_text, texts

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY = date(2026, 11, 2)
numbers = st.none() | st.decimals(-(10**6), 10**6, places=6)
lines = st.builds(
    Line,
    kind=st.sampled_from(Kind),
    amount=money,
    item=texts,
    description=texts,
    quantity=numbers,
    unit=texts,
    rate=numbers,
    expense_processed=st.none() | st.booleans(),
)
taxes = st.builds(TaxLine, texts, money, money, money)
invoices = st.builds(
    Invoice,
    source_id=st.just("jb-1"),
    number=some_text,
    client=st.builds(Client, some_text),
    job=st.builds(Job, texts, texts),
    invoice_date=st.just(DAY),
    currency=st.just("CAD"),
    lines=st.lists(lines, max_size=30).map(tuple),
    subtotal=money,
    tax_total=money,
    total=money,
    taxes=st.lists(taxes, max_size=30).map(tuple),
    project_manager=st.builds(ProjectManager, texts, texts),
    created_by=texts,
    due_date=st.none() | st.just(DAY),
    terms=texts,
    po_number=texts,
    memo=texts,
    signature=st.none() | st.builds(Signature, texts),
    extra=st.dictionaries(texts, texts, max_size=20),
)
payments = st.builds(Payment, st.just(DAY), money, texts, texts)
entries = st.builds(
    Entry,
    id=st.just(1),
    version=st.just(3),
    invoice=invoices,
    reference=texts,
    notes=texts,
    payments=st.lists(payments, max_size=20).map(tuple),
    memberships=st.lists(st.just(Membership("B-2026-0001", 1)), max_size=2).map(tuple),
    overrides=st.lists(st.builds(Override, texts, texts, texts), max_size=20).map(tuple),
    void_reason=texts,
)
blockers = problems.map(lambda one: replace(one, level=Level.BLOCKER, overridable=True))
found = st.lists(problems | blockers, max_size=20).map(tuple)
revisions = st.builds(Revision, st.just(AT), st.lists(st.tuples(texts, texts, texts)).map(tuple))
details = st.builds(
    Detail,
    row=rows.flatmap(lambda row: st.sampled_from(Stage).map(lambda tab: replace(row, tab=tab))),
    entry=entries,
    revision=st.none() | revisions,
    problems=found,
    history=st.just(()),
    target=st.just("csv"),
    elsewhere=found,
    may=st.just(frozenset()),
)


def _show(detail: Detail, texts: list[str], may: set[str]) -> ShownInvoice:
    entry = detail.entry
    people = [*(one.by for one in entry.payments), *(one.by for one in entry.overrides)]
    return ShownInvoice(
        detail=detail,
        place=InvoicePlace(1),
        age=12,
        today=date(2026, 11, 23),
        target="Sage <50>",
        exported="Mon 23 Nov",
        imported="",
        processed="",
        approved="",
        names=dict.fromkeys(people, "Dana"),
        history=tuple(texts),
        may=frozenset(may),
        notices=tuple(Notice(one) for one in texts[:1]),
    )


@given(details, st.lists(some_text, max_size=25), st.sets(st.sampled_from(get_args(Deed))))
def test_window_is_within_the_limits(detail: Detail, said: list[str], may: set[str]) -> None:
    told = [one.replace("*", "∗")[:200] for one in said]
    check_view(blocks.window(_show(detail, told, may)))


@given(details, st.sampled_from([*FORMS]), some_text)
def test_forms_and_results_are_within_the_limits(detail: Detail, do: Deed, check: str) -> None:
    shown = _show(detail, [check], set())
    check_view(acts.build_form(shown, do, check))
    check_view(acts.build_result(replace(shown, undoing=Undoing(7, "08:10")), "Hold"))
    check_view(acts.build_stale(shown, "Hold"))


@given(details, st.data())
def test_edit_is_within_the_limits(detail: Detail, data: st.DataObject) -> None:
    first = next((part for part, _ in presenter.list_parts(detail, "")), "")
    if not first:
        return
    part = data.draw(st.sampled_from([part for part, _ in presenter.list_parts(detail, first)]))
    part = part.rstrip(":")
    fields = tuple(presenter.list_fields(detail, part))
    printed = detail.entry.invoice
    shown = ShownEdit(
        number=printed.number,
        client=printed.client.name,
        exported="not exported yet",
        currency="CAD",
        parts=tuple(presenter.list_parts(detail, part)),
        part=part,
        fields=fields,
        values=presenter.read_values(printed, fields),
        differences=tuple(data.draw(st.lists(st.tuples(places, texts, texts), max_size=30))),
        taxes=tuple(tax.code for tax in printed.taxes),
        totals=(printed.total, data.draw(money)),
        turn=3,
    )
    check_view(edit.window(shown))


places = st.sampled_from(["lines.1.amount", "taxes.1.amount", "taxes.40.amount", "total", "memo"])


@pytest.mark.parametrize("count", [0, 1, 20, 21, 5000])
def test_pages_show_every_line_once(count: int) -> None:
    every = tuple(
        Line(Kind.LABOUR, Decimal(place), description=f"line {place}.") for place in range(count)
    )
    pages = range(-(-count // 20) or 1)
    told = "\n".join(str(_page(every, page)) for page in pages)
    assert [told.count(f"line {place}.") for place in range(count)] == [1] * count


def _page(lines: tuple[Line, ...], page: int) -> dict[str, Any]:
    printed = Invoice(
        source_id="jb-1",
        number="INV-1",
        client=Client("Northfield"),
        job=Job("J-1"),
        invoice_date=DAY,
        currency="CAD",
        lines=lines,
        subtotal=Decimal(1),
        tax_total=Decimal(0),
        total=Decimal(1),
    )
    shown = _show(_detail(Entry(1, 1, printed)), ["received"], set())
    view: dict[str, Any] = blocks.window(replace(shown, place=InvoicePlace(1, page=page)))
    check_view(view)
    return view


def _detail(entry: Entry) -> Detail:
    printed = entry.invoice
    row = Row(
        id=1,
        version=1,
        number=printed.number,
        client=printed.client.name,
        job_number=printed.job.number,
        job_name="",
        project_manager="",
        tab=Stage.ADMIN,
        invoice_date=DAY,
        created_at=None,
        waiting_since=AT,
        total=printed.total,
        balance=printed.total,
        currency="CAD",
        processed_at=None,
        exported=False,
        exported_at=None,
        export_status=ExportStatus.NEVER,
        batches=(),
        blockers=(),
        warnings=(),
        held="",
        reference="",
    )
    return Detail(row, entry, None, (), (), "csv", (), frozenset())
