"""Whatever the data, and however many invoices, Slack takes the windows of an import."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from backlog.batch import Batch, Earlier, Import, Result, Reversal, Sent
from backlog.batches.confirmation import Confirmation, Share, TakenBack
from bot.blocks import imports, reversals
from bot.blocks.imports import CONFIRMING, CORRECTING, Asked, Form
from bot.state import ImportWindow
from sandbox.slack.blocks import check_view
from tests.bot.test_blocks import AT, currencies, lines, made, money, shares, some_text, texts

sent = st.builds(Sent, st.integers(1, 2**60), some_text, texts, money, currencies, st.booleans())
forms = st.sampled_from([CONFIRMING, CORRECTING])
outcomes = st.sampled_from([*Result, ""])
OFFERED = [(one, one.value) for one in Result]


def check(asked: Asked) -> None:
    check_view(imports.window(asked))


@given(made, forms, outcomes, st.lists(sent, max_size=3), some_text, lines)
def test_window(
    batch: Batch, form: Form, outcome: str, found: list[Sent], said: str, confirmed: list[str]
) -> None:
    for count in (1, 10, 11, 100, 101, 1_500):
        every = [replace(one, id=place) for place, one in enumerate((found * count)[:count])]
        kept = ImportWindow(batch.number, outcome, tuple(range(count)), said[:300], said[:3000])
        shown = (form, batch, said, said, "Dana", every, kept, OFFERED)
        check(Asked(*shown, confirmed, said, "ask", said))
        check_view(imports.ask_again(batch, every, said[:300]))


@given(made, money, shares, some_text)
def test_answer(batch: Batch, seen: Decimal, share: Share, said: str) -> None:
    currency = batch.files[0].currency
    confirmed = Confirmation(
        replace(batch, imports=(Import("a", AT, Result.PARTLY, {}, {}, {}),)),
        Result.IMPORTED,
        {currency: seen},
        {currency: seen},
        {currency: Decimal(1)},
        {},
        {currency: (share,)},
        taken_back=(TakenBack(share.file, share.file, ("B-2026-0002",)),) * 30,
        alarm=Earlier("a", AT, "c", Result.PARTLY),
    )
    check_view(imports.result(confirmed, said[:500]))
    check_view(imports.result(replace(confirmed, alarm=None, seen={}), ""))


undo = st.builds(
    Reversal,
    st.integers(1, 2**60),
    some_text,
    texts,
    money,
    currencies,
    st.just("B-2026-0002"),
    texts,
    texts,
    texts,
    texts,
    st.just(AT),
)


@given(st.lists(undo, max_size=reversals.PAGE), some_text, st.integers(0, 500), texts)
def test_imports_to_undo(found: list[Reversal], system: str, page: int, done: str) -> None:
    shown = [reversals.Shown(one, system, "Dana, Mon 23 Nov") for one in found]
    check_view(reversals.window(reversals.ToUndo(shown, 5_000, page, done, done)))
    check_view(reversals.window(reversals.ToUndo([], 0, 0)))
