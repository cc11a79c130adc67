"""The window of imports to undo, behind Home's line: one after the other, the result in place."""

from typing import Any

import pytest

from backlog.acts import Acknowledge, Reopen
from backlog.batch import Result
from backlog.batches import commit, confirm
from backlog.batches.commit import Request
from backlog.lifecycle import acting
from bot import ids
from tests import offices
from tests.bot.desk import MEI, PRIYA, Desk, words
from tests.bot.test_home import Homes, install

Json = dict[str, Any]
ACTOR, AMIRA = offices.acting(offices.DANA), offices.acting(offices.AMIRA)
NUMBERS = [f"INV-104{place:02}" for place in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13)]


@pytest.fixture
def homes(desk: Desk) -> Homes:
    install(desk)
    return Homes(desk)


def reopen(desk: Desk, *numbers: str) -> None:
    """Take back what accounting said is there."""
    those = tuple(offices.ids_of(desk.office, *numbers))
    asked = Request(those, "quickbooks-desktop")
    batch = commit.commit(desk.office, ACTOR, commit.draft(desk.office, ACTOR, asked))
    confirm.confirm(desk.office, AMIRA, batch.number, Result.IMPORTED)
    assert not acting.act(desk.office, ACTOR, those, Reopen("wrong hours on line 2")).refused


def look(homes: Homes) -> Json:
    """Open the window by Home's line."""
    home = homes.open(MEI)
    assert homes.desk.sandbox.click(MEI, home, ids.OPEN_REVERSALS) == {"ok": True}
    return homes.desk.window(MEI)


def acknowledge(desk: Desk, number: str) -> None:
    acting.act(desk.office, AMIRA, offices.ids_of(desk.office, number), Acknowledge())


def test_says_which_why_and_who_asked_and_what_became_of_it(desk: Desk, homes: Homes) -> None:
    reopen(desk, "INV-10402", "INV-10403")
    assert "2 imports to undo in the accounting system" in words(homes.open(MEI))
    view = look(homes)
    said = words(view)
    assert "*INV-10402* · 7,533.12 CAD\nBowcrest Midstream Inc.\n" in said
    assert "B-2026-0001 in QuickBooks Desktop\n" in said
    assert "Dana Kovacs, Mon 23 Nov, 08:00: wrong hours on line 2" in said
    [first, _] = [one["accessory"] for one in view["blocks"] if "accessory" in one]
    assert first["confirm"]["title"]["text"] == "Undone in QuickBooks Desktop?"
    done = words(desk.act(MEI, ids.UNDONE_THERE))
    assert "INV-10402: undone over there, says Amira Haddad; it may be exported again." in done
    assert "1 import to undo" in done
    assert "*INV-10402*" not in done
    last = words(desk.act(MEI, ids.UNDONE_THERE))
    assert "Nothing is to be undone in an accounting system." in last


def test_what_somebody_else_acknowledged_meanwhile_is_said(desk: Desk, homes: Homes) -> None:
    reopen(desk, "INV-10402", "INV-10403")
    look(homes)
    acknowledge(desk, "INV-10402")
    late = words(desk.act(MEI, ids.UNDONE_THERE))
    assert "INV-10402: No reversal is open for it. Nothing was changed." in late
    assert "Amira Haddad was first, Mon 23 Nov, 08:00." in late
    assert "1 import to undo" in late


def test_pages_turn_and_stay_where_they_are(desk: Desk, homes: Homes) -> None:
    reopen(desk, *NUMBERS)
    assert "*INV-10412*" not in words(look(homes))
    turned = words(desk.act(MEI, f"{ids.TURN_REVERSALS}.next"))
    assert "*INV-10412*" in turned
    assert "*INV-10401*" not in turned
    done = words(desk.act(MEI, ids.UNDONE_THERE))
    assert "*INV-10413*" in done
    assert "*INV-10401*" not in done
    assert "*INV-10401*" in words(desk.act(MEI, f"{ids.TURN_REVERSALS}.previous"))


def test_who_may_not_acknowledge_has_no_line_for_it(desk: Desk, homes: Homes) -> None:
    reopen(desk, "INV-10402")
    assert "to undo" not in words(homes.open(PRIYA))
