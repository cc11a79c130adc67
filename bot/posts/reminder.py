"""The digest of a day, edited every day in place, with the head of the log in its thread."""

from backlog.messages import Reminder
from bot import words
from bot.blocks import kit, weekly
from bot.posts.post import Delivery, Words


def remind(delivery: Delivery, reminder: Reminder) -> None:
    """Show the digest in the one message that is kept for it."""
    deps = delivery.deps
    at = words.format_moment(deps.office.company, deps.office.clock())
    shown = Words(weekly.reminder(reminder.lines, at), " ".join(reminder.lines))
    post, _ = delivery.post_or_edit("reminder", deps.channels.backlog, shown)
    if reminder.head:
        told = f"Head of the log: {reminder.head}"
        delivery.reply(post, Words([kit.context(told)], told))
