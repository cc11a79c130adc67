"""The head of the log as it is kept outside, and who is asked what is kept there.

Whoever restores an older database, or starts a copy beside the first, has a log that does not hold
what was told outside before: there it is noticed, and nowhere else.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

_WRITTEN = re.compile(
    r"(?<![0-9])([0-9]{1,15}):([0-9a-f]{64}) · generation ([0-9a-f]{8}\.[0-9a-f]{8})\.([0-9a-f]{6})"
    r"(?![0-9a-f])"
)


class Unreachable(Exception):
    """A place outside could not be asked; what was seen there before is what counts."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a log: its number, its hash, and the generation of the database.

    A generation is `IDENTITY.GENERATION`: the first part is a database's own for ever, the second
    another one with each copy that goes on by itself.
    """

    seq: int
    hash: str
    generation: str

    def __str__(self) -> str:
        """As it is kept outside; its last digits prove that nobody mistyped the others."""
        return f"{self.seq}:{self.hash} · generation {self.generation}.{_prove(self)}"


def _prove(head: Head) -> str:
    text = f"{head.seq}:{head.hash}:{head.generation}"
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def find_heads(text: str) -> Iterator[Head]:
    """The well-formed heads in a text: what was typed over is none, and says nothing."""
    for seq, digest, generation, proof in _WRITTEN.findall(text):
        head = Head(int(seq), digest, generation)
        if _prove(head) == proof:
            yield head


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a place outside knows of a batch; `invoices` are numbers, `label` names the system.

    What it does not know is empty; without a number it stands for what went out with none.
    """

    number: str
    place: str
    label: str = ""
    count: int | None = None
    totals: dict[str, Decimal] = field(default_factory=dict)
    code: str = ""
    mark: str = ""
    made_at: datetime | None = None
    invoices: tuple[str, ...] = ()


class Witness(Protocol):
    """A place outside in which heads are kept."""

    @property
    def place(self) -> str:
        """What people call it."""
        ...

    def look(self) -> Sequence[Head]:
        """The heads that are kept there, as many as may matter.

        Raises:
            Unreachable: it does not say.
        """
        ...

    def recall(self) -> Sequence[Recalled]:
        """The batches that are known there.

        Raises:
            Unreachable: it does not say.
        """
        ...

    def announce(self, head: Head) -> bool:
        """Keep a head there before anything else is told; false where there is no place yet.

        Raises:
            Unreachable: it is not known to be there.
        """
        ...
