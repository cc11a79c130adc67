"""Batches: a row per batch and currency, where accounting says who imported what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from backlog.batch import Batch, State
from sheets import looks
from sheets.cells import COUNT, DAY, MOMENT, TEXT, Cell, Json, Money, Value, build_link
from sheets.desired import Desired
from sheets.layout import (
    AMOUNT,
    AS_OF,
    Column,
    Heading,
    Kind,
    Protection,
    Rule,
    Span,
    Tab,
    View,
    Who,
    build_rows,
    write_titles,
)

NAME, SHEET_ID = "Batches", 106
NAMED_BY = ("b", "cur")
_IS_DATE: Json = {"condition": {"type": "DATE_IS_VALID"}}
_IS_NUMBER: Json = {
    "condition": {
        "type": "NUMBER_BETWEEN",
        "values": [{"userEnteredValue": "-1000000000000"}, {"userEnteredValue": "1000000000000"}],
    }
}

HEADINGS = (
    Heading("key", "Key", 60, hidden=True),
    Heading(
        "b",
        "Batch",
        108,
        note="Opens the batch in Slack. A batch of two currencies has two rows.",
        linked=True,
    ),
    Heading("sys", "System", 132),
    Heading(
        "state",
        "State",
        84,
        note="Prepared · Delivered · Imported · Partly · Rejected · Void · Lost",
    ),
    Heading("n", "Invoices", 64, COUNT),
    Heading("tot", "Total", 98, AMOUNT, note="Control total of the file, this currency."),
    Heading("cur", "Cur", 40),
    Heading(
        "iby",
        "Imported by",
        110,
        who=Who.REVIEWER,
        note="Type @ and choose yourself: your name then comes with it.",
    ),
    Heading(
        "ion",
        "Imported on",
        94,
        DAY,
        Who.REVIEWER,
        rule=_IS_DATE,
        note="Ctrl+; for today.",
    ),
    Heading(
        "seen",
        "Total seen",
        98,
        AMOUNT,
        Who.REVIEWER,
        rule=_IS_NUMBER,
        note="The total that the accounting system shows after the import, in this row's currency.",
    ),
    Heading(
        "gap",
        "Gap",
        86,
        '+#,##0.00;-#,##0.00;"✓"',
        Who.FORMULA,
        note="Total seen less Total, at once. ✓ = to the cent.",
    ),
    Heading(
        "became",
        "What became of it",
        226,
        wrap=True,
        note="A claim until somebody records it in Slack.",
    ),
    Heading(
        "note",
        "Note",
        196,
        who=Who.REVIEWER,
        wrap=True,
        note="What failed, and why. An invoice number is enough.",
    ),
    Heading("tax", "Tax", 86, AMOUNT),
    Heading("word", "Word", 74, note="The word people repeat when they confirm."),
    Heading("made", "Made", 124, MOMENT),
    Heading("mby", "Made by", 116),
    Heading("cby", "Confirmed by", 116),
    Heading("con", "Confirmed on", 124, MOMENT),
    Heading("out", "Outcome", 84),
)


@dataclass(frozen=True, slots=True)
class Share:
    """What a batch has of one currency."""

    batch: Batch
    currency: str


def build_key(batch: Batch, currency: str) -> str:
    """`42 CAD`: what the row of a batch and currency is found by."""
    return f"{batch.id} {currency}"


def list_shares(batches: tuple[Batch, ...]) -> dict[str, Share]:
    """Each batch and currency by its key, the latest batch first."""
    return {
        build_key(batch, currency): Share(batch, currency)
        for batch in batches
        for currency in batch.totals
    }


def build_batches(desired: Desired) -> Tab:
    """The tab as it should be now."""
    shares = list_shares(desired.now.batches)
    return Tab(
        name=NAME,
        sheet_id=SHEET_ID,
        kind=Kind.TABLE,
        headings=HEADINGS,
        head=(_write_band(), write_titles(HEADINGS)),
        rows=build_rows(_build_columns(desired), shares, desired.calendar),
        named_by=NAMED_BY,
        frozen=(2, 2),
        rules=tuple(_list_rules(desired.currency)),
        views=(
            View(501, "Not confirmed", {"cby": _BLANK, "state": _NOT_VOID}, (("made", False),)),
            View(502, "Gap", {"gap": _NOT_ZERO}, (("made", False),)),
        ),
        protections=(
            Protection(10_601, Span("key", "out", 0, 2)),
            Protection(10_602, Span("key", "cur")),
            Protection(10_603, Span("gap", "became")),
            Protection(10_604, Span("tax", "out")),
        ),
        looks=(
            (Span("sys", "sys", 0, 1), looks.ASIDE | looks.LEFT),
            (Span("n", "n", 0, 1), looks.SENTENCE),
            (Span("iby", "seen", 0, 1), looks.YOURS),
        ),
        accent=True,
        has_links=desired.links.are_known,
    )


_BLANK: Json = {"condition": {"type": "BLANK"}}
_NOT_VOID: Json = {
    "condition": {"type": "TEXT_NOT_CONTAINS", "values": [{"userEnteredValue": "Void"}]}
}
_NOT_ZERO: Json = {"condition": {"type": "NUMBER_NOT_EQ", "values": [{"userEnteredValue": "0"}]}}


def _write_band() -> tuple[Cell, ...]:
    said = {
        "sys": Cell(formula="=<About!B2>", pattern=AS_OF),
        "n": Cell("Newest first", TEXT),
        "iby": Cell("Yours ▼ type here", TEXT),
    }
    return tuple(said.get(heading.name, Cell()) for heading in HEADINGS)


def _build_columns(desired: Desired) -> tuple[Column[Share], ...]:
    values = {
        "key": lambda one: build_key(one.batch, one.currency),
        "b": lambda one: build_link(
            one.batch.number, desired.links.batches.get(one.batch.number, "")
        ),
        "sys": lambda one: desired.labels.get(one.batch.profile, one.batch.target),
        "state": lambda one: one.batch.state.title(),
        "n": _count_invoices,
        "tot": lambda one: Money(one.batch.totals[one.currency], one.currency),
        "cur": lambda one: one.currency,
        "iby": lambda _: None,
        "ion": lambda _: None,
        "seen": lambda _: None,
        "gap": lambda _: _GAP,
        "became": lambda one: _say_what_became(one, desired),
        "note": lambda _: None,
        "tax": _sum_taxes,
        "word": lambda one: one.batch.code,
        "made": lambda one: one.batch.made_at,
        "mby": lambda one: desired.find_name(one.batch.made_by),
        "cby": lambda one: _name_confirmer(one.batch, desired),
        "con": lambda one: one.batch.imports[-1].at if one.batch.imports else None,
        "out": lambda one: one.batch.imports[-1].outcome.title() if one.batch.imports else "",
    }
    return tuple(Column(heading, values[heading.name]) for heading in HEADINGS)


_GAP = Cell(
    formula='=IF(ISNUMBER(<seen>);ROUND(<seen>-<tot>;2);"")',
    pattern='+#,##0.00;-#,##0.00;"✓"',
)


def _count_invoices(one: Share) -> int:
    if one.batch.lost:
        return one.batch.count
    return sum(file.count for file in one.batch.files if file.currency == one.currency)


def _sum_taxes(one: Share) -> Value:
    files = [file for file in one.batch.files if file.currency == one.currency]
    taxes = (amount for file in files for amount in file.taxes.values())
    return Money(sum(taxes, Decimal(0)), one.currency)


def _name_confirmer(batch: Batch, desired: Desired) -> str:
    return desired.find_name(batch.imports[-1].by) if batch.imports else ""


def _say_what_became(one: Share, desired: Desired) -> str:
    """The answer to what was typed; else who confirmed, and whether it was to the cent."""
    if answer := desired.answers.get((NAME, build_key(one.batch, one.currency))):
        return answer
    if not one.batch.imports:
        return ""
    latest = one.batch.imports[-1]
    day = desired.calendar.company.day(latest.at)
    return (
        f"✓ {desired.find_name(latest.by)}, {day.day} {day:%b}{_say_gap(latest.gap, one.currency)}"
    )


def _say_gap(gaps: Mapping[str, str], currency: str) -> str:
    if currency not in gaps:
        return ""
    gap = Decimal(gaps[currency])
    return f", gap {gap}" if gap else ", to the cent"


def _list_rules(currency: str) -> Iterator[Rule]:
    whole = (Span("b", "cur", 1), Span("tax", "out", 1))
    yield Rule("void", whole, f'=<state>="{State.VOID.title()}"', looks.VOID)
    waits = '=OR(<state>="Delivered";<state>="Prepared";<state>="Lost")'
    yield Rule("waits", (Span("state", "state", 1),), waits, looks.BLOCKED)
    partly = '=OR(<state>="Partly";<state>="Rejected")'
    yield Rule("partly", (Span("state", "state", 1),), partly, looks.HELD)
    done = '=OR(<state>="Imported";<state>="Lost")'
    yield Rule("done", (Span("state", "state", 1),), done, looks.ASIDE)
    gap = "=AND(ISNUMBER(<gap>);<gap><>0)"
    yield Rule("gap", (Span("gap", "gap", 1),), gap, looks.ALARM)
    mark = '=AND(<key><>"";LEFT(<became>;1)="{}")'.format
    became = (Span("became", "became", 1),)
    yield Rule("became-unclear", became, mark("!"), looks.NOT_UNDERSTOOD)
    yield Rule("became-open", became, mark("→"), looks.WAITS)
    yield Rule("became-settled", became, mark("✓"), looks.SETTLED)
    foreign = f'=AND(<key><>"";<cur><>"{currency}")'
    amounts = (Span("tot", "cur", 1), Span("seen", "seen", 1), Span("tax", "tax", 1))
    yield Rule("foreign", amounts, foreign, looks.FOREIGN)
    yield Rule("own-currency", (Span("cur", "cur", 1),), f'=<cur>="{currency}"', looks.OWN_CURRENCY)
    yield Rule("old", (Span("sys", "sys", 0, 1),), "=NOW()-<sys>>1/24", looks.ALARM)
