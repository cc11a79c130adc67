"""The daily reminder in Slack: new each business day, edited within it."""

from datetime import date, timedelta

from backlog import outages, outbox
from backlog.acts import Hold
from backlog.batch import Result
from backlog.batches import confirm
from backlog.lifecycle import acting as lifecycle
from backlog.messages import Reminder
from bot import ids
from scheduler.jobs import daily_reminder
from scheduler.runs import Turn
from tests import offices
from tests.bot.desk import BACKLOG, DANA, Desk, Json, words
from tests.offices import AMIRA, acting, ids_of

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def remind(desk: Desk, day: date = MONDAY) -> None:
    daily_reminder.run(desk.office, Turn("daily-reminder", day))
    desk.deliver()


def list_reminders(desk: Desk) -> list[Json]:
    """Those that stand in the channel, oldest first."""
    posted = desk.messages(DANA, BACKLOG)
    return [one for one in posted if words(one).startswith("Backlog, ")]


def test_it_says_what_is_to_be_done_as_drawn(desk: Desk) -> None:
    remind(desk)
    [post] = list_reminders(desk)
    said = words(post)
    assert said.startswith(
        "Backlog, Monday 23 November\n"
        "*To export*\n49 ready for QuickBooks Desktop · 466,088.98 CAD\n"
        "8 ready for another system · 7,452.35 CAD · 5,162.50 EUR · 54,776.41 USD\n"
    )
    assert "*To unblock*\n" in said
    assert "63 in Admin · oldest 70 days · 0 Processed · as of 08:00, Edmonton time" in said
    opened = desk.open(DANA, ids.OPEN_READY, post)
    assert "Export" in str(opened["title"])


def test_each_day_has_a_message_of_its_own_since_an_edit_notifies_nobody(desk: Desk) -> None:
    remind(desk)
    desk.clock.move(days=1)
    remind(desk, TUESDAY)
    first, second = list_reminders(desk)
    assert first["ts"] != second["ts"]
    assert words(second).startswith("Backlog, Tuesday 24 November")


def test_within_the_day_it_says_what_is_due_by_now(desk: Desk) -> None:
    remind(desk)
    [before] = list_reminders(desk)
    desk.clock.move(minutes=30)
    lifecycle.act(desk.office, acting(offices.DANA), ids_of(desk.office, "INV-10401"), Hold("wait"))
    desk.deliver()
    [after] = list_reminders(desk)
    assert after["ts"] == before["ts"]
    assert "48 ready for QuickBooks Desktop" in words(after)
    assert "as of 08:30" in words(after)


def test_the_next_morning_yesterdays_stays_as_it_was(desk: Desk) -> None:
    remind(desk)
    [before] = list_reminders(desk)
    desk.clock.move(days=1)
    lifecycle.act(desk.office, acting(offices.DANA), ids_of(desk.office, "INV-10401"), Hold("wait"))
    desk.deliver()
    assert list_reminders(desk) == [before]


def test_one_that_somebody_deleted_stays_away(desk: Desk) -> None:
    remind(desk)
    [post] = list_reminders(desk)
    desk.deps.client.chat_delete(channel=BACKLOG, ts=post["ts"])
    lifecycle.act(desk.office, acting(offices.DANA), ids_of(desk.office, "INV-10401"), Hold("wait"))
    desk.deliver()
    assert list_reminders(desk) == []


def test_what_comes_days_later_says_what_it_said_then(desk: Desk) -> None:
    with desk.office.writing() as db:
        told = Reminder(MONDAY - timedelta(days=3), late=True, lines=("60 wait.",))
        outbox.put(db, told, at=desk.clock())
    desk.deliver()
    [post] = list_reminders(desk)
    assert words(post).startswith("Backlog, Friday 20 November\nLate: the backlog was not running")
    assert "• 60 wait." in words(post)
    assert "ready" not in words(post)


def test_a_batch_is_named_from_the_third_business_day_on(desk: Desk) -> None:
    number = desk.export("INV-10401")
    desk.deliver()
    desk.clock.move(days=2)
    remind(desk, MONDAY + timedelta(days=2))
    assert "To confirm" not in words(list_reminders(desk)[-1])
    desk.clock.move(days=1)
    remind(desk, MONDAY + timedelta(days=3))
    said = words(list_reminders(desk)[-1])
    assert f"|{number}> · 8,190.40 CAD · not confirmed for 3 business days" in said
    confirm.confirm(desk.office, acting(AMIRA), number, Result.IMPORTED)
    desk.deliver()
    assert "To confirm" not in words(list_reminders(desk)[-1])


def test_who_cannot_be_reached_and_what_did_not_go_out_are_named(desk: Desk) -> None:
    with desk.office.writing() as db:
        outages.note_failure(db, desk.office, "slack:accounting", "The channel is archived.")
    desk.clock.move(hours=2)
    remind(desk)
    assert (
        "Nothing goes to accounting's channel in Slack since Mon 23 Nov, 08:00. "
        "The channel is archived."
    ) in words(list_reminders(desk)[-1])
