"""A port: where the messages that one face posts are opened, so that another may link to them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from backlog.office import Office
from backlog.store import kept

BACKLOG = ""
"""The subject of the message that shows the whole backlog; a batch's is its number."""
_ROOM = "permalinks"
_LINK = re.compile(r"https?://[^\s\"<>]+")


@dataclass(frozen=True, slots=True)
class Permalinks:
    """The link to the message of the backlog, and those of batches by number; or none."""

    backlog: str = ""
    batches: Mapping[str, str] = field(default_factory=dict)

    @property
    def are_known(self) -> bool:
        """Whether there is any."""
        return bool(self.backlog or self.batches)


def keep_permalink(db: Database, subject: str, message: str, link: str, *, at: datetime) -> None:
    """Keep where a message can be opened; empty where there is no such message any more."""
    safe = link if _LINK.fullmatch(link) else ""
    kept.put(db, _ROOM, subject, {"message": message, "link": safe}, at=at)


def load_asked(office: Office) -> dict[str, str]:
    """The message by subject, of each subject that was asked about."""
    with office.reading() as db:
        return {subject: one["message"] for subject, one in kept.load_room(db, _ROOM).items()}


def load_permalinks(office: Office) -> Permalinks:
    """All that are known."""
    with office.reading() as db:
        found = {subject: one["link"] for subject, one in kept.load_room(db, _ROOM).items()}
    batches = {subject: link for subject, link in found.items() if subject and link}
    return Permalinks(found.get(BACKLOG, ""), batches)
