"""What somebody wrote beside an invoice or a batch in the Sheet, until somebody says it counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Typed = str | float | bool
"""What a cell of the Sheet holds."""


class Kind(StrEnum):
    """What was meant: a question, a wish to hold, a remark, or that a batch was imported."""

    QUERY = "query"
    HOLD = "hold"
    NOTE = "note"
    IMPORT = "import"


class Fate(StrEnum):
    """What became of it; what was not understood waits for whoever wrote it, in the Sheet alone."""

    OPEN = "open"
    UNCLEAR = "not understood"
    SETTLED = "settled"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


BACKLOG, ACCOUNTING = "backlog", "accounting"
"""The channels where claims are asked about; a direct message has the e-mail of whom it asks."""
OF_INVOICES, OF_BATCHES = "All", "Batches"
"""The tabs of the Sheet that people write into."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the cells of a row come to: `words` are the note, or what to type where it is unclear.

    `typed` are the cells by column; `email` is the person who is named in them, if one is.
    """

    kind: Kind
    words: str
    typed: Mapping[str, Typed]
    email: str = ""
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """An entry that was read: by whom, between which moments, and what became of it.

    `key` is the row's, `asked` the number of the message that asks `to` whom; `about` is the number
    of the invoice or the batch. `said` is what was done, or why it was dismissed.
    """

    id: int
    asked: int
    to: str
    tab: str
    key: str
    entry: Entry
    since: datetime
    at: datetime
    fate: Fate
    about: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    said: str = ""

    @property
    def subject(self) -> int:
        """The id of the invoice, or of the batch."""
        return find_subject(self.key)

    @property
    def currency(self) -> str:
        """The currency of a batch's row."""
        return self.key.partition(" ")[2]

    @property
    def is_of_batch(self) -> bool:
        """Whether it is about a batch."""
        return self.tab == OF_BATCHES


_KEY = re.compile(r"([1-9][0-9]{0,17})(?: [A-Z]{3})?")
"""Its cell may be typed over: an id of more digits would not fit into the database."""


def find_subject(key: str) -> int:
    """The id in a row's key; 0 for a key that is not ours."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else 0
