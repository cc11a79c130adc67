"""The windows in which accounting says what came in: their fields come and go with the outcome."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backlog import settings
from backlog.batch import Batch, Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.lifecycle import acting
from backlog.office import Office
from backlog.queries import batch_log
from bot import ids
from bot.blocks import kit
from bot.ids import OfBatch
from tests import offices
from tests.bot.desk import ACCOUNTING, DANA, MEI, Desk, Line, at_work, typed, words
from tests.sandbox_process import eventually

Json = dict[str, Any]
ACTOR, AMIRA = offices.acting(offices.DANA), offices.acting(offices.AMIRA)
FIRST = "B-2026-0001"


def export(desk: Desk, *numbers: str, target: str = "csv") -> Batch:
    asked = Request(tuple(offices.ids_of(desk.office, *numbers)), target)
    draft = commit.draft(desk.office, ACTOR, asked)
    return commit.commit(desk.office, ACTOR, draft)


def press(desk: Desk, user: str, action_id: str, number: str = FIRST) -> Json:
    """Press a button as any message of the product has it, older ones too."""
    button = kit.button("it", action_id, ids.encode(OfBatch(number)))
    block = kit.actions("batch.buttons", button)
    message = {"ts": "1900000000.000009", "user": "U0BOT", "text": "card", "files": []}
    posted = message | {"channel": ACCOUNTING, "blocks": [block]}
    desk.sandbox.post("/test/world", {"messages": {ACCOUNTING: [posted]}})
    [card] = [one for one in desk.messages(user, ACCOUNTING) if one["ts"] == message["ts"]]
    return desk.open(user, action_id, card)


def choose(
    desk: Desk, user: str, value: str, place: str = ids.OUTCOME, said: Json | None = None
) -> Json:
    """Choose an outcome beside what is said, and wait for the fields that belong to it."""
    view = desk.window(user)
    chosen = select(view, value, place)[place][place]
    assert desk.sandbox.click(user, view, place, chosen, values=said) == {"ok": True}

    def changed() -> Json | None:
        now = desk.window(user)
        shown = element(now, place).get("initial_option", {})
        return now if shown.get("value") == value else None

    now = eventually(changed)
    assert now is not None
    return now


def select(view: Json, value: str, place: str = ids.OUTCOME) -> Json:
    """Input state for an outcome."""
    option = next(one for one in element(view, place)["options"] if one["value"] == value)
    return {place: {place: {"type": "radio_buttons", "selected_option": option}}}


def element(view: Json, action_id: str) -> Json:
    found: Json = next(
        block["element"]
        for block in view["blocks"]
        if block.get("element", {}).get("action_id") == action_id
    )
    return found


def asked(view: Json) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def ticked(view: Json, *numbers: str, place: str = ids.MISSING) -> Json:
    """Input state for the invoices that did not come in, chosen by their numbers."""
    field = element(view, place)
    chosen = [
        option for option in field["options"] if option["text"]["text"].split("\xa0")[0] in numbers
    ]
    assert len(chosen) == len(numbers)
    return {place: {place: {"type": field["type"], "selected_options": chosen}}}


def imports(desk: Desk, number: str = FIRST) -> list[tuple[str, dict[str, str], str]]:
    """What was confirmed of a batch: outcome, why invoices failed, why all of it."""
    batch = batch_log.read_batch(desk.office, ACTOR, number).batch
    return [(one.outcome, one.failed, one.reason) for one in batch.imports]


def test_asks_for_more_only_where_some_did_not_come_in(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    view = press(desk, MEI, ids.OPEN_IMPORT)
    assert asked(view) == ["import.outcome", "import.seen:CAD", "import.code"]
    assert "B-2026-0001 · CSV for other systems · 2 invoices" in words(view).replace("*", "")
    assert "Made by Dana Kovacs, Mon 23 Nov, 08:00" in words(view)
    assert [one["text"]["text"] for one in element(view, ids.OUTCOME)["options"]] == [
        "All 2",
        "Some did not",
        "Nothing",
    ]
    shown = choose(desk, MEI, "partly")
    assert asked(shown) == [
        "import.outcome",
        "import.missing",
        "import.why",
        "import.failed",
        "import.seen:CAD",
        "import.code",
    ]
    assert element(shown, ids.MISSING)["type"] == "checkboxes"
    assert "15,723.52" not in words(shown), "the expected total is told only afterwards"
    desk.submit(MEI, ticked(shown, "INV-10402") | typed({"import.why": "no such customer"}))
    assert imports(desk) == [("partly", {"INV-10402": "no such customer"}, "")]


def test_what_is_said_stays_while_the_outcome_changes(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    press(desk, MEI, ids.OPEN_IMPORT)
    shown = choose(desk, MEI, "partly")
    said = ticked(shown, "INV-10401") | typed(
        {"import.why": "no such item", "import.failed": "INV-10402 closed", "import.seen:CAD": "7"}
    )
    assert ids.MISSING not in asked(choose(desk, MEI, "imported", said=said))
    shown = choose(desk, MEI, "partly")
    assert [one["value"] for one in shown["values"][ids.MISSING][ids.MISSING]["selected_options"]]
    assert shown["values"][ids.WHY][ids.WHY]["value"] == "no such item"
    assert shown["values"][ids.FAILED][ids.FAILED]["value"] == "INV-10402 closed"
    assert shown["values"]["import.seen:CAD"]["import.seen:CAD"]["value"] == "7"
    desk.submit(MEI)
    assert imports(desk) == [
        ("partly", {"INV-10401": "no such item", "INV-10402": "closed"}, ""),
    ]


def test_who_is_faster_than_the_fields_is_asked_and_nothing_is_recorded(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    view = press(desk, MEI, ids.OPEN_IMPORT)
    for value, place in (("partly", ids.MISSING), ("rejected", ids.WHY)):
        shown = desk.submit(MEI, select(view, value))
        assert "Nothing is recorded yet" in words(shown)
        assert place in asked(shown)
    assert imports(desk) == []


def test_nothing_came_in_asks_why(desk: Desk) -> None:
    export(desk, "INV-10401")
    press(desk, MEI, ids.OPEN_IMPORT)
    shown = choose(desk, MEI, "rejected")
    assert ids.MISSING not in asked(shown)
    bare = desk.submit(MEI)
    assert bare["errors"] == {ids.WHY: "This field is required"}
    done = desk.submit(MEI, typed({ids.WHY: "wrong company file"}))
    assert "Rejected" in words(done)
    assert imports(desk) == [("rejected", {}, "wrong company file")]


def test_each_needs_a_reason_and_somebody_must_be_named(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    press(desk, MEI, ids.OPEN_IMPORT)
    choose(desk, MEI, "partly")
    bare = desk.submit(MEI, typed({ids.WHY: "no such customer"}))
    assert bare["errors"] == {ids.MISSING: "Choose those that did not come in."}
    lines = typed({ids.WHY: "no such customer", ids.FAILED: "inv-10402\nINV-10401 no such item"})
    assert "Imported in part" in words(desk.submit(MEI, lines))
    failed = {"INV-10402": "no such customer", "INV-10401": "no such item"}
    assert imports(desk) == [("partly", failed, "")]


def take_in_many(count: int) -> Callable[[Office], None]:
    def take_in(office: Office) -> None:
        offices.take_in(office, *(offices.a_record(f"INV-7{n:04}") for n in range(count)))

    return take_in


def many(line: Line, folder: Path, count: int) -> tuple[Desk, list[str]]:
    desk = at_work(line, folder, take_in=take_in_many(count))
    numbers = [f"INV-7{n:04}" for n in range(count)]
    export(desk, *numbers)
    return desk, numbers


def test_forty_eight_are_chosen_from_a_menu(line: Line, tmp_path: Path) -> None:
    desk, _ = many(line, tmp_path, 48)
    press(desk, MEI, ids.OPEN_IMPORT)
    shown = choose(desk, MEI, "partly")
    menu = element(shown, ids.MISSING)
    assert (menu["type"], len(menu["options"])) == ("multi_static_select", 48)
    assert menu["options"][1]["text"]["text"].replace("\xa0", " ") == (
        "INV-70001 · Northfield Energy Ltd · 8,190.40 CAD"
    )
    chosen = ticked(shown, "INV-70003", "INV-70047") | typed({ids.WHY: "no such customer"})
    desk.submit(MEI, chosen)
    [(_, failed, _)] = imports(desk)
    assert failed == dict.fromkeys(("INV-70003", "INV-70047"), "no such customer")


def test_of_fifteen_hundred_what_fits_is_offered_and_what_is_chosen_stays(
    line: Line, tmp_path: Path
) -> None:
    desk, _ = many(line, tmp_path, 1_500)
    press(desk, MEI, ids.OPEN_IMPORT)
    shown = choose(desk, MEI, "partly")
    assert element(shown, ids.MISSING)["type"] == "multi_external_select"
    offered = desk.sandbox.suggest(MEI, shown, ids.MISSING, "70377")["options"]
    assert [one["text"]["text"].replace("\xa0", " ") for one in offered] == [
        "INV-70377 · Northfield Energy Ltd · 8,190.40 CAD"
    ]
    assert len(desk.sandbox.suggest(MEI, shown, ids.MISSING, "northfield")["options"]) == 100
    chosen = {"type": "multi_external_select", "selected_options": offered}
    said = {ids.MISSING: {ids.MISSING: chosen}} | typed({ids.WHY: "no such customer"})
    choose(desk, MEI, "imported", said=said)
    again = choose(desk, MEI, "partly")
    assert again["values"][ids.MISSING][ids.MISSING]["selected_options"] == offered
    assert "Imported in part" in words(desk.submit(MEI))
    assert imports(desk) == [("partly", {"INV-70377": "no such customer"}, "")]


def test_window_of_the_last_release_that_is_still_open_is_taken(desk: Desk) -> None:
    """It had one field for all outcomes, told nobody of a choice, and carried no batch."""
    export(desk, "INV-10401", "INV-10402")
    view = press(desk, MEI, ids.OPEN_IMPORT)
    options = [kit.option(one, one) for one in Result]
    radio = kit.choice("radio_buttons", ids.OUTCOME, options, None)
    lines = kit.entry(ids.FAILED, most=3000, multiline=True)
    older = kit.modal(
        "Confirm the import",
        [
            kit.field(ids.OUTCOME, "What did the accounting system do?", radio),
            kit.field(ids.FAILED, "Invoices that failed", lines, optional=True),
        ],
        callback=ids.IMPORT,
        submit="Confirm",
    )
    desk.deps.client.views_update(view_id=view["id"], view=older)
    partly = {"type": "radio_buttons", "selected_option": options[1]}
    outcome = {ids.OUTCOME: {ids.OUTCOME: partly}}
    refused = desk.submit(MEI, outcome | typed({ids.FAILED: "INV-10402"}))
    assert refused["errors"] == {ids.FAILED: "Say why INV-10402 did not come in."}
    done = desk.submit(MEI, outcome | typed({ids.FAILED: "INV-10402 unknown customer"}))
    assert "Imported in part" in words(done)
    assert imports(desk) == [("partly", {"INV-10402": "unknown customer"}, "")]


def test_correction_window_of_the_last_release_that_is_still_open_is_taken(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    confirm.confirm(desk.office, AMIRA, FIRST, Result.IMPORTED)
    view = press(desk, MEI, ids.OPEN_CORRECTION)
    options = [kit.option(one, one) for one in (Result.PARTLY, Result.REJECTED)]
    radio = kit.choice("radio_buttons", ids.CORRECT_OUTCOME, options, None)
    lines = kit.entry(ids.CORRECT_FAILED, most=3000, multiline=True)
    why = kit.entry(ids.CORRECT_REASON, most=300)
    older = kit.modal(
        "Correct the import",
        [
            kit.field(ids.CORRECT_OUTCOME, "What never came in?", radio),
            kit.field(ids.CORRECT_FAILED, "Invoices", lines, optional=True),
            kit.field(ids.CORRECT_REASON, "Why", why),
        ],
        callback=ids.CORRECT,
        submit="Correct",
    )
    desk.deps.client.views_update(view_id=view["id"], view=older)
    partly = {"type": "radio_buttons", "selected_option": options[0]}
    said = {ids.CORRECT_FAILED: "INV-10402 is not there", ids.CORRECT_REASON: "not looked at"}
    outcome = {ids.CORRECT_OUTCOME: {ids.CORRECT_OUTCOME: partly}}
    desk.submit(MEI, outcome | typed(said))
    assert "Imported in part" in words(desk.act(MEI, ids.CORRECT_NOW))
    assert imports(desk)[1:] == [("partly", {"INV-10402": "is not there"}, "not looked at")]


def test_a_wrong_word_names_the_batch_it_belongs_to_beside_its_field(desk: Desk) -> None:
    export(desk, "INV-10401")
    other = export(desk, "INV-10402")
    press(desk, MEI, ids.OPEN_IMPORT)
    choose(desk, MEI, "imported")
    refused = desk.submit(MEI, typed({ids.CODE: other.code}))["errors"]
    assert list(refused) == [ids.CODE]
    assert f"It belongs to {other.number}" in refused[ids.CODE]


@pytest.mark.parametrize(("wanted", "shown"), [("off", False), ("ask", True), ("require", True)])
def test_the_firm_says_whether_the_word_is_asked_for(desk: Desk, wanted: str, shown: bool) -> None:
    settings.change(desk.office, ACTOR, {"ask_word_code": wanted})
    batch = export(desk, "INV-10401")
    view = press(desk, MEI, ids.OPEN_IMPORT)
    assert (ids.CODE in asked(view)) is shown
    choose(desk, MEI, "imported")
    if wanted == "require":
        assert desk.submit(MEI)["errors"] == {ids.CODE: "This field is required"}
    done = desk.submit(MEI, typed({ids.CODE: batch.code}) if shown else None)
    assert "Imported" in words(done)


def test_a_word_that_is_required_meanwhile_is_asked_for_in_the_open_window(desk: Desk) -> None:
    settings.change(desk.office, ACTOR, {"ask_word_code": "off"})
    batch = export(desk, "INV-10401")
    press(desk, MEI, ids.OPEN_IMPORT)
    choose(desk, MEI, "imported")
    settings.change(desk.office, ACTOR, {"ask_word_code": "require"})
    asked_for = desk.submit(MEI)
    assert "needs the word in the name of the file" in words(asked_for)
    assert "Imported" in words(desk.submit(MEI, typed({ids.CODE: batch.code})))


def test_a_second_import_says_who_was_first_and_what_they_said_before_and_after(
    desk: Desk,
) -> None:
    export(desk, "INV-10401")
    press(desk, DANA, ids.OPEN_IMPORT)
    choose(desk, DANA, "imported")
    press(desk, MEI, ids.OPEN_IMPORT)
    choose(desk, MEI, "imported")
    desk.submit(MEI, typed({"import.seen:CAD": "8,190.40"}))
    done = words(desk.submit(DANA))
    assert "Imported twice?" in done
    who = "by Amira Haddad, Mon 23 Nov 2026, 08:00 MST"
    assert f"Imported with *{FIRST}* {who}, 8,190.40 CAD seen" in done
    said = words(press(desk, DANA, ids.OPEN_IMPORT))
    assert "It is confirmed already" in said
    assert f"Imported {who}" in said
    assert "8,190.40" not in said


def test_invoices_that_are_there_with_another_batch_are_said_before(desk: Desk) -> None:
    export(desk, "INV-10401")
    confirm.confirm(desk.office, AMIRA, FIRST, Result.IMPORTED)
    wanted = tuple(offices.ids_of(desk.office, "INV-10401"))
    again = Request(wanted, "csv", include_exported=True, reason="file lost")
    second = commit.commit(desk.office, ACTOR, commit.draft(desk.office, ACTOR, again))
    said = words(press(desk, MEI, ids.OPEN_IMPORT, second.number))
    assert "Invoices of this batch are already imported." in said
    assert f"Imported with *{FIRST}* by Amira Haddad, Mon 23 Nov 2026, 08:00 MST" in said


def test_what_is_there_cannot_fail_any_more_and_is_not_offered(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    failed = {"INV-10402": "no such customer"}
    confirm.confirm(desk.office, AMIRA, FIRST, Result.PARTLY, failed=failed)
    view = press(desk, MEI, ids.OPEN_IMPORT)
    offered = [one["value"] for one in element(view, ids.OUTCOME)["options"]]
    assert offered == ["imported", "partly"]
    boxes = element(choose(desk, MEI, "partly"), ids.MISSING)["options"]
    assert ["INV-10402" in one["text"]["text"] for one in boxes] == [True]


def test_what_never_came_in_is_asked_once_more_in_red_and_corrected(desk: Desk) -> None:
    export(desk, "INV-10401", "INV-10402")
    confirm.confirm(desk.office, AMIRA, FIRST, Result.IMPORTED)
    press(desk, MEI, ids.OPEN_CORRECTION)
    shown = choose(desk, MEI, "partly", ids.CORRECT_OUTCOME)
    assert "danger" not in str(shown["blocks"])
    said = ticked(shown, "INV-10402", place=ids.CORRECT_MISSING)
    assert desk.submit(MEI, said)["errors"] == {ids.CORRECT_REASON: "This field is required"}
    stranger = {ids.CORRECT_FAILED: "INV-10420", ids.CORRECT_REASON: "another company file"}
    assert desk.submit(MEI, said | typed(stranger))["errors"] == {
        ids.CORRECT_FAILED: "INV-10420 did not go out with B-2026-0001."
    }
    why = {ids.CORRECT_FAILED: "", ids.CORRECT_REASON: "another company file"}
    question = desk.submit(MEI, said | typed(why))
    assert "1 invoice of B-2026-0001 never came in" in words(question)
    assert "7,533.12 CAD" in words(question)
    assert imports(desk) == [("imported", {}, "")]
    red = [one for block in question["blocks"] for one in block.get("elements", ())]
    assert [(one["style"], one["action_id"]) for one in red] == [("danger", ids.CORRECT_NOW)]
    done = desk.act(MEI, ids.CORRECT_NOW)
    assert "Imported in part" in words(done)
    mistake = "another company file"
    assert imports(desk)[1:] == [("partly", {"INV-10402": mistake}, mistake)]


def test_a_correction_that_is_refused_keeps_what_was_said(desk: Desk) -> None:
    batch = export(desk, "INV-10401")
    confirm.confirm(desk.office, AMIRA, FIRST, Result.IMPORTED)
    press(desk, MEI, ids.OPEN_CORRECTION)
    choose(desk, MEI, "rejected", ids.CORRECT_OUTCOME)
    desk.submit(MEI, typed({ids.CORRECT_REASON: "another company file"}))
    pay(desk)
    refused = desk.act(MEI, ids.CORRECT_NOW)
    assert f"Paid already, of {batch.number}: INV-10401." in words(refused)
    assert element(refused, ids.CORRECT_REASON)["initial_value"] == "another company file"
    assert len(imports(desk)) == 1


def pay(desk: Desk) -> None:
    invoices = offices.ids_of(desk.office, "INV-10401")
    assert not acting.process(desk.office, ACTOR, invoices).refused
    assert not acting.pay(desk.office, ACTOR, invoices).refused
