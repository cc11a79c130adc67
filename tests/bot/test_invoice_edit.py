"""Edit: the sums that come of it are seen before they are saved, and nothing typed is lost."""

from typing import Any

from backlog.acts import Edit
from backlog.lifecycle import acting
from backlog.money import format_amount
from backlog.queries.detail import find_detail
from tests import offices
from tests.bot.desk import DANA, Desk, words
from tests.bot.test_invoice_acts import ACTOR, NUMBER, click_act, export, ids_of, open_invoice
from tests.sandbox_process import eventually

Json = dict[str, Any]


def begin(desk: Desk) -> Json:
    open_invoice(desk)
    return click_act(desk, "edit")


def type_in(view: Json, place: str, text: str) -> Json:
    """Input state for the field of this place, as the window has it."""
    block = next(one for one in view["blocks"] if one["block_id"].startswith(f"{place}:"))
    element = block["element"]
    state = {"type": element["type"], "value": text}
    return {block["block_id"]: {element["action_id"]: state}}


def press_enter(desk: Desk, place: str, text: str) -> Json:
    """Type into a field that tells the bot, and press Enter."""
    action = {"type": "plain_text_input", "value": text}
    return desk.act(DANA, f"edit.field.{place}", action)


def choose_part(desk: Desk, part: str) -> Json:
    view = desk.window(DANA)
    element = next(b["element"] for b in view["blocks"] if b["block_id"].startswith("edit.part:"))
    option = next(one for one in element["options"] if one["value"] == part)
    return desk.act(DANA, "edit.part", {"type": "static_select", "selected_option": option})


def total(desk: Desk) -> str:
    found = find_detail(desk.office, ACTOR, NUMBER)
    assert found
    return format_amount(found.row.total, found.row.currency)


def test_new_sums_are_shown_by_enter_and_saved_as_shown(desk: Desk) -> None:
    begin(desk)
    choose_part(desk, "line:2")
    shown = press_enter(desk, "lines.2.quantity", "2.5")
    assert "*New total 8,418.77 CAD*" in words(shown)
    assert "326.25 → 543.75" in words(shown)
    assert shown["submit"] == "Save 8,418.77\N{NO-BREAK SPACE}CAD"
    saved = desk.submit(DANA, {"edit.reason": _reason("two hours were left out")})
    assert "Total 8,418.77" in words(saved)
    found = find_detail(desk.office, ACTOR, NUMBER)
    assert found
    last = found.history[-1]
    assert (last.action, last.reason) == ("edit", "two hours were left out")
    assert last.source["slack"] == "T0PRAIRIE/U0DANA"


def _reason(text: str) -> Json:
    return {"edit.reason": {"type": "plain_text_input", "value": text}}


def test_a_total_nobody_saw_is_shown_before_it_is_saved(desk: Desk) -> None:
    view = begin(desk)
    asked = desk.submit(DANA, type_in(view, "lines.1.rate", "150.00"))
    assert "Nothing is saved yet: look at the new total" in words(asked)
    assert total(desk) == "8,190.40 CAD"
    desk.submit(DANA)
    assert total(desk) == "8,382.02 CAD"


def test_what_was_typed_in_one_part_is_saved_with_another(desk: Desk) -> None:
    begun = begin(desk)
    assert begun["submit"] == "Save 8,190.40\N{NO-BREAK SPACE}CAD"
    press_enter(desk, "lines.1.rate", "150.00")
    head = choose_part(desk, "head")
    desk.submit(DANA, type_in(head, "memo", "as agreed on the phone"))
    found = find_detail(desk.office, ACTOR, NUMBER)
    assert found
    assert found.entry.invoice.memo == "as agreed on the phone"
    assert total(desk) == "8,382.02 CAD"


def test_what_cannot_be_is_said_and_kept(desk: Desk) -> None:
    begin(desk)
    refused = press_enter(desk, "lines.1.rate", "a lot")
    assert "'a lot' is not a number" in words(refused)
    assert "Nothing is changed yet" in words(refused)
    again = desk.submit(DANA)
    assert "'a lot' is not a number" in words(again)
    assert total(desk) == "8,190.40 CAD"


def test_a_lost_race_says_who_changed_what_and_keeps_what_was_typed(desk: Desk) -> None:
    begin(desk)
    press_enter(desk, "lines.1.rate", "150.00")
    other = Edit({"memo": "changed by another", "lines.1.description": "Inspector"})
    acting.act(desk.office, offices.acting(offices.DANA), ids_of(desk), other)
    lost = desk.submit(DANA)
    assert "Dana Kovacs changed it" in words(lost)
    assert "what you typed is kept" in words(lost)
    kept = next(b for b in lost["blocks"] if b["block_id"].startswith("lines.1.rate:"))
    assert kept["element"]["initial_value"] == "150.00"
    desk.submit(DANA)
    found = find_detail(desk.office, ACTOR, NUMBER)
    assert found
    first = found.entry.invoice.lines[0]
    assert (found.entry.invoice.memo, first.description) == ("changed by another", "Inspector")
    assert total(desk) == "8,382.02 CAD"


def test_of_an_exported_invoice_only_its_expenses_are_offered(desk: Desk) -> None:
    export(desk)
    view = begin(desk)
    names = [block["block_id"].partition(":")[0] for block in view["blocks"]]
    assert [name for name in names if name.startswith("lines.")] == ["lines.5.expense_processed"]


def test_the_window_below_shows_what_was_saved(desk: Desk) -> None:
    view = begin(desk)
    desk.submit(DANA, type_in(view, "lines.1.description", "Inspector, four days"))
    desk.sandbox.close(DANA, desk.window(DANA))
    below = eventually(lambda: _find_below(desk, "Inspector, four days"))
    assert below is not None
    assert below["title"] == NUMBER


def _find_below(desk: Desk, sought: str) -> Json | None:
    view = desk.sandbox.view(DANA)
    return view if view and sought in words(view) else None


def test_where_a_client_is_is_typed_and_its_language_offered(desk: Desk) -> None:
    begin(desk)
    shown = choose_part(desk, "client")
    assert "As mapped, or by the province" in words(shown)
    assert "Nothing" in words(desk.submit(DANA, type_in(shown, "client.province", "Quebec")))
    desk.submit(DANA, type_in(shown, "client.province", "ca-qc"))
    found = find_detail(desk.office, ACTOR, NUMBER)
    assert found
    client = found.entry.invoice.client
    assert (client.province, client.language) == ("CA-QC", "")
