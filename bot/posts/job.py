"""What people must hear of a job of the clock: it hangs, it failed, or it came too late."""

from backlog.messages import JobTold
from bot import words
from bot.blocks import kit
from bot.posts.post import Delivery, Words


def tell_of_job(delivery: Delivery, told: JobTold) -> None:
    """Say it among those who work on the backlog."""
    title = words.name_job(told.job)
    shown = [kit.section(f":warning: *{title}*"), kit.data(told.said)]
    delivery.post(delivery.deps.channels.backlog, Words(shown, f"{title}: {told.said}"))
