"""Which batch a button means: its number, and that no other one has this number by now."""

from datetime import UTC, datetime
from typing import TypeVar

from backlog.batches.meant import refuse_other
from bot import ids
from bot.ids import BatchWay, FailedOf, OfBatch, OfReversal
from bot.slack.interaction import Interaction

T = TypeVar("T", OfBatch, BatchWay, FailedOf, OfReversal)


def read_batch(interaction: Interaction, kind: type[T], text: str = "") -> T:
    """What the clicked button carries, or this text of the window.

    Raises:
        Refused: another version of the product wrote it.
        WrongState: it is about another batch of this number.
    """
    meant = ids.decode(kind, text or interaction.value)
    office = interaction.deps.office
    refuse_other(office, meant.batch, meant.mark, _find_posting(interaction))
    return meant


def _find_posting(interaction: Interaction) -> datetime | None:
    """When the message was posted that the button stands in; there is none in a window."""
    posted = str(interaction.body.get("message", {}).get("ts", ""))
    return datetime.fromtimestamp(float(posted), UTC) if posted else None
