"""The reminder of a day: a new message, since an edit notifies nobody; edited within the day."""

import hashlib
import json

from backlog.messages import Reminder
from bot import state
from bot.blocks import kit
from bot.blocks import reminder as blocks
from bot.blocks.reminder import Shown
from bot.posts.post import Delivery, Words
from bot.presenters import reminder as presenter
from bot.state import ReminderPost


def remind(delivery: Delivery, reminder: Reminder, *, link: str = "") -> None:
    """Post what is due, with what an older release had it bring into its thread."""
    deps = delivery.deps
    shown = presenter.load_reminder(deps.office, reminder, link=link)
    if shown is None:
        return
    post = delivery.post(deps.channels.backlog, _word(shown))
    kept = ReminderPost(post.channel, post.ts, _mark(shown), late=reminder.late)
    state.keep_reminder(deps.office, reminder.period, kept)
    if reminder.head:
        told = f"Head of the log: {reminder.head}"
        delivery.reply(post, Words([kit.context(told)], told))


def renew(delivery: Delivery, *, link: str = "") -> None:
    """Have the reminder of today say what is due by now, if there is one that says something else.

    One that somebody deleted stays away: to post it anew would notify everybody again.
    """
    office = delivery.deps.office
    today = office.company.day(office.clock())
    known = state.load_reminder(office, today)
    if known is None:
        return
    shown = presenter.load_today(office, late=known.late, link=link)
    if _mark(shown) != known.said and delivery.edit(known.post, _word(shown)):
        now = ReminderPost(known.channel, known.ts, _mark(shown), late=known.late)
        state.keep_reminder(office, today, now)


def _word(shown: Shown) -> Words:
    return Words(blocks.message(shown), blocks.text(shown))


def _mark(shown: Shown) -> str:
    """What tells one content from another, without the moment at its foot."""
    rests = [["rests"]] if shown.rests else []
    said = json.dumps(rests + [[part.title, *part.lines] for part in shown.parts])
    return hashlib.sha256(said.encode()).hexdigest()
