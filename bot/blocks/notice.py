"""What a window says first: what became of an act, or why it was not done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.blocks import kit
from bot.blocks.kit import Block
from bot.limits import safe


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, which is data; `level` is an alert's."""

    text: str
    level: str = "success"


def list_notices(notices: Iterable[Notice]) -> Iterator[Block]:
    """Each as an alert."""
    return (kit.alert(safe(one.text), one.level) for one in notices)
