"""Text at Slack's limits, data that tries to be markup, values that travel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import Refused
from bot import ids, limits
from bot.ids import OfBatch, Place, Purpose, RowAct


@given(st.text(max_size=200), st.integers(2, 80))
def test_cut_never_passes_the_limit_nor_is_empty(text: str, most: int) -> None:
    assert 1 <= len(limits.cut(text, most)) <= most


def test_what_deceives_the_eye_is_spelled_by_its_name() -> None:
    assert limits.cut("Acme \u202egnp", 80) == "Acme [U+202E]gnp"


@given(st.text(max_size=120))
def test_number_and_amount_stay_whole_beside_any_client(client: str) -> None:
    title = limits.fit(("INV-10452", client, "1,234,567.89 CAD"), limits.OPTION)
    assert len(title) <= limits.OPTION
    assert title.startswith("INV-10452")
    assert title.endswith("1,234,567.89 CAD")


@given(st.text(alphabet=st.sampled_from("*_~`<>&:@!#ab \n"), max_size=40))
def test_data_is_never_markup(text: str) -> None:
    said = limits.safe(text)
    assert not set("*~`<>\n") & set(said)
    assert ":ab:" not in said
    assert " _a" not in f" {said}"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("*12* · 1,812.50 CAD · oldest 70 days", "*12*_· 1,812.50_CAD_· oldest 70_days"),
        ("3 Nov or 23 Nov, 5 %, 48 invoices", "3_Nov or 23_Nov, 5_%, 48_invoices"),
        ("Run `pay INV-1 100 CAD` for 100 CAD", "Run `pay INV-1 100 CAD` for 100_CAD"),
        ("```\n1 CAD\n``` 2 CAD", "```\n1 CAD\n``` 2_CAD"),
        ("7 blocked, 8 ready", "7 blocked, 8 ready"),
    ],
)
def test_amounts_ages_and_dates_never_break_apart(text: str, held: str) -> None:
    assert limits.hold_together(text) == held.replace("_", "\u00a0")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (":tada:", "꞉tada:"),
        ("at :+1: or :man-running: :a:b:", "at ꞉+1: or ꞉man-running: ꞉a꞉b:"),
        ("10:30:45", "10꞉30:45"),
        ("C:x, 10:30", "C:x, 10:30"),
    ],
)
def test_data_is_never_an_emoji(text: str, said: str) -> None:
    assert limits.safe(text) == said


def test_names_stay_readable() -> None:
    assert limits.safe("O'Malley & Daughters_2 <b>") == "O'Malley &amp; Daughters_2 &lt;b&gt;"


def test_values_come_back_as_they_went() -> None:
    row, batch, place = RowAct("process", 2**62), OfBatch("B-2026-0042"), Place(Purpose.PAY, 3, 7)
    assert ids.decode(RowAct, ids.encode(row)) == row
    assert ids.decode(OfBatch, ids.encode(batch)) == batch
    assert ids.decode(Place, ids.encode(place)) == place
    assert max(len(ids.encode(value)) for value in (row, batch, place)) <= 75


@pytest.mark.parametrize("text", ["", "{}", '{"do":"export","id":1,"v":2}', "INV-1"])
def test_value_of_another_version_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused, match="another version"):
        ids.decode(RowAct, text)
