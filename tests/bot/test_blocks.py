"""Whatever the data, Slack takes what the builders build."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlog.batch import Batch, File
from backlog.batches.commit import Draft, LeftOut, Request
from backlog.batches.confirmation import Share
from backlog.batches.preview import Preview
from backlog.finding import Finding
from backlog.lifecycle.acting import Answer, Outcome
from backlog.model import Tab
from backlog.own_messages import OwnMessages
from backlog.queries.board import Board
from backlog.queries.reports import JobProgress
from backlog.queries.shares import Share as Part
from backlog.queries.shares import Summary
from backlog.row import Row, Stage, Waits
from backlog.settings import DAYS, PAGES, Choice, Page
from backlog.target import Level, Name, Problem, Profile
from bot import limits, words
from bot.blocks import answers as replies
from bot.blocks import (
    batch,
    bulk,
    export,
    exported,
    kit,
    left_out,
    own_part,
    pinned,
    reminder,
    root,
    selection,
    settings,
    thread,
    warnings,
    weekly,
)
from bot.blocks.left_out import LeftBehind
from bot.blocks.notice import Notice
from bot.blocks.rows import Aged
from bot.blocks.warnings import Warned
from bot.ids import FailedOf, OfReversal, Place, Purpose
from sandbox.slack.blocks import check_message, check_view

Json = dict[str, Any]
AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
texts = st.text(max_size=400) | st.text(alphabet="&<>*_~`:x \n", max_size=4000)
some_text = texts.filter(str.strip)
money = st.decimals(-(10**12), 10**12, places=2)
currencies = st.sampled_from(["CAD", "USD", "JPY", "KWD"])

rows = st.builds(
    Row,
    id=st.integers(1, 2**60),
    version=st.integers(1, 99),
    number=some_text,
    client=some_text,
    job_number=texts,
    job_name=texts,
    project_manager=texts,
    tab=st.sampled_from(Stage),
    invoice_date=st.just(date(2026, 11, 2)),
    created_at=st.just(AT),
    waiting_since=st.just(AT),
    total=money,
    balance=money,
    currency=currencies,
    processed_at=st.none(),
    exported=st.booleans(),
    exported_at=st.none(),
    export_status=st.just("never"),
    batches=st.just(("B-2026-0001",)),
    blockers=st.lists(texts, max_size=9).map(tuple),
    warnings=st.just(()),
    held=texts,
    reference=texts,
)
totals = st.dictionaries(currencies, money)
lines = st.lists(texts, max_size=60)
shares = st.builds(Share, some_text, currencies, money, st.dictionaries(texts, money, max_size=30))
files = st.builds(
    File,
    name=some_text,
    currency=currencies,
    count=st.integers(1, 9999),
    total=money,
    sha256=st.just("0" * 64),
    size=st.integers(1, 9999),
    taxes=st.dictionaries(texts, money, max_size=30),
)
made = st.builds(
    Batch,
    id=st.just(1),
    number=st.just("B-2026-0042"),
    target=st.just("csv"),
    code=st.just("otter"),
    made_by=texts,
    made_at=st.just(AT),
    files=st.lists(files, min_size=1, max_size=12).map(tuple),
    note=texts,
    reason=texts,
    earlier=st.just(("B-2026-0041",)),
)
problems = st.builds(
    Problem,
    number=texts,
    check=texts,
    field=texts,
    level=st.just(Level.WARNING),
    message=texts,
    fix=texts,
)


def _unique(found: list[Row]) -> list[Row]:
    return list({row.id: row for row in found}.values())


@given(
    st.lists(rows, max_size=20).map(_unique),
    totals,
    st.integers(0, 10**6),
    texts,
    st.sets(st.sampled_from(["export", "process", "pay"])).map(frozenset),
    st.sampled_from(["", "slack://app?team=T0&id=A0&tab=home"]),
)
def test_pinned_message(
    found: list[Row],
    amounts: dict[str, Decimal],
    count: int,
    target: str,
    may: frozenset[str],
    link: str,
) -> None:
    shown = pinned.Shown(
        board=Board(
            at=AT,
            tabs={tab: Summary(count, amounts, AT) for tab in (Tab.ADMIN, Tab.PROCESSED, Tab.PAID)},
            admin={what: Part(count // n, amounts) for n, what in enumerate(Waits, 1)},
            paid=Part(count, amounts),
            stopped=tuple(found[:10]),
            others=tuple(found[10:]),
        ),
        target=target,
        may=may,
        ages={row.id: row.id % 4000 for row in found},
        oldest="12 days",
        at="now",
        link=link,
    )
    check_message(pinned.message(shown))
    assert pinned.text(shown)


@given(rows, st.integers(-3, 5000))
def test_line_of_a_row_keeps_number_and_age_whole(row: Row, age: int) -> None:
    line = pinned.format_line(row, age)
    assert limits.safe(limits.cut(limits.one_line(row.number), 28)) in line
    assert line.endswith(words.format_wait(age))


@given(some_text, st.lists(rows, max_size=10).map(_unique), st.integers(0, 10**6), totals)
def test_answers(sought: str, listed: list[Row], count: int, amounts: dict[str, Decimal]) -> None:
    shown = replies.Listed([(row, 3) for row in listed], count, amounts)
    check_message(replies.list_found(sought, shown))
    check_message(replies.list_tab("Admin", shown))
    check_message(replies.manual())
    check_view(kit.modal("Open invoice", replies.choose_invoice(listed * 4)))


@given(st.lists(st.builds(JobProgress, texts, texts, texts, currencies), max_size=40), texts)
def test_jobs_batches_and_settings(jobs: list[JobProgress], text: str) -> None:
    for job in jobs:
        job.counts["admin"], job.totals["admin"] = 3, Decimal(7)
    check_message(replies.list_jobs(jobs))
    entries = [replies.Entry("B-2026-0001", limits.safe(text) or "-", waits=True)] * 10
    check_message(replies.list_batches(entries, may_confirm=True))
    told = [settings.Section(page.title, (limits.safe(text),)) for page in PAGES.values()]
    check_message(replies.describe_settings(told, may_change=bool(jobs)))


@given(
    texts,
    st.sampled_from([*PAGES.values()]),
    st.lists(st.builds(Finding, texts, st.booleans(), some_text, some_text), max_size=150),
)
def test_settings_page_form_and_examination(text: str, page: Page, found: list[Finding]) -> None:
    said = limits.safe(text)
    sections = [settings.Section(page.title, (said, said), name) for name, page in PAGES.items()]
    notices = (Notice(text, "warning"),)
    systems = {f"profile-{place}": text for place in range(120)}
    shown = settings.ShownSettings(tuple(sections), tuple(sections), said, systems, said, notices)
    check_view(settings.build_page(shown))
    choices = {f"{place}{text}"[:100]: Choice(text, text, text) for place in range(120)}
    values = {one.name: "2026-11-23" if one.kind == "date" else "08:00" for one in page.settings}
    form = settings.ShownForm(
        page,
        values,
        {one.name: one.choices or choices for one in page.settings},
        "America/St_Johns",
        3,
        (said, "off") if page.name == "weekly" else None,
        notices,
    )
    check_view(settings.build_form(form))
    check_view(settings.build_examination(found))


@given(
    st.lists(rows, max_size=30).map(_unique),
    st.sampled_from(Purpose),
    st.integers(0, 3),
    st.text(max_size=200),
    totals,
)
def test_selection_window(
    found: list[Row], purpose: Purpose, page: int, notice: str, amounts: dict[str, Decimal]
) -> None:
    shown = selection.Shown(
        place=Place(purpose, page),
        rows=tuple((row, 3) for row in found),
        every=len(found) + 100,
        selected=frozenset(row.id for row in found[::2]),
        totals=amounts,
        notice=notice,
    )
    check_view(selection.window(shown))


left_outs = st.lists(
    st.builds(LeftOut, texts, st.sampled_from(["too-long", "sums"]), texts, st.integers(1), texts),
    max_size=20,
).map(tuple)
behind = st.builds(
    LeftBehind, left_outs, left_outs, left_outs, st.dictionaries(texts, st.integers(1)), totals
).map(lambda left: replace(left, other="csv", label="CSV for other systems"))
names_ = st.builds(Name, st.sampled_from(["client", "terms"]), st.just(()), texts, st.just(False))
previews = st.builds(
    Preview,
    st.just("20261123_MULTI_B-2026-….iif"),
    st.integers(0, 99),
    st.lists(names_).map(tuple),
    st.booleans(),
    st.booleans(),
)


warned_ = st.lists(st.builds(Warned, texts, st.lists(some_text, min_size=1).map(tuple)))


@given(behind, warned_, st.booleans(), texts, previews)
def test_export_window(
    left: LeftBehind, warned: list[Warned], again: bool, notice: str, made_of: Preview
) -> None:
    request = Request((1,), "csv", "Nov", include_exported=again, reason="x")
    went_out = {2: "B-2026-0001", 3: "B-2026-0002"}
    draft = Draft(request, (), left.blocked, (), Profile("csv", {}), went_out=went_out)
    targets = {"csv": "Other systems (CSV)", "quickbooks-desktop": "QuickBooks Desktop"}
    shown = export.Offer(draft, made_of, left, warned, targets, "quickbooks-desktop", "C0")
    check_view(export.offer(replace(shown, reason=notice, notice=notice, told=notice)))


@given(warned_, st.integers(0, 5))
def test_list_of_warnings(warned: list[Warned], page: int) -> None:
    with_ids = [replace(one, id=place) for place, one in enumerate(warned)]
    check_view(warnings.list_warnings(with_ids * 9, page))


@given(made, some_text, behind)
def test_export_result(batch_: Batch, label: str, left: LeftBehind) -> None:
    check_view(exported.build_result(exported.Made(batch_, label, "C0ACCOUNTS", left)))


@given(
    st.lists(st.tuples(rows, texts), max_size=left_out.PAGE),
    st.integers(0, 3),
    st.sampled_from(["", "B-2026-0001"]),
)
def test_list_of_what_an_export_leaves_out(
    found: list[tuple[Row, str]], page: int, batch_: str
) -> None:
    unique = {row.id: (Aged(row, 3, date(2026, 11, 23)), said) for row, said in found}
    count = len(unique) + page * left_out.PAGE
    check_view(
        left_out.list_left(left_out.LeftPage("blocked", page, count, [*unique.values()], batch_))
    )


@given(
    st.lists(rows, min_size=1, max_size=20),
    st.sampled_from([1, 250]),
    st.lists(rows, max_size=20),
    totals,
    st.none() | st.just(Purpose.PAY),
)
def test_questions_about_many(
    found: list[Row], times: int, stay: list[Row], amounts: dict[str, Decimal], back: Purpose | None
) -> None:
    asked = bulk.Asked(found * times, amounts, stay, back)
    check_view(bulk.ask_process(asked))
    check_view(bulk.ask_pay(asked, date(2026, 11, 23)))
    check_view(bulk.ask_hold(asked))
    check_view(bulk.build_ordered(asked, "Word"))
    check_view(bulk.build_nothing("Mark Processed", stay))


answers = st.lists(st.builds(Answer, texts, texts, texts, st.booleans()), max_size=40)


@given(answers, answers, st.lists(rows, max_size=5), totals, st.integers(0, 9**12))
def test_what_became_of_each(
    done: list[Answer],
    refused: list[Answer],
    found: list[Row],
    amounts: dict[str, Decimal],
    act: int,
) -> None:
    outcome = Outcome(tuple(done), tuple(refused), act)
    by_number = {one.number: row for one, row in zip(refused, found, strict=False)}
    finished = bulk.Finished("Marked Paid", "are Paid", outcome, by_number, amounts, act, "08:16")
    check_view(bulk.build_result(finished))
    assert bulk.format_undone(finished)


@given(made, lines, lines, texts, st.lists(some_text, max_size=3), st.booleans())
def test_root_of_a_batch(
    batch_: Batch, steps: list[str], told: list[str], made_by: str, missing: list[str], keeps: bool
) -> None:
    safe_ = [limits.safe(one) for one in (*told, made_by)]
    card = batch.Card(batch_, "Sage 50", steps, safe_[-1], safe_, safe_[-1], safe_)
    gap = root.Gap(safe_[-1], tuple(missing)) if missing else None
    head = f":warning: *{batch_.number}* · imported"
    shown = root.Root(card, head, safe_[-1], gap, keeps_replies=keeps)
    check_message(root.build_root(shown, "It follows a message that was deleted."))
    assert root.text(shown)
    check_message(kit.unfold(root.build_root(shown)))


@given(some_text, some_text, st.integers(0, 9**9))
def test_what_is_told_below_the_root(said: str, number: str, id_: int) -> None:
    fact = thread.Fact(limits.safe(said), limits.safe(said), said)
    again = FailedOf("B-2026-0001", id_, id_)
    check_message(thread.build_failure(thread.Failure(fact, number, again, (id_,), id_)))
    asked = thread.Undoing(fact, number, said, "1.00 CAD", OfReversal(id_, "B-2026-0001"))
    check_message(thread.build_undoing(asked))
    check_message([*thread.list_comments([limits.safe(said)] * 30)])


@given(some_text, lines, lines, st.booleans(), totals, st.integers(0, 300))
def test_weekly_card(
    said: str, held: list[str], log: list[str], late: bool, sums: dict[str, Decimal], many: int
) -> None:
    left = [weekly.Held(one, one, late, 3, f"{one} CAD", 7, one, one) for one in held or [said]]
    week = weekly.Week(
        period=date(2026, 11, 23),
        said=said,
        late=late,
        offers=[weekly.Offer(name, name, 2, sums) for name in log[:3]],
        gone=[weekly.Gone("B-2026-0001", said, 2, sums, log)] if late else [],
        held=left * many if late else left,
        log=[limits.safe(one) for one in log[:8]],
        why=held[:2],
        figures=log,
        ages={"0-14 days": many, "over 60 days": 1},
        plan="Every Monday",
        link="slack://app",
        accounting="C0ACCOUNTS",
    )
    for shown in (week, replace(week, held=[weekly.Held(one, one) for one in held])):
        check_message(weekly.card(shown))
        check_message(kit.unfold(weekly.card(shown)))
        assert weekly.text(shown)


@given(lines, lines, some_text, st.booleans())
def test_reminder(said: list[str], kinds: list[str], target: str, late: bool) -> None:
    safe = tuple(limits.safe(one) for one in kinds)
    parts = tuple(reminder.Part(one, safe, one) for one in kinds[:8])
    for shown in (
        reminder.Shown(date(2026, 11, 24), late, parts, 48, target, "as of now", "slack://app"),
        reminder.Shown(date(2026, 11, 24), late, said=said),
    ):
        check_message(reminder.message(shown))
        assert reminder.text(shown)


@given(st.lists(rows, max_size=40).map(_unique), st.booleans(), st.integers(0, 500))
def test_a_persons_own_part(found: list[Row], late: bool, more: int) -> None:
    aged = [Aged(row, 12, date(2026, 11, 23)) for row in found]
    told = own_part.Shown(len(found) + more, aged, late, "2026-11-23", "Sent on Monday")
    for shown in (told, replace(told, user="U0PRIYA")):
        check_message(own_part.message(shown))
        assert own_part.text(shown)
        check_view(own_part.build_window(shown))


@given(st.sampled_from([(), DAYS, DAYS[:5], ("friday",)]), st.none() | st.just(time(7, 5)))
def test_when_somebody_is_written_to(days: tuple[str, ...], at: time | None) -> None:
    wanted = OwnMessages(days, at)
    check_view(own_part.ask_when(wanted, "09:00", "America/St_Johns"))
    check_view(own_part.tell_saved(wanted, "09:00"))


@given(texts, texts)
def test_sentence_window(title: str, sentence: str) -> None:
    check_view(kit.notice(title, sentence))
