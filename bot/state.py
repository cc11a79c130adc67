"""What the bot keeps on the server: selections, windows in progress, and the posts it edits."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from backlog.office import Office
from backlog.store import kept

ROOM = "bot"


@dataclass(frozen=True, slots=True)
class Post:
    """A message the bot edits in place."""

    channel: str
    ts: str


def post(office: Office, key: str) -> Post | None:
    """The post kept under this key."""
    found = recall(office, key)
    return Post(**found) if found else None


def keep_post(office: Office, key: str, kept_post: Post) -> None:
    """Keep a post under a key, in place of the one before."""
    keep(office, key, asdict(kept_post))


def selection(office: Office, person: str, purpose: str) -> list[int]:
    """The ids a person has selected for a purpose."""
    return list(recall(office, f"selection:{person}:{purpose}") or [])


def keep_selection(office: Office, person: str, purpose: str, ids: list[int]) -> None:
    """Keep what a person has selected; it outlives the window."""
    keep(office, f"selection:{person}:{purpose}", ids)


def recall(office: Office, key: str) -> Any:
    """What was kept under a key, or `None`."""
    with office.reading() as db:
        return kept.get(db, ROOM, key)


def keep(office: Office, key: str, value: Any) -> None:
    """Keep a value under a key."""
    with office.writing() as db:
        kept.put(db, ROOM, key, value, at=office.clock())


def keep_window(office: Office, view_id: str, value: Any) -> None:
    """Keep what a window is about; windows left open since yesterday are forgotten."""
    now = office.clock()
    with office.writing() as db:
        kept.forget(db, ROOM, "window:", before=now - timedelta(days=1))
        kept.put(db, ROOM, f"window:{view_id}", value, at=now)


def window(office: Office, view_id: str) -> Any:
    """What a window is about; `None` once it was used."""
    return recall(office, f"window:{view_id}")


def use_window(office: Office, view_id: str) -> Any:
    """What a window is about, for its first use only: a second submit gets `None`."""
    with office.writing() as db:
        found = kept.get(db, ROOM, f"window:{view_id}")
        kept.drop(db, ROOM, f"window:{view_id}")
    return found
